"""What holds at every institution, unless it switches this plugin off."""

from bccb.plugins import AssessmentRequired, HoursPerCredit, Level, LevelFloor, hookimpl

name = "general"
version = "1"

RULES = (
    HoursPerCredit(
        name="general.hours-per-credit",
        policy="A one-term course of 3 credits stands for 39 hours of instruction; all learning is measured by that.",
        hours_per_course=39,
    ),
    LevelFloor(
        name="general.preparatory-level",
        policy="Preparatory and upgrading learning carries no credit at the level of a first year or above.",
        lowest=Level.INTRODUCTORY,
    ),
    AssessmentRequired(
        name="general.assessment",
        policy="Credit is given for learning that has been assessed, not for attendance.",
    ),
)


@hookimpl
def bccb_rules():
    return RULES
