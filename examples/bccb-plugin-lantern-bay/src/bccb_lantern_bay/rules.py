"""The rules of Lantern Bay Polytechnic, an institution that does not exist."""

from dataclasses import dataclass

from bccb.plugins import (
    AgeOfLearning,
    AssessmentRequired,
    Case,
    Credit,
    Finding,
    MinimumGrade,
    PolicyRule,
    TransferCap,
)


@dataclass(frozen=True, kw_only=True)
class StatedOutcomes(PolicyRule):
    """A kind of rule of this package's own: the learning states at least `fewest` outcomes."""

    fewest: int

    def look(self, case: Case) -> Finding:
        stated = len(case.learning.outcomes)
        if stated == 0:
            return self.unknown("No outcomes are stated.", f"State at least {self.fewest} learning outcomes.")
        if stated < self.fewest:
            remedy = f"State {self.fewest - stated} more."
            return self.failed(f"{stated} outcomes are stated; {self.fewest} are needed.", remedy)
        return self.passed(f"{stated} outcomes are stated.")


RULES = (
    AgeOfLearning(
        name="lantern-bay.current-learning",
        policy="Learning is current for six years.",
        years=6,
    ),
    AssessmentRequired(
        name="lantern-bay.assessed",
        policy="Only assessed learning is recognized.",
    ),
    MinimumGrade(
        name="lantern-bay.minimum-grade",
        policy="The grade is at least 65 percent.",
        percent=65,
    ),
    StatedOutcomes(
        name="lantern-bay.stated-outcomes",
        policy="At least three learning outcomes are stated.",
        fewest=3,
    ),
    TransferCap(
        name="lantern-bay.transfer-cap",
        policy="At most 45 credits are transferred toward a diploma.",
        most=Credit(value=45),
    ),
)
