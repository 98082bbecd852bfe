"""Inviting: who may ask whom to join, and what an invitation is worth."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from bccb.domain.account import Role
from bccb.domain.audit import AuditAction
from bccb.domain.errors import (
    AlreadyExists,
    BccbError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
)
from furniture import an_id
from reception import HOME, PASSWORD, SFU, UVIC, Reception

NAMES = {"first_name": "A", "last_name": "Coordinator"}
MAIL = "new@example.ca"


@pytest.fixture
def reception() -> Reception:
    return Reception()


@pytest.fixture
def registrar(reception):
    return reception.of_role(Role.INSTITUTION_ADMIN, email="registrar@example.ca")


@pytest.fixture
def invited(reception, registrar):
    return reception.inviting.invite(registrar, MAIL, Role.PROGRAM_COORDINATOR, SFU)


def refusal(act, *arguments, **named) -> BccbError:
    with pytest.raises(BccbError) as refused:
        act(*arguments, **named)
    return refused.value


def accept(reception, invited):
    return reception.inviting.accept(invited.token, PASSWORD, HOME, **NAMES)


WANTED = [each for each in product(Role, (SFU, UVIC, None)) if each[0] is Role.ADMIN or each[1] is not None]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("wanted", "at"), WANTED)
def test_one_invites_only_to_ones_own_institution_and_never_above_ones_own_role(reception, role, wanted, at):
    caller = reception.of_role(role)
    is_allowed = role is Role.ADMIN or (role is Role.INSTITUTION_ADMIN and at == SFU and wanted is not Role.ADMIN)
    if is_allowed:
        assert reception.inviting.invite(caller, MAIL, wanted, at).invitation.role is wanted
    else:
        assert isinstance(refusal(reception.inviting.invite, caller, MAIL, wanted, at), Forbidden)


def test_a14_an_invitation_answers_the_same_whether_the_address_has_an_account_or_not(reception, registrar):
    reception.register("taken@example.ca")
    free = reception.inviting.invite(registrar, "freed@example.ca", Role.USER, SFU)
    taken = reception.inviting.invite(registrar, "taken@example.ca", Role.USER, SFU)
    own = {name: getattr(free.invitation, name) for name in ("id", "email", "token_digest")}
    assert replace(taken.invitation, **own) == free.invitation
    assert len(taken.token) == len(free.token)


def test_an_invitation_shows_its_token_once_and_keeps_its_digest(reception, invited):
    with reception.database.unit_of_work() as unit:
        kept = unit.invitations.get(invited.invitation.id)
    assert invited.token not in str(vars(kept))
    for told in (invited, reception.trail(invited.invitation), reception.messages()):
        assert invited.token not in repr(told)
        assert kept.token_digest not in repr(told)


def test_an_accepted_invitation_opens_the_account_that_was_offered(reception, invited):
    account = accept(reception, invited)
    assert (account.email, account.role, account.institution_id) == (MAIL, Role.PROGRAM_COORDINATOR, SFU)
    assert reception.signing_in.sign_in(MAIL, PASSWORD, HOME)
    entry = reception.trail(invited.invitation)[-1]
    assert (entry.action, entry.account_id) == (AuditAction.APPROVE, account.id)
    assert reception.events()[1:4] == ["InvitationSent", "AccountAdded", "InvitationAccepted"]


def test_an_invitation_is_accepted_once(reception, invited):
    accept(reception, invited)
    assert isinstance(refusal(accept, reception, invited), Conflict)


def test_an_invitation_expires_after_seven_days(reception, invited):
    reception.clock.pass_by(days=7)
    assert "expired" in str(refusal(accept, reception, invited))


def test_a_withdrawn_invitation_is_worth_nothing(reception, registrar, invited):
    reception.inviting.withdraw(registrar, invited.invitation.id)
    assert "withdrawn" in str(refusal(accept, reception, invited))
    assert reception.events()[-1] == "InvitationWithdrawn"


@pytest.mark.usefixtures("invited")
@pytest.mark.parametrize("token", ["", "never-given-out", "\x00\ud800"])
def test_a_token_that_was_never_given_out_finds_no_invitation(reception, token):
    told = refusal(reception.inviting.accept, token, PASSWORD, HOME, **NAMES)
    assert isinstance(told, NotFound)
    assert token == "" or token not in str(told)


def test_a_weak_password_is_refused_and_the_invitation_stays_open(reception, invited):
    told = refusal(reception.inviting.accept, invited.token, "password1234", HOME, **NAMES)
    assert isinstance(told, Invalid)
    assert accept(reception, invited)


def test_an_invitation_is_worth_nothing_once_whoever_made_it_may_no_longer(reception, registrar, invited):
    admin = reception.of_role(Role.ADMIN)
    reception.administering.appoint(admin, registrar.account.id, Role.PROGRAM_COORDINATOR, SFU)
    assert "may no longer do so" in str(refusal(accept, reception, invited))


def test_an_invitation_is_worth_nothing_once_whoever_made_it_is_out_of_use(reception, registrar, invited):
    reception.administering.suspend(reception.of_role(Role.ADMIN), registrar.account.id)
    assert "may no longer do so" in str(refusal(accept, reception, invited))


def test_the_hashes_that_invitations_cost_are_limited(reception, registrar):
    reception.register("taken@example.ca")
    invited = reception.inviting.invite(registrar, "taken@example.ca", Role.USER, SFU)
    for _ in range(10):
        assert isinstance(refusal(accept, reception, invited), AlreadyExists)
    assert isinstance(refusal(accept, reception, invited), TooManyAttempts)


# Joining with the account one has


def test_a_learner_joins_with_the_account_they_have_and_signs_in_anew(reception, registrar):
    learner = reception.of_role(Role.USER, None, email="learner@example.ca")
    invited = reception.inviting.invite(registrar, "Learner@example.ca", Role.PROGRAM_COORDINATOR, SFU)
    joined = reception.inviting.join(learner, invited.token)
    assert (joined.id, joined.role, joined.institution_id) == (learner.account.id, Role.PROGRAM_COORDINATOR, SFU)
    assert joined.token_version == 2
    with pytest.raises(NotSignedIn):
        reception.signing_in.identify(joined.id, 1, learner.session_id, HOME)
    assert "accepted already" in str(refusal(reception.inviting.join, learner, invited.token))


def test_nobody_joins_with_somebody_elses_invitation(reception, invited):
    learner = reception.of_role(Role.USER, None, email="learner@example.ca")
    assert isinstance(refusal(reception.inviting.join, learner, invited.token), Forbidden)


@pytest.mark.parametrize(("role", "at"), [(Role.ADMIN, None), (Role.PROGRAM_COORDINATOR, UVIC), (Role.USER, UVIC)])
def test_who_has_a_role_or_an_institution_is_not_moved_by_an_invitation(reception, registrar, role, at):
    caller = reception.of_role(role, at, email="there@example.ca")
    invited = reception.inviting.invite(registrar, "there@example.ca", Role.PROGRAM_COORDINATOR, SFU)
    assert isinstance(refusal(reception.inviting.join, caller, invited.token), Conflict)
    assert reception.stored(caller.account).role is role


# Listing and withdrawing


@pytest.mark.usefixtures("invited")
def test_open_invitations_are_listed_for_whoever_manages_the_accounts_there(reception, registrar):
    elsewhere = reception.of_role(Role.INSTITUTION_ADMIN, UVIC, email="elsewhere@example.ca")
    admin = reception.of_role(Role.ADMIN)
    reception.inviting.invite(elsewhere, "there@example.ca", Role.USER, UVIC)
    accepted = reception.inviting.invite(registrar, "soon@example.ca", Role.USER, SFU)
    accept(reception, accepted)
    assert [each.email for each in reception.inviting.page(registrar, SFU).items] == [MAIL]
    assert reception.inviting.page(admin, None).total == 2
    assert isinstance(refusal(reception.inviting.page, registrar, UVIC), Forbidden)
    assert isinstance(refusal(reception.inviting.page, registrar, None), Forbidden)


def test_the_invitation_of_another_institution_is_as_if_it_were_not_there(reception, invited):
    elsewhere = reception.of_role(Role.INSTITUTION_ADMIN, UVIC, email="elsewhere@example.ca")
    told = refusal(reception.inviting.withdraw, elsewhere, invited.invitation.id)
    unknown = refusal(reception.inviting.withdraw, elsewhere, an_id("nothing"))
    assert isinstance(told, NotFound)
    assert str(told).replace(str(invited.invitation.id), "") == str(unknown).replace(str(an_id("nothing")), "")


def test_an_invitation_is_withdrawn_once(reception, registrar, invited):
    reception.inviting.withdraw(registrar, invited.invitation.id)
    assert isinstance(refusal(reception.inviting.withdraw, registrar, invited.invitation.id), Conflict)
