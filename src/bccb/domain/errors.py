"""Everything that can go wrong, grouped by what the caller can do about it.

BccbError
├── NotFound             nothing here by that name: correct the name
├── Conflict             the record is not in the state the call assumed: read again, decide again
│   ├── AlreadyExists        its code, e-mail address or identifier is taken
│   ├── IllegalStep          the lifecycle has no such step from here
│   └── StaleVersion         somebody else saved it first
├── Invalid              the input is wrong: `details` names each field and what would be right
├── NotSignedIn          nobody is known to be calling: sign in, or sign in again
│   └── RenewedElsewhere     the same client has just renewed the session: go on with what that brought
├── Forbidden            the account may not do this here
├── TooManyAttempts      too many tries in too short a time: wait `retry_after` seconds
├── Withheld             a rule of the institution refused: `findings` say which and why
├── EngineFailed         a model is missing, damaged or cannot answer
│   ├── NotTrained           no model version has been trained yet
│   └── ModelDamaged         a model file is not what its manifest says
├── PluginFailed         a plugin raised or returned what it may not: `plugin` names it
└── StorageFailed        the database cannot be reached or refused the work: try again later
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class BccbError(Exception):
    """The one root: every error this product raises on purpose."""


class NotFound(BccbError):
    """Nothing here by that name or identifier."""

    def __init__(self, kind: str, name: object) -> None:
        super().__init__(f"There is no {kind} {name}.")
        self.kind = kind
        self.name = name


class Conflict(BccbError):
    """The record is not in the state the call assumed."""


class AlreadyExists(Conflict):
    def __init__(self, kind: str, field: str, value: object) -> None:
        super().__init__(f"There is already {_one(kind)} with {field} {value}.")
        self.field = field


class IllegalStep(Conflict):
    """The lifecycle of a record has no such step."""

    def __init__(self, kind: str, current: str, step: str, possible: Sequence[str]) -> None:
        then = f"from there one may {', '.join(possible)}" if possible else "nothing leads on from there"
        super().__init__(f"{_one(kind).capitalize()} that is {current} cannot {step}: {then}.")
        self.current = current
        self.step = step
        self.possible = tuple(possible)


class StaleVersion(Conflict):
    """Somebody else saved the record between this caller's reading and saving."""

    def __init__(self, kind: str, identifier: object, version: int) -> None:
        super().__init__(f"The {kind} {identifier} has changed since version {version - 1} was read: read it again.")


@dataclass(frozen=True)
class FieldError:
    """One wrong field. `field` is the path a caller would type (`outcomes[2].outcomeText`)."""

    field: str
    message: str


class Invalid(BccbError):
    """The input is wrong. `details` has at least one entry."""

    def __init__(self, field: str, message: str, *more: FieldError) -> None:
        self.details = (FieldError(field, message), *more)
        super().__init__("; ".join(f"{detail.field}: {detail.message}" for detail in self.details))


class NotSignedIn(BccbError):
    """Nobody is known to be calling. Says the same whatever the reason, so that nobody learns what exists."""

    def __init__(self, message: str = "Sign in to go on: nobody is signed in, or no longer.") -> None:
        super().__init__(message)


class RenewedElsewhere(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("This session has just been renewed by the same client: go on with what that brought.")


class TooManyAttempts(BccbError):
    """Too many tries in too short a time."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many attempts: try again in {retry_after} seconds.")
        self.retry_after = retry_after


class Forbidden(BccbError):
    """The account may not do this here."""


class Withheld(BccbError):
    """A rule of the recognizing institution refused. `findings` are the failed ones."""

    def __init__(self, findings: Sequence[object]) -> None:
        super().__init__("Recognition is withheld: " + "; ".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


class EngineFailed(BccbError):
    """A model is missing, damaged or cannot answer."""


class NotTrained(EngineFailed):
    def __init__(self) -> None:
        super().__init__("No model has been trained yet: run `bccb train`.")


class ModelDamaged(EngineFailed):
    """A model file is not what its manifest says. Nothing is answered from it."""


class PluginFailed(BccbError):
    """A plugin raised or returned what it may not. Never counts as a pass."""

    def __init__(self, plugin: str, message: str) -> None:
        super().__init__(f"Plugin {plugin}: {message}")
        self.plugin = plugin


class StorageFailed(BccbError):
    """The database cannot be reached or refused the work; nothing was changed."""


def _one(kind: str) -> str:
    return f"an {kind}" if kind[:1].lower() in "aeiou" else f"a {kind}"
