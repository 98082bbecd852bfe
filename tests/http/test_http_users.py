"""Accounts, invitations and keys over HTTP: what those who look after them can do, and what nobody can."""

from __future__ import annotations

from datetime import timedelta

import pytest
from offline import DRAFT, NOW
from people import ADMIN, COORDINATOR, EVALUATOR, ISSUING_ADMIN, LEARNER, REGISTRAR, Desk, a_desk, data, refusal

from reception import PASSWORD

TODAY = str(NOW.date())


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def emails(listed):
    return [each["email"] for each in listed]


def test_an_institution_s_administrator_lists_its_accounts_and_no_other(desk):
    assert emails(data(desk.get("/users", REGISTRAR))) == [EVALUATOR.email, REGISTRAR.email]
    assert {each["institution"]["code"] for each in data(desk.get("/users", REGISTRAR))} == {"UVIC"}
    assert refusal(desk.get("/users?institution=SFU", REGISTRAR)) == (403, "AUTHORIZATION_ERROR")


def test_an_administrator_lists_all_accounts_page_by_page_and_by_what_they_are(desk):
    everybody, after = [], ""
    while after is not None:
        page = desk.get(f"/users?limit=3{after and f'&after={after}'}", ADMIN).get_json()
        everybody, after = everybody + emails(page["data"]), page["pagination"]["next"]
    assert everybody == sorted(everybody)
    assert len(everybody) == page["pagination"]["total"] == 8
    assert emails(data(desk.get("/users?institution=uvic&role=USER", ADMIN))) == [EVALUATOR.email]
    assert emails(data(desk.get(f"/users?email={LEARNER.email}", ADMIN))) == [LEARNER.email]


@pytest.mark.parametrize(
    ("query", "field"), [("institution=XYZ", "institution"), ("after=x", "after"), ("name=A", "name")]
)
def test_a_list_that_is_asked_for_wrongly_says_where(desk, query, field):
    answer = desk.get(f"/users?{query}", ADMIN)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.get_json()["error"]["details"]] == [field]


def test_a_role_and_an_institution_are_given_together(desk):
    given = {"role": "PROGRAM_COORDINATOR", "institution": "uvic"}
    changed = data(desk.patch(f"/users/{LEARNER.id}", ADMIN, given))
    assert (changed["role"], changed["institution"]["code"]) == ("PROGRAM_COORDINATOR", "UVIC")
    assert "edit credentials" in changed["permissions"]
    assert desk.trail(LEARNER.id)[-1] == "UPDATE"
    without = data(desk.patch(f"/users/{LEARNER.id}", ADMIN, {"role": "USER", "institution": None}))
    assert (without["role"], without["institution"]) == ("USER", None)


def test_an_account_goes_out_of_use_and_comes_back_once_each(desk):
    address = f"/users/{EVALUATOR.id}"
    assert data(desk.patch(address, REGISTRAR, {"isActive": False}))["isActive"] is False
    assert refusal(desk.patch(address, REGISTRAR, {"isActive": False})) == (409, "CONFLICT")
    assert data(desk.patch(address, REGISTRAR, {"isActive": True}))["isActive"] is True
    assert desk.trail(EVALUATOR.id)[-2:] == ["SUSPEND", "ACTIVATE"]


@pytest.mark.parametrize(
    ("who", "given"),
    [
        (EVALUATOR, {"role": "ADMIN"}),
        (EVALUATOR, {"institution": "SFU"}),
        (EVALUATOR, {"institution": None}),
        (REGISTRAR, {"role": "ADMIN"}),
        (REGISTRAR, {"isActive": False}),
    ],
)
def test_a9_nobody_gives_what_they_have_not_and_nobody_changes_themselves(desk, who, given):
    assert refusal(desk.patch(f"/users/{who.id}", REGISTRAR, given)) == (403, "AUTHORIZATION_ERROR")
    assert desk.trail(who.id)[-1:] != ["UPDATE"]


@pytest.mark.parametrize(
    "given",
    [{}, {"role": "USER", "isActive": True}, {"version": 1}, {"role": "KING"}, {"isActive": "no"}, {"email": "a@b.ca"}],
)
def test_a_change_that_is_none_or_two_is_refused(desk, given):
    assert refusal(desk.patch(f"/users/{EVALUATOR.id}", ADMIN, given)) == (422, "VALIDATION_ERROR")


def test_a_change_of_what_has_changed_since_is_refused(desk):
    read = data(desk.get(f"/users/{EVALUATOR.id}", REGISTRAR))
    given = {"role": "PROGRAM_COORDINATOR", "version": read["version"]}
    assert data(desk.patch(f"/users/{EVALUATOR.id}", REGISTRAR, given))["version"] == read["version"] + 1
    assert refusal(desk.patch(f"/users/{EVALUATOR.id}", REGISTRAR, given)) == (409, "CONFLICT")


# Invitations.

OFFER = {"email": "new@example.ca", "role": "PROGRAM_COORDINATOR", "institution": "UVIC"}


def invited(desk, **changes):
    return data(desk.post("/invitations", REGISTRAR, OFFER | changes), 201)


def accepted(desk, token, **changes):
    return desk.post("/invitations/accept", None, {"token": token, "password": PASSWORD, **changes})


def test_whoever_is_invited_opens_the_account_that_was_offered(desk):
    offer = invited(desk)
    account = data(accepted(desk, offer["token"], firstName="New"), 201)
    assert (account["email"], account["role"], account["institution"]["code"]) == (
        "new@example.ca",
        "PROGRAM_COORDINATOR",
        "UVIC",
    )
    assert desk.post("/auth/login", None, {"email": "new@example.ca", "password": PASSWORD}).status_code == 200
    assert refusal(accepted(desk, offer["token"])) == (409, "CONFLICT")


def test_whoever_has_an_account_joins_with_it(desk):
    offer = invited(desk, email=LEARNER.email)
    assert refusal(accepted(desk, offer["token"])) == (409, "CONFLICT")
    joined = data(desk.post("/invitations/join", LEARNER, {"token": offer["token"]}))
    assert (joined["id"], joined["role"], joined["institution"]["code"]) == (
        str(LEARNER.id),
        "PROGRAM_COORDINATOR",
        "UVIC",
    )


def test_a14_an_invitation_is_answered_the_same_whether_the_address_has_an_account(desk):
    known, unknown = invited(desk, email=LEARNER.email), invited(desk, email="nobody@example.ca")
    changing = {"id", "token", "email", "createdAt", "updatedAt"}
    assert {name: known[name] for name in set(known) - changing} == {
        name: unknown[name] for name in set(unknown) - changing
    }


def test_invitations_are_listed_without_their_tokens_until_they_are_withdrawn(desk):
    offer = invited(desk)
    listed = data(desk.get("/invitations", REGISTRAR))
    assert [each["id"] for each in listed] == [offer["id"]]
    assert "token" not in listed[0]
    assert data(desk.get("/invitations", ISSUING_ADMIN)) == []
    assert data(desk.get("/invitations?institution=UVIC", ADMIN)) == listed
    assert data(desk.send("DELETE", f"/invitations/{offer['id']}", REGISTRAR))["isActive"] is False
    assert data(desk.get("/invitations", REGISTRAR)) == []
    assert refusal(accepted(desk, offer["token"])) == (409, "CONFLICT")


@pytest.mark.parametrize("offer", [{"institution": "SFU"}, {"role": "ADMIN"}])
def test_a9_nobody_invites_above_or_beyond_themselves(desk, offer):
    assert refusal(desk.post("/invitations", REGISTRAR, OFFER | offer)) == (403, "AUTHORIZATION_ERROR")


# Keys.


def a_key(desk, by=COORDINATOR, **changes):
    wanted = {"name": "Nightly import", "scopes": ["edit credentials"], "expiresOn": TODAY}
    return data(desk.post("/keys", by, wanted | changes), 201)


def by_key(desk, method, address, key, body=None):
    return desk.send(method, address, None, body, X_API_Key=key)


def test_a_key_calls_for_its_account_and_is_shown_once(desk):
    made = a_key(desk)
    assert data(by_key(desk, "GET", "/auth/me", made["key"]))["id"] == str(COORDINATOR.id)
    (listed,) = data(desk.get("/keys", COORDINATOR))
    assert "key" not in listed
    assert made["key"].startswith(listed["prefix"])
    assert listed["lastUsedOn"] == TODAY
    assert data(desk.get("/keys", LEARNER)) == []


def test_a_key_that_is_revoked_or_out_of_date_is_worth_nothing(desk):
    made = a_key(desk)
    assert data(desk.send("DELETE", f"/keys/{made['id']}", COORDINATOR))["isActive"] is False
    assert by_key(desk, "GET", "/auth/me", made["key"]).status_code == 401
    for last in (NOW - timedelta(days=1), NOW + timedelta(days=367)):
        wanted = {"name": "Nightly", "expiresOn": str(last.date())}
        assert refusal(desk.post("/keys", COORDINATOR, wanted)) == (422, "VALIDATION_ERROR")


def test_a_key_does_no_more_than_its_scopes(desk):
    narrow = a_key(desk, by=REGISTRAR, scopes=["read the audit trail"])
    assert refusal(by_key(desk, "GET", "/users", narrow["key"])) == (403, "AUTHORIZATION_ERROR")
    wide = a_key(desk, by=REGISTRAR, scopes=["manage accounts"])
    assert by_key(desk, "GET", "/users", wide["key"]).status_code == 200


@pytest.mark.parametrize(("scopes", "seen"), [(["edit credentials"], True), (["edit pathways"], False), ([], False)])
def test_a_key_sees_the_drafts_that_it_may_edit_and_no_others_in_any_route(desk, scopes, seen):
    key, name = a_key(desk, scopes=scopes)["key"], DRAFT.program_code
    status = 200 if seen else 404
    assert by_key(desk, "GET", f"/credentials/{name}", key).status_code == status
    assert by_key(desk, "GET", f"/credentials/{name}/versions", key).status_code == status
    assert by_key(desk, "GET", "/credentials?status=DRAFT", key).status_code == (200 if seen else 403)
    (found,) = data(by_key(desk, "POST", "/credentials/lookup", key, {"ids": [str(DRAFT.id)]}))
    assert (found["error"] is None) == seen
    exported = by_key(desk, "GET", "/exports/credentials", key)
    assert (name in exported.get_data(as_text=True)) == seen


def test_a_key_gets_no_scope_that_its_account_has_not(desk):
    wanted = {"name": "Nightly", "scopes": ["manage accounts"], "expiresOn": TODAY}
    assert refusal(desk.post("/keys", COORDINATOR, wanted)) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("POST", "/keys", {"name": "Another", "expiresOn": TODAY}),
        ("POST", "/auth/password", {"currentPassword": PASSWORD, "newPassword": "The tide turns at noon"}),
        ("POST", "/auth/logout", {}),
        ("POST", "/auth/logout", {"everywhere": True}),
        ("PATCH", "/auth/me", {"firstName": "A", "lastName": "Key"}),
    ],
)
def test_some_things_only_people_do(desk, method, address, body):
    made = a_key(desk)
    assert refusal(by_key(desk, method, address, made["key"], body)) == (403, "AUTHORIZATION_ERROR")


def test_another_role_ends_the_keys_of_the_account(desk):
    made = a_key(desk)
    data(desk.patch(f"/users/{COORDINATOR.id}", ISSUING_ADMIN, {"role": "USER"}))
    assert by_key(desk, "GET", "/auth/me", made["key"]).status_code == 401


def test_an_account_out_of_use_is_still_read_by_who_looks_after_it(desk):
    data(desk.patch(f"/users/{EVALUATOR.id}", REGISTRAR, {"isActive": False}))
    assert data(desk.get(f"/users/{EVALUATOR.id}", REGISTRAR))["isActive"] is False
    assert emails(data(desk.get("/users", REGISTRAR))) == [REGISTRAR.email]


def test_a_key_asked_for_twice_in_one_call_is_one_key_and_shown_once(desk):
    body = {"name": "Nightly import", "scopes": [], "expiresOn": str(NOW.date() + timedelta(days=30))}
    first, again = (data(desk.post("/keys", COORDINATOR, body, Idempotency_Key="nightly"), 201) for _ in range(2))
    assert first["key"]
    assert again == first | {"key": None}
    assert len(data(desk.get("/keys", COORDINATOR))) == 1


def test_an_invitation_sent_twice_in_one_call_is_one_invitation(desk):
    first, again = (data(desk.post("/invitations", REGISTRAR, OFFER, Idempotency_Key="offer"), 201) for _ in range(2))
    assert again == first | {"token": None}
    assert len(data(desk.get("/invitations", REGISTRAR))) == 1


def test_an_account_is_changed_on_the_version_that_was_read(desk):
    read = desk.get("/auth/me", COORDINATOR).headers["ETag"]
    body = {"firstName": "Example", "lastName": "Coordinator"}
    answers = [desk.patch("/auth/me", COORDINATOR, body, If_Match=read) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 412]
