"""Simon Fraser University, whose "units" are what others call credits."""

from bccb.plugins import Credit, Institution, MinimumGrade, PolicyRule, SubjectExclusion, TransferCap, hookimpl

name = "sfu"
version = "1"
institutions = ("SFU",)

RULES = (
    MinimumGrade(
        name="sfu.passing-grade",
        policy="A course transfers only with a passing grade, D or 50 percent.",
        source="https://www.sfu.ca/sfunow/courses-and-degree-planning/transfer-credit.html"
        " (undated copy, read 2026-11-22)",
        percent=50,
    ),
    TransferCap(
        name="sfu.transfer-cap",
        policy="At most 60 units may be transferred toward a degree.",
        source="https://sfu.ca/students/admission/admission-requirements/transfer.html (undated copy, read 2026-11-22)",
        most=Credit(value=60),
    ),
    SubjectExclusion(
        name="sfu.language-training",
        policy="Training in English as an additional language carries no credit toward a degree.",
        subjects=("EAL", "EAP", "EASL", "ELSK", "ESL", "LEAP"),
    ),
)


@hookimpl
def bccb_rules(institution: Institution) -> tuple[PolicyRule, ...] | None:
    return RULES if institution.code in institutions else None
