"""Signing in, renewing and joining by many at the same moment, in every store."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from bccb.domain.account import Role
from bccb.domain.errors import BccbError, NotSignedIn, RenewedElsewhere, TooManyAttempts
from bccb.domain.session import Client, Ending
from bccb.domain.usecases.signing_in import SignedIn
from reception import HOME, PASSWORD, SFU, Reception, cheap_passwords

MAIL = "learner@example.ca"
MANY = 8


@pytest.fixture
def reception(database):
    return Reception(database=database, passwords=cheap_passwords(at_once=MANY))


def at_once(count: int, act) -> list[object]:
    """What `act(number)` gave or was refused with, all beginning together."""
    ready, outcomes = Barrier(count), []

    def run(number: int) -> None:
        ready.wait()
        try:
            outcomes.append(act(number))
        except BccbError as error:
            outcomes.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == count
    return outcomes


def winners(outcomes) -> list[SignedIn]:
    return [outcome for outcome in outcomes if isinstance(outcome, SignedIn)]


@pytest.fixture
def signed_in(reception):
    reception.register(MAIL)
    return reception.signing_in.sign_in(MAIL, PASSWORD, HOME)


def test_a11_of_the_windows_of_one_client_one_renews_and_the_session_goes_on(reception, signed_in):
    outcomes = at_once(MANY, lambda _: reception.signing_in.renew(signed_in.refresh_token, HOME))
    (winner,) = winners(outcomes)
    assert [type(outcome) for outcome in outcomes if outcome is not winner] == [RenewedElsewhere] * (MANY - 1)
    assert reception.session(signed_in).version == 2
    assert reception.signing_in.renew(winner.refresh_token, HOME)


def test_a11_of_several_clients_with_one_token_one_renews_and_the_session_ends(reception, signed_in):
    outcomes = at_once(MANY, lambda n: reception.signing_in.renew(signed_in.refresh_token, Client(f"192.0.2.{n}")))
    (winner,) = winners(outcomes)
    assert [type(outcome) for outcome in outcomes if outcome is not winner] == [NotSignedIn] * (MANY - 1)
    assert reception.session(signed_in).ended_because is Ending.REUSED
    assert reception.events().count("RefreshReused") == 1
    assert len(reception.trail(signed_in.session)) == 2
    with pytest.raises(NotSignedIn):
        reception.signing_in.renew(winner.refresh_token, HOME)


def test_who_signs_out_while_renewing_is_out(reception, signed_in):
    caller = reception.caller(signed_in)
    acts = [
        lambda: reception.signing_in.renew(signed_in.refresh_token, HOME),
        lambda: reception.signing_in.sign_out(caller),
    ]
    for renewed in winners(at_once(2, lambda number: acts[number]())):
        with pytest.raises(NotSignedIn):
            reception.caller(renewed)
    assert reception.session(signed_in).ended_because is Ending.SIGNED_OUT


def test_everybody_who_signs_in_to_one_account_at_once_is_in(reception):
    account = reception.register(MAIL)
    outcomes = at_once(MANY, lambda _: reception.signing_in.sign_in(MAIL, PASSWORD, HOME))
    assert len(winners(outcomes)) == MANY
    assert len({outcome.session.id for outcome in outcomes}) == MANY
    assert reception.stored(account).last_login_at == reception.clock.now()


def test_a13_however_many_guess_at_once_no_more_than_the_limit_are_compared(reception):
    reception.register(MAIL)
    outcomes = at_once(
        24, lambda number: reception.signing_in.sign_in(MAIL, "Not what was chosen", Client(f"192.0.2.{number}"))
    )
    compared = [outcome for outcome in outcomes if type(outcome) is NotSignedIn]
    assert len(compared) <= 10
    assert len([outcome for outcome in outcomes if type(outcome) is TooManyAttempts]) == 24 - len(compared)


def test_who_signs_in_while_being_suspended_is_out(reception):
    account = reception.register(MAIL)
    admin = reception.of_role(Role.ADMIN)
    acts = [
        lambda: reception.signing_in.sign_in(MAIL, PASSWORD, HOME),
        lambda: reception.administering.suspend(admin, account.id),
    ]
    for signed_in in winners(at_once(2, lambda number: acts[number]())):
        with pytest.raises(NotSignedIn):
            reception.caller(signed_in)
    assert not reception.stored(account).is_active


def test_an_invitation_that_many_accept_at_once_opens_one_account(reception):
    registrar = reception.of_role(Role.INSTITUTION_ADMIN, email="registrar@example.ca")
    invited = reception.inviting.invite(registrar, "new@example.ca", Role.PROGRAM_COORDINATOR, SFU)
    outcomes = at_once(
        MANY,
        lambda _: reception.inviting.accept(invited.token, PASSWORD, HOME, first_name="A", last_name="Coordinator"),
    )
    opened = [outcome for outcome in outcomes if not isinstance(outcome, BccbError)]
    assert len(opened) == 1
    assert reception.administering.page(registrar, {}).total == 2


def test_of_many_who_appoint_at_once_each_appointment_stands_on_the_one_before(reception):
    other = reception.register("other@example.ca")
    admin = reception.of_role(Role.ADMIN)
    at_once(MANY, lambda _: reception.administering.appoint(admin, other.id, Role.USER, SFU))
    entries = reception.trail(other)
    assert reception.stored(other).token_version == len(entries) + 1
