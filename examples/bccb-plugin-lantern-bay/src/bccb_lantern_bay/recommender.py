"""A recommender for those who want as much credit as possible for what they have learned."""

from collections.abc import Sequence

from bccb.plugins import GrantKind, Learning, Suggestion, Verdict, a_way, chance_of_credit, grant_in_words, ranked


class MostCredit:
    """Confidence is the chance of credit times the credit in one-term courses, of which one or more count as one."""

    name = "lantern-bay.most-credit"
    version = "1"
    description = "Where the learning would probably carry most credit, up to a one-term course."

    def suggest(self, learning: Learning, verdicts: Sequence[Verdict]) -> Sequence[Suggestion]:  # noqa: ARG002
        return ranked(_way(verdict) for verdict in verdicts if verdict.grant is not GrantKind.NO_CREDIT)


def _way(verdict: Verdict) -> Suggestion:
    chance = chance_of_credit(verdict)
    if verdict.credit is None:
        return a_way(verdict, 0.0, f"{grant_in_words(verdict)}; how much is not known.")
    reasoning = f"{grant_in_words(verdict)}: the chance of credit is {chance:.0%}."
    return a_way(verdict, chance * min(1.0, verdict.credit.courses), reasoning)
