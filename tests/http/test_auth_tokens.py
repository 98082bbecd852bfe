"""A9, A12: which tokens are believed, and for how long."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from json import dumps
from uuid import uuid4

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from offline import UNLIMITED
from people import ADMIN, LEARNER, REGISTRAR, Desk, a_desk, data
from structlog.testing import capture_logs

from bccb.config import Settings
from bccb.domain.errors import Invalid
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.gate import tokens

KEY = UNLIMITED.secret_key
ME = "/api/v1/auth/me"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return a_desk()


@pytest.fixture(scope="module")
def claims(desk):
    """What a token of the learner says; tests alter one thing at a time."""
    return jwt.decode(desk.token(LEARNER), KEY, algorithms=["HS256"], audience="bccb-api")


def shown(desk, token, **headers):
    told = {"Authorization": f"Bearer {token}", **headers}
    return desk.app.test_client().get(ME, headers=told)


def unsigned(header, claims):
    parts = (urlsafe_b64encode(dumps(each).encode()).decode().rstrip("=") for each in (header, claims))
    return ".".join((*parts, ""))


def seconds(number):
    return int(time.time()) + number


FORGERIES = {
    "no algorithm": lambda said: unsigned({"alg": "none", "typ": "JWT"}, said),
    "no algorithm, in another case": lambda said: unsigned({"alg": "nOnE", "typ": "JWT"}, said),
    "no signature": lambda said: unsigned({"alg": "HS256", "typ": "JWT"}, said),
    "another key": lambda said: jwt.encode(said, KEY + "!", "HS256"),
    "a signature of nothing": lambda said: unsigned({"alg": "HS256", "typ": "JWT"}, said) + "AAAA",
    "another algorithm of the same key": lambda said: jwt.encode(said, KEY, "HS512"),
    "a public key's algorithm": lambda said: unsigned({"alg": "RS256", "typ": "JWT"}, said) + "AAAA",
    "another audience": lambda said: signed(said, aud="another"),
    "no audience": lambda said: signed(said, aud=None),
    "another issuer": lambda said: signed(said, iss="another"),
    "no issuer": lambda said: signed(said, iss=None),
    "another type": lambda said: signed(said, type="refresh"),
    "no end": lambda said: signed(said, exp=None),
    "an end that has passed": lambda said: signed(said, exp=seconds(-31)),
    "an end that is no number": lambda said: signed(said, exp="never"),
    "not yet": lambda said: signed(said, nbf=seconds(60)),
    "made tomorrow": lambda said: signed(said, iat=seconds(86_400)),
    "no account": lambda said: signed(said, sub=None),
    "an unknown account": lambda said: signed(said, sub=str(uuid4())),
    "an account that is no id": lambda said: signed(said, sub="../../etc/passwd"),
    "an unknown session": lambda said: signed(said, sid=str(uuid4())),
    "no session": lambda said: signed(said, sid=None),
    "another version": lambda said: signed(said, ver=said["ver"] + 1),
    "a version that is no number": lambda said: signed(said, ver="now"),
    "no version": lambda said: signed(said, ver=None),
    "a key id that is a path": lambda said: jwt.encode(said, "\n", "HS256", headers={"kid": "../../dev/null"}),
    "a key of one's own": lambda said: jwt.encode(
        said, KEY + "!", "HS256", headers={"jwk": {"kty": "oct", "k": "YQ"}, "jku": "http://127.0.0.1:9/keys"}
    ),
    "nothing at all": lambda _: "",
    "no token": lambda _: "opensesame",
    "three parts of nothing": lambda _: "..",
    "a header that goes down and down": lambda _: deep() + "." + deep() + ".",
    "claims that go down and down": lambda _: f"{head()}.{deep()}.",
    "claims that are a list": lambda _: jwt.api_jws.encode(b"[]", KEY, "HS256"),
}


def signed(said, **changes):
    return jwt.encode({name: each for name, each in (said | changes).items() if each is not None}, KEY, "HS256")


def deep():
    return urlsafe_b64encode(b"[" * 5_000).decode().rstrip("=")


def head():
    return urlsafe_b64encode(dumps({"alg": "HS256", "typ": "JWT"}).encode()).decode().rstrip("=")


def test_a_token_of_ours_is_believed_also_when_made_by_hand(desk, claims):
    assert shown(desk, signed(claims)).status_code == 200
    assert shown(desk, signed(claims, exp=seconds(-5))).status_code == 200  # within what clocks may differ


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("kind", FORGERIES)
def test_a12_whatever_is_wrong_with_a_token_the_answer_is_the_same(desk, claims, kind):
    answer = shown(desk, FORGERIES[kind](claims))
    nobody = desk.app.test_client().get(ME)
    assert (answer.status_code, answer.get_json()["error"]) == (401, nobody.get_json()["error"])
    assert dict(answer.headers, **{"X-Request-Id": ""}).keys() == dict(nobody.headers).keys()


def test_a12_a_refresh_token_is_no_access_token(desk):
    told = data(desk.post("/auth/login", None, {"email": LEARNER.email, "password": "A ferry leaves at nine"}))
    assert shown(desk, told["refreshToken"]).status_code == 401
    swapped = desk.post("/auth/refresh", None, {"refreshToken": told["accessToken"]})
    assert swapped.status_code == 401


@pytest.mark.parametrize(
    "scheme", ["Basic {}", "bearer{}", "Bearer", "Bearer {} {}", "Bearer {}, Bearer {}", "{}", " "]
)
def test_a12_a_token_in_another_dress_is_not_believed(desk, scheme):
    told = {"Authorization": scheme.format(desk.token(LEARNER), desk.token(LEARNER))}
    assert desk.app.test_client().get(ME, headers=told).status_code == 401


def test_a_token_in_the_address_or_the_body_is_not_looked_for(desk):
    token = desk.token(LEARNER)
    client = desk.app.test_client()
    assert client.get(f"{ME}?jwt={token}").status_code == 401
    assert client.post("/api/v1/auth/password", json={"access_token": token}).status_code == 401


def test_a_header_that_proves_nothing_is_not_made_up_for_by_a_cookie(desk):
    client = desk.app.test_client()
    client.set_cookie(tokens.ACCESS_COOKIE, desk.token(LEARNER))
    assert client.get(ME).status_code == 200
    assert client.get(ME, headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert client.get(ME, headers={"X-API-Key": "nonsense"}).status_code == 401


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=200))
def test_no_authorization_whatever_breaks_anything(desk, written):
    for headers in ({"Authorization": f"Bearer {written}"}, {"Authorization": written}, {"X-API-Key": written}):
        assert desk.app.test_client().get(ME, headers=headers).status_code == 401


def test_what_proves_nothing_does_not_stand_in_the_way_of_what_is_public(desk):
    answer = desk.app.test_client().get("/api/v1/institutions", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 200


def test_a9_another_role_takes_effect_with_the_next_request():
    desk = a_desk()
    assert desk.get("/users", REGISTRAR).status_code == 200
    old = desk.token(REGISTRAR)
    data(desk.patch(f"/users/{REGISTRAR.id}", ADMIN, {"role": "USER"}))
    assert shown(desk, old).status_code == 401
    del desk._tokens[REGISTRAR.email]
    assert desk.get("/users", REGISTRAR).status_code == 403


def test_a9_an_account_out_of_use_gets_no_further():
    desk = a_desk()
    old = desk.token(REGISTRAR)
    data(desk.patch(f"/users/{REGISTRAR.id}", ADMIN, {"isActive": False}))
    assert shown(desk, old).status_code == 401


def test_an_access_token_lasts_a_quarter_of_an_hour(claims):
    lasting = datetime.fromtimestamp(claims["exp"], UTC) - datetime.fromtimestamp(claims["iat"], UTC)
    assert lasting == timedelta(minutes=15)


def test_a_token_tells_nothing_of_its_bearer(claims):
    assert set(claims) == {"sub", "sid", "ver", "csrf", "aud", "iss", "exp", "iat", "nbf", "jti", "type", "fresh"}


def test_serving_from_postgresql_needs_a_key():
    container = a_desk().container
    container.settings = lambda: Settings(database_url="postgresql://127.0.0.1/nowhere")
    with pytest.raises(Invalid, match="BCCB_SECRET_KEY: is required with PostgreSQL"):
        create_app(container)


def test_without_a_key_each_process_makes_its_own_and_says_so():
    container = a_desk().container
    container.settings = lambda: Settings(database_url="memory://")
    with capture_logs() as lines:
        keys = {create_app(container).config["JWT_SECRET_KEY"] for _ in range(2)}
    assert len(keys) == 2
    assert [line["log_level"] for line in lines] == ["warning", "warning"]


def test_a_short_key_is_refused_and_no_key_is_ever_shown():
    with pytest.raises(Invalid) as refusal:
        Settings(secret_key="too short a key")
    assert "too short a key" not in str(refusal.value)
    assert KEY not in repr(UNLIMITED)
