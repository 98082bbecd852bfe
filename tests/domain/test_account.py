"""Accounts: who may do what, and where."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.account import Permission, Role, normal_email
from bccb.domain.errors import Forbidden, Invalid
from furniture import LATER, a_full_account, an_account, an_id

HERE, ELSEWHERE = an_id("institution SFU"), an_id("institution UVIC")
OF_A_COORDINATOR = {Permission.EDIT_CREDENTIALS, Permission.EDIT_PATHWAYS, Permission.SUBMIT_REQUESTS}
AT_HOME = {
    Role.ADMIN: set(Permission),
    Role.INSTITUTION_ADMIN: set(Permission) - {Permission.MANAGE_MODELS},
    Role.PROGRAM_COORDINATOR: OF_A_COORDINATOR,
    Role.USER: set(),
}
AWAY = {
    Role.ADMIN: set(Permission),
    Role.INSTITUTION_ADMIN: set(),
    Role.PROGRAM_COORDINATOR: set(),
    Role.USER: set(),
}
EVERY = [(role, permission) for role in Role for permission in Permission]


def of_role(role: Role, **changes):
    return an_account(**({"role": role, "institution_id": HERE} | changes))


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_what_each_role_may_do_at_its_own_institution(role, permission):
    assert of_role(role).may(permission, HERE) is (permission in AT_HOME[role])


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_what_each_role_may_do_at_another_institution(role, permission):
    assert of_role(role).may(permission, ELSEWHERE) is (permission in AWAY[role])


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_only_an_administrator_may_do_what_belongs_to_no_institution(role, permission):
    assert of_role(role).may(permission, None) is (role is Role.ADMIN)


@pytest.mark.parametrize("permission", Permission)
def test_a_user_of_no_institution_may_do_nothing_that_belongs_to_none(permission):
    assert not an_account(role=Role.USER, institution_id=None).may(permission, None)


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_an_account_no_longer_in_use_may_do_nothing(role, permission):
    retired = of_role(role).retired(LATER)
    assert not retired.may(permission, HERE)
    with pytest.raises(Forbidden, match="no longer in use"):
        retired.require(permission, HERE)


@pytest.mark.parametrize(("role", "permission"), EVERY)
@pytest.mark.parametrize("where", [HERE, ELSEWHERE, None])
def test_what_an_account_may_not_do_is_forbidden_and_nothing_else_is(role, permission, where):
    account = of_role(role)
    if account.may(permission, where):
        account.require(permission, where)
    else:
        with pytest.raises(Forbidden, match=f"The role {role} may not {permission} there"):
            account.require(permission, where)


@pytest.mark.parametrize("role", [Role.INSTITUTION_ADMIN, Role.PROGRAM_COORDINATOR])
def test_a_role_that_acts_for_an_institution_needs_one(role):
    with pytest.raises(Invalid, match=f"institution: is required for the role {role}"):
        an_account(role=role)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.USER])
def test_administrators_and_users_need_no_institution(role):
    assert an_account(role=role).institution_id is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        " ",
        "registrar",
        "@example.ca",
        "registrar@",
        "a@b@example.ca",
        "Registrar@example.ca",
        " registrar@example.ca",
        "registrar@example.ca\n",
        "regis trar@example.ca",
        "one@example.ca,two",
        "<registrar@example.ca>",
        "x" * 250 + "@e.ca",
        None,
    ],
)
def test_what_is_not_one_address_in_lower_case_is_refused(email):
    with pytest.raises(Invalid) as refusal:
        an_account(email=email)
    assert refusal.value.details[0].field == "email"


@given(st.from_regex(r"[a-z0-9._+'-]{1,60}@[a-z0-9-]{1,60}(\.[a-z]{2,10}){1,3}", fullmatch=True))
def test_ordinary_addresses_are_accepted(email):
    assert an_account(email=email).email == email


@pytest.mark.parametrize(
    ("changes", "field"), [({"first_name": "x" * 101}, "firstName"), ({"last_name": "\0"}, "lastName")]
)
def test_a_wrong_name_is_refused_by_name(changes, field):
    with pytest.raises(Invalid) as refusal:
        an_account(**changes)
    assert refusal.value.details[0].field == field


def test_an_account_printed_for_a_log_does_not_show_its_password_hash():
    account = a_full_account()
    assert account.password_hash not in repr(account)
    assert account.email in repr(account)


EVERYWHERE = [(role, at) for role in Role for at in (HERE, ELSEWHERE)]


def test_roles_stand_from_the_highest_down():
    assert [role for role in Role if role.is_at_most(Role.INSTITUTION_ADMIN)] == [
        Role.INSTITUTION_ADMIN,
        Role.PROGRAM_COORDINATOR,
        Role.USER,
    ]


@pytest.mark.parametrize(("role", "at"), EVERYWHERE)
def test_an_administrator_appoints_anybody_anywhere(role, at):
    assert of_role(Role.ADMIN).may_appoint(role, at)
    assert of_role(Role.ADMIN).may_appoint(role, None)


@pytest.mark.parametrize(("role", "at"), EVERYWHERE)
def test_an_institutions_administrator_appoints_at_home_and_never_an_administrator(role, at):
    assert of_role(Role.INSTITUTION_ADMIN).may_appoint(role, at) is (at == HERE and role is not Role.ADMIN)
    assert not of_role(Role.INSTITUTION_ADMIN).may_appoint(role, None)


@pytest.mark.parametrize("appointing", [Role.PROGRAM_COORDINATOR, Role.USER])
@pytest.mark.parametrize(("role", "at"), EVERYWHERE)
def test_nobody_else_appoints_anybody(appointing, role, at):
    assert not of_role(appointing).may_appoint(role, at)


@pytest.mark.parametrize("role", Role)
def test_nobody_administers_their_own_account(role):
    account = of_role(role)
    assert not account.may_administer(account)


def test_an_account_out_of_use_appoints_and_administers_nobody():
    gone = of_role(Role.ADMIN, is_active=False)
    assert not gone.may_appoint(Role.USER, HERE)
    assert not gone.may_administer(an_account(email="other@example.ca"))


def test_a_resecured_account_has_the_next_version_of_its_tokens():
    after = a_full_account().resecured(LATER, role=Role.PROGRAM_COORDINATOR)
    assert (after.token_version, after.version, after.role) == (5, 8, Role.PROGRAM_COORDINATOR)


@given(st.text())
def test_an_address_written_plainly_stays_as_it_is(typed):
    assert normal_email(normal_email(typed)) == normal_email(typed)


@given(st.text(), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_twins_of_an_address_are_written_the_same(typed, form):
    assert normal_email(unicodedata.normalize(form, typed)) == normal_email(typed)
    assert normal_email(f"  {typed}\t") == normal_email(typed)


@given(st.from_regex(r"[a-zß-öø-ÿ.]{1,30}@[a-zß-öø-ÿ]{1,30}\.ca", fullmatch=True))
def test_capitals_make_no_other_address(typed):
    assert normal_email(typed.upper()) == normal_email(typed.lower())


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufe0f", "\ufeff", "\u3164", "\U000e0061"])
def test_what_cannot_be_seen_makes_no_other_address(mark):
    with pytest.raises(Invalid):
        an_account(email=normal_email(f"regis{mark}trar@example.ca"))
