"""Verdicts: what the evidence and an institution's own rules come to.

`judge` is the heart of the product and pure: the same case, forecast and rules give the same verdict, in whatever order
the rules were loaded. One failed rule withholds; the smallest cap wins; what is not known is said and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Forecast, Precedent, Share
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.learning import LearnerRecord, Learning

FEW_PRECEDENTS = 1.0  # below this much support a verdict is thin
UNSURE = 0.5  # below this probability a verdict is thin


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


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a piece of learning is worth at one institution on one day, with everything it rests on.

    `grant` is ASSIGNED, UNASSIGNED or NO_CREDIT. `credit` is in the institution's unit and None where nothing tells.
    `granted_as` is the course, or the subject and level, the credit would carry. `confidence` is the probability of
    this grant; `is_thin` says that an evaluator should be asked.
    """

    learning: Learning
    institution: str
    on: date
    grant: GrantKind
    credit: Credit | None
    granted_as: str
    confidence: float
    is_withheld: bool
    is_thin: bool
    probabilities: Mapping[GrantKind, float]
    equivalents: tuple[Equivalent, ...]
    precedents: tuple[Precedent, ...]
    findings: tuple[Finding, ...]
    shares: tuple[Share, ...]
    support: float
    from_institution: float
    model_version: str

    @property
    def failures(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.kind is FindingKind.FAILED)

    @property
    def summary(self) -> str:
        """What decided it, in two or three sentences for a registrar."""
        return " ".join(sentence for sentence in (self._outcome(), self._ground(), self._advice()) if sentence)

    def _outcome(self) -> str:
        if self.is_withheld:
            return f"{self.institution} would refuse: {self.failures[0].message}"
        if self.grant is GrantKind.NO_CREDIT:
            return f"{self.institution} would probably grant no credit ({self.confidence:.0%})."
        amount = "credit" if self.credit is None else str(self.credit)
        carried = f" as {self.granted_as}" if self.granted_as else ""
        return f"{self.institution} would probably grant {amount}{carried} ({self.confidence:.0%})."

    def _ground(self) -> str:
        told = []
        if self.equivalents:
            best = self.equivalents[0]
            told.append(f"the nearest course is {best} {best.title} (score {best.score:.2f})")
        if self.precedents:
            nearest = self.precedents[0]
            source = f"{nearest.source_institution} {nearest.agreement.sources[0].code}"
            told.append(f"the nearest precedent is {source}: {nearest.agreement.grant}")
        sentence = " and ".join(told)
        return f"{sentence[0].upper()}{sentence[1:]}." if sentence else "No course or precedent there is like it."

    def _advice(self) -> str:
        remedies = [finding.remedy for finding in self.findings if finding.remedy]
        if self.is_thin and not self.is_withheld:
            return " ".join(["The evidence is thin: ask an evaluator.", *remedies[:1]])
        return remedies[0] if remedies else ""


def judge(case: Case, forecast: Forecast, rules: Iterable[RecognitionRule], model_version: str) -> Verdict:
    """What the case comes to under the forecast and the rules."""
    findings = tuple(sorted((rule.check(case) for rule in rules), key=lambda finding: (finding.rule, finding.version)))
    is_withheld = any(finding.kind is FindingKind.FAILED for finding in findings)
    credit = _capped(case.proposed, findings)
    grant = _grant(forecast, case.proposed, credit, is_withheld)
    if grant is GrantKind.NO_CREDIT:
        credit = Credit(value=0, unit=case.institution.unit)
    confidence = 1.0 if is_withheld else forecast.probabilities[grant]
    return Verdict(
        learning=case.learning,
        institution=case.institution.code,
        on=case.on,
        grant=grant,
        credit=credit,
        granted_as=_granted_as(grant, case.equivalents, forecast),
        confidence=confidence,
        is_withheld=is_withheld,
        is_thin=not is_withheld and (forecast.support < FEW_PRECEDENTS or confidence < UNSURE),
        probabilities=forecast.probabilities,
        equivalents=case.equivalents,
        precedents=case.precedents,
        findings=findings,
        shares=forecast.shares,
        support=forecast.support,
        from_institution=forecast.from_institution,
        model_version=model_version,
    )


def _capped(proposed: Credit | None, findings: tuple[Finding, ...]) -> Credit | None:
    caps = [finding.cap for finding in findings if finding.cap is not None]
    for cap in caps:
        proposed = cap if proposed is None else proposed.capped(cap)
    return proposed


def _grant(forecast: Forecast, proposed: Credit | None, credit: Credit | None, is_withheld: bool) -> GrantKind:
    """The likeliest grant, unless the rules leave less than a whole course: then credit without a course, or none."""
    if is_withheld or (credit is not None and credit.value == 0):
        return GrantKind.NO_CREDIT
    foreseen = forecast.grant
    is_partial = proposed is not None and credit is not None and credit.courses < proposed.courses
    return GrantKind.UNASSIGNED if foreseen is GrantKind.ASSIGNED and is_partial else foreseen


def _granted_as(grant: GrantKind, equivalents: tuple[Equivalent, ...], forecast: Forecast) -> str:
    if grant is GrantKind.ASSIGNED and equivalents:
        return str(equivalents[0].course)
    if grant is GrantKind.NO_CREDIT or not forecast.subject:
        return ""
    return f"{forecast.subject} {forecast.number or ''}".strip()
