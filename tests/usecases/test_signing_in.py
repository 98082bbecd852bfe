"""Signing in: what lets somebody in, for how long, and what ends it at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bccb.domain.account import Permission, Role
from bccb.domain.audit import AuditAction
from bccb.domain.errors import BccbError, Forbidden, Invalid, NotSignedIn, RenewedElsewhere, TooManyAttempts
from bccb.domain.password import LONGEST
from bccb.domain.session import Client, Ending
from bccb.domain.usecases.admitting import Limits
from furniture import an_id
from reception import ANOTHER, ELSEWHERE, HOME, PASSWORD, Reception, cheap_passwords

MAIL = "learner@example.ca"
WRONG = "Not what was chosen"


@pytest.fixture
def reception() -> Reception:
    return Reception()


@pytest.fixture
def signed_in(reception):
    reception.register(MAIL)
    return reception.signing_in.sign_in(MAIL, PASSWORD, HOME)


def refusal(act, *arguments) -> BccbError:
    with pytest.raises(BccbError) as refused:
        act(*arguments)
    return refused.value


@dataclass
class Counting:
    """Real hashing that remembers what was compared."""

    real: Any = field(default_factory=cheap_passwords)
    compared: list[str | None] = field(default_factory=list)

    def hash(self, password: str) -> str:
        return self.real.hash(password)

    def verify(self, password: str, hashed: str | None) -> bool:
        self.compared.append(hashed)
        return self.real.verify(password, hashed)

    def is_outdated(self, hashed: str) -> bool:
        return self.real.is_outdated(hashed)


# Passwords


@pytest.mark.parametrize("typed", [MAIL, "Learner@Example.CA", "  learner@example.ca ", "\uff4cearner@example.ca"])
def test_the_address_is_compared_as_it_is_kept_however_it_is_typed(reception, typed):
    account = reception.register(MAIL)
    assert reception.signing_in.sign_in(typed, PASSWORD, HOME).account.id == account.id


def test_an_accent_may_be_composed_either_way(reception):
    reception.register(MAIL)
    caller = reception.caller(reception.signing_in.sign_in(MAIL, PASSWORD, HOME))
    reception.signing_in.change_password(caller, PASSWORD, "caf\u00e9 on the quay")
    assert reception.signing_in.sign_in(MAIL, "cafe\u0301 on the quay", HOME)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (MAIL, WRONG),
        (MAIL, ""),
        (MAIL, "x" * 10_000),
        (MAIL, "\ud800" * 20),
        (MAIL, PASSWORD + "\x00"),
        ("nobody@example.ca", PASSWORD),
        ("gone@example.ca", PASSWORD),
        ("", PASSWORD),
        ("\x00\ud800", PASSWORD),
        ("@" * 100_000, PASSWORD),
    ],
)
def test_a14_every_refusal_to_sign_in_says_the_same(reception, email, password):
    reception.register(MAIL)
    reception.register("gone@example.ca", is_active=False)
    told = refusal(reception.signing_in.sign_in, email, password, HOME)
    assert (type(told), str(told)) == (NotSignedIn, "The e-mail address or the password is wrong.")


@pytest.mark.parametrize("email", [MAIL, "nobody@example.ca", "gone@example.ca"])
@pytest.mark.parametrize("password", [WRONG, "x" * (LONGEST + 1)])
def test_a13_whoever_it_is_one_password_is_compared(email, password):
    passwords = Counting()
    reception = Reception(passwords=passwords)
    reception.register(MAIL)
    reception.register("gone@example.ca", is_active=False)
    refusal(reception.signing_in.sign_in, email, password, HOME)
    assert len(passwords.compared) == 1


def test_a_sign_in_leaves_its_time_an_entry_in_the_trail_and_an_event(reception, signed_in):
    assert reception.stored(signed_in.account).last_login_at == reception.clock.now()
    (entry,) = reception.trail(signed_in.session)
    assert (entry.entity_type, entry.action) == ("Session", AuditAction.CREATE)
    assert (entry.account_id, entry.ip_address, entry.user_agent) == (signed_in.account.id, HOME.address, HOME.agent)
    assert reception.events() == ["SessionBegun"]


def test_a_sign_in_counts_as_no_change_of_the_account(reception, signed_in):
    assert reception.stored(signed_in.account).version == 1


def test_a26_what_is_signed_in_shows_no_secret(reception, signed_in):
    digest = reception.session(signed_in).token_digest
    for secret in (signed_in.refresh_token, digest, reception.stored(signed_in.account).password_hash):
        assert secret not in repr(signed_in)
        assert secret not in repr(reception.trail(signed_in.session))
        assert secret not in repr(reception.messages())


def test_a_hash_made_with_other_parameters_is_made_anew_at_the_next_sign_in(reception):
    account = reception.register(MAIL, password_hash=cheap_passwords(passes=2).hash(PASSWORD))
    reception.signing_in.sign_in(MAIL, PASSWORD, HOME)
    kept = reception.stored(account)
    assert not reception.passwords.is_outdated(kept.password_hash)
    assert (kept.version, kept.token_version) == (2, 1)
    assert reception.passwords.verify(PASSWORD, kept.password_hash)


def test_a_hash_of_today_is_left_alone(reception):
    account = reception.register(MAIL)
    reception.signing_in.sign_in(MAIL, PASSWORD, HOME)
    assert reception.stored(account).password_hash == account.password_hash


def test_nobody_signs_in_to_an_account_that_has_no_hash_yet(reception):
    reception.register(MAIL, password_hash="")
    assert isinstance(refusal(reception.signing_in.sign_in, MAIL, "", HOME), NotSignedIn)


# Limits


def test_a13_the_eleventh_attempt_on_an_account_within_five_minutes_is_refused_though_it_be_right(reception):
    reception.register(MAIL)
    for number in range(10):
        refusal(reception.signing_in.sign_in, MAIL, WRONG, Client(f"192.0.2.{number}"))
    told = refusal(reception.signing_in.sign_in, MAIL, PASSWORD, Client("203.0.113.9"))
    assert isinstance(told, TooManyAttempts)
    assert told.retry_after == 300


def test_a13_the_eleventh_attempt_from_an_address_is_refused_whichever_account(reception):
    for number in range(10):
        refusal(reception.signing_in.sign_in, f"n{number}@example.ca", WRONG, HOME)
    reception.register(MAIL)
    assert isinstance(refusal(reception.signing_in.sign_in, MAIL, PASSWORD, HOME), TooManyAttempts)
    assert reception.signing_in.sign_in(MAIL, PASSWORD, ELSEWHERE)


def test_the_addresses_of_one_ipv6_subscriber_count_together(reception):
    for number in range(10):
        refusal(reception.signing_in.sign_in, f"n{number}@example.ca", WRONG, Client(f"2001:db8:1:2::{number}"))
    told = refusal(reception.signing_in.sign_in, MAIL, WRONG, Client("2001:db8:1:2:ffff::1"))
    assert isinstance(told, TooManyAttempts)


def test_there_is_a_limit_for_everybody_together():
    reception = Reception(limits=Limits(in_all=3))
    for number in range(3):
        refusal(reception.signing_in.sign_in, f"n{number}@example.ca", WRONG, Client(f"192.0.2.{number}"))
    told = refusal(reception.signing_in.sign_in, "n9@example.ca", WRONG, Client("192.0.2.9"))
    assert isinstance(told, TooManyAttempts)


def test_attempts_count_for_five_minutes(reception):
    reception.register(MAIL)
    for _ in range(10):
        refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME)
        reception.clock.pass_by(seconds=10)
    told = refusal(reception.signing_in.sign_in, MAIL, PASSWORD, HOME)
    assert told.retry_after == 200
    reception.clock.pass_by(seconds=201)
    assert reception.signing_in.sign_in(MAIL, PASSWORD, HOME)


def test_an_attempt_beyond_the_limit_does_not_prolong_the_wait(reception):
    for _ in range(10):
        refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME)
    reception.clock.pass_by(minutes=4)
    assert refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME).retry_after == 60
    reception.clock.pass_by(seconds=61)
    assert isinstance(refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME), NotSignedIn)


def test_a13_nothing_is_hashed_beyond_the_limit():
    passwords = Counting()
    reception = Reception(passwords=passwords, limits=Limits(for_account=2))
    for _ in range(5):
        refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME)
    assert len(passwords.compared) == 2


def test_sign_ins_that_succeed_count_against_nobody(reception):
    reception.register(MAIL)
    for _ in range(30):
        reception.signing_in.sign_in(MAIL, PASSWORD, HOME)
    assert isinstance(refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME), NotSignedIn)


def test_one_that_succeeds_does_not_wipe_out_those_that_failed(reception):
    reception.register(MAIL)
    for _ in range(9):
        refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME)
    reception.signing_in.sign_in(MAIL, PASSWORD, HOME)
    refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME)
    assert isinstance(refusal(reception.signing_in.sign_in, MAIL, PASSWORD, HOME), TooManyAttempts)


def test_tidying_forgets_what_counts_no_longer_and_nothing_else(reception, signed_in):
    refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME)
    renewed = reception.signing_in.renew(signed_in.refresh_token, HOME)
    reception.clock.pass_by(days=8)
    refusal(reception.signing_in.sign_in, MAIL, WRONG, HOME)
    assert reception.signing_in.tidy() == 2
    assert reception.signing_in.tidy() == 0
    assert reception.session(renewed)


# Who is calling


def test_whoever_is_signed_in_is_known(reception, signed_in):
    caller = reception.caller(signed_in, ELSEWHERE)
    assert (caller.account.id, caller.session_id, caller.client) == (
        signed_in.account.id,
        signed_in.session.id,
        ELSEWHERE,
    )
    assert caller.actor.account_id == signed_in.account.id


@pytest.mark.parametrize("change", [{"account_id": an_id("no")}, {"session_id": an_id("no")}, {"token_version": 2}])
def test_a_token_that_says_what_is_not_so_is_nobodys(reception, signed_in, change):
    said = {
        "account_id": signed_in.account.id,
        "session_id": signed_in.session.id,
        "token_version": signed_in.account.token_version,
    }
    with pytest.raises(NotSignedIn):
        reception.signing_in.identify(**said | change, client=HOME)


def test_the_session_of_one_is_no_token_for_another(reception, signed_in):
    other = reception.register("other@example.ca")
    with pytest.raises(NotSignedIn):
        reception.signing_in.identify(other.id, other.token_version, signed_in.session.id, HOME)


def ended_by_sign_out(reception, signed_in):
    reception.signing_in.sign_out(reception.caller(signed_in))


def ended_by_giving_up(reception, signed_in):
    reception.signing_in.give_up(signed_in.refresh_token, HOME)


def ended_everywhere(reception, signed_in):
    other = reception.signing_in.sign_in(signed_in.account.email, PASSWORD, ELSEWHERE)
    reception.signing_in.sign_out_everywhere(reception.caller(other))


def ended_by_a_new_password(reception, signed_in):
    reception.signing_in.change_password(reception.caller(signed_in), PASSWORD, ANOTHER)


def ended_by_suspension(reception, signed_in):
    reception.administering.suspend(reception.of_role(Role.ADMIN), signed_in.account.id)


def ended_by_an_appointment(reception, signed_in):
    institution = an_id("institution SFU")
    admin = reception.of_role(Role.ADMIN)
    reception.administering.appoint(admin, signed_in.account.id, Role.PROGRAM_COORDINATOR, institution)


def ended_by_a_thief(reception, signed_in):
    reception.signing_in.renew(signed_in.refresh_token, HOME)
    refusal(reception.signing_in.renew, signed_in.refresh_token, ELSEWHERE)


ENDINGS = [
    ended_by_sign_out,
    ended_by_giving_up,
    ended_everywhere,
    ended_by_a_new_password,
    ended_by_suspension,
    ended_by_an_appointment,
    ended_by_a_thief,
]


@pytest.mark.parametrize("end", ENDINGS)
def test_a9_what_ends_a_session_ends_its_access_and_its_refresh_tokens_at_once(reception, signed_in, end):
    end(reception, signed_in)
    with pytest.raises(NotSignedIn):
        reception.caller(signed_in)
    with pytest.raises(NotSignedIn):
        reception.signing_in.renew(signed_in.refresh_token, HOME)


# Renewing


def test_a_renewed_session_goes_on_with_another_token(reception, signed_in):
    reception.clock.pass_by(days=3)
    renewed = reception.signing_in.renew(signed_in.refresh_token, ELSEWHERE)
    assert renewed.session.id == signed_in.session.id
    assert renewed.refresh_token != signed_in.refresh_token
    assert renewed.account.id == signed_in.account.id
    assert reception.caller(renewed)


def test_renewing_leaves_no_entry_in_the_trail_and_no_event(reception, signed_in):
    reception.signing_in.renew(signed_in.refresh_token, HOME)
    assert len(reception.trail(signed_in.session)) == 1
    assert reception.events() == ["SessionBegun"]


def test_only_the_digest_of_a_refresh_token_is_kept(reception, signed_in):
    kept = reception.session(signed_in)
    assert signed_in.refresh_token not in str(vars(kept))
    assert len(kept.token_digest) == 64


def test_a_refresh_token_is_worth_nothing_after_seven_days(reception, signed_in):
    reception.clock.pass_by(days=7)
    with pytest.raises(NotSignedIn):
        reception.signing_in.renew(signed_in.refresh_token, HOME)


def test_a_session_that_is_renewed_every_day_ends_after_thirty(reception, signed_in):
    token = signed_in.refresh_token
    for _ in range(29):
        reception.clock.pass_by(days=1)
        token = reception.signing_in.renew(token, HOME).refresh_token
    reception.clock.pass_by(days=1)
    with pytest.raises(NotSignedIn):
        reception.signing_in.renew(token, HOME)


@pytest.mark.parametrize("token", ["", "never-given-out", "\x00", "\ud800", "x" * 100_000])
def test_a_token_that_was_never_given_out_is_refused_and_changes_nothing(reception, signed_in, token):
    told = refusal(reception.signing_in.renew, token, HOME)
    assert type(told) is NotSignedIn
    assert reception.caller(signed_in)


def test_a11_a_token_used_again_elsewhere_ends_the_session_with_an_entry_and_an_event(reception, signed_in):
    renewed = reception.signing_in.renew(signed_in.refresh_token, HOME)
    refusal(reception.signing_in.renew, signed_in.refresh_token, ELSEWHERE)
    assert reception.session(signed_in).ended_because is Ending.REUSED
    entry = reception.trail(signed_in.session)[-1]
    assert (entry.action, entry.ip_address) == (AuditAction.WITHDRAW, ELSEWHERE.address)
    assert entry.changes["ended_because"] == (None, "REUSED")
    assert reception.events() == ["SessionBegun", "RefreshReused"]
    with pytest.raises(NotSignedIn):
        reception.signing_in.renew(renewed.refresh_token, HOME)


def test_a11_a_token_used_again_after_the_grace_ends_the_session_though_it_be_the_same_client(reception, signed_in):
    reception.signing_in.renew(signed_in.refresh_token, HOME)
    reception.clock.pass_by(seconds=2.001)
    assert type(refusal(reception.signing_in.renew, signed_in.refresh_token, HOME)) is NotSignedIn
    assert not reception.session(signed_in).is_active


def test_a11_the_same_client_asking_twice_at_once_is_refused_and_goes_on(reception, signed_in):
    renewed = reception.signing_in.renew(signed_in.refresh_token, HOME)
    reception.clock.pass_by(seconds=1.9)
    with pytest.raises(RenewedElsewhere):
        reception.signing_in.renew(signed_in.refresh_token, HOME)
    assert reception.signing_in.renew(renewed.refresh_token, HOME)


def test_a_token_long_replaced_still_ends_the_session(reception, signed_in):
    token = signed_in.refresh_token
    for _ in range(20):
        reception.clock.pass_by(hours=6)
        token = reception.signing_in.renew(token, HOME).refresh_token
    refusal(reception.signing_in.renew, signed_in.refresh_token, ELSEWHERE)
    with pytest.raises(NotSignedIn):
        reception.signing_in.renew(token, HOME)


def test_a_thief_of_one_session_does_not_end_another(reception, signed_in):
    other = reception.signing_in.sign_in(MAIL, PASSWORD, ELSEWHERE)
    ended_by_a_thief(reception, signed_in)
    assert reception.caller(other)


def test_reuse_is_told_once_however_often_it_is_tried(reception, signed_in):
    for _ in range(3):
        ended = signed_in.refresh_token
        if reception.session(signed_in).is_active:
            reception.signing_in.renew(ended, HOME)
        refusal(reception.signing_in.renew, ended, ELSEWHERE)
    assert reception.events().count("RefreshReused") == 1


# Leaving


def test_signing_out_twice_is_once(reception, signed_in):
    caller = reception.caller(signed_in)
    reception.signing_in.sign_out(caller)
    reception.signing_in.sign_out(caller)
    assert reception.session(signed_in).ended_because is Ending.SIGNED_OUT
    assert reception.events() == ["SessionBegun", "SessionEnded"]


def test_signing_out_leaves_the_other_sessions(reception, signed_in):
    other = reception.signing_in.sign_in(MAIL, PASSWORD, ELSEWHERE)
    ended_by_sign_out(reception, signed_in)
    assert reception.caller(other)


def test_giving_up_a_token_that_was_renewed_ends_its_session_too(reception, signed_in):
    renewed = reception.signing_in.renew(signed_in.refresh_token, HOME)
    reception.signing_in.give_up(signed_in.refresh_token, HOME)
    with pytest.raises(NotSignedIn):
        reception.caller(renewed)


def test_giving_up_a_token_of_nobody_changes_nothing(reception, signed_in):
    reception.signing_in.give_up("never-given-out", HOME)
    assert reception.caller(signed_in)


# Changing the password


def test_a_new_password_replaces_the_old_one_and_signs_in_anew(reception, signed_in):
    fresh = reception.signing_in.change_password(reception.caller(signed_in), PASSWORD, ANOTHER)
    assert reception.caller(fresh).account.token_version == 2
    assert reception.signing_in.sign_in(MAIL, ANOTHER, HOME)
    assert isinstance(refusal(reception.signing_in.sign_in, MAIL, PASSWORD, HOME), NotSignedIn)
    assert "AccountChanged" in reception.events()


def test_the_password_is_not_changed_without_the_one_there_is(reception, signed_in):
    told = refusal(reception.signing_in.change_password, reception.caller(signed_in), WRONG, ANOTHER)
    assert [detail.field for detail in told.details] == ["currentPassword"]
    assert reception.caller(signed_in)


@pytest.mark.parametrize("new", ["short", "password1234", MAIL])
def test_a_new_password_is_held_to_the_same_rules(reception, signed_in, new):
    told = refusal(reception.signing_in.change_password, reception.caller(signed_in), PASSWORD, new)
    assert isinstance(told, Invalid)
    assert told.details[0].field == "newPassword"


def test_guesses_at_the_current_password_are_limited(reception, signed_in):
    caller = reception.caller(signed_in)
    for _ in range(10):
        refusal(reception.signing_in.change_password, caller, WRONG, ANOTHER)
    told = refusal(reception.signing_in.change_password, caller, PASSWORD, ANOTHER)
    assert isinstance(told, TooManyAttempts)


def test_a_key_neither_changes_the_password_nor_signs_out(reception, signed_in):
    key = replace(reception.caller(signed_in), session_id=None, key_id=an_id("key"), scopes=tuple(Permission))
    for act in (reception.signing_in.sign_out, reception.signing_in.sign_out_everywhere):
        assert isinstance(refusal(act, key), Forbidden)
    assert isinstance(refusal(reception.signing_in.change_password, key, PASSWORD, ANOTHER), Forbidden)
