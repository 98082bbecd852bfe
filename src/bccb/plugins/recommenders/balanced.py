"""The default recommender: the chance of credit times how well the learning fits what is taught there."""

from collections.abc import Iterator, Sequence

from bccb.plugins import (
    GrantKind,
    Learning,
    Recommender,
    Suggestion,
    Verdict,
    a_way,
    chance_of_credit,
    cover_in_words,
    grant_in_words,
    hookimpl,
    precedent_in_words,
    ranked,
)

name = "balanced"
version = "1"

NEUTRAL = 0.5  # the fit where nothing there can be compared with the learning


class Balanced:
    """Confidence is chance × fit; the fit is the mean of what is known: course, outcomes covered, precedent."""

    name = "balanced"
    version = "1"
    description = "The chance of credit, times how well the learning fits the courses and precedents there."

    def suggest(self, learning: Learning, verdicts: Sequence[Verdict]) -> Sequence[Suggestion]:
        return ranked(_way(learning, verdict) for verdict in verdicts if verdict.grant is not GrantKind.NO_CREDIT)


def _way(learning: Learning, verdict: Verdict) -> Suggestion:
    chance, signs = chance_of_credit(verdict), list(_signs(learning, verdict))
    fit = sum(value for value, _ in signs) / len(signs) if signs else NEUTRAL
    told = "; ".join(dict.fromkeys(words for _, words in signs)) or "nothing there can be compared with it"
    reasoning = f"{grant_in_words(verdict)}: the chance of credit is {chance:.0%}. It fits by {fit:.0%}: {told}."
    nearest = verdict.equivalents[0] if verdict.equivalents else None
    return a_way(verdict, chance * fit, reasoning, by_way_of=nearest)


def _signs(learning: Learning, verdict: Verdict) -> Iterator[tuple[float, str]]:
    """What is known of the fit: how good each sign is, from 0 to 1, and in words."""
    for course in verdict.equivalents[:1]:
        yield (
            _part(course.score),
            f"the nearest course is {course.course} {course.title} ({course.score:.0%} if one is named)",
        )
        if course.overlap.matches or course.overlap.only_left:
            yield course.overlap.coverage, cover_in_words(learning, course)
    for precedent in verdict.precedents[:1]:
        yield _part(precedent.likeness), f"the nearest precedent is {precedent_in_words(precedent)}"


def _part(value: float) -> float:
    return min(1.0, max(0.0, value))


@hookimpl
def bccb_recommenders() -> list[Recommender]:
    return [Balanced()]
