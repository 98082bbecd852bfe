"""What holds at every institution that does not switch this plugin off."""

from bccb.plugins import AssessmentRequired, HoursPerCredit, Level, LevelFloor, PolicyRule, hookimpl

name = "general"
version = "1"

RULES = (
    AssessmentRequired(
        name="general.assessment",
        policy="Credit is given for learning that has been assessed, not for attendance.",
    ),
    HoursPerCredit(
        name="general.hours-per-credit",
        policy="A one-term course of 3 credits stands for 39 hours of instruction; all learning is measured by that.",
        hours_per_course=39,
    ),
    LevelFloor(
        name="general.preparatory-level",
        policy="Preparatory and upgrading learning carries no credit toward a credential of post-secondary study.",
        lowest=Level.INTRODUCTORY,
    ),
)


@hookimpl
def bccb_rules() -> tuple[PolicyRule, ...]:
    return RULES
