"""Signing in and accounts over one database, with a clock that can be set; real hashes, made cheaply."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from bccb.adapters.argon2.passwords import Argon2Passwords
from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.system.clock import RandomIdentifiers
from bccb.adapters.system.secrets import RandomSecrets
from bccb.domain.account import Account, Role
from bccb.domain.audit import SYSTEM, AuditEntry
from bccb.domain.caller import Caller
from bccb.domain.session import Client, Session
from bccb.domain.usecases.administering import Administering
from bccb.domain.usecases.admitting import Admitting, Limits
from bccb.domain.usecases.authorizing import Authorizing
from bccb.domain.usecases.inviting import Inviting
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.signing_in import SignedIn, SigningIn
from furniture import NOON, an_id, an_institution

PASSWORD = "A ferry leaves at nine"
ANOTHER = "The tide turns at noon"
HOME = Client("192.0.2.1", "Firefox")
ELSEWHERE = Client("198.51.100.7", "curl/8")

SFU, UVIC = an_id("institution SFU"), an_id("institution UVIC")


@dataclass
class SettableClock:
    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(UTC).date()

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


def cheap_passwords(**changes: Any) -> Argon2Passwords:
    """The same method at the least it can be asked for."""
    return Argon2Passwords(**({"memory_kib": 8, "passes": 1} | changes))


@dataclass
class Reception:
    """Everything at hand. `database` is in memory unless another is given."""

    database: Any = field(default_factory=MemoryDatabase)
    clock: SettableClock = field(default_factory=SettableClock)
    limits: Limits = field(default_factory=Limits)
    passwords: Any = field(default_factory=cheap_passwords)

    def __post_init__(self) -> None:
        with self.database.unit_of_work() as unit:
            for code in ("SFU", "UVIC"):
                unit.institutions.add(an_institution(code=code))
            unit.commit()

    @cached_property
    def keeping(self) -> Keeping:
        return Keeping(clock=self.clock, identifiers=RandomIdentifiers())

    @cached_property
    def admitting(self) -> Admitting:
        return Admitting(
            clock=self.clock,
            identifiers=RandomIdentifiers(),
            secrets=RandomSecrets(),
            limits=self.limits,
        )

    @cached_property
    def signing_in(self) -> SigningIn:
        return SigningIn(
            work=self.database.unit_of_work,
            glance=self.database.glance,
            keeping=self.keeping,
            admitting=self.admitting,
            passwords=self.passwords,
            secrets=RandomSecrets(),
        )

    @cached_property
    def administering(self) -> Administering:
        return Administering(
            work=self.database.unit_of_work,
            keeping=self.keeping,
            admitting=self.admitting,
            passwords=self.passwords,
        )

    @cached_property
    def inviting(self) -> Inviting:
        return Inviting(
            work=self.database.unit_of_work,
            keeping=self.keeping,
            administering=self.administering,
            secrets=RandomSecrets(),
        )

    @cached_property
    def authorizing(self) -> Authorizing:
        return Authorizing(work=self.database.unit_of_work, keeping=self.keeping, secrets=RandomSecrets())

    def register(self, email: str = "learner@example.ca", **changes: Any) -> Account:
        """An account of that kind, put there without asking anybody."""
        drafted = self.administering.drafted(email, PASSWORD, first_name="A", last_name="Learner")
        account = self.administering.hashed(drafted, PASSWORD)
        account = type(account)(**(vars(account) | changes))
        with self.database.unit_of_work() as unit:
            unit.accounts.add(account)
            unit.commit()
        return account

    def of_role(self, role: Role, institution_id: Any = SFU, email: str = "") -> Caller:
        """Somebody of that role, signed in from home."""
        email = email or f"{role.lower()}.{str(institution_id)[:4]}@example.ca"
        where = None if role is Role.ADMIN else institution_id
        self.register(email, role=role, institution_id=where)
        return self.caller(self.signing_in.sign_in(email, PASSWORD, HOME))

    def caller(self, signed_in: SignedIn, client: Client = HOME) -> Caller:
        """Who calls with the access token made of this."""
        account, session = signed_in.account, signed_in.session
        return self.signing_in.identify(account.id, account.token_version, session.id, client)

    def stored(self, account: Account) -> Account:
        with self.database.unit_of_work() as unit:
            return unit.accounts.get(account.id)

    def session(self, signed_in: SignedIn) -> Session:
        with self.database.unit_of_work() as unit:
            return unit.sessions.get(signed_in.session.id)

    def trail(self, record: Any) -> tuple[AuditEntry, ...]:
        with self.database.unit_of_work() as unit:
            return unit.audit.of(record.id)

    def events(self) -> list[str]:
        """The names of everything published until now, oldest first."""
        return [message.name for message in self.messages()]

    def messages(self) -> Any:
        return self.database.outbox().pending(1_000)

    def admin(self) -> Account:
        return self.administering.create_admin("root@example.ca", PASSWORD, SYSTEM, first_name="", last_name="")
