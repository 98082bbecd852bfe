"""One effect for one call, however often and by however many it is made; and nothing of a call that fails half way."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from offline import ACTIVE, COURSES, DRAFT, LANG, NOW, PUBLISHED, SFU, STANDING, UVIC, Offline
from people import ADMIN, COORDINATOR, ISSUING_ADMIN, LEARNER, REGISTRAR, Desk, a_desk, data, refusal

from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.sql.engine import Limits
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.tables import metadata
from bccb.adapters.sql.unit_of_work import SqlDatabase
from emptying import emptied

ASK = {"microCredential": "SFU-GIS-01", "recognizingInstitution": "UVIC"}
GRANT = {"recognitionType": "EQUIVALENCY", "creditValue": 1.5}
# These tests are about who wins: nobody is turned away for want of a connection, however busy the machine.
ROOM_FOR_ALL = Limits(connections=60, pool=30, statement=30, writer=30)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("http") / "bccb.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Iterator[Any]:
    if request.param == "memory":
        yield MemoryDatabase(patience=30)
        return
    url = f"sqlite:///{shutil.copy(migrated, tmp_path / 'bccb.db')}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        upgrade(url)
    opened = SqlDatabase(url, limits=ROOM_FOR_ALL)
    emptied(opened.engine)
    yield opened
    opened.dispose()


@pytest.fixture
def desk(database) -> Desk:
    container = Offline(database=database)
    container.keep(institutions=(SFU, UVIC, LANG), credentials=(PUBLISHED, DRAFT), courses=COURSES[:2])
    container.keep(recognitions=(STANDING,), pathways=(ACTIVE,))
    return a_desk(container)


def at_once(callers: int, call) -> list[Any]:
    together = Barrier(callers)

    def made(number: int) -> Any:
        together.wait(timeout=30)
        return call(number)

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(made, range(callers)))


def test_f15_the_same_call_again_gets_the_same_answer_and_does_nothing(desk):
    first = desk.post("/requests", COORDINATOR, ASK, Idempotency_Key="mine-1")
    again = desk.post("/requests", COORDINATOR, dict(reversed(ASK.items())), Idempotency_Key="mine-1")
    assert (again.status_code, again.get_data()) == (201, first.get_data())
    assert again.headers["Idempotent-Replayed"] == "true"
    for name in ("ETag", "Location"):
        assert again.headers[name] == first.headers[name]
    assert desk.events() == ["RecognitionRequested"]


def test_f15_a_key_is_good_for_one_call_of_one_account(desk):
    data(desk.post("/requests", COORDINATOR, ASK, Idempotency_Key="mine-1"), 201)
    other = desk.post("/requests", COORDINATOR, ASK | {"desiredCredit": 3}, Idempotency_Key="mine-1")
    assert refusal(other) == (422, "VALIDATION_ERROR")
    assert other.get_json()["error"]["details"][0]["field"] == "Idempotency-Key"
    elsewhere = desk.post("/credentials/SFU-DRAFT-01/submit", COORDINATOR, Idempotency_Key="mine-1")
    assert refusal(elsewhere) == (422, "VALIDATION_ERROR")
    data(desk.post("/requests", LEARNER, ASK | {"recognizingInstitution": "LANG"}, Idempotency_Key="mine-1"), 201)
    assert desk.events() == ["RecognitionRequested"] * 2


def test_f15_a_refused_call_keeps_its_key_for_the_next_try(desk):
    wrong = ASK | {"recognizingInstitution": "NOBODY"}
    assert desk.post("/requests", COORDINATOR, wrong, Idempotency_Key="mine-1").status_code == 422
    data(desk.post("/requests", COORDINATOR, ASK, Idempotency_Key="mine-1"), 201)


@pytest.mark.parametrize("key", ["", " ", "two words", "é", "x" * 201])
def test_a_key_that_is_none_is_refused(desk, key):
    answer = desk.post("/requests", COORDINATOR, ASK, Idempotency_Key=key)
    assert refusal(answer) == (422, "VALIDATION_ERROR")
    assert desk.events() == []


def test_f15_of_24_that_make_the_same_call_at_once_all_get_the_one_answer(desk):
    desk.token(COORDINATOR)
    answers = at_once(24, lambda _: desk.post("/requests", COORDINATOR, ASK, Idempotency_Key="mine-1"))
    assert {(answer.status_code, answer.get_data()) for answer in answers} == {(201, answers[0].get_data())}
    assert Counter(answer.headers.get("Idempotent-Replayed") for answer in answers) == {None: 1, "true": 23}
    assert desk.events() == ["RecognitionRequested"]


def test_f14_of_24_that_approve_at_once_exactly_one_does(desk):
    way = {"name": "Into geography", "microCredential": "SFU-GIS-01", "targetInstitution": "UVIC"}
    address = f"/pathways/{data(desk.post('/pathways', COORDINATOR, way), 201)['id']}"
    data(desk.post(f"{address}/submit", COORDINATOR))
    desk.token(REGISTRAR)
    before = len(desk.events())
    answers = at_once(24, lambda _: desk.post(f"{address}/approve", REGISTRAR))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 23}
    assert desk.trail(address.rpartition("/")[2]) == ["CREATE", "SUBMIT", "APPROVE"]
    assert desk.events()[before:] == ["PathwayChanged"]


def test_f14_of_24_that_decide_at_once_exactly_one_does(desk):
    request = data(desk.post("/requests", COORDINATOR, ASK), 201)["id"]
    desk.token(REGISTRAR)
    answers = at_once(24, lambda _: desk.post(f"/requests/{request}/establish", REGISTRAR, GRANT))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 23}
    assert desk.trail(request) == ["CREATE", "ANSWER"]
    assert desk.events().count("RecognitionGranted") == 1


TO_UVIC = {"microCredential": "SFU-GIS-01", "targetInstitution": "UVIC"}
AGREED = {
    "code": "SFU-GEOG-351-UVIC-1",
    "sourceInstitution": "SFU",
    "sources": [{"subject": "GEOG", "number": "351", "title": "Maps", "credit": 3}],
    "grant": {"alternatives": [[{"subject": "GEOG", "number": "328", "credit": 1.5}]]},
}
WRITES = {
    "a request": (LEARNER, "POST", "/requests", ASK),
    "a draft": (COORDINATOR, "POST", "/credentials", {"programCode": "SFU-NEW-01", "title": "Field mapping"}),
    "a revision": (COORDINATOR, "PATCH", "/credentials/SFU-GIS-01", {"cost": 450}),
    "an institution": (ISSUING_ADMIN, "PATCH", "/institutions/SFU", {"city": "Burnaby"}),
    "a course": (ISSUING_ADMIN, "DELETE", f"/courses/{COURSES[0].id}", None),
    "another course": (REGISTRAR, "POST", "/courses", {"subject": "GEOG", "number": "328", "title": "Remote sensing"}),
    "an agreement": (REGISTRAR, "POST", "/agreements", AGREED),
    "a pathway": (COORDINATOR, "POST", "/pathways", {"name": "Into geography", **TO_UVIC}),
    "an invitation": (ADMIN, "POST", "/invitations", {"email": "new@example.ca", "role": "USER", "institution": "SFU"}),
    "an API key": (COORDINATOR, "POST", "/keys", {"name": "Nightly", "expiresOn": str(NOW.date())}),
    "a name": (COORDINATOR, "PATCH", "/auth/me", {"firstName": "Other", "lastName": "Name"}),
    "a role": (ADMIN, "PATCH", f"/users/{LEARNER.id}", {"isActive": False}),
}
# Of these the caller cannot be told twice what only they may know, so that no key is kept.
WITHOUT_KEY = ("an invitation", "an API key")
TABLES = {"the trail": "audit_logs", "the outbox": "outbox", "the key": "idempotency_keys"}
_FAIL = "CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$ LANGUAGE plpgsql"


@pytest.fixture
def failing(database) -> Iterator[Any]:
    """Lets the writing to a table fail."""
    broken: list[str] = []

    def fail(table: str, when: str) -> None:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(_FAIL)
            connection.exec_driver_sql(
                f"CREATE TRIGGER failing BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION fail()"
            )
        broken.append(table)

    yield fail
    with database.engine.begin() as connection:
        for table in broken:
            connection.exec_driver_sql(f"DROP TRIGGER failing ON {table}")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS fail()")


def everything(database: SqlDatabase) -> dict[str, list[Any]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select()).all())) for table in metadata.sorted_tables
        }


ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # where a trigger can raise
TRIED = [(write, table) for write, (_, method, *_) in WRITES.items() for table in TABLES]


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("write", "table"),
    [
        (write, table)
        for write, table in TRIED
        if table != "the key" or (WRITES[write][1] == "POST" and write not in WITHOUT_KEY)
    ],
)
def test_f11_a_write_whose_last_statements_fail_leaves_nothing(desk, database, failing, write, table):
    by, method, address, body = WRITES[write]
    desk.token(by)
    before = everything(database)
    failing(TABLES[table], "UPDATE" if table == "the key" else "INSERT")
    answer = desk.send(method, address, by, body, Idempotency_Key="mine-1")
    assert refusal(answer) == (503, "SERVICE_UNAVAILABLE")
    assert everything(database) == before


@ON_POSTGRESQL
def test_f11_a_decision_that_cannot_be_kept_leaves_what_stood(desk, database, failing):
    request = data(desk.post("/requests", COORDINATOR, ASK), 201)["id"]
    desk.token(REGISTRAR)
    before = everything(database)
    failing("recognition_requests", "UPDATE")
    assert desk.post(f"/requests/{request}/establish", REGISTRAR, GRANT).status_code == 503
    assert everything(database) == before
