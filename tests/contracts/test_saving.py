"""What a save promises of a record that was read in the same unit: the record is kept, however little is written."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from kept import surrounded
from sqlalchemy import event

from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.errors import AlreadyExists, StaleVersion
from bccb.domain.events import CredentialChanged
from furniture import LATER, a_full_credential, an_audit_entry, an_id

FIRST = a_full_credential()
OUTCOMES = tuple(replace(FIRST.outcomes[0], id=an_id(f"outcome {number}")) for number in range(3))
BEFORE = FIRST.changed(LATER, outcomes=OUTCOMES)
FEWER = {"outcomes": BEFORE.outcomes[:-1]}
OTHERS = {"outcomes": tuple(replace(each, outcome_text=f"{each.outcome_text}, again") for each in BEFORE.outcomes)}
NONE = {"outcomes": (), "prerequisites": ()}


def stock(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        unit.credentials.save(BEFORE)
        unit.commit()


@pytest.fixture
def stocked(database):
    stock(database)
    return database


@pytest.fixture
def postgresql(empty_postgresql):
    database = SqlDatabase(empty_postgresql)
    stock(database)
    yield database
    database.dispose()


def kept(database):
    with database.unit_of_work() as unit:
        return unit.credentials.get(BEFORE.id)


@contextmanager
def statements(database):
    """What is said to the database meanwhile."""
    said = []

    def hear(_connection, _cursor, statement, *_):
        said.append(" ".join(statement.split()))

    event.listen(database.engine, "before_cursor_execute", hear)
    yield said
    event.remove(database.engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("changes", [{"title": "Anew"}, FEWER, OTHERS, NONE], ids=["own", "fewer", "others", "none"])
def test_what_was_read_and_saved_is_what_is_kept(stocked, changes):
    with stocked.unit_of_work() as unit:
        after = unit.credentials.get(BEFORE.id).changed(LATER, **changes)
        unit.credentials.save(after)
        unit.commit()
    assert kept(stocked) == after


def test_what_was_emptied_and_filled_again_in_one_unit_is_kept(stocked):
    with stocked.unit_of_work() as unit:
        emptied = unit.credentials.get(BEFORE.id).changed(LATER, **NONE)
        unit.credentials.save(emptied)
        again = emptied.changed(LATER, outcomes=BEFORE.outcomes, prerequisites=BEFORE.prerequisites)
        unit.credentials.save(again)
        unit.commit()
    assert kept(stocked) == again


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_what_another_changed_since_it_was_read_is_not_taken_for_what_was_read(store, request):
    database = SqlDatabase(request.getfixturevalue(f"empty_{store}"))
    stock(database)
    others = BEFORE.changed(LATER, **OTHERS)
    with database.unit_of_work() as unit:
        mine = unit.credentials.get(BEFORE.id)
        with database.unit_of_work() as other:
            other.credentials.save(others)
            other.commit()
        with pytest.raises(StaleVersion):
            unit.credentials.save(mine.changed(LATER, title="Mine"))
    assert kept(database) == others
    database.dispose()


def save(database, entry, **changes):
    with database.unit_of_work() as unit:
        before = unit.credentials.get(BEFORE.id)
        with statements(database) as said:
            unit.credentials.save(before.changed(LATER, **changes))
            unit.audit.append(entry)
            unit.publish(CredentialChanged(credential_id=BEFORE.id))
            unit.commit()
        return said


def test_only_what_differs_is_written_and_the_rest_goes_with_the_commit(postgresql):
    prepared = save(postgresql, an_audit_entry(), title="Once")[1]
    assert all(table in prepared for table in ("credential_documents", "audit_logs", "outbox"))
    update, rest = save(postgresql, an_audit_entry(id=uuid4()), title="Anew")
    assert update.startswith("UPDATE micro_credentials SET ")
    assert "title" in update
    assert "program_code" not in update
    assert rest.startswith("EXECUTE")
    assert rest.endswith("COMMIT")


def test_of_the_parts_only_those_that_differ_are_written(postgresql):
    _, delete, insert, *_ = save(postgresql, an_audit_entry(), **FEWER)
    assert delete.startswith("DELETE FROM learning_outcomes ")
    assert insert.startswith("INSERT INTO learning_outcomes ")
    assert not any("prerequisites" in statement for statement in save(postgresql, an_audit_entry(id=uuid4()), **OTHERS))


def test_a_rest_that_is_refused_keeps_nothing(postgresql):
    """The COMMIT that is sent with it is not done."""
    with postgresql.unit_of_work() as unit:
        unit.audit.append(an_audit_entry())
        unit.commit()
    with pytest.raises(AlreadyExists):
        save(postgresql, an_audit_entry(), title="Anew")
    assert kept(postgresql) == BEFORE
