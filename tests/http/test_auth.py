"""Signing in and out over HTTP, by programs and by browsers."""

from __future__ import annotations

import pytest
from offline import Offline, a_client, a_stocked_container

from bccb.domain.audit import SYSTEM
from bccb.entrypoints.http.gate import tokens
from reception import ANOTHER, PASSWORD

EMAIL = "learner@example.ca"
LOGIN = {"email": EMAIL, "password": PASSWORD}
ME = "/api/v1/auth/me"


@pytest.fixture
def container() -> Offline:
    return a_stocked_container()


@pytest.fixture
def client(container):
    client = a_client(container)
    registered = client.post("/api/v1/auth/register", json={**LOGIN, "firstName": "A", "lastName": "Learner"})
    assert registered.status_code == 201
    return client


def signed_in(client, password=PASSWORD, **asked):
    answer = client.post("/api/v1/auth/login", json={"email": EMAIL, "password": password, **asked})
    assert answer.status_code == 200, answer.json
    return answer.json["data"]


def bearer(told):
    return {"Authorization": f"Bearer {told['accessToken']}"}


def test_whoever_registers_signs_in_and_reads_who_they_are(client):
    told = signed_in(client)
    me = client.get(ME, headers=bearer(told)).json["data"]
    assert told["account"]["id"] == me["id"]
    assert (me["email"], me["role"], me["institution"], me["permissions"]) == (EMAIL, "USER", None, [])
    assert me["lastLoginAt"]
    assert told["expiresIn"] == 900


def test_no_answer_shows_a_password_or_its_hash(client):
    told = signed_in(client)
    everything = client.get(ME, headers=bearer(told)).text + str(told)
    assert PASSWORD not in everything
    assert "argon2" not in everything


def test_a14_an_unknown_address_and_a_wrong_password_are_refused_in_the_same_words(client):
    refusals = [
        client.post("/api/v1/auth/login", json={"email": email, "password": ANOTHER}).json
        for email in (EMAIL, "nobody@example.ca")
    ]
    assert refusals[0]["error"] == refusals[1]["error"]
    assert refusals[0]["error"]["code"] == "AUTHENTICATION_ERROR"


def test_a14_an_account_out_of_use_is_refused_in_the_words_of_a_wrong_password(client, container):
    wrong = client.post("/api/v1/auth/login", json={"email": EMAIL, "password": ANOTHER})
    container.administering().deactivate(EMAIL, SYSTEM)
    gone = client.post("/api/v1/auth/login", json=LOGIN)
    assert gone.status_code == wrong.status_code == 401
    assert gone.json["error"] == wrong.json["error"]


def test_a13_the_eleventh_wrong_password_has_to_wait(client):
    statuses = [
        client.post("/api/v1/auth/login", json={"email": EMAIL, "password": ANOTHER}).status_code for _ in range(10)
    ]
    assert statuses == [401] * 10
    refused = client.post("/api/v1/auth/login", json=LOGIN)
    assert refused.status_code == 429
    assert refused.json["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert 0 < int(refused.headers["Retry-After"]) <= 300


def test_a_refresh_token_is_exchanged_once_and_its_theft_ends_the_sign_in(client):
    first = signed_in(client)
    exchange = {"refreshToken": first["refreshToken"]}
    second = client.post("/api/v1/auth/refresh", json=exchange).json["data"]
    assert client.get(ME, headers=bearer(second)).status_code == 200
    thief = {"User-Agent": "somebody else"}
    assert client.post("/api/v1/auth/refresh", json=exchange, headers=thief).status_code == 401
    again = client.post("/api/v1/auth/refresh", json={"refreshToken": second["refreshToken"]})
    assert again.status_code == 401
    assert client.get(ME, headers=bearer(second)).status_code == 401


@pytest.mark.parametrize("how", ["by the access token", "by the refresh token"])
def test_signing_out_takes_effect_at_once_and_twice_is_as_good_as_once(client, how):
    told = signed_in(client)
    by_token = how == "by the access token"
    headers, asked = (bearer(told), {}) if by_token else ({}, {"refreshToken": told["refreshToken"]})
    for _ in range(2):
        done = client.post("/api/v1/auth/logout", headers=headers, json=asked)
        assert (done.status_code, done.data) == (204, b"")
    assert client.get(ME, headers=bearer(told)).status_code == 401
    assert client.post("/api/v1/auth/refresh", json={"refreshToken": told["refreshToken"]}).status_code == 401


def test_signing_out_everywhere_ends_every_sign_in(client):
    here, there = signed_in(client), signed_in(client)
    assert client.post("/api/v1/auth/logout", headers=bearer(here), json={"everywhere": True}).status_code == 204
    assert client.get(ME, headers=bearer(there)).status_code == 401


def test_signing_out_everywhere_needs_to_know_whose(client):
    assert client.post("/api/v1/auth/logout", json={"everywhere": True}).status_code == 401


def test_another_password_ends_every_sign_in_but_the_new_one(client):
    before = signed_in(client)
    change = {"currentPassword": PASSWORD, "newPassword": ANOTHER}
    after = client.post("/api/v1/auth/password", headers=bearer(before), json=change).json["data"]
    assert client.get(ME, headers=bearer(before)).status_code == 401
    assert client.get(ME, headers=bearer(after)).status_code == 200
    assert signed_in(client, ANOTHER)


def test_another_password_needs_the_one_before(client):
    change = {"currentPassword": ANOTHER, "newPassword": "The tide turns at midnight"}
    refused = client.post("/api/v1/auth/password", headers=bearer(signed_in(client)), json=change)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json["error"]["details"]] == ["currentPassword"]


def test_people_change_their_name_on_top_of_what_they_read(client):
    headers = bearer(signed_in(client))
    name = {
        "firstName": "Another",
        "lastName": "Learner",
        "version": client.get(ME, headers=headers).json["data"]["version"],
    }
    assert client.patch(ME, headers=headers, json=name).json["data"]["firstName"] == "Another"
    assert client.patch(ME, headers=headers, json=name).status_code == 409


@pytest.mark.parametrize("field", ["role", "institution", "isActive", "tokenVersion", "passwordHash", "id"])
def test_a10_nobody_gives_themselves_more_than_a_name(client, field):
    name = {"firstName": "A", "lastName": "Learner", field: "ADMIN"}
    assert client.patch(ME, headers=bearer(signed_in(client)), json=name).status_code == 422
    registering = {"email": "other@example.ca", "password": PASSWORD, field: "ADMIN"}
    assert client.post("/api/v1/auth/register", json=registering).status_code == 422


# Browsers.


@pytest.fixture
def browser(client):
    told = signed_in(client, asCookies=True)
    client.csrf = {tokens.CSRF_HEADER: told["csrfToken"]}
    client.told = told
    return client


def cookies_set(answer):
    return {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def test_a_browser_gets_its_tokens_out_of_reach_of_scripts(client):
    answer = client.post("/api/v1/auth/login", json={**LOGIN, "asCookies": True})
    assert answer.json["data"]["accessToken"] is answer.json["data"]["refreshToken"] is None
    found = cookies_set(answer)
    assert set(found) == {tokens.ACCESS_COOKIE, tokens.REFRESH_COOKIE, tokens.CSRF_COOKIE}
    assert all("Secure" in line and "SameSite=Strict" in line for line in found.values())
    assert "HttpOnly" in found[tokens.ACCESS_COOKIE]
    assert "HttpOnly" in found[tokens.REFRESH_COOKIE]
    assert "HttpOnly" not in found[tokens.CSRF_COOKIE]
    assert "Path=/api/v1/auth" in found[tokens.REFRESH_COOKIE]


def test_a_browser_reads_with_its_cookies_and_writes_with_the_proof_that_the_page_is_ours(browser):
    secure = {"base_url": "https://localhost"}
    name = {"firstName": "Another", "lastName": "Learner"}
    assert browser.get(ME, **secure).json["data"]["email"] == EMAIL
    for proof in ({}, {tokens.CSRF_HEADER: ""}, {tokens.CSRF_HEADER: "0" * 64}, {tokens.CSRF_HEADER: "é"}):
        assert browser.patch(ME, json=name, headers=proof, **secure).status_code == 401
    assert browser.patch(ME, json=name, headers=browser.csrf, **secure).status_code == 200


def test_a_browser_renews_and_ends_its_sign_in_only_from_our_own_page(browser):
    secure = {"base_url": "https://localhost"}
    assert browser.post("/api/v1/auth/refresh", json={}, **secure).status_code == 401
    renewed = browser.post("/api/v1/auth/refresh", json={}, headers=browser.csrf, **secure)
    assert renewed.status_code == 200
    assert renewed.json["data"]["refreshToken"] is None
    proof = {tokens.CSRF_HEADER: renewed.json["data"]["csrfToken"]}
    assert browser.post("/api/v1/auth/logout", json={}, **secure).status_code == 401
    assert browser.post("/api/v1/auth/logout", json={}, headers=proof, **secure).status_code == 204
    assert browser.get_cookie(tokens.ACCESS_COOKIE) is None
    assert browser.get(ME, **secure).status_code == 401


def test_a_browser_that_changes_its_password_stays_signed_in(browser):
    secure = {"base_url": "https://localhost"}
    change = {"currentPassword": PASSWORD, "newPassword": ANOTHER}
    told = browser.post("/api/v1/auth/password", json=change, headers=browser.csrf, **secure).json["data"]
    assert told["accessToken"] is None
    assert browser.get(ME, **secure).status_code == 200


def test_answers_to_a_caller_are_kept_by_no_shared_cache(client):
    told = signed_in(client)
    assert "private" in client.get(ME, headers=bearer(told)).headers["Cache-Control"]
