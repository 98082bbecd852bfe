"""University of British Columbia: both campuses, and what the Vancouver calendar adds for its master's programs."""

from bccb.plugins import (
    AgeOfLearning,
    AssessmentRequired,
    Credit,
    Institution,
    Level,
    MinimumGrade,
    PolicyRule,
    Scope,
    TransferCap,
    hookimpl,
)

name = "ubc"
version = "1"
institutions = ("UBCV", "UBCO")

_QUESTIONS = (
    "https://facultystaff.students.ubc.ca/enrolment-services/student-recruitment-undergraduate-admissions"
    "/transfer-credit/transfer-credit-faqs (last updated 2015-09-28, read 2026-11-22)"
)
_MASTERS = (
    "https://vancouver.calendar.ubc.ca/faculties-colleges-and-schools/faculty-graduate-and-postdoctoral-studies"
    "/academic-regulations-3 (undated copy, read 2026-11-22)"
)
_GRADUATE = Scope(levels=(Level.GRADUATE,))

BOTH = (
    TransferCap(
        name="ubc.transfer-cap",
        policy="All transferable credit is recorded, but no more than 60 credits of it count.",
        source=_QUESTIONS,
        most=Credit(value=60),
    ),
    AssessmentRequired(
        name="ubc.performance-measures",
        policy="Courses without sufficient rigour, content, scope and measures of performance get no transfer credit.",
        source=_QUESTIONS,
    ),
    MinimumGrade(
        name="ubc.passing-grade",
        policy="A course must have been passed with at least 50 percent.",
        percent=50,
    ),
)
VANCOUVER = (
    MinimumGrade(
        name="ubc.graduate-grade",
        policy="Graduate credit transfers into a master's program only with at least B standing (74 percent).",
        source=_MASTERS,
        only=_GRADUATE,
        percent=74,
    ),
    AgeOfLearning(
        name="ubc.graduate-age",
        policy="Graduate credit transfers into a master's program only within five years (here, of the assessment).",
        source=_MASTERS,
        only=_GRADUATE,
        years=5,
    ),
)


@hookimpl
def bccb_rules(institution: Institution) -> tuple[PolicyRule, ...] | None:
    return {"UBCV": BOTH + VANCOUVER, "UBCO": BOTH}.get(institution.code)
