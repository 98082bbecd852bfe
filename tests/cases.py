"""Ready-made learning, evidence and verdicts, in the manner of `furniture`: say only what the test is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Forecast, Precedent
from bccb.domain.course import CourseCode
from bccb.domain.credit import Credit
from bccb.domain.learning import Learning
from bccb.domain.rule import Case, Finding, FindingKind
from bccb.domain.verdict import Verdict, judge
from furniture import an_agreement, an_institution

TODAY = date(2026, 3, 2)


def a_learning(**changes) -> Learning:
    fields = {"title": "Maps and Data", "description": "Map field data with open tools.", "hours": 39.0}
    return Learning(**(fields | changes))


def an_equivalent(code: str = "GEOG 155", **changes) -> Equivalent:
    fields = {"institution": "SFU", "course": CourseCode.parse(code), "title": "Geographic Systems", "score": 0.8}
    return Equivalent(**(fields | changes))


def a_precedent(**changes) -> Precedent:
    fields = {"agreement": an_agreement(), "source_institution": "LANG", "likeness": 0.7}
    return Precedent(**(fields | changes))


def a_forecast(*, assigned: float = 0.6, unassigned: float = 0.3, none: float = 0.1, **changes) -> Forecast:
    probabilities = {GrantKind.ASSIGNED: assigned, GrantKind.UNASSIGNED: unassigned, GrantKind.NO_CREDIT: none}
    fields = {"probabilities": probabilities, "subject": "GEOG", "number": "1XX", "support": 3.0}
    return Forecast(**(fields | changes))


def a_case(**changes) -> Case:
    fields = {
        "learning": a_learning(),
        "institution": an_institution(),
        "on": TODAY,
        "proposed": Credit(value=3),
        "equivalents": (an_equivalent(),),
        "precedents": (a_precedent(),),
    }
    return Case(**(fields | changes))


def a_finding(kind: FindingKind = FindingKind.PASSED, **changes) -> Finding:
    rule = changes.get("rule", "sfu.hours")
    fields = {"rule": rule, "version": "1", "kind": kind, "message": f"{rule} {kind.lower()}.", "policy": "A sentence."}
    return Finding(**(fields | changes))


@dataclass(frozen=True)
class Finds:
    """A rule that finds the same in every case."""

    finding: Finding

    @property
    def name(self) -> str:
        return self.finding.rule

    @property
    def version(self) -> str:
        return self.finding.version

    @property
    def policy(self) -> str:
        return self.finding.policy

    @property
    def source(self) -> str:
        return self.finding.source

    @property
    def is_illustrative(self) -> bool:
        return self.finding.is_illustrative

    def check(self, case: Case) -> Finding:  # noqa: ARG002 - what every rule is asked with
        return self.finding


def a_verdict(*findings: Finding, forecast: Forecast | None = None, **case) -> Verdict:
    """What such a case comes to under rules that find this."""
    return judge(a_case(**case), forecast or a_forecast(), [Finds(finding) for finding in findings], "20260302-1")
