"""Where faults happen: a cluster, a Redis and the served application of a test's own, two people, and what they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep
from uuid import uuid4

from servers import Answer, Cluster, Served

from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.account import Role
from bccb.domain.credential import CredentialStatus
from furniture import a_credential, an_account, an_institution

PASSWORD = "nine ferries leave at dawn"
SFU, UVIC = an_institution(code="SFU"), an_institution(code="UVIC")
COORDINATOR = an_account(email="coordinator@example.ca", role=Role.PROGRAM_COORDINATOR, institution_id=SFU.id)
REGISTRAR = an_account(email="registrar@example.ca", role=Role.INSTITUTION_ADMIN, institution_id=UVIC.id)
PUBLISHED = a_credential(program_code="SFU-GIS-01", institution_id=SFU.id, status=CredentialStatus.PUBLISHED)
CACHED = "/api/v1/institutions/UVIC"  # no draft of a credential makes its copy old
AWAY = 503
LONGEST = 5.0  # seconds: the promise of 2, and what a busy machine adds


class Place:
    """A cluster, a Redis, the served application, and two people who are signed in."""

    def __init__(self, cluster: Cluster, served: Served) -> None:
        self.cluster, self.served = cluster, served
        self.coordinator = served.token(COORDINATOR.email, PASSWORD)
        self.registrar = served.token(REGISTRAR.email, PASSWORD)

    def draft(self) -> Answer:
        """A write that is acknowledged with 201."""
        given = {"programCode": f"SFU-{uuid4().hex[:12].upper()}", "title": "Field mapping"}
        return self.served.post("/api/v1/credentials", given, self.coordinator)

    @contextmanager
    def locking(self, table: str) -> Iterator[None]:
        database = SqlDatabase(self.cluster.url)
        with database.engine.begin() as connection:
            connection.exec_driver_sql(f"LOCK TABLE {table}")
            yield
        database.dispose()

    def count(self, where: str) -> int:
        return int(self.cluster.ask(f"SELECT count(*) FROM {where}"))


Acts = dict[str, Callable[[], Answer]]


def everyday(place: Place) -> Acts:
    """Public and own records are read, requests made and health looked at."""
    return {
        "cached": lambda: place.served.get(CACHED),
        "own": lambda: place.served.get("/api/v1/requests?limit=5", place.registrar),
        "drafted": place.draft,
        "live": lambda: place.served.get("/health/live"),
        "ready": lambda: place.served.get("/health/ready"),
    }


@contextmanager
def under_load(acts: Acts, each: int = 1) -> Iterator[dict[str, list[Answer]]]:
    """All of it all the time and at once, by so many people each."""
    answers: dict[str, list[Answer]] = defaultdict(list)
    over = Event()

    def go(name: str) -> None:
        while not over.is_set():
            answers[name].append(acts[name]())
            sleep(0.02)

    threads = [Thread(target=go, args=(name,)) for name in acts for _ in range(each)]
    for thread in threads:
        thread.start()
    try:
        sleep(0.5)
        yield answers
    finally:
        over.set()
        for thread in threads:
            thread.join()


def named(ready: Answer) -> set[str]:
    """The parts that readiness complains of. There is no model here, so it complains of that one always."""
    assert ready.status == AWAY
    return {each["field"] for each in ready.body["error"]["details"]}
