"""Signing in: sessions from the password to the last token, and who is calling on each request.

A sign-in, its end and a stolen token have an audit entry and an event. Renewing a token has neither: the spent token,
with its time and client, is the trace it leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from bccb.domain.account import Account, normal_email
from bccb.domain.audit import Actor, AuditAction
from bccb.domain.caller import Caller
from bccb.domain.errors import Invalid, NotFound, NotSignedIn, RenewedElsewhere
from bccb.domain.events import AccountChanged, Event, RefreshReused, SessionBegun, SessionEnded
from bccb.domain.password import check_password, is_possible, normal_password
from bccb.domain.ports.security import PasswordHasher, Secrets
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.session import REFRESH_LIFE, Attempt, Client, Ending, Session, SpentToken
from bccb.domain.usecases.admitting import Admitting
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.retrying import again_if_overtaken

_REFUSED = "The e-mail address or the password is wrong."


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What a door makes its tokens of. `refresh_token` is shown this once."""

    account: Account
    session: Session
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SigningIn:
    """`glance` gives units of work to look in: each question sees what is committed at its moment."""

    work: Work
    glance: Work
    keeping: Keeping
    admitting: Admitting
    passwords: PasswordHasher
    secrets: Secrets

    def sign_in(self, email: str, password: str, client: Client) -> SignedIn:
        """Begin a session. Raises TooManyAttempts, and one and the same NotSignedIn for every other reason."""
        address = normal_email(email)
        attempt, account = self._tried(address, client)
        is_right = self._is_right(password, account)
        if account is None or not is_right or not account.is_active:
            raise NotSignedIn(_REFUSED)
        found = self._rehashed(password, account, client)
        return again_if_overtaken(self.work, lambda unit: self._begin(unit, found, attempt, client))

    def renew(self, refresh_token: str, client: Client) -> SignedIn:
        """Exchange a refresh token for the next one. Raises NotSignedIn.

        A token that was exchanged before ends its whole session, unless the same client may only have asked twice at
        once: that is refused with RenewedElsewhere, and the session goes on.
        """
        digest = self.secrets.digest(refresh_token)
        outcome = again_if_overtaken(self.work, lambda unit: self._renewed(unit, digest, client))
        if isinstance(outcome, NotSignedIn):
            raise outcome
        return outcome

    def identify(self, account_id: UUID, token_version: int, session_id: UUID, client: Client) -> Caller:
        """Who calls with an access token that says this. Raises NotSignedIn if it is not so, or no longer."""
        with self.glance() as unit:
            try:
                account, session = unit.accounts.get(account_id), unit.sessions.get(session_id)
            except NotFound:
                raise NotSignedIn from None
        if account.token_version != token_version or not session.stands_for(account, self.keeping.clock.now()):
            raise NotSignedIn
        return Caller(account=account, client=client, session_id=session_id)

    def sign_out(self, caller: Caller) -> None:
        """End the caller's session: nothing that came of it is worth anything from now on. Twice is once."""
        session_id = caller.require_session()
        again_if_overtaken(self.work, lambda unit: self._signed_out(unit, session_id, caller.actor))

    def give_up(self, refresh_token: str, client: Client) -> None:
        """The same for whoever has only a refresh token left. A token of no session changes nothing."""
        digest = self.secrets.digest(refresh_token)

        def act(unit: UnitOfWork) -> None:
            if session := self._session_of(unit, digest):
                self._signed_out(unit, session.id, _actor(session.account_id, client))

        again_if_overtaken(self.work, act)

    def sign_out_everywhere(self, caller: Caller) -> None:
        """End every session of the caller's account."""
        caller.require_session()

        def act(unit: UnitOfWork) -> None:
            before = unit.accounts.get(caller.account.id)
            self._save(unit, before, before.resecured(self.keeping.clock.now()), caller.actor)

        again_if_overtaken(self.work, act)

    def change_password(self, caller: Caller, current: str, new: str) -> SignedIn:
        """End every session of the caller's account and begin a new one with the new password.

        Raises TooManyAttempts, and Invalid naming the password that is wrong or refused.
        """
        caller.require_session()
        check_password("newPassword", new, caller.account.email)
        attempt, account = self._tried(caller.account.email, caller.client)
        if account is None or not self._is_right(current, account):
            raise Invalid("currentPassword", "is not the password of this account")
        hashed = self.passwords.hash(normal_password(new))

        def act(unit: UnitOfWork) -> SignedIn:
            before = self._unchanged(unit, account)
            after = before.resecured(self.keeping.clock.now(), password_hash=hashed)
            self._save(unit, before, after, caller.actor)
            self.admitting.forgive(unit, attempt)
            return self._session(unit, after, caller.client)

        return again_if_overtaken(self.work, act)

    def tidy(self) -> int:
        """Forget the attempts and spent tokens that can matter no longer; how many. To be done now and then."""
        now = self.keeping.clock.now()

        def act(unit: UnitOfWork) -> int:
            attempts = unit.attempts.forget(now - self.admitting.limits.window)
            return attempts + unit.sessions.forget_spent(now - REFRESH_LIFE)

        return again_if_overtaken(self.work, act)

    def _tried(self, address: str, client: Client) -> tuple[Attempt, Account | None]:
        """The attempt, counted, and the account that is tried if there is one. Raises TooManyAttempts."""
        with self.work() as unit:
            attempt = self.admitting.count(unit, address, client)
        with self.glance() as unit:
            self.admitting.admit(unit, attempt)
            try:
                return attempt, unit.accounts.by_email(address)
            except NotFound:
                return attempt, None

    def _is_right(self, password: str, account: Account | None) -> bool:
        """In the same time whoever it is."""
        if account is None or not is_possible(password):
            return self.passwords.verify("", None)
        return self.passwords.verify(normal_password(password), account.password_hash)

    def _rehashed(self, password: str, account: Account, client: Client) -> Account:
        """The account with its password hashed as it is done today."""
        if not self.passwords.is_outdated(account.password_hash):
            return account
        hashed = self.passwords.hash(normal_password(password))

        def act(unit: UnitOfWork) -> Account:
            before = self._unchanged(unit, account)
            after = before.changed(self.keeping.clock.now(), password_hash=hashed)
            return self._save(unit, before, after, _actor(account.id, client))

        return again_if_overtaken(self.work, act)

    def _begin(self, unit: UnitOfWork, account: Account, attempt: Attempt, client: Client) -> SignedIn:
        """Begin a session for the account as it was when its password was compared.

        If it has been taken out of use since, or its password has changed, the session does not stand from the first.
        """
        now = self.keeping.clock.now()
        unit.accounts.note_sign_in(account.id, now)
        self.admitting.forgive(unit, attempt)
        return self._session(unit, replace(account, last_login_at=now), client)

    def _unchanged(self, unit: UnitOfWork, account: Account) -> Account:
        """The account as it is now. Raises NotSignedIn if what its password was compared with no longer holds."""
        found = unit.accounts.get(account.id)
        if found.password_hash != account.password_hash or not found.is_active:
            raise NotSignedIn(_REFUSED)
        return found

    def _session(self, unit: UnitOfWork, account: Account, client: Client) -> SignedIn:
        now, token = self.keeping.clock.now(), self.secrets.new()
        session = Session(
            id=self.keeping.identifiers.new(),
            created_at=now,
            updated_at=now,
            account_id=account.id,
            token_digest=self.secrets.digest(token),
            token_version=account.token_version,
            expires_at=now + REFRESH_LIFE,
            client=client,
        )
        event = SessionBegun(account_id=account.id, session_id=session.id)
        self.keeping.add(unit, unit.sessions, session, event, _actor(account.id, client))
        return SignedIn(account=account, session=session, refresh_token=token)

    def _renewed(self, unit: UnitOfWork, digest: str, client: Client) -> SignedIn | NotSignedIn:
        now = self.keeping.clock.now()
        before = unit.sessions.by_token(digest)
        if before is None:
            return self._answer_to_spent(unit, digest, client, now)
        account = unit.accounts.get(before.account_id)
        if not before.stands_for(account, now):
            return NotSignedIn()
        token = self.secrets.new()
        after = before.renewed(self.secrets.digest(token), now)
        unit.sessions.save(after)
        unit.sessions.spend(SpentToken(token_digest=digest, session_id=after.id, spent_at=now, client=client))
        return SignedIn(account=account, session=after, refresh_token=token)

    def _answer_to_spent(self, unit: UnitOfWork, digest: str, client: Client, now: datetime) -> NotSignedIn:
        spent = unit.sessions.spent(digest)
        if spent is None:
            return NotSignedIn()
        session = unit.sessions.get(spent.session_id)
        if session.is_active and spent.may_be_a_race(client, now):
            return RenewedElsewhere()
        event = RefreshReused(account_id=session.account_id, session_id=session.id)
        self._end(unit, session, Ending.REUSED, event, _actor(session.account_id, client))
        return NotSignedIn()

    def _session_of(self, unit: UnitOfWork, digest: str) -> Session | None:
        """The session a refresh token is or was good for."""
        if session := unit.sessions.by_token(digest):
            return session
        spent = unit.sessions.spent(digest)
        return None if spent is None else unit.sessions.get(spent.session_id)

    def _signed_out(self, unit: UnitOfWork, session_id: UUID, by: Actor) -> None:
        session = unit.sessions.get(session_id)
        event = SessionEnded(account_id=session.account_id, session_id=session.id)
        self._end(unit, session, Ending.SIGNED_OUT, event, by)

    def _end(self, unit: UnitOfWork, session: Session, because: Ending, event: Event, by: Actor) -> None:
        if session.is_active:
            after = session.ended(because, self.keeping.clock.now())
            self.keeping.save(unit, unit.sessions, session, after, event, by, AuditAction.WITHDRAW)

    def _save(self, unit: UnitOfWork, before: Account, after: Account, by: Actor) -> Account:
        self.keeping.save(unit, unit.accounts, before, after, AccountChanged(account_id=after.id), by)
        return after


def _actor(account_id: UUID, client: Client) -> Actor:
    return Actor(account_id=account_id, ip_address=client.address, user_agent=client.agent)
