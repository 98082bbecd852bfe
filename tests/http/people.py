"""Who calls in these tests: somebody of every role at the institution that issues and the one that recognizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from offline import LANG, SFU, UVIC, Offline, a_stocked_container
from werkzeug.test import TestResponse

from bccb.domain.account import Account, Role
from bccb.domain.password import normal_password
from bccb.entrypoints.http.app import create_app
from furniture import an_account
from reception import PASSWORD, cheap_passwords

_HASH = cheap_passwords().hash(normal_password(PASSWORD))


def somebody(name: str, role: Role, institution_id: UUID | None = None) -> Account:
    return an_account(
        email=f"{name}@example.ca",
        first_name=name.title(),
        role=role,
        institution_id=institution_id,
        password_hash=_HASH,
    )


ADMIN = somebody("admin", Role.ADMIN)
COORDINATOR = somebody("coordinator", Role.PROGRAM_COORDINATOR, SFU.id)
ISSUING_ADMIN = somebody("issuing", Role.INSTITUTION_ADMIN, SFU.id)
REGISTRAR = somebody("registrar", Role.INSTITUTION_ADMIN, UVIC.id)
EVALUATOR = somebody("evaluator", Role.USER, UVIC.id)
STRANGER = somebody("stranger", Role.INSTITUTION_ADMIN, LANG.id)
LEARNER = somebody("learner", Role.USER)
ANOTHER_LEARNER = somebody("another", Role.USER)
EVERYBODY = (ADMIN, COORDINATOR, ISSUING_ADMIN, REGISTRAR, EVALUATOR, STRANGER, LEARNER, ANOTHER_LEARNER)


@dataclass
class Desk:
    """An application, and what anybody sends to it."""

    container: Offline
    app: Flask

    def __post_init__(self) -> None:
        self._tokens: dict[str, str] = {}
        self._outbox = self.container.database().outbox()

    def send(self, method: str, address: str, by: Account | None, body: Any = None, **headers: str) -> TestResponse:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if by is not None:
            told["Authorization"] = f"Bearer {self.token(by)}"
        given = {} if body is None else {"json": body}
        return self.app.test_client().open(f"/api/v1{address}", method=method, headers=told, **given)

    def get(self, address: str, by: Account | None = None, **headers: str) -> TestResponse:
        return self.send("GET", address, by, **headers)

    def post(self, address: str, by: Account | None, body: Any = None, **headers: str) -> TestResponse:
        return self.send("POST", address, by, {} if body is None else body, **headers)

    def patch(self, address: str, by: Account | None, body: Any, **headers: str) -> TestResponse:
        return self.send("PATCH", address, by, body, **headers)

    def token(self, account: Account) -> str:
        if account.email not in self._tokens:
            signed_in = self.app.test_client().post(
                "/api/v1/auth/login", json={"email": account.email, "password": PASSWORD}
            )
            self._tokens[account.email] = signed_in.get_json()["data"]["accessToken"]
        return self._tokens[account.email]

    def trail(self, identifier: Any) -> list[str]:
        """The actions in the audit trail of a record."""
        with self.container.work()() as unit:
            return [str(entry.action) for entry in unit.audit.of(UUID(str(identifier)))]

    def events(self) -> list[str]:
        """What was published, but for signing in."""
        names = (message.name for message in self._outbox.pending(10_000))
        return [name for name in names if name != "SessionBegun"]


def a_desk(container: Offline | None = None) -> Desk:
    container = container or a_stocked_container()
    container.keep(accounts=EVERYBODY)
    return Desk(container, create_app(container))


def data(answer: TestResponse, status: int = 200) -> Any:
    assert answer.status_code == status, answer.get_json()
    return answer.get_json()["data"]


def refusal(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]
