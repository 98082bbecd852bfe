"""All that a plugin may use: `hookimpl`, the kinds of rules, what recommenders share, and the domain's words.

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
from bccb.domain.rule import Case, Finding, FindingKind, RecognitionRule
from bccb.domain.verdict import Verdict
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
    Scope,
    SubjectExclusion,
    TransferCap,
)
from bccb.plugins.ways import a_way, chance_of_credit, cover_in_words, grant_in_words, precedent_in_words, ranked

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
    "Scope",
    "SubjectExclusion",
    "Suggestion",
    "TransferCap",
    "Verdict",
    "a_way",
    "chance_of_credit",
    "cover_in_words",
    "grant_in_words",
    "hookimpl",
    "precedent_in_words",
    "ranked",
]
