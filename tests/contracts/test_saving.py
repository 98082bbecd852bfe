"""What a save promises of a record that was read in the same unit: the record is kept, however little is written."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from kept import save_for_good, surrounded
from sqlalchemy import event

from bccb.adapters.sql.records import Stored
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.errors import AlreadyExists, Conflict, StaleVersion, StorageFailed
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
            save_for_good(unit, unit.credentials, mine.changed(LATER, title="Mine"))
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


def test_only_what_differs_is_written_in_one_trip_with_the_rest_and_the_commit(postgresql):
    update, rest, _ = save(postgresql, an_audit_entry(), title="Once")
    assert "UPDATE micro_credentials SET " in update
    assert "title" in update
    assert "program_code" not in update
    assert all(table in rest for table in ("credential_documents", "audit_logs", "outbox"))
    (everything,) = save(postgresql, an_audit_entry(id=uuid4()), title="Anew")
    assert everything.startswith("EXECUTE")
    assert everything.endswith("COMMIT")


def test_of_the_parts_only_those_that_differ_are_written(postgresql):
    _, changed_and_emptied, filled, rest, end = save(postgresql, an_audit_entry(), **FEWER)
    assert changed_and_emptied.count("EXECUTE") == 2
    assert filled.startswith("INSERT INTO learning_outcomes ")
    assert (rest.startswith("PREPARE"), end.endswith("COMMIT")) == (True, True)
    assert len(save(postgresql, an_audit_entry(id=uuid4()), **OTHERS)) == 3


def test_what_was_saved_is_read_in_the_same_unit(stocked):
    with stocked.unit_of_work() as unit:
        unit.credentials.save(after := unit.credentials.get(BEFORE.id).changed(LATER, title="Anew"))
        assert unit.credentials.get(BEFORE.id) == after
    assert kept(stocked) == BEFORE


def test_a_code_that_is_taken_is_refused_by_its_name_though_it_is_written_last(stocked):
    with stocked.unit_of_work() as unit:
        unit.credentials.add(replace(FIRST, id=an_id("another"), program_code="TAKEN-1", outcomes=(), prerequisites=()))
        unit.commit()
    with stocked.unit_of_work() as unit:
        taking = unit.credentials.get(BEFORE.id).changed(LATER, program_code="TAKEN-1")
        unit.audit.append(an_audit_entry())
        with pytest.raises(AlreadyExists, match="TAKEN-1") as refusal:
            save_for_good(unit, unit.credentials, taking)
    assert refusal.value.field == "programCode"
    assert kept(stocked) == BEFORE


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_if_one_of_two_that_were_saved_was_overtaken_nothing_is_kept(store, request):
    database = SqlDatabase(request.getfixturevalue(f"empty_{store}"))
    stock(database)
    with database.unit_of_work() as unit:
        mine, institution = unit.credentials.get(BEFORE.id), unit.institutions.get(BEFORE.institution_id)
        with database.unit_of_work() as other:
            save_for_good(other, other.credentials, others := BEFORE.changed(LATER, title="Theirs"))
        unit.institutions.save(institution.changed(LATER, city="Nowhere"))
        with pytest.raises(Conflict):
            save_for_good(unit, unit.credentials, mine.changed(LATER, title="Mine"))
    with database.unit_of_work() as unit:
        assert unit.institutions.get(BEFORE.institution_id) == institution
    assert kept(database) == others
    database.dispose()


def test_a_connection_that_has_no_room_for_more_statements_forgets_none_that_is_wanted_now(postgresql, monkeypatch):
    monkeypatch.setattr("bccb.adapters.sql.prepared.MOST", 3)
    postgresql.dispose()  # a new connection knows none
    for number in range(1, 6):
        with postgresql.unit_of_work() as unit:
            after = unit.credentials.get(BEFORE.id).changed(LATER, title=f"Title {number}")
            for again in range(number):
                unit.audit.append(an_audit_entry(id=an_id(f"entry {number} {again}")))
            save_for_good(unit, unit.credentials, after)
    assert kept(postgresql).title == "Title 5"


def test_a_connection_on_which_a_statement_could_not_be_prepared_goes_on_being_used(postgresql):
    """PREPARE outlives the transaction that fails after it."""
    postgresql.dispose()
    with postgresql.engine.begin() as holder:
        holder.exec_driver_sql("LOCK TABLE audit_logs IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StorageFailed):
            save(postgresql, an_audit_entry(), title="Too late")
    for number in range(3):  # whichever connection it is
        save(postgresql, an_audit_entry(id=an_id(f"entry {number}")), title=f"Title {number}")
    assert kept(postgresql).title == "Title 2"


def test_a_change_that_waits_and_meets_nothing_is_refused_and_never_lost_in_silence(postgresql):
    """Whatever made the caller believe that it stood."""
    with postgresql.unit_of_work() as unit:
        before = unit.institutions.get(BEFORE.institution_id)
        believed = {**unit.institutions._seen[before.id].row, "version": before.version + 5}
        unit.institutions._seen[before.id] = Stored(believed, {})
        unit.audit.append(an_audit_entry())
        with pytest.raises(StaleVersion):
            save_for_good(unit, unit.institutions, replace(before, city="Nowhere", version=before.version + 6))
    with postgresql.unit_of_work() as unit:
        assert unit.institutions.get(before.id) == before
        assert unit.audit.of(an_audit_entry().entity_id) == ()


def test_a_rest_that_is_refused_keeps_nothing(postgresql):
    """The COMMIT that is sent with it is not done."""
    with postgresql.unit_of_work() as unit:
        unit.audit.append(an_audit_entry())
        unit.commit()
    with pytest.raises(AlreadyExists):
        save(postgresql, an_audit_entry(), title="Anew")
    assert kept(postgresql) == BEFORE
