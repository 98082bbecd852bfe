"""Callers: what a session or a key may do, for whom."""

import pytest

from bccb.domain.account import Permission, Role
from bccb.domain.caller import Caller
from bccb.domain.errors import Forbidden
from bccb.domain.session import Client
from furniture import an_account, an_id

HERE, ELSEWHERE = an_id("institution SFU"), an_id("institution UVIC")
EVERY = [(role, permission) for role in Role for permission in Permission]


def of_role(role: Role, **changes) -> Caller:
    return Caller(account=an_account(role=role, institution_id=HERE), **({"session_id": an_id("session")} | changes))


def with_key(role: Role, *scopes: Permission) -> Caller:
    return of_role(role, session_id=None, key_id=an_id("key"), scopes=scopes)


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_a_session_may_what_its_account_may(role, permission):
    caller = of_role(role)
    for at in (HERE, ELSEWHERE, None):
        assert caller.may(permission, at) is caller.account.may(permission, at)


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_a_key_may_what_its_scopes_and_its_account_both_allow(role, permission):
    assert with_key(role, permission).may(permission, HERE) is an_account(role=role, institution_id=HERE).may(
        permission, HERE
    )
    assert not with_key(role, *(set(Permission) - {permission})).may(permission, HERE)


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_what_is_required_is_refused_exactly_where_it_is_not_allowed(role, permission):
    for caller in (of_role(role), with_key(role), with_key(role, permission)):
        if caller.may(permission, HERE):
            caller.require(permission, HERE)
        else:
            with pytest.raises(Forbidden):
                caller.require(permission, HERE)


def test_a_key_is_no_session():
    assert of_role(Role.USER).require_session() == an_id("session")
    with pytest.raises(Forbidden):
        with_key(Role.ADMIN, *Permission).require_session()


def test_the_trail_is_told_who_called_and_from_where():
    caller = of_role(Role.USER, client=Client("192.0.2.1", "curl/8"))
    assert (caller.actor.account_id, caller.actor.ip_address, caller.actor.user_agent) == (
        caller.account.id,
        "192.0.2.1",
        "curl/8",
    )


def test_a_key_without_the_scope_administers_and_appoints_nobody():
    other = an_account(email="other@example.ca")
    without, within = with_key(Role.ADMIN, Permission.READ_AUDIT), with_key(Role.ADMIN, Permission.MANAGE_ACCOUNTS)
    within.require_to_administer(other)
    within.require_to_appoint(Role.USER, HERE)
    for act in (lambda: without.require_to_administer(other), lambda: without.require_to_appoint(Role.USER, HERE)):
        with pytest.raises(Forbidden, match="This key may not manage accounts"):
            act()
    assert not without.may_see(other)


def test_an_institutions_administrator_is_told_why_an_administrator_cannot_be_made_or_changed():
    caller = of_role(Role.INSTITUTION_ADMIN)
    with pytest.raises(Forbidden, match="may not make anybody ADMIN"):
        caller.require_to_appoint(Role.ADMIN, HERE)
    with pytest.raises(Forbidden, match="may not change an account that is ADMIN"):
        caller.require_to_administer(an_account(email="other@example.ca", role=Role.ADMIN, institution_id=HERE))
