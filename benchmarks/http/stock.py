"""The records that are read: 100,000 credentials of 5 outcomes and 239,000 agreements, the same every time.

Words are realistic, facts are invented. The tables are filled by COPY; the documents and totals by our own rebuilding.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, Table, create_engine, make_url, text

from bccb.adapters.argon2.passwords import Argon2Passwords
from bccb.adapters.sql import rebuilding
from bccb.adapters.sql.engine import Limits
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.rows import flat
from bccb.adapters.sql.tables import learning_outcomes, micro_credentials, prerequisites
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.account import Account
from bccb.domain.agreement import ArticulationAgreement, Grant, GrantedCourse, SourceCourse
from bccb.domain.course import Level
from bccb.domain.credential import (
    CredentialStatus,
    CredentialType,
    DeliveryMode,
    MicroCredential,
    Prerequisite,
    PrerequisiteType,
)
from bccb.domain.errors import AlreadyExists
from bccb.domain.institution import Institution, InstitutionType
from bccb.domain.outcome import BloomLevel, LearningOutcome, OutcomeCategory

CREDENTIALS = 100_000
AGREEMENTS = 239_000
INSTITUTIONS = 39
PATIENT = Limits(statement=600)
READER, PASSWORD = "reader@example.ca", "a sentence for the benchmark"
MADE = datetime(2026, 1, 5, 17, 0, tzinfo=UTC)

_VERBS = {
    BloomLevel.REMEMBER: ("List", "Name", "Recall"),
    BloomLevel.UNDERSTAND: ("Explain", "Describe", "Summarize"),
    BloomLevel.APPLY: ("Apply", "Use", "Carry out", "Operate"),
    BloomLevel.ANALYZE: ("Compare", "Analyze", "Distinguish"),
    BloomLevel.EVALUATE: ("Assess", "Judge", "Justify"),
    BloomLevel.CREATE: ("Design", "Plan", "Develop"),
}
_TOPICS = (
    "watershed restoration", "building controls", "food safety", "sheet metal fabrication", "volunteer coordination",
    "slope stability", "grant writing", "digital mapping", "dementia care", "coastal fisheries", "event production",
    "payroll administration", "network defence", "food systems policy", "wound care", "spreadsheet modelling",
    "academic writing", "occupational first aid", "applied statistics", "coastal tourism", "language mentoring",
    "wildfire risk", "heat pump installation", "early childhood play", "supply chain planning", "data privacy",
    "community health", "timber framing", "greenhouse production", "conflict resolution", "salmon enhancement",
    "machine learning", "geographic information", "harm reduction", "trauma-informed practice", "drone surveying",
)  # fmt: skip
_OBJECTS = (
    "the methods of", "current regulations on", "a working plan for", "field data from", "common risks in",
    "case studies on", "the equipment used in", "records kept for", "a client's needs in", "standards for",
)  # fmt: skip
_ENDS = (
    "in a small organization", "under supervision", "with a community partner", "in a rural setting",
    "to a professional standard", "within a fixed budget", "using open tools", "in a team of peers",
)  # fmt: skip
_ASSESSED = (
    "Portfolio and a practical demonstration", "Three assignments and a final project",
    "Supervised practice, signed off by an assessor", "Written examination and a case study",
)  # fmt: skip


class Maker:
    """Makes records in an order that depends on nothing but the seed."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = random.Random(seed)

    def new_id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)

    def institutions(self) -> list[Institution]:
        kinds = list(InstitutionType)
        return [
            Institution(
                id=self.new_id(),
                created_at=MADE,
                updated_at=MADE,
                code=f"INST-{number:02}",
                name=f"Invented Institution {number}",
                type=kinds[number % len(kinds)],
                city="Port Example",
                province="BC",
                is_illustrative=True,
            )
            for number in range(INSTITUTIONS)
        ]

    def credentials(self, institutions: list[Institution], count: int) -> Iterator[MicroCredential]:
        return (self._credential(number, institutions) for number in range(count))

    def agreements(self, institutions: list[Institution], count: int) -> Iterator[ArticulationAgreement]:
        return (self._agreement(number, institutions) for number in range(count))

    def _credential(self, number: int, institutions: list[Institution]) -> MicroCredential:
        choose = self._chance.choice
        topic, institution = choose(_TOPICS), institutions[number % len(institutions)]
        return MicroCredential(
            id=self.new_id(),
            created_at=MADE,
            updated_at=MADE,
            title=f"{choose(('Applied', 'Introduction to', 'Advanced', 'Foundations of'))} {topic}",
            short_title=topic.capitalize(),
            program_code=f"{institution.code}-{number:06}",
            institution_id=institution.id,
            description=" ".join(self._sentence(topic) for _ in range(4)),
            credential_type=choose(list(CredentialType)),
            delivery_mode=choose(list(DeliveryMode)),
            duration=choose((15.0, 30.0, 45.0, 60.0, 120.0)),
            credits=choose((None, 1.5, 3.0)),
            assessment_method=choose(_ASSESSED),
            cost=choose((250.0, 499.0, 1250.5)),
            language=choose(("en", "en", "en", "fr")),
            level=choose(list(Level)),
            status=choose((CredentialStatus.PUBLISHED,) * 9 + (CredentialStatus.DRAFT,)),
            effective_date=date(2025, 9, 1),
            expiry_date=date(2028, 8, 31),
            program_url=f"https://example.ca/credentials/{number}",
            published_at=MADE,
            outcomes=tuple(self._outcome(topic, place) for place in range(5)),
            prerequisites=(self._prerequisite(topic),) if number % 3 == 0 else (),
            is_illustrative=True,
        )

    def _outcome(self, topic: str, place: int) -> LearningOutcome:
        level = self._chance.choice(list(BloomLevel))
        return LearningOutcome(
            id=self.new_id(),
            outcome_text=f"{self._chance.choice(_VERBS[level])} {self._phrase(topic)}",
            bloom_level=level,
            category=self._chance.choice(list(OutcomeCategory)),
            order_index=place,
            keywords=tuple(topic.split()),
        )

    def _prerequisite(self, topic: str) -> Prerequisite:
        return Prerequisite(
            id=self.new_id(), description=f"Some practice in {topic}", type=PrerequisiteType.WORK_EXPERIENCE
        )

    def _agreement(self, number: int, institutions: list[Institution]) -> ArticulationAgreement:
        source, target = self._chance.sample(institutions, 2)
        subject = self._chance.choice(("BIOL", "GEOG", "MATH", "ENGL", "HIST"))
        course = GrantedCourse(subject=subject, number=str(self._chance.randrange(100, 500)), credit=3.0)
        return ArticulationAgreement(
            id=self.new_id(),
            created_at=MADE,
            updated_at=MADE,
            code=f"{source.code}-{number:06}-{target.code}",
            source_institution_id=source.id,
            recognizing_institution_id=target.id,
            sources=(SourceCourse(subject=subject, number=str(number % 900 + 100), title="Invented", credit=3.0),),
            grant=Grant.of((course,)),
            effective_from=date(2019, 9, 1),
            is_illustrative=True,
        )

    def _sentence(self, topic: str) -> str:
        return f"Learners {self._chance.choice(('practise', 'study', 'discuss'))} {self._phrase(topic)}."

    def _phrase(self, topic: str) -> str:
        return f"{self._chance.choice(_OBJECTS)} {topic} {self._chance.choice(_ENDS)}"


def prepare(url: str, *, credentials: int = CREDENTIALS, agreements: int = AGREEMENTS) -> None:
    """Fill the database of this URL, creating it; leave it alone if it is full already."""
    _create(url)
    upgrade(url)
    database = SqlDatabase(url, limits=PATIENT)
    with database.engine.connect() as connection:
        count = connection.scalar(text("SELECT count(*) FROM articulation_agreements"))
    if count == agreements:
        _ensure_reader(database)
        database.dispose()
        return
    maker = Maker()
    institutions = maker.institutions()
    with database.unit_of_work() as unit:
        for institution in institutions:
            unit.institutions.add(institution)
        unit.commit()
    _fill(database.engine, maker.credentials(institutions, credentials))
    rebuilding.rebuild(database.engine)
    with database.unit_of_work() as unit:
        unit.agreements.merge(maker.agreements(institutions, agreements))
        unit.commit()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in ("SET statement_timeout = 0", "VACUUM ANALYZE", "CHECKPOINT"):
            connection.execute(text(statement))
    _ensure_reader(database)
    database.dispose()


def _ensure_reader(database: SqlDatabase) -> None:
    """The account that reads signed in."""
    with database.unit_of_work() as unit, suppress(AlreadyExists):
        hashed = Argon2Passwords().hash(PASSWORD)
        now = datetime.now(UTC)
        account = Account(id=uuid4(), created_at=now, updated_at=now, email=READER, password_hash=hashed)
        unit.accounts.add(account)
        unit.commit()


def _create(url: str) -> None:
    there = make_url(url).set(drivername="postgresql+psycopg2")
    server = create_engine(there.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        known = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": there.database})
        if not known:
            connection.exec_driver_sql(f'CREATE DATABASE "{there.database}"')
    server.dispose()


def _fill(engine: Engine, credentials: Iterator[MicroCredential]) -> None:
    connection = engine.raw_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # what is slow on purpose is not given up
        while chunk := list(islice(credentials, 10_000)):
            _copy(cursor, micro_credentials, [flat(each, micro_credentials) for each in chunk])
            for table, field in ((learning_outcomes, "outcomes"), (prerequisites, "prerequisites")):
                _copy(cursor, table, [row for each in chunk for row in _parts(each, table, field)])
    connection.commit()
    connection.close()


def _parts(credential: MicroCredential, table: Table, field: str) -> Iterator[dict[str, Any]]:
    for position, part in enumerate(getattr(credential, field)):
        yield flat(part, table) | {"micro_credential_id": credential.id, "position": position}


def _copy(cursor: Any, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    names = [column.name for column in table.columns]
    lines = "".join("\t".join(_written(row[name]) for name in names) + "\n" for row in rows)
    cursor.copy_expert(f"COPY {table.name} ({', '.join(names)}) FROM STDIN", io.StringIO(lines))


def _written(value: Any) -> str:
    """In COPY's text format; none of the words above need escaping."""
    if value is None:
        return "\\N"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return str(value)
