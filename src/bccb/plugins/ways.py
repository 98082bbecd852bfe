"""What recommenders have in common: reading a verdict, and putting ways forward in order."""

from __future__ import annotations

from collections.abc import Iterable

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Overlap, Precedent
from bccb.domain.learning import Learning
from bccb.domain.pathway import Basis, Suggestion
from bccb.domain.verdict import Verdict


def chance_of_credit(verdict: Verdict) -> float:
    """The probability, from 0 to 1, that any credit is granted; 0 where the verdict is no credit."""
    if verdict.grant is GrantKind.NO_CREDIT:
        return 0.0
    return min(1.0, max(0.0, 1.0 - verdict.probabilities.get(GrantKind.NO_CREDIT, 0.0)))


def a_way(
    verdict: Verdict, confidence: float, reasoning: str, *, by_way_of: Equivalent | None = None, counts_as: str = ""
) -> Suggestion:
    """The suggestion that follows from a verdict; `by_way_of` is the course that it was compared with."""
    return Suggestion(
        institution=verdict.institution,
        basis=Basis.FORECAST,
        confidence=round(confidence, 4),
        credit=verdict.credit,
        counts_as=counts_as or verdict.granted_as,
        reasoning=reasoning,
        overlap=by_way_of.overlap if by_way_of else Overlap(),
    )


def ranked(ways: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Most certain first; equals by institution, so that the order of the verdicts changes nothing."""
    return tuple(sorted(ways, key=lambda way: (-way.confidence, way.institution)))


def grant_in_words(verdict: Verdict) -> str:
    """`SFU would probably grant 3 credits, most likely CMPT 120`, without an end."""
    amount = "credit" if verdict.credit is None else str(verdict.credit)
    sort = " unassigned" if verdict.grant is GrantKind.UNASSIGNED else ""
    return f"{verdict.institution} would probably grant {amount}{sort}{verdict.named}"


def cover_in_words(learning: Learning, course: Equivalent) -> str:
    """`CMPT 120 Computing I covers 3 of 4 outcomes`, without an end."""
    covered = len(course.overlap.matches)
    kind = "outcomes" if learning.outcomes else "statements"
    return f"{course.course} {course.title} covers {covered} of {covered + len(course.overlap.only_left)} {kind}"


def precedent_in_words(precedent: Precedent) -> str:
    """`LANG CPSC 1150 (81% alike): CMPT 120 (3)`, without an end."""
    agreement = precedent.agreement
    source = f"{precedent.source_institution} {agreement.sources[0].code}"
    return f"{source} ({precedent.likeness:.0%} alike): {agreement.grant}"
