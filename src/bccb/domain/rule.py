"""Rules of recognition: what a rule may look at, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from bccb.domain.articulation import Equivalent, Precedent
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.learning import LearnerRecord, Learning


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything a rule may look at. `proposed` is the credit the evidence suggests, in the institution's own unit."""

    learning: Learning
    institution: Institution
    on: date
    learner: LearnerRecord = field(default_factory=LearnerRecord)
    proposed: Credit | None = None
    equivalents: tuple[Equivalent, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    combinations: tuple[Precedent, ...] = ()


class FindingKind(StrEnum):
    """What a rule found: it holds, it fails, it limits the credit, or it cannot tell for want of a fact."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    CAPPED = "CAPPED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one rule found in one case, with the policy it enforces and where that is written.

    `remedy` says what would change a failure, a cap or a gap; `cap` is set for CAPPED alone. `is_illustrative` marks a
    rule that no policy text was read for.
    """

    rule: str
    version: str
    kind: FindingKind
    message: str
    policy: str
    source: str = ""
    is_illustrative: bool = True
    remedy: str = ""
    cap: Credit | None = None

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


class RecognitionRule(Protocol):
    """One rule of one institution. `name` is `institution.rule`, `policy` its sentence, `source` where that is from."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def is_illustrative(self) -> bool: ...

    def check(self, case: Case) -> Finding:
        """Look at the case and say what was found. Asks nobody, changes nothing, answers the same every time."""
        ...
