"""A7, A9, A28: who gets through where. Every address of the OpenAPI document, every role, own and other institutions.

What is public is named here, one by one. Everything else needs an account, and either says which permission or has its
row in `BY_USE_CASE`. An address that is neither fails.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from offline import COURSES, DRAFT, LANG, NOW, PUBLISHED, SFU, UVIC, Offline, a_stocked_container
from test_http_openapi import document, operations
from werkzeug.test import TestResponse

from bccb.domain.account import Account, Permission, Role
from bccb.domain.password import normal_password
from bccb.domain.session import ApiKey, Invitation
from bccb.domain.usecases.exporting import COLUMNS
from bccb.entrypoints.http.app import create_app
from furniture import (
    a_course,
    a_credential,
    a_pathway,
    a_recognition,
    a_request,
    an_account,
    an_agreement,
    an_id,
    feedback,
)
from reception import ANOTHER, PASSWORD, cheap_passwords

PUBLIC = {
    *("listInstitutions", "readInstitution", "listCourses", "readCourse", "listCredentials", "readCredential"),
    *("lookUpInstitutions", "lookUpCourses", "lookUpCredentials", "lookUpAgreements"),
    *("lookUpRecognitions", "lookUpPathways"),
    *("listAgreements", "readAgreement", "listRecognitions", "readRecognition", "listPathways", "readPathway"),
    *("assessCredit", "recommendPathways", "findSimilarPathways", "searchByMeaning", "classifyOutcomes"),
    *("validateCredit", "embedTexts", "findSimilar"),
    *("register", "logIn", "refresh", "logOut", "acceptInvitation"),
    *("readHealth", "readLiveness", "readReadiness"),
}

THROUGH, FORBIDDEN, HIDDEN, UNHEARD_OF = "through", 403, 404, 422
ADMIN, HEAD, COORDINATOR, USER = Role


def rule(*, admin: Any = THROUGH, head: Any, coordinator: Any, user: Any) -> dict[Role, Any]:
    return {ADMIN: admin, HEAD: head, COORDINATOR: coordinator, USER: user}


EVERYBODY = rule(head=THROUGH, coordinator=THROUGH, user=THROUGH)
MANAGED = rule(head=THROUGH, coordinator=HIDDEN, user=HIDDEN)
PARTIES = rule(head=THROUGH, coordinator=THROUGH, user=HIDDEN)
ANSWERING = rule(head=THROUGH, coordinator=FORBIDDEN, user=HIDDEN)
ANSWERS = ("establishCredit", "denyCredit", "returnRequest", "leaveUnchanged", "closeRequest", "forwardRequest")

# What the permission alone does not say: only administrators add institutions.
BESIDE_PERMISSION = {"addInstitution": rule(head=FORBIDDEN, coordinator=FORBIDDEN, user=FORBIDDEN)}

EXPORTS = tuple(f"export{kind.capitalize()}" for kind in COLUMNS)

# What roles get at their own institution where the use case alone decides. Elsewhere all but ADMIN find nothing.
BY_USE_CASE = {
    **dict.fromkeys(("readMe", "renameMe", "changePassword", "joinByInvitation", "issueKey", "listKeys"), EVERYBODY),
    **dict.fromkeys(EXPORTS, EVERYBODY),
    **dict.fromkeys(("readUser", "revokeKey"), MANAGED),
    **dict.fromkeys(
        ("listRequests", "lookUpRequests", "askForRecognition", "askMany", "answerMany", "extractOutcomes"), EVERYBODY
    ),
    **dict.fromkeys(
        ("readRequest", "readEvidence", "resubmitRequest", "withdrawRequest", "listVersions", "compareVersions"),
        PARTIES,
    ),
    **dict.fromkeys(ANSWERS, ANSWERING),
}

BODIES = {
    "askForRecognition": {"microCredential": PUBLISHED.program_code, "recognizingInstitution": "LANG"},
    "changeUser": {"isActive": False},
    "changePassword": {"currentPassword": PASSWORD, "newPassword": ANOTHER},
    "giveFeedback": {
        "credential": PUBLISHED.program_code,
        "recognizingInstitution": "SFU",
        "response": "REJECTED",
        "suggestion": {"grant": "ASSIGNED", "modelVersion": "words-1"},
        "mayTeach": True,
    },
    "issueKey": {"name": "Nightly", "expiresOn": str(NOW.date())},
}


QUERIES = {
    "compareVersions": {"before": 1, "after": 1},
    "compareModels": {"before": "words-1", "after": "words-1"},
}

# What is made of something of another institution: the refusal names the field.
MADE_OF_SOMETHING = {"draftPathway"}


def somebody(role: Role, where: Any, name: str = "") -> Account:
    return an_account(
        email=f"{name or role.lower()}@{where.code.lower()}.example.ca",
        role=role,
        institution_id=None if role is Role.ADMIN else where.id,
        password_hash=hashed(),
    )


@cache
def hashed() -> str:
    return cheap_passwords().hash(normal_password(PASSWORD))


CALLERS = {role: somebody(role, SFU) for role in Role}
LEARNERS = {each.code: somebody(Role.USER, each, "somebody.else") for each in (SFU, UVIC)}
BOOKKEEPING = {"created_at": NOW, "updated_at": NOW}


def a_key(where: Any) -> ApiKey:
    return ApiKey(
        id=an_id(f"key {where.code}"),
        **BOOKKEEPING,
        account_id=LEARNERS[where.code].id,
        name="Nightly",
        prefix="bccb_abcdef",
        key_digest=f"digest of the key of {where.code}",
        expires_on=date(2026, 12, 31),
    )


def an_invitation(where: Any) -> Invitation:
    return Invitation(
        id=an_id(f"invitation {where.code}"),
        **BOOKKEEPING,
        email="new@example.ca",
        role=Role.USER,
        institution_id=where.id,
        token_digest=f"digest of the invitation of {where.code}",
        expires_at=NOW + timedelta(days=7),
        invited_by=CALLERS[Role.ADMIN].id,
    )


THEIR_CREDENTIAL = a_credential(program_code="UVIC-OWN-01", institution_id=UVIC.id)
REQUESTS = {
    each.code: a_request(
        id=an_id(f"request {each.code}"), micro_credential_id=credential.id, recognizing_institution_id=each.id
    )
    for each, credential in ((SFU, PUBLISHED), (UVIC, THEIR_CREDENTIAL))
}

COURSES_HERE = {SFU.code: COURSES[0], UVIC.code: a_course("GEOG 101", institution_id=UVIC.id)}
AGREEMENTS = {
    each.code: an_agreement(code=f"LANG-GEOG-1155-{each.code}-9", recognizing_institution_id=each.id)
    for each in (SFU, UVIC)
}
RECOGNITIONS = {
    each.code: a_recognition(
        id=an_id(f"recognition by {each.code}"), recognizing_institution_id=each.id, effective_date=date(2031, 1, 1)
    )
    for each in (SFU, UVIC)
}
PATHWAYS = {
    each.code: a_pathway(
        id=an_id(f"pathway to {each.code}"), source_institution_id=LANG.id, target_institution_id=each.id
    )
    for each in (SFU, UVIC)
}

# What is asked for by a name or an id: of one's own institution, and of another.
RECORDS = {
    "institutions": {each.code: each.code for each in (SFU, UVIC)},
    "credentials": {SFU.code: DRAFT.program_code, UVIC.code: THEIR_CREDENTIAL.program_code},
    "courses": {code: course.id for code, course in COURSES_HERE.items()},
    "agreements": {code: agreement.id for code, agreement in AGREEMENTS.items()},
    "recognitions": {code: recognition.id for code, recognition in RECOGNITIONS.items()},
    "pathways": {code: pathway.id for code, pathway in PATHWAYS.items()},
    "users": {code: account.id for code, account in LEARNERS.items()},
    "keys": {each.code: a_key(each).id for each in (SFU, UVIC)},
    "requests": {code: request.id for code, request in REQUESTS.items()},
    "invitations": {each.code: an_invitation(each).id for each in (SFU, UVIC)},
}


# What the questions to the models and about them name: a version is nobody's.
FEEDBACK = {
    each.code: feedback(id=an_id(f"feedback to {each.code}"), recognizing_institution_id=each.id)
    for each in (SFU, UVIC)
}


def named(path: str, where: Any) -> Any:
    """What stands in the braces of a path."""
    _, _, _, resource, *rest = path.split("/")
    if resource == "ai":
        return FEEDBACK[where.code].id if rest[0] == "feedback" else "words-1"
    return RECORDS[resource][where.code]


def an_office() -> Offline:
    container = a_stocked_container()
    container.keep(
        accounts=(*CALLERS.values(), *LEARNERS.values()),
        credentials=(THEIR_CREDENTIAL,),
        courses=(COURSES_HERE[UVIC.code],),
        agreements=tuple(AGREEMENTS.values()),
        recognitions=tuple(RECOGNITIONS.values()),
        pathways=tuple(PATHWAYS.values()),
        requests=tuple(REQUESTS.values()),
        api_keys=(a_key(SFU), a_key(UVIC)),
        invitations=(an_invitation(SFU), an_invitation(UVIC)),
        feedback=tuple(FEEDBACK.values()),
    )
    return container


class Office:
    """An application, and everybody's access token."""

    def __init__(self) -> None:
        self.client = create_app(an_office()).test_client()
        self.tokens = {role: self._token(account) for role, account in CALLERS.items()}

    def _token(self, account: Account) -> str:
        told = self.client.post("/api/v1/auth/login", json={"email": account.email, "password": PASSWORD})
        return told.get_json()["data"]["accessToken"]

    def ask(self, path: str, method: str, said: dict[str, Any], role: Role | None, where: Any) -> TestResponse:
        address = addressed(path, named(path, where)) if "{" in path else path
        headers = {} if role is None else {"Authorization": f"Bearer {self.tokens[role]}"}
        body = sent(said, where)
        return self.client.open(
            address, method=method.upper(), headers=headers, query_string=QUERIES.get(said["operationId"]), **body
        )


def addressed(path: str, name: Any) -> str:
    return re.sub(r"\{\w+\}", str(name), path)


@cache
def the_office() -> Office:
    """One for all who are refused: nothing they ask changes anything."""
    return Office()


def sent(said: dict[str, Any], where: Any) -> dict[str, Any]:
    """What goes into the body, if there is one: JSON, or the file of the example."""
    content = said.get("requestBody", {}).get("content", {})
    if not content or "application/json" in content:
        return {"json": body_of(said, where)} if content else {}
    media, shown = next(iter(content.items()))
    return {"data": shown["example"], "content_type": media}


def body_of(said: dict[str, Any], where: Any) -> Any:
    if said["operationId"] == "draftPathway":
        credential = RECORDS["credentials"][where.code]
        return {"name": "Another way", "microCredential": credential, "targetInstitution": "LANG"}
    if said["operationId"] == "giveFeedback":
        return BODIES["giveFeedback"] | {"recognizingInstitution": where.code}
    if said["operationId"] in BODIES:
        return BODIES[said["operationId"]]
    shown = said["requestBody"]["content"]["application/json"]
    body = shown["example"] if "example" in shown else next(iter(shown["examples"].values()))["value"]
    schema = document()["components"]["schemas"][shown["schema"]["$ref"].rpartition("/")[2]]
    named = {"institution", "recognizingInstitution"} & set(schema["properties"])
    return body | dict.fromkeys(named, where.code)


def expected(path: str, said: dict[str, Any], role: Role, where: Any) -> Any:
    """What this role gets: through, 403 or 404."""
    account, name = CALLERS[role], said["operationId"]
    if name in BESIDE_PERMISSION:
        return BESIDE_PERMISSION[name][role]
    if permission := said["x-permission"]:
        if Permission(permission) not in account.permissions:
            return FORBIDDEN
        if where is SFU or role is ADMIN or is_of_nobody(path, said) or is_of_many(path):
            return THROUGH
        if name in MADE_OF_SOMETHING:
            return UNHEARD_OF
        return HIDDEN if "{" in path else FORBIDDEN
    if where is not SFU and "{" in path:
        return THROUGH if role is ADMIN else HIDDEN
    return BY_USE_CASE[name][role]


def is_of_nobody(path: str, said: dict[str, Any]) -> bool:
    """Whether it is the same address for every institution; of a file, rows are refused one by one."""
    return "{" not in path and ("requestBody" not in said or path.startswith("/api/v1/imports/"))


def is_of_many(path: str) -> bool:
    """Whether each item of the call is refused or let through by itself."""
    return path.endswith(("/many", "/changes"))


GUARDED = [
    pytest.param(path, method, said, id=said["operationId"])
    for path, method, said in operations()
    if "security" in said
]
CASES = [
    pytest.param(path, method, said, role, where, id=f"{said['operationId']}-{role}-{where.code}")
    for path, method, said in operations()
    if "security" in said
    for role in Role
    for where in (SFU, UVIC)
]


def test_every_address_has_a_declared_rule():
    rules = {said["operationId"]: said for _, _, said in operations()}
    assert {name for name, said in rules.items() if "security" not in said} == PUBLIC
    assert {name for name, said in rules.items() if said.get("x-permission", "") is None} == set(BY_USE_CASE)


def test_every_rule_is_one_the_domain_knows():
    declared = {said["x-permission"] for _, _, said in operations() if "security" in said} - {None}
    assert declared <= set(Permission)
    assert all(set(each) == set(Role) for each in BY_USE_CASE.values())


def test_every_guarded_address_says_so_and_documents_its_refusals():
    schemes = set(document()["components"]["securitySchemes"])
    for path, method, said in operations():
        if "security" in said:
            assert {name for each in said["security"] for name in each} == schemes
            assert set(said["responses"]) >= {"401", "403", "429"}, (path, method)


@pytest.mark.parametrize(("path", "method", "said"), GUARDED)
def test_nobody_gets_through_without_an_account_and_all_are_told_the_same(path, method, said):
    told = {where.code: the_office().ask(path, method, said, None, where) for where in (SFU, UVIC)}
    assert {answer.status_code for answer in told.values()} == {401}
    anywhere = the_office().client.get("/api/v1/auth/me")
    assert all(answer.get_json()["error"] == anywhere.get_json()["error"] for answer in told.values())
    assert all(answer.headers["WWW-Authenticate"] == "Bearer" for answer in told.values())


@pytest.mark.parametrize(("path", "method", "said", "role", "where"), CASES)
def test_every_role_gets_through_where_it_may_and_nowhere_else(path, method, said, role, where):
    wanted = expected(path, said, role, where)
    if wanted == THROUGH:
        status = Office().ask(path, method, said, role, where).status_code
        refusals = {401, 403, 404} if "{" in path else {401, 403}
        assert status not in refusals
        assert status < 500
    else:
        answer = the_office().ask(path, method, said, role, where)
        assert answer.status_code == wanted, answer.get_json()


OF_SOMEBODY = [
    each
    for each in GUARDED
    if "{" in each.values[0] and each.values[2]["x-permission"] != Permission.MANAGE_MODELS  # are nobody's
]


@pytest.mark.parametrize(("path", "method", "said"), OF_SOMEBODY)
def test_a7_what_belongs_to_others_is_told_of_in_the_words_of_what_never_was(path, method, said):
    office, headers = the_office(), {"Authorization": f"Bearer {the_office().tokens[HEAD]}"}
    body = sent(said, SFU)
    theirs, nobodys = named(path, UVIC), an_id("what never was")
    answers = [
        office.client.open(
            addressed(path, each),
            method=method.upper(),
            headers=headers,
            query_string=QUERIES.get(said["operationId"]),
            **body,
        )
        for each in (theirs, nobodys)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    messages = [answer.get_json()["error"]["message"] for answer in answers]
    assert messages[0].replace(str(theirs), "") == messages[1].replace(str(nobodys), "")
