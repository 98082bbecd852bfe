"""What kind of grant an institution would give, from four sorts of evidence weighed against each other.

What was granted for similar learning (`precedents`), what words of titles and texts tell (`wording`), how often each
kind is granted at all (`habits`), and whether the institution teaches the like. A multinomial logistic regression
weighs them; it learns from what the others answer about courses they have not seen.
Source: D. Wolpert, "Stacked generalization", Neural Networks 5 (1992).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bccb.adapters.scikit_learn.arrays import Doubles, Floats, Integers
from bccb.adapters.scikit_learn.habits import HABITS
from bccb.adapters.scikit_learn.kinds import as_often_as_given, chances_of, fit_kinds, log_odds
from bccb.adapters.scikit_learn.reading import Reading
from bccb.adapters.scikit_learn.teaching import Taught

_LOOSENESS = 0.05  # the inverse of the penalty on the weights
_TYPICAL_STANDOUT = -1.5

FEATURES = (
    "precedents: assigned",
    "precedents: refused",
    "words: assigned",
    "words: refused",
    *(f"{habit}: {what}" for habit in HABITS for what in ("assigned", "refused")),
    "less than a course of credit",
    "more than a course of credit",
    "preparatory",
    "first year",
    "upper years",
    "precedents of this subject here",
    "taught here too",
    "taught at institutions in general",
    "taught here more than elsewhere",
    "one course in general stands out",
    "one course here stands out more than elsewhere",
    "an equivalent stands out",
)

# The sorts of evidence, as a registrar would say it, by the features that tell of each.
EVIDENCE = {
    "how similar courses were decided there": (
        "precedents: ",
        "similar learning here: ",
        "precedents of this subject here",
    ),
    "the words of title and text": ("words: ",),
    "what is usual there": ("here: ", "this subject here: ", "this year here: ", "this subject and year here: "),
    "what is usual elsewhere": ("this subject anywhere: ", "this year anywhere: ", "similar learning anywhere: "),
    "how much credit it carries": ("less than a course of credit", "more than a course of credit"),
    "its level": ("preparatory", "first year", "upper years"),
    "what is taught there": ("taught ", "one course ", "an equivalent stands out"),
}


def columns_of(evidence: str) -> list[int]:
    return [at for at, feature in enumerate(FEATURES) if feature.startswith(EVIDENCE[evidence])]


def features(
    answer: Doubles, worded: Doubles, habits: Doubles, precedents: float, reading: Reading, taught: Taught
) -> Floats:
    """The features of one grant at one institution.

    `answer` is the kernel's and `worded` that of the words, both by kind; `precedents` is the weight of those in the
    subject there.
    """
    credits, year = reading.credits, reading.year
    here, general, standout = taught.here, taught.in_general, taught.standout
    facts = (
        credits is not None and credits < 0.9,
        credits is not None and credits > 1.1,
        year == 0,
        year == 1,
        year is not None and year >= 3,
        precedents,
        here is not None,
        general.best,
        0.0 if here is None else here.best - general.best,
        general.lead,
        0.0 if here is None else here.lead - general.lead,
        _TYPICAL_STANDOUT if standout is None else standout,
    )
    answers = log_odds(answer), log_odds(worded)
    return np.concatenate([*answers, habits, np.array(facts, np.float64)]).astype(np.float32)


@dataclass(frozen=True)
class GrantModel:
    """The second step: features in their standard form times weights (features × kinds), and a base for each kind.

    A refusal is named where its chance times `refusal_counts` exceeds every other.
    """

    mean: Floats
    spread: Floats
    weight: Floats
    base: Floats
    refusal_counts: float

    def standard(self, features: Floats) -> Floats:
        return (features - self.mean) / self.spread

    def probabilities(self, features: Floats) -> Doubles:
        """Cases × kinds, or kinds for a single case."""
        score = (self.standard(features) @ self.weight + self.base).astype(np.float64)
        return chances_of(score)

    def without(self, features: Floats, evidence: str) -> Doubles:
        """The probabilities of a single case in which this evidence is what it is on average."""
        average = features.copy()
        columns = columns_of(evidence)
        average[columns] = self.mean[columns]
        return self.probabilities(average)

    def named(self, probabilities: Doubles) -> Integers:
        return np.argmax(probabilities * np.array([1, 1, self.refusal_counts]), axis=-1)


def fit_grants(features: Floats, kind: Integers, weight: Floats) -> GrantModel:
    """Weigh the evidence, and learn from which chance on to name a refusal: so that it is named as often as given."""
    mean, spread = features.mean(0), features.std(0)
    spread = np.where(spread < 1e-6, 1, spread).astype(np.float32)
    coefficients, base = fit_kinds((features - mean) / spread, kind, weight, looseness=_LOOSENESS)
    model = GrantModel(mean.astype(np.float32), spread, coefficients, base, 1.0)
    return replace(model, refusal_counts=as_often_as_given(model.probabilities(features), kind, weight))
