"""Recommends the institutions that have given credit for similar learning before."""

from collections.abc import Sequence

from bccb.plugins import (
    GrantKind,
    Learning,
    Precedent,
    Recommender,
    Suggestion,
    Verdict,
    a_way,
    hookimpl,
    precedent_in_words,
    ranked,
)

name = "by-precedent"
version = "1"

_UNDECIDED = {GrantKind.INDIVIDUAL_ASSESSMENT}


class ByPrecedent:
    """Confidence is the share of credit among the precedents, by likeness, times the likeness of the nearest."""

    name = "by-precedent"
    version = "1"
    description = "How often credit was given there for similar learning; institutions without precedents are left out."

    def suggest(self, learning: Learning, verdicts: Sequence[Verdict]) -> Sequence[Suggestion]:  # noqa: ARG002 - precedents were already found for this learning
        open_verdicts = (verdict for verdict in verdicts if verdict.grant is not GrantKind.NO_CREDIT)
        return ranked(_way(verdict, decided) for verdict in open_verdicts if (decided := _decided(verdict)))


def _decided(verdict: Verdict) -> list[Precedent]:
    """The precedents that say yes or no, most alike first."""
    precedents = [each for each in verdict.precedents if each.agreement.grant.kind not in _UNDECIDED]
    return sorted(precedents, key=lambda each: (-each.likeness, each.agreement.code))


def _way(verdict: Verdict, precedents: Sequence[Precedent]) -> Suggestion:
    with_credit = [each for each in precedents if each.agreement.grant.kind is not GrantKind.NO_CREDIT]
    weight = sum(each.likeness for each in precedents)
    share = sum(each.likeness for each in with_credit) / weight if weight else 0.0
    nearest = precedents[0]
    reasoning = (
        f"{verdict.institution} gave credit in {len(with_credit)} of {len(precedents)} similar cases. "
        f"The nearest is {precedent_in_words(nearest)}."
    )
    return a_way(verdict, share * min(1.0, max(0.0, nearest.likeness)), reasoning)


@hookimpl
def bccb_recommenders() -> list[Recommender]:
    return [ByPrecedent()]
