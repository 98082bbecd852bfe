"""Douglas College."""

from bccb.plugins import AgeOfLearning, Institution, Level, LevelCeiling, MinimumGrade, PolicyRule, Scope, hookimpl

name = "douglas"
version = "1"
institutions = ("DOUG",)

_TRANSFER = (
    "https://www.douglascollege.ca/future-students/admission-information/transfer-credit/transfer-your-credits"
    " (undated copy, read 2026-11-22)"
)
_ASK = "Submit a request for exception, and show how the knowledge has been maintained."

RULES = (
    MinimumGrade(
        name="douglas.passing-grade",
        policy="Failing grades get no transfer credit; the minimum is D or P (taken as 50 percent).",
        source=_TRANSFER,
        percent=50,
    ),
    AgeOfLearning(
        name="douglas.age-of-science",
        policy="Science and mathematics taken seven or more years ago get credit only by exception.",
        source=_TRANSFER,
        only=Scope(subjects=("ASTR", "BIOL", "CHEM", "GEOL", "MATH", "PHYS", "SCIE", "STAT")),
        years=7,
        remedy=_ASK,
    ),
    AgeOfLearning(
        name="douglas.age-of-other-learning",
        policy="Arts and business taken ten or more years ago get credit only by exception (here all learning).",
        source=_TRANSFER,
        years=10,
        remedy=_ASK,
    ),
    LevelCeiling(
        name="douglas.undergraduate-level",
        policy="A college that teaches no graduate courses gives no credit for them.",
        highest=Level.ADVANCED,
    ),
)


@hookimpl
def bccb_rules(institution: Institution) -> tuple[PolicyRule, ...] | None:
    return RULES if institution.code in institutions else None
