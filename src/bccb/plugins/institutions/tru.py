"""Thompson Rivers University, on campus and in Open Learning."""

from bccb.plugins import (
    AgeOfLearning,
    AssessmentRequired,
    Credit,
    Institution,
    MinimumGrade,
    PolicyRule,
    Residency,
    hookimpl,
)

name = "tru"
version = "1"
institutions = ("TRU",)

RULES = (
    MinimumGrade(
        name="tru.passing-grade",
        policy="A course is eligible for transfer with a passing grade of D or higher (taken as 50 percent).",
        source="http://www.tru.ca/distance/partnerships/current-partners/faqs.html (undated copy, read 2026-11-22)",
        percent=50,
    ),
    AgeOfLearning(
        name="tru.older-courses",
        policy="Courses completed more than seven years ago may need more documentation.",
        source="http://www.tru.ca/distance/transfer-credit.html (undated copy, read 2026-11-22)",
        years=7,
        may_be_reviewed=True,
        remedy="Send the course outline of that time and other supporting documents.",
    ),
    AssessmentRequired(
        name="tru.prior-learning",
        policy="Training that was not assessed where it was taken gets credit only by prior learning assessment.",
        remedy="Apply for prior learning assessment and recognition (PLAR).",
    ),
    Residency(
        name="tru.residency",
        policy="At least 15 credits of a degree of 120 credits are earned at the university.",
        program=Credit(value=120),
        resident=Credit(value=15),
    ),
)


@hookimpl
def bccb_rules(institution: Institution) -> tuple[PolicyRule, ...] | None:
    return RULES if institution.code in institutions else None
