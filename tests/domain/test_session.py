"""Being let in: what stands, until when, and what is never shown."""

from datetime import date, timedelta

import pytest

from bccb.domain.account import Permission, Role
from bccb.domain.audit import differences
from bccb.domain.errors import Conflict, Invalid
from bccb.domain.session import (
    REFRESH_LIFE,
    SESSION_LIFE,
    Attempt,
    Client,
    Ending,
    SpentToken,
    check_expiry,
    check_scopes,
    shown_of,
)
from furniture import LATER, NOON, a_full_account, a_full_key, a_key, a_session, an_account, an_id, an_invitation

SECRET = "f" * 64
SECOND = timedelta(seconds=1)


def theirs(session, **changes):
    """The account of the session, as it was at the sign-in but for the changes."""
    return an_account(**{"id": session.account_id, "token_version": session.token_version} | changes)


def test_a_session_stands_until_its_last_moment():
    session = a_session()
    assert session.stands_for(theirs(session), session.expires_at - SECOND)
    assert not session.stands_for(theirs(session), session.expires_at)


def test_a_session_that_was_ended_stands_no_more():
    session = a_session().ended(Ending.SIGNED_OUT, NOON)
    assert not session.stands_for(theirs(session), NOON)


@pytest.mark.parametrize("change", [{"is_active": False}, {"token_version": 2}, {"id": an_id("somebody else")}])
def test_a_session_stands_only_for_its_own_account_as_it_was_at_the_sign_in(change):
    session = a_session()
    assert not session.stands_for(theirs(session, **change), NOON)


def test_a_renewed_session_lasts_another_week():
    renewed = a_session().renewed("new", NOON + timedelta(days=3))
    assert renewed.expires_at == NOON + timedelta(days=3) + REFRESH_LIFE


def test_no_session_lasts_longer_than_a_month_however_often_it_is_renewed():
    assert a_session().renewed("new", NOON + timedelta(days=29)).expires_at == NOON + SESSION_LIFE


@pytest.mark.parametrize(("later", "is_race"), [(timedelta(0), True), (2 * SECOND, True), (2.1 * SECOND, False)])
def test_the_same_client_may_ask_twice_within_two_seconds(later, is_race):
    home = Client("192.0.2.1", "Firefox")
    spent = SpentToken(token_digest="a", session_id=an_id("session"), spent_at=NOON, client=home)
    assert spent.may_be_a_race(home, NOON + later) is is_race


@pytest.mark.parametrize("other", [Client("192.0.2.2", "Firefox"), Client("192.0.2.1", "curl/8"), Client()])
def test_another_client_is_never_a_race(other):
    home = Client("192.0.2.1", "Firefox")
    spent = SpentToken(token_digest="a", session_id=an_id("session"), spent_at=NOON, client=home)
    assert not spent.may_be_a_race(other, NOON)


@pytest.mark.parametrize(
    ("address", "neighbourhood"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_attempts_are_counted_by_what_one_subscriber_has_to_himself(address, neighbourhood):
    assert Client(address).neighbourhood == neighbourhood


def test_a_long_user_agent_is_cut():
    assert len(Client("192.0.2.1", "x" * 10_000).agent) == 300


def test_an_open_invitation_can_be_accepted_once():
    accepted = an_invitation().accepted(an_id("account"), NOON)
    assert accepted.accepted_by == an_id("account")
    with pytest.raises(Conflict, match="accepted already"):
        accepted.accepted(an_id("another"), NOON)


def test_a_withdrawn_invitation_cannot_be_accepted():
    with pytest.raises(Conflict, match="withdrawn"):
        an_invitation().withdrawn(NOON).accepted(an_id("account"), NOON)


def test_an_invitation_expires_after_a_week():
    with pytest.raises(Conflict, match="expired"):
        an_invitation().accepted(an_id("account"), NOON + timedelta(days=7))


def test_an_accepted_invitation_cannot_be_withdrawn():
    with pytest.raises(Conflict, match="accepted already"):
        an_invitation().accepted(an_id("account"), NOON).withdrawn(NOON)


@pytest.mark.parametrize("role", [Role.INSTITUTION_ADMIN, Role.PROGRAM_COORDINATOR, Role.USER])
def test_only_an_administrator_is_invited_without_an_institution(role):
    with pytest.raises(Invalid, match="institution: is required"):
        an_invitation(role=role, institution_id=None)
    an_invitation(role=Role.ADMIN, institution_id=None)


def test_an_invitation_names_one_plain_address():
    with pytest.raises(Invalid, match="email"):
        an_invitation(email="Coordinator@example.ca")


def test_a_key_stands_through_its_last_day():
    key = a_key()
    account = an_account(id=key.account_id)
    assert key.stands_for(account, key.expires_on)
    assert not key.stands_for(account, key.expires_on + timedelta(days=1))


def test_a_key_stands_only_while_it_is_not_revoked_and_its_account_is_in_use():
    key = a_key()
    assert not key.revoked(LATER).stands_for(an_account(id=key.account_id), NOON.date())
    assert not key.stands_for(an_account(id=key.account_id, is_active=False), NOON.date())
    assert not key.stands_for(an_account(id=an_id("somebody else")), NOON.date())


def test_a_key_is_revoked_once():
    with pytest.raises(Conflict, match="revoked already"):
        a_key().revoked(NOON).revoked(LATER)


def test_a_key_lists_its_scopes_once_and_in_order():
    with pytest.raises(Invalid, match="scopes"):
        a_key(scopes=(Permission.SUBMIT_REQUESTS, Permission.EDIT_CREDENTIALS))
    with pytest.raises(Invalid, match="scopes"):
        a_key(scopes=(Permission.EDIT_CREDENTIALS, Permission.EDIT_CREDENTIALS))


def test_scopes_stay_within_what_the_role_may():
    coordinator = an_account(role=Role.PROGRAM_COORDINATOR, institution_id=an_id("institution SFU"))
    check_scopes((Permission.EDIT_CREDENTIALS,), coordinator)
    with pytest.raises(Invalid, match="decide requests for recognition"):
        check_scopes((Permission.EDIT_CREDENTIALS, Permission.DECIDE_REQUESTS), coordinator)


def test_a_key_lasts_a_year_at_the_most_and_never_ended_before_it_began():
    today = date(2026, 3, 2)
    check_expiry(today, today)
    check_expiry(date(2027, 3, 2), today)
    for wrong in (date(2026, 3, 1), date(2027, 3, 3)):
        with pytest.raises(Invalid, match="expiresOn"):
            check_expiry(wrong, today)


def test_what_is_shown_of_a_key_is_too_short_to_be_of_use():
    assert shown_of("bccb_abcdefghijklmnop") == "bccb_abcdef"


SECRETIVE = [
    a_session(token_digest=SECRET),
    an_invitation(token_digest=SECRET),
    a_full_key(key_digest=SECRET),
    a_full_account(password_hash=SECRET),
]


@pytest.mark.parametrize("record", SECRETIVE, ids=lambda record: type(record).__name__)
def test_a26_no_digest_is_ever_printed_or_audited(record):
    assert SECRET not in repr(record)
    assert SECRET not in str(differences(None, record))


def test_no_digest_of_a_spent_token_or_an_attempt_is_printed():
    spent = SpentToken(token_digest=SECRET, session_id=an_id("session"), spent_at=NOON, client=Client())
    attempt = Attempt(id=an_id("attempt"), at=NOON, account_digest=SECRET, neighbourhood="192.0.2.1")
    assert SECRET not in repr(spent) + repr(attempt)
