"""What a plugin may use: `hookimpl`, the kinds of rules, and the domain's words. Nothing else is promised to plugins.

Shipped plugins import from here alone, as outside ones should. The hooks are described in `hookspecs`.
"""

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Match, Overlap, Precedent
from bccb.domain.course import CourseCode, Level
from bccb.domain.credit import CREDITS, UNITS, Credit, CreditType, CreditUnit
from bccb.domain.institution import Institution, InstitutionType
from bccb.domain.learning import LearnerRecord, Learning
from bccb.domain.pathway import Basis, Suggestion
from bccb.domain.ports.rulebook import Recommender
from bccb.domain.verdict import Case, Finding, FindingKind, RecognitionRule, Verdict
from bccb.plugins.hookspecs import hookimpl
from bccb.plugins.rules import (
    AgeOfLearning,
    AssessmentRequired,
    HoursPerCredit,
    LevelCeiling,
    LevelFloor,
    MinimumGrade,
    PolicyRule,
    Residency,
    SubjectExclusion,
    TransferCap,
)

__all__ = [
    "CREDITS",
    "UNITS",
    "AgeOfLearning",
    "AssessmentRequired",
    "Basis",
    "Case",
    "CourseCode",
    "Credit",
    "CreditType",
    "CreditUnit",
    "Equivalent",
    "Finding",
    "FindingKind",
    "GrantKind",
    "HoursPerCredit",
    "Institution",
    "InstitutionType",
    "LearnerRecord",
    "Learning",
    "Level",
    "LevelCeiling",
    "LevelFloor",
    "Match",
    "MinimumGrade",
    "Overlap",
    "PolicyRule",
    "Precedent",
    "RecognitionRule",
    "Recommender",
    "Residency",
    "SubjectExclusion",
    "Suggestion",
    "TransferCap",
    "Verdict",
    "hookimpl",
]
