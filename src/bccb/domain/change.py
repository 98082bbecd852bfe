"""What would change a verdict: the least that must be different for the rules in the way to pass.

The rules are asked again about cases that differ in one fact, so this holds for any rule, whoever wrote it, and
whatever is said here has been tried.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bccb.domain.articulation import Forecast
from bccb.domain.rule import Case, FindingKind, RecognitionRule
from bccb.domain.verdict import Change, Verdict, judge

MOST_HOURS = 1_000
_IN_THE_WAY = (FindingKind.FAILED, FindingKind.CAPPED)


def weighed(case: Case, forecast: Forecast, rules: Sequence[RecognitionRule], model_version: str) -> Verdict:
    """The verdict, with what would change it."""
    verdict = judge(case, forecast, rules, model_version)
    in_the_way = {finding.rule for finding in verdict.findings if finding.kind in _IN_THE_WAY}
    removed = [(rule, least) for rule in rules if rule.name in in_the_way and (least := _least(rule, case))]
    changed = case
    for _, least in removed:
        changed = least.on(changed)
    passes = sorted({rule.name for rule, _ in removed if _passes(rule, changed)})
    if not passes:
        return verdict
    then = judge(changed, forecast, rules, model_version)
    return replace(verdict, change=_told(case, changed, tuple(passes), then))


@dataclass(frozen=True, kw_only=True)
class _Least:
    """The smallest change of one fact that lets a rule pass."""

    hours: float = 0.0
    grade: float = 0.0
    is_assessed: bool = False

    def on(self, case: Case) -> Case:
        """The case with at least this much."""
        learning, learner = case.learning, case.learner
        if self.hours:
            learning = replace(learning, hours=max(self.hours, learning.hours or 0))
        if self.is_assessed:
            learning = replace(learning, is_assessed=True)
        if self.grade:
            learner = replace(learner, grade_percent=max(self.grade, learner.grade_percent or 0))
        return replace(case, learning=learning, learner=learner)


def _least(rule: RecognitionRule, case: Case) -> _Least | None:
    return next((each for each in _candidates(rule, case) if _passes(rule, each.on(case))), None)


def _candidates(rule: RecognitionRule, case: Case) -> Iterator[_Least]:
    """One fact at a time: an assessment, then hours, then the grade; only facts that are known to fall short."""
    if case.learning.is_assessed is False:
        yield _Least(is_assessed=True)
    if case.learning.hours is not None:
        first = int(case.learning.hours) + 1
        hours = _first(first, MOST_HOURS, lambda each: _passes(rule, _Least(hours=each).on(case)))
        yield _Least(hours=float(hours))
    if case.learner.grade_percent is not None:
        first = int(case.learner.grade_percent) + 1
        grade = _first(first, 100, lambda each: _passes(rule, _Least(grade=each).on(case)))
        yield _Least(grade=float(grade))


def _first(least: int, most: int, holds: Callable[[int], bool]) -> int:
    """The smallest number from which on it holds, supposing that more never hurts; `most` if it holds nowhere."""
    return min(most, least + bisect_left(range(least, most), True, key=holds))


def _passes(rule: RecognitionRule, case: Case) -> bool:
    return rule.check(case).kind is FindingKind.PASSED


def _told(case: Case, changed: Case, passes: tuple[str, ...], then: Verdict) -> Change:
    more_hours = (changed.learning.hours or 0) - (case.learning.hours or 0)
    grade = changed.learner.grade_percent
    return Change(
        more_hours=round(more_hours, 1) or None,
        assessment=changed.learning.is_assessed is not case.learning.is_assessed,
        grade_percent=grade if grade != case.learner.grade_percent else None,
        passes=passes,
        grant=then.grant,
        credit=then.credit,
        granted_as=then.granted_as,
        confidence=then.confidence,
    )
