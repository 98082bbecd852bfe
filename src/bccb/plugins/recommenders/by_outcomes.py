"""Recommends the institutions where one course shares most outcomes with the learning."""

from collections.abc import Sequence

from bccb.plugins import (
    Equivalent,
    GrantKind,
    Learning,
    Recommender,
    Suggestion,
    Verdict,
    a_way,
    chance_of_credit,
    cover_in_words,
    hookimpl,
    ranked,
)

name = "by-outcomes"
version = "1"


class ByOutcomes:
    """Confidence is the share of outcomes that one course there covers, times the chance of credit."""

    name = "by-outcomes"
    version = "1"
    description = "How many outcomes one course there covers; institutions whose courses share none are left out."

    def suggest(self, learning: Learning, verdicts: Sequence[Verdict]) -> Sequence[Suggestion]:
        open_verdicts = (verdict for verdict in verdicts if verdict.grant is not GrantKind.NO_CREDIT)
        return ranked(_way(learning, verdict, best) for verdict in open_verdicts if (best := _best(verdict)))


def _best(verdict: Verdict) -> Equivalent | None:
    """The course there that covers most; None where none covers anything."""
    courses = [each for each in verdict.equivalents if each.overlap.matches]
    return min(courses, key=lambda each: (-each.overlap.coverage, -each.score, each.course), default=None)


def _way(learning: Learning, verdict: Verdict, course: Equivalent) -> Suggestion:
    chance = chance_of_credit(verdict)
    reasoning = f"{cover_in_words(learning, course)}. The chance of credit at {verdict.institution} is {chance:.0%}."
    confidence = course.overlap.coverage * chance
    return a_way(verdict, confidence, reasoning, by_way_of=course, counts_as=str(course.course))


@hookimpl
def bccb_recommenders() -> list[Recommender]:
    return [ByOutcomes()]
