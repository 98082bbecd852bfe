"""What BCCB loads: a name, a version, the institutions meant, and the hooks."""

from bccb.plugins import Institution, PolicyRule, Recommender, hookimpl
from bccb_lantern_bay.recommender import MostCredit
from bccb_lantern_bay.rules import RULES

name = "lantern-bay"
version = "1.0.0"
institutions = ("LBP",)


@hookimpl
def bccb_rules(institution: Institution) -> tuple[PolicyRule, ...] | None:
    return RULES if institution.code in institutions else None


@hookimpl
def bccb_recommenders() -> list[Recommender]:
    return [MostCredit()]
