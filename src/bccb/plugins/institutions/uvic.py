"""University of Victoria, which counts 1.5 units where others count 3 credits."""

from bccb.plugins import UNITS, Credit, HoursPerCredit, Institution, MinimumGrade, PolicyRule, Residency, hookimpl

name = "uvic"
version = "1"
institutions = ("UVIC",)

RULES = (
    HoursPerCredit(
        name="uvic.hours-per-unit",
        policy="The unit value of transferred learning follows 39 contact hours for 1.5 units.",
        source="http://registrar.uvic.ca/undergrad/admissions/tc/brownsheets.html (undated copy, read 2026-11-22)",
        hours_per_course=39,
    ),
    Residency(
        name="uvic.final-units",
        policy="Transferred credit may not normally be applied to the final 30 units of a program (here of 60 units).",
        source="http://www.uvic.ca/future-students/undergraduate/admissions/transfer-credit.php"
        " (undated copy, read 2026-11-22)",
        program=Credit(value=60, unit=UNITS),
        resident=Credit(value=30, unit=UNITS),
    ),
    MinimumGrade(
        name="uvic.passing-grade",
        policy="A course must have been passed with at least 50 percent.",
        percent=50,
    ),
)


@hookimpl
def bccb_rules(institution: Institution) -> tuple[PolicyRule, ...] | None:
    return RULES if institution.code in institutions else None
