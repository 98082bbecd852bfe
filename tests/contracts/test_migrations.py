"""What the migrations promise: the tables this version needs, there and back, all of it or nothing."""

from __future__ import annotations

import warnings
from enum import StrEnum
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Enum, insert, inspect, select, text

import furniture
from bccb.adapters.sql import migrating
from bccb.adapters.sql.engine import Limits, opened
from bccb.adapters.sql.recognition_tables import recognition_requests, request_steps
from bccb.adapters.sql.rows import flat
from bccb.adapters.sql.tables import institutions, metadata, micro_credentials
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.errors import Conflict, Invalid, NotFound, StorageFailed

FOUNDING_INDEXES = {
    "institutions": {"idx_institutions_code", "idx_institutions_type"},
    "micro_credentials": {
        "idx_micro_credentials_institution_id",
        "idx_micro_credentials_program_code",
        "idx_micro_credentials_status",
        "idx_micro_credentials_credential_type",
    },
    "recognitions": {"idx_recognitions_micro_credential_id", "idx_recognitions_recognizing_institution_id"},
    "pathways": {
        "idx_pathways_source_institution_id",
        "idx_pathways_target_institution_id",
        "idx_pathways_micro_credential_id",
    },
    "audit_logs": {"idx_audit_logs_entity", "idx_audit_logs_user_id", "idx_audit_logs_created_at"},
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The URL of a database without any tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/folder/bccb.db"
        return
    found = request.getfixturevalue("postgresql_url")
    empty(found)
    yield found
    empty(found)
    migrating.upgrade(found)  # for the tests that expect tables


def empty(url):
    engine = opened(url, Limits())
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def engine(url):
    """An engine on the migrated database."""
    migrating.upgrade(url)
    engine = opened(url, Limits())
    yield engine
    engine.dispose()


def test_a_new_database_is_at_no_revision(url, tmp_path):
    assert migrating.current(url) is None
    assert not migrating.is_current(url)
    assert list(tmp_path.iterdir()) == []  # asking made no file


def test_an_upgrade_makes_the_database_current(url):
    migrating.upgrade(url)
    assert migrating.is_current(url)
    assert migrating.current(url) is not None


def test_an_upgrade_of_a_current_database_changes_nothing(url):
    migrating.upgrade(url)
    before = migrating.current(url)
    migrating.upgrade(url)
    assert migrating.current(url) == before


def test_a_downgrade_to_base_leaves_no_table_and_no_type(url, engine):
    migrating.downgrade(url, "base")
    assert migrating.current(url) is None
    assert not migrating.is_current(url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    if engine.dialect.name == "postgresql":
        assert inspect(engine).get_enums() == []
    migrating.upgrade(url)
    assert migrating.is_current(url)


def test_the_migrated_tables_are_those_the_code_knows(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_choice_is_enforced_with_the_values_of_the_domain(engine):
    choices = [column for table in metadata.sorted_tables for column in table.columns if isinstance(column.type, Enum)]
    assert len(choices) > 10
    kept = {each["name"]: each["labels"] for each in inspect(engine).get_enums()} if is_postgresql(engine) else {}
    for column in choices:
        kind = column.type.enum_class
        assert issubclass(kind, StrEnum)
        values = [each.value for each in kind]
        if is_postgresql(engine):
            assert kept[column.type.name] == values
        else:
            checks = {
                each["name"]: each["sqltext"] for each in inspect(engine).get_check_constraints(column.table.name)
            }
            found = checks[f"ck_{column.table.name}_{column.type.name}"]
            assert found == f"{column.name} IN ({', '.join(repr(value) for value in values)})"


def test_the_indexes_of_the_founding_document_are_there(engine):
    for table, names in FOUNDING_INDEXES.items():
        assert names <= {each["name"] for each in inspect(engine).get_indexes(table)}


def test_codes_are_sorted_by_their_characters(engine):
    if not is_postgresql(engine):
        return
    sorted_by_bytes = {"institutions": "code", "micro_credentials": "program_code", "courses": "subject"}
    for table, name in sorted_by_bytes.items():
        collations = {
            each["name"]: each["type"].collation for each in inspect(engine).get_columns(table) if each["name"] == name
        }
        assert collations == {name: "C"}


def is_postgresql(engine):
    return engine.dialect.name == "postgresql"


def test_two_upgrades_at_once_are_one(url):
    failures = []

    def upgrade():
        try:
            migrating.upgrade(url)
        except Exception as failure:
            failures.append(failure)

    several = [Thread(target=upgrade) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert failures == []
    assert migrating.is_current(url)


def test_an_upgrade_that_fails_midway_changes_nothing(url):
    migrating.upgrade(url)
    migrating.downgrade(url, "base")
    engine = opened(url, Limits())
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE request_steps (id INTEGER)"))
    with pytest.raises(StorageFailed, match="request_steps"):
        migrating.upgrade(url)
    assert sorted(inspect(engine).get_table_names()) == ["alembic_version", "request_steps"]
    assert migrating.current(url) is None
    engine.dispose()


def test_an_unknown_revision_is_refused(url):
    with pytest.raises(NotFound, match="9999"):
        migrating.upgrade(url, "9999")


def test_a_database_of_a_newer_version_is_not_current(url, engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not migrating.is_current(url)
    with pytest.raises(Conflict, match="9999"):
        migrating.upgrade(url)


def test_a_database_without_tables_says_what_to_do(url):
    if url.startswith("sqlite"):
        migrating.upgrade(url)
        migrating.downgrade(url, "base")
    database = SqlDatabase(url)
    with pytest.raises(StorageFailed, match="bccb db upgrade"), database.unit_of_work() as unit:
        unit.institutions.all()
    database.dispose()


def test_no_warning_is_given_up_and_down(url):
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        migrating.upgrade(url)
        assert migrating.is_current(url)
        migrating.downgrade(url, "base")
    assert migrating.current(url) is None
    assert [str(each.message) for each in given] == []


@pytest.mark.parametrize("setting", ["mysql://localhost/bccb", "sqlite://", "sqlite:///:memory:", "bccb.db", ""])
def test_a_url_of_no_known_database_is_refused_by_its_setting(setting):
    with pytest.raises(Invalid) as refusal:
        migrating.current(setting)
    assert refusal.value.details[0].field == "BCCB_DATABASE_URL"


def test_of_several_open_requests_the_oldest_stays_open(url):
    migrating.upgrade(url, "0004")
    engine = opened(url, Limits())
    three = [furniture.a_request(id=furniture.UUID(int=number)) for number in (1, 2, 3)]
    with engine.begin() as connection:
        for table, row in rows_of(three):
            known = {column: value for column, value in row.items() if value is not None}  # later columns are empty
            connection.execute(insert(table).values(known))
    migrating.upgrade(url)
    with engine.connect() as connection:
        states = select(recognition_requests.c.state, recognition_requests.c.version).order_by(
            recognition_requests.c.id
        )
        assert connection.execute(states).all() == [("SUBMITTED", 1), ("CLOSED", 2), ("CLOSED", 2)]
        steps = select(request_steps.c.request_id, request_steps.c.step, request_steps.c.position)
        assert sorted(connection.execute(steps).all()) == [(three[1].id, "close", 0), (three[2].id, "close", 0)]
    engine.dispose()


def rows_of(requests):
    """What requests need to be there before, and the requests."""
    sfu, uvic = furniture.an_institution(code="SFU"), furniture.an_institution(code="UVIC")
    for institution in (sfu, uvic):
        unit = {"unit_name": "credit", "unit_per_course": 3.0, "disabled_plugins": []}
        yield institutions, flat(institution, institutions) | unit
    yield micro_credentials, flat(furniture.a_credential(), micro_credentials)
    for request in requests:
        yield recognition_requests, flat(request, recognition_requests)
