"""Authorizing: what a program may do with a key, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bccb.domain.account import Permission, Role
from bccb.domain.audit import AuditAction
from bccb.domain.errors import BccbError, Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from furniture import an_id
from reception import ELSEWHERE, SFU, UVIC, Reception

EDIT, SUBMIT, MANAGE = Permission.EDIT_CREDENTIALS, Permission.SUBMIT_REQUESTS, Permission.MANAGE_ACCOUNTS


@pytest.fixture
def reception() -> Reception:
    return Reception()


@pytest.fixture
def coordinator(reception):
    return reception.of_role(Role.PROGRAM_COORDINATOR, email="coordinator@example.ca")


def issue(reception, caller, *scopes, days=30, name="Nightly import"):
    return reception.authorizing.issue(caller, name, scopes, reception.clock.today() + timedelta(days=days))


def refusal(act, *arguments, **named) -> BccbError:
    with pytest.raises(BccbError) as refused:
        act(*arguments, **named)
    return refused.value


def kept(reception, issued):
    with reception.database.unit_of_work() as unit:
        return unit.api_keys.get(issued.key.id)


def test_a_key_calls_for_its_account_within_its_scopes(reception, coordinator):
    issued = issue(reception, coordinator, EDIT)
    caller = reception.authorizing.identify(issued.secret, ELSEWHERE)
    assert (caller.account.id, caller.key_id, caller.session_id) == (coordinator.account.id, issued.key.id, None)
    assert caller.may(EDIT, SFU)
    assert not caller.may(EDIT, UVIC)
    assert not caller.may(SUBMIT, SFU)
    caller.require(EDIT, SFU)
    assert "This key may not submit requests" in str(refusal(caller.require, SUBMIT, SFU))


def test_a_key_without_scopes_may_do_nothing_but_is_known(reception, coordinator):
    caller = reception.authorizing.identify(issue(reception, coordinator).secret, ELSEWHERE)
    assert not any(caller.may(permission, SFU) for permission in Permission)
    assert caller.may_see(caller.account)


def test_a_key_begins_with_its_mark_and_shows_only_its_beginning(reception, coordinator):
    issued = issue(reception, coordinator, EDIT)
    assert issued.secret.startswith("bccb_")
    assert len(issued.secret) == 48
    assert issued.key.prefix == issued.secret[:11]
    for told in (issued, reception.trail(issued.key), reception.messages(), reception.authorizing.keys(coordinator)):
        assert issued.secret not in repr(told)
        assert issued.key.key_digest not in repr(told)
    assert issued.secret not in str(vars(kept(reception, issued)))


def test_the_making_of_a_key_is_in_the_trail_with_its_scopes(reception, coordinator):
    issued = issue(reception, coordinator, SUBMIT, EDIT, EDIT)
    (entry,) = reception.trail(issued.key)
    assert (entry.action, entry.account_id) == (AuditAction.CREATE, coordinator.account.id)
    assert entry.changes["scopes"] == (None, [EDIT.value, SUBMIT.value])
    assert reception.events()[-1] == "KeyIssued"


def test_no_key_goes_beyond_what_its_account_may(reception, coordinator):
    told = refusal(issue, reception, coordinator, EDIT, MANAGE)
    assert told.details[0].field == "scopes"


@pytest.mark.parametrize("days", [-1, 366])
def test_a_key_ends_within_a_year(reception, coordinator, days):
    told = refusal(issue, reception, coordinator, EDIT, days=days)
    assert isinstance(told, Invalid)
    assert told.details[0].field == "expiresOn"


def test_a_key_has_a_name(reception, coordinator):
    assert refusal(issue, reception, coordinator, name=" ").details[0].field == "name"


def test_a_key_makes_and_revokes_no_key(reception, coordinator):
    issued = issue(reception, coordinator, EDIT)
    key = reception.authorizing.identify(issued.secret, ELSEWHERE)
    assert isinstance(refusal(issue, reception, key, EDIT), Forbidden)
    assert isinstance(refusal(reception.authorizing.revoke, key, issued.key.id), Forbidden)


def test_a_key_manages_accounts_only_within_its_scopes(reception):
    admin = reception.of_role(Role.ADMIN)
    other = reception.register("other@example.ca")
    reading = reception.authorizing.identify(issue(reception, admin, EDIT).secret, ELSEWHERE)
    managing = reception.authorizing.identify(issue(reception, admin, MANAGE).secret, ELSEWHERE)
    assert isinstance(refusal(reception.administering.suspend, reading, other.id), NotFound)
    assert not reception.administering.suspend(managing, other.id).is_active


@pytest.mark.parametrize("secret", ["", "bccb_", "bccb_" + "A" * 43, "\x00\ud800", "x" * 100_000])
def test_an_unknown_key_is_nobodys(reception, coordinator, secret):
    issue(reception, coordinator, EDIT)
    with pytest.raises(NotSignedIn):
        reception.authorizing.identify(secret, ELSEWHERE)


def test_a_key_holds_through_its_last_day(reception, coordinator):
    issued = issue(reception, coordinator, EDIT, days=1)
    reception.clock.pass_by(days=1)
    assert reception.authorizing.identify(issued.secret, ELSEWHERE)
    reception.clock.pass_by(days=1)
    with pytest.raises(NotSignedIn):
        reception.authorizing.identify(issued.secret, ELSEWHERE)


def test_the_last_day_of_use_is_noted_once_a_day_and_is_no_change(reception, coordinator):
    issued = issue(reception, coordinator, EDIT)
    for _ in range(3):
        reception.authorizing.identify(issued.secret, ELSEWHERE)
    assert (kept(reception, issued).last_used_on, kept(reception, issued).version) == (reception.clock.today(), 1)
    reception.clock.pass_by(days=2)
    reception.authorizing.identify(issued.secret, ELSEWHERE)
    assert kept(reception, issued).last_used_on == reception.clock.today()


def test_a_revoked_key_is_worth_nothing_at_once(reception, coordinator):
    issued = issue(reception, coordinator, EDIT)
    reception.authorizing.revoke(coordinator, issued.key.id)
    with pytest.raises(NotSignedIn):
        reception.authorizing.identify(issued.secret, ELSEWHERE)
    assert reception.authorizing.keys(coordinator) == ()
    assert reception.trail(issued.key)[-1].action is AuditAction.WITHDRAW
    assert reception.events()[-1] == "KeyRevoked"
    assert isinstance(refusal(reception.authorizing.revoke, coordinator, issued.key.id), Conflict)


def test_a_key_is_revoked_by_its_owner_or_by_whoever_administers_that_account(reception, coordinator):
    registrar = reception.of_role(Role.INSTITUTION_ADMIN, email="registrar@example.ca")
    elsewhere = reception.of_role(Role.INSTITUTION_ADMIN, UVIC, email="elsewhere@example.ca")
    colleague = reception.of_role(Role.PROGRAM_COORDINATOR, email="colleague@example.ca")
    issued = issue(reception, coordinator, EDIT)
    for caller in (elsewhere, colleague):
        assert isinstance(refusal(reception.authorizing.revoke, caller, issued.key.id), NotFound)
    assert isinstance(refusal(reception.authorizing.revoke, registrar, an_id("no key")), NotFound)
    assert not reception.authorizing.revoke(registrar, issued.key.id).is_active


def test_another_role_and_a_suspension_end_every_key(reception, coordinator):
    admin = reception.of_role(Role.ADMIN, email="admin@example.ca")
    keys = [issue(reception, coordinator, EDIT), issue(reception, coordinator, SUBMIT)]
    reception.administering.appoint(admin, coordinator.account.id, Role.INSTITUTION_ADMIN, UVIC)
    for issued in keys:
        with pytest.raises(NotSignedIn):
            reception.authorizing.identify(issued.secret, ELSEWHERE)
    assert reception.events().count("KeyRevoked") == 2


def test_a_new_password_leaves_the_keys(reception, coordinator):
    issued = issue(reception, coordinator, EDIT)
    reception.signing_in.sign_out_everywhere(coordinator)
    assert reception.authorizing.identify(issued.secret, ELSEWHERE)


def test_the_keys_of_an_account_are_its_own(reception, coordinator):
    issued = issue(reception, coordinator, EDIT)
    other = reception.of_role(Role.PROGRAM_COORDINATOR, email="other@example.ca")
    assert reception.authorizing.keys(other) == ()
    assert [key.id for key in reception.authorizing.keys(coordinator)] == [issued.key.id]
