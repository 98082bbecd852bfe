"""British Columbia Institute of Technology."""

from bccb.plugins import (
    AgeOfLearning,
    Credit,
    Institution,
    Level,
    LevelFloor,
    MinimumGrade,
    PolicyRule,
    Residency,
    Scope,
    SubjectExclusion,
    hookimpl,
)

name = "bcit"
version = "1"
institutions = ("BCIT",)

RULES = (
    LevelFloor(
        name="bcit.upgrading",
        policy="Upgrading courses are of high-school level, numbered from 0, and usually carry 0.0 credits.",
        source="https://www.bcit.ca/admission/entrance-requirements/equivalencies/post-secondary/"
        " (undated copy, read 2026-11-22)",
        lowest=Level.INTRODUCTORY,
    ),
    MinimumGrade(
        name="bcit.minimum-grade",
        policy="Learning counts toward a diploma with at least 60 percent.",
        percent=60,
    ),
    AgeOfLearning(
        name="bcit.current-technology",
        policy="Learning in computing and electronics is current for five years.",
        only=Scope(subjects=("CMPT", "COMP", "CPSC", "CSC", "ELEC", "ELEX", "INFO")),
        years=5,
        remedy="Challenge the course by examination.",
    ),
    Residency(
        name="bcit.residency",
        policy="At least half of a two-year diploma of 120 credits is earned at the institute.",
        program=Credit(value=120),
        resident=Credit(value=60),
    ),
    SubjectExclusion(
        name="bcit.work-terms",
        policy="Work terms at other institutions carry no credit.",
        subjects=("COOP", "WKTM", "WORK"),
    ),
)


@hookimpl
def bccb_rules(institution: Institution) -> tuple[PolicyRule, ...] | None:
    return RULES if institution.code in institutions else None
