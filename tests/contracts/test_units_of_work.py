"""What a unit of work promises: all of it or nothing, one consistent view, and writers one at a time."""

from __future__ import annotations

import pytest
from kept import save_for_good, surrounded

from bccb.domain.errors import AlreadyExists, BccbError, Conflict, Invalid, NotFound, StaleVersion
from bccb.domain.events import CredentialAdded, RecordsImported
from furniture import LATER, a_credential, an_audit_entry, an_id, an_institution


def do_something(unit):
    unit.institutions.add(an_institution(code="NEW"))
    unit.audit.append(an_audit_entry())
    unit.publish(CredentialAdded(credential_id=an_id("credential")))


def what_is_there(database):
    """Whether the record, the audit entry and the event of `do_something` are there."""
    with database.unit_of_work() as unit:
        try:
            unit.institutions.by_code("NEW")
            is_kept = True
        except NotFound:
            is_kept = False
        is_audited = bool(unit.audit.of(an_audit_entry().entity_id))
    return is_kept, is_audited, bool(database.outbox().pending(1))


def test_a_commit_keeps_record_audit_and_event(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        do_something(unit)
        unit.commit()
    assert what_is_there(database) == (True, True, True)


def test_leaving_without_a_commit_keeps_none_of_them(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        do_something(unit)
    assert what_is_there(database) == (False, False, False)


def test_an_error_keeps_none_of_them_and_is_not_hidden(database):
    surrounded(database)

    def fail():
        with database.unit_of_work() as unit:
            do_something(unit)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert what_is_there(database) == (False, False, False)


def test_what_comes_after_the_commit_is_undone_without_another(database):
    with database.unit_of_work() as unit:
        unit.institutions.add(an_institution(code="ONE"))
        unit.commit()
        unit.institutions.add(an_institution(code="TWO"))
    with database.unit_of_work() as unit:
        assert [institution.code for institution in unit.institutions.all()] == ["ONE"]


def test_nothing_is_seen_by_others_before_the_commit(database):
    with database.unit_of_work() as writer:
        writer.institutions.add(an_institution())
        assert writer.institutions.get(an_institution().id) == an_institution()
        with database.unit_of_work() as reader:
            assert reader.institutions.all() == ()
        writer.commit()
    with database.unit_of_work() as reader:
        assert reader.institutions.all() == (an_institution(),)


def test_a_unit_that_only_reads_sees_one_state(database):
    surrounded(database)
    with database.unit_of_work() as reader:
        before = reader.credentials.get(a_credential().id)
        with database.unit_of_work() as writer:
            writer.credentials.save(a_credential().changed(LATER, title="Other", outcomes=()))
            writer.commit()
        assert reader.credentials.get(a_credential().id) == before
        assert reader.credentials.page({}).items == (before,)
    with database.unit_of_work() as reader:
        assert reader.credentials.get(a_credential().id).title == "Other"


def test_who_saves_what_another_saved_meanwhile_is_told_so(database):
    surrounded(database)
    with database.unit_of_work() as slow:
        record = slow.credentials.get(a_credential().id)
        with database.unit_of_work() as quick:
            quick.credentials.save(record.changed(LATER, title="Quick"))
            quick.commit()
        with pytest.raises(StaleVersion):
            save_for_good(slow, slow.credentials, record.changed(LATER, title="Slow"))
    with database.unit_of_work() as unit:
        assert unit.credentials.get(a_credential().id).title == "Quick"


def test_a_unit_that_goes_on_after_its_commit_is_told_too(database):
    surrounded(database)
    with database.unit_of_work() as slow:
        record = slow.credentials.get(a_credential().id)
        slow.commit()
        with database.unit_of_work() as quick:
            quick.credentials.save(record.changed(LATER, title="Quick"))
            quick.commit()
        with pytest.raises(StaleVersion):
            save_for_good(slow, slow.credentials, record.changed(LATER, title="Slow"))
    with database.unit_of_work() as unit:
        assert unit.credentials.get(a_credential().id).title == "Quick"


def test_who_adds_what_another_added_meanwhile_is_told_so(database):
    with database.unit_of_work() as slow:
        assert slow.institutions.all() == ()
        with database.unit_of_work() as quick:
            quick.institutions.add(an_institution(code="NEW"))
            quick.commit()
        with pytest.raises(AlreadyExists) as refusal:
            slow.institutions.add(an_institution(id=an_id("other"), code="NEW"))
    assert refusal.value.field == "code"


def test_two_can_change_different_records_at_once(database):
    with database.unit_of_work() as unit:
        unit.institutions.add(an_institution(code="ONE"))
        unit.institutions.add(an_institution(code="TWO"))
        unit.commit()
    with database.unit_of_work() as slow:
        record = slow.institutions.by_code("ONE")
        with database.unit_of_work() as quick:
            quick.institutions.save(quick.institutions.by_code("TWO").changed(LATER, city="Quick"))
            quick.commit()
        slow.institutions.save(record.changed(LATER, city="Slow"))
        slow.commit()
    with database.unit_of_work() as unit:
        assert [institution.city for institution in unit.institutions.all()] == ["Slow", "Quick"]


@pytest.mark.parametrize(
    "refused",
    [
        lambda unit: unit.institutions.add(an_institution(id=an_id("other"))),
        lambda unit: unit.institutions.save(an_institution()),
        lambda unit: unit.institutions.save(an_institution(id=an_id("nobody"), code="NONE", version=2)),
        lambda unit: unit.credentials.add(a_credential(institution_id=an_id("nobody"), program_code="X")),
    ],
    ids=["taken", "stale", "missing", "dangling"],
)
def test_a_refused_write_lets_nothing_of_the_unit_be_kept(database, refused):
    surrounded(database)
    with database.unit_of_work() as unit:
        do_something(unit)
        with pytest.raises(BccbError):
            refused(unit)
        with pytest.raises(Conflict):
            unit.commit()
    assert what_is_there(database) == (False, False, False)


def test_an_event_carries_ids_and_plain_values(database):
    with database.unit_of_work() as unit:
        unit.publish(CredentialAdded(credential_id=an_id("credential")))
        unit.publish(RecordsImported(kind="course", added=3, changed=0))
        unit.commit()
    messages = database.outbox().pending(10)
    assert [(message.name, message.payload) for message in messages] == [
        ("CredentialAdded", {"credential_id": str(an_id("credential"))}),
        ("RecordsImported", {"kind": "course", "added": 3, "changed": 0}),
    ]


def test_a_database_that_is_there_answers(database):
    database.ping()
    with database.unit_of_work() as unit:
        assert unit.institutions.all() == ()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_entries_and_events_of_one_unit_keep_their_order(database, count):
    surrounded(database)
    entity = an_audit_entry().entity_id
    names = [f"field {number}" for number in range(count)]
    with database.unit_of_work() as unit:
        for number, name in enumerate(names):
            unit.audit.append(an_audit_entry(id=an_id(name), changes={name: (None, "It's 100 %")}))
            unit.publish(RecordsImported(kind=name, added=number, changed=0))
            assert number % 7 or len(unit.audit.of(entity)) == number + 1
        unit.commit()
    with database.unit_of_work() as unit:
        assert [tuple(entry.changes.items()) for entry in unit.audit.of(entity)] == [
            ((name, (None, "It's 100 %")),) for name in names
        ]
    assert [message.payload["kind"] for message in database.outbox().pending(100)] == names


def test_an_entry_of_an_account_that_is_not_there_is_refused_by_its_name(database):
    def act():
        with database.unit_of_work() as unit:
            unit.audit.append(an_audit_entry(account_id=an_id("nobody")))
            unit.publish(CredentialAdded(credential_id=an_id("credential")))
            unit.commit()

    with pytest.raises(Invalid, match="accountId"):
        act()
    assert not database.outbox().pending(1)
