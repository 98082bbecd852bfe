"""Administering: whose account may be opened, seen and changed, by whom."""

from __future__ import annotations

from itertools import product

import pytest

from bccb.domain.account import Permission, Role
from bccb.domain.audit import SYSTEM, AuditAction
from bccb.domain.errors import (
    AlreadyExists,
    BccbError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    StaleVersion,
    TooManyAttempts,
)
from furniture import an_id
from reception import HOME, PASSWORD, SFU, UVIC, Reception

NAMES = {"first_name": "A", "last_name": "Learner"}


@pytest.fixture
def reception() -> Reception:
    return Reception()


def refusal(act, *arguments, **named) -> BccbError:
    with pytest.raises(BccbError) as refused:
        act(*arguments, **named)
    return refused.value


# Opening accounts


def test_whoever_registers_is_a_learner_without_an_institution(reception):
    account = reception.administering.register("Learner@Example.ca", PASSWORD, HOME, **NAMES)
    assert (account.email, account.role, account.institution_id) == ("learner@example.ca", Role.USER, None)
    assert reception.stored(account) == account
    assert reception.signing_in.sign_in("learner@example.ca", PASSWORD, HOME)


def test_a_registration_is_in_the_trail_of_whoever_registered_and_shows_no_hash(reception):
    account = reception.administering.register("learner@example.ca", PASSWORD, HOME, **NAMES)
    (entry,) = reception.trail(account)
    assert (entry.action, entry.account_id, entry.ip_address) == (AuditAction.CREATE, account.id, HOME.address)
    assert "password_hash" not in entry.changes
    assert account.password_hash not in str(entry)
    assert reception.events() == ["AccountAdded"]


@pytest.mark.parametrize("twin", ["LEARNER@example.ca", " learner@example.ca", "\uff4cearner@\u212bxample.ca"])
def test_a4_an_address_has_one_account_however_it_is_written(reception, twin):
    reception.register("learner@example.ca")
    reception.register("learner@åxample.ca")
    with pytest.raises(AlreadyExists):
        reception.administering.register(twin, PASSWORD, HOME, **NAMES)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "learner",
        "a@b@c",
        "a b@example.ca",
        "a\u200bb@example.ca",
        "a\u00adb@example.ca",
        "a\x00@example.ca",
        "\u202eac.elpmaxe@a",
        "x" * 250 + "@example.ca",
    ],
)
def test_a4_what_is_no_plain_address_is_refused(reception, email):
    told = refusal(reception.administering.register, email, PASSWORD, HOME, **NAMES)
    assert isinstance(told, Invalid)
    assert told.details[0].field == "email"


def test_a_weak_password_is_refused_before_anything_is_counted_or_kept(reception):
    for _ in range(20):
        told = refusal(reception.administering.register, "learner@example.ca", "password1234", HOME, **NAMES)
        assert told.details[0].field == "password"
    assert reception.administering.register("learner@example.ca", PASSWORD, HOME, **NAMES)


def test_looking_for_addresses_that_have_accounts_is_limited(reception):
    for number in range(10):
        reception.register(f"n{number}@example.ca")
        refusal(reception.administering.register, f"n{number}@example.ca", PASSWORD, HOME, **NAMES)
    told = refusal(reception.administering.register, "new@example.ca", PASSWORD, HOME, **NAMES)
    assert isinstance(told, TooManyAttempts)


def test_the_operator_opens_an_administrators_account(reception):
    account = reception.administering.create_admin("Root@example.ca", PASSWORD, SYSTEM, **NAMES)
    assert (account.role, account.email) == (Role.ADMIN, "root@example.ca")
    assert reception.trail(account)[0].account_id is None


def test_the_operator_takes_an_account_out_of_use(reception):
    account = reception.register("learner@example.ca")
    reception.administering.deactivate("Learner@example.ca", SYSTEM)
    assert not reception.stored(account).is_active
    with pytest.raises(Conflict, match="out of use already"):
        reception.administering.deactivate("learner@example.ca", SYSTEM)
    with pytest.raises(NotFound):
        reception.administering.deactivate("nobody@example.ca", SYSTEM)


# Seeing accounts

ELSEWHERE = [(role, at) for role, at in product(Role, (SFU, UVIC)) if role is not Role.ADMIN]


def known_to(caller, other) -> bool:
    """Who may know of whom, said here once more and otherwise."""
    manages = {Role.ADMIN: True, Role.INSTITUTION_ADMIN: other.institution_id == caller.account.institution_id}
    return caller.account.id == other.id or manages.get(caller.account.role, False)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("other_role", "at"), ELSEWHERE)
def test_an_account_one_may_not_manage_is_as_if_it_were_not_there(reception, role, other_role, at):
    caller = reception.of_role(role, email="caller@example.ca")
    other = reception.register("other@example.ca", role=other_role, institution_id=at)
    if known_to(caller, other):
        assert reception.administering.account(caller, other.id) == other
    else:
        told = refusal(reception.administering.account, caller, other.id)
        unknown = refusal(reception.administering.account, caller, an_id("nobody"))
        assert str(told).replace(str(other.id), "") == str(unknown).replace(str(an_id("nobody")), "")
        assert isinstance(told, NotFound)


@pytest.mark.parametrize("role", Role)
def test_everybody_sees_their_own_account(reception, role):
    caller = reception.of_role(role)
    assert reception.administering.account(caller, caller.account.id).id == caller.account.id


def test_an_administrator_lists_every_account_and_an_institutions_administrator_their_own(reception):
    admin = reception.of_role(Role.ADMIN, email="admin@example.ca")
    registrar = reception.of_role(Role.INSTITUTION_ADMIN, email="registrar@example.ca")
    reception.register("there@example.ca", role=Role.PROGRAM_COORDINATOR, institution_id=UVIC)
    reception.register("learner@example.ca")

    def listed(caller, **where):
        return [each.email.split("@")[0] for each in reception.administering.page(caller, where).items]

    assert listed(admin) == ["admin", "learner", "registrar", "there"]
    assert listed(admin, institution_id=UVIC) == ["there"]
    assert listed(admin, role=Role.USER) == ["learner"]
    assert listed(admin, email=" Learner@example.ca") == ["learner"]
    assert listed(registrar) == ["registrar"]
    assert listed(registrar, institution_id=SFU, role=Role.USER) == []
    assert isinstance(refusal(listed, registrar, institution_id=UVIC), Forbidden)
    assert isinstance(refusal(listed, registrar, institution_id=None), Forbidden)


@pytest.mark.parametrize("role", [Role.PROGRAM_COORDINATOR, Role.USER])
def test_who_manages_no_accounts_lists_none(reception, role):
    assert isinstance(refusal(reception.administering.page, reception.of_role(role), {}), Forbidden)


def test_nobody_lists_accounts_by_their_hash(reception):
    admin = reception.of_role(Role.ADMIN)
    told = refusal(reception.administering.page, admin, {"password_hash": admin.account.password_hash})
    assert isinstance(told, Invalid)


# Changing accounts


def may_change(caller_role, before, after) -> bool:
    """Whether somebody of that role at SFU may take an account from one (role, institution) to the other."""
    if caller_role is Role.ADMIN:
        return True
    is_at_home = before[1] == SFU and after[1] == SFU
    return caller_role is Role.INSTITUTION_ADMIN and is_at_home and Role.ADMIN not in (before[0], after[0])


PLACES = [*product(Role, (SFU, UVIC)), (Role.ADMIN, None), (Role.USER, None)]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("before", PLACES)
def test_a9_a_role_is_given_only_within_ones_own_role_and_institution(reception, role, before):
    caller = reception.of_role(role, email="caller@example.ca")
    other = reception.register("other@example.ca", role=before[0], institution_id=before[1])
    for after in PLACES:
        at_first = reception.stored(other)
        now = (at_first.role, at_first.institution_id)
        if may_change(role, now, after):
            changed = reception.administering.appoint(caller, other.id, *after)
            assert (changed.role, changed.institution_id) == after
            assert reception.stored(other) == changed
            assert changed.token_version == at_first.token_version + 1
        else:
            told = refusal(reception.administering.appoint, caller, other.id, *after)
            assert isinstance(told, Forbidden if known_to(caller, at_first) else NotFound)
            assert reception.stored(other) == at_first


@pytest.mark.parametrize("role", Role)
def test_a9_nobody_changes_their_own_role_institution_or_activation(reception, role):
    caller = reception.of_role(role)
    own = caller.account.id
    for wanted in Role:
        assert isinstance(refusal(reception.administering.appoint, caller, own, wanted, SFU), Forbidden)
    assert isinstance(refusal(reception.administering.suspend, caller, own), Forbidden)
    assert isinstance(refusal(reception.administering.reinstate, caller, own), Forbidden)


def test_an_appointment_is_in_the_trail_with_what_was_before(reception):
    admin = reception.of_role(Role.ADMIN)
    other = reception.register("other@example.ca")
    reception.administering.appoint(admin, other.id, Role.PROGRAM_COORDINATOR, SFU)
    entry = reception.trail(other)[-1]
    assert entry.account_id == admin.account.id
    assert entry.changes["role"] == ("USER", "PROGRAM_COORDINATOR")
    assert entry.changes["institution_id"] == (None, str(SFU))
    assert entry.changes["token_version"] == (1, 2)
    assert reception.events()[-1] == "AccountChanged"


def test_a_coordinator_is_not_appointed_without_an_institution(reception):
    other = reception.register("other@example.ca")
    told = refusal(
        reception.administering.appoint, reception.of_role(Role.ADMIN), other.id, Role.PROGRAM_COORDINATOR, None
    )
    assert told.details[0].field == "institution"


def test_an_institution_that_is_not_there_is_refused(reception):
    other = reception.register("other@example.ca")
    admin = reception.of_role(Role.ADMIN)
    told = refusal(reception.administering.appoint, admin, other.id, Role.USER, an_id("nowhere"))
    assert isinstance(told, Invalid)


def test_what_was_read_too_long_ago_is_not_changed(reception):
    admin = reception.of_role(Role.ADMIN)
    other = reception.register("other@example.ca")
    reception.administering.appoint(admin, other.id, Role.USER, SFU, version=1)
    for act in (
        lambda: reception.administering.appoint(admin, other.id, Role.USER, None, version=1),
        lambda: reception.administering.suspend(admin, other.id, version=1),
        lambda: reception.administering.rename(admin, first_name="A", last_name="B", version=7),
    ):
        assert isinstance(refusal(act), StaleVersion)
    assert reception.administering.suspend(admin, other.id, version=2).version == 3


def test_a_suspended_account_is_reinstated_without_its_sessions(reception):
    admin = reception.of_role(Role.ADMIN)
    other = reception.register("other@example.ca")
    signed_in = reception.signing_in.sign_in("other@example.ca", PASSWORD, HOME)
    reception.administering.suspend(admin, other.id)
    assert isinstance(refusal(reception.signing_in.sign_in, "other@example.ca", PASSWORD, HOME), NotSignedIn)
    reception.administering.reinstate(admin, other.id)
    assert [entry.action for entry in reception.trail(other)] == [AuditAction.SUSPEND, AuditAction.ACTIVATE]
    assert isinstance(refusal(reception.caller, signed_in), NotSignedIn)
    assert reception.signing_in.sign_in("other@example.ca", PASSWORD, HOME)


def test_an_account_is_suspended_or_reinstated_once(reception):
    admin = reception.of_role(Role.ADMIN)
    other = reception.register("other@example.ca")
    assert isinstance(refusal(reception.administering.reinstate, admin, other.id), Conflict)
    reception.administering.suspend(admin, other.id)
    assert isinstance(refusal(reception.administering.suspend, admin, other.id), Conflict)


def test_a_name_is_changed_by_whoever_bears_it_and_ends_nothing(reception):
    caller = reception.of_role(Role.USER)
    renamed = reception.administering.rename(caller, first_name="Another", last_name="Name")
    assert (renamed.first_name, renamed.last_name) == ("Another", "Name")
    assert renamed.token_version == caller.account.token_version
    assert "AccountChanged" in reception.events()


def test_a9_a_demoted_administrator_can_do_nothing_with_what_was_signed_in_before(reception):
    admin = reception.of_role(Role.ADMIN, email="admin@example.ca")
    reception.register("registrar@example.ca", role=Role.INSTITUTION_ADMIN, institution_id=SFU)
    signed_in = reception.signing_in.sign_in("registrar@example.ca", PASSWORD, HOME)
    reception.administering.appoint(admin, signed_in.account.id, Role.USER, SFU)
    assert isinstance(refusal(reception.caller, signed_in), NotSignedIn)
    anew = reception.caller(reception.signing_in.sign_in("registrar@example.ca", PASSWORD, HOME))
    assert not anew.may(Permission.MANAGE_ACCOUNTS, SFU)
