"""Plugins as other packages might write them, well and badly; entry points in the tests point here."""

from bccb.plugins import Finding, FindingKind, MinimumGrade, hookimpl


class Plugin:
    """A plugin whose hooks are what it is made with."""

    def __init__(self, name="quiet", version="1", **rest):
        vars(self).update({"name": name, "version": version} | rest)


@hookimpl
def no_rules():
    return None


@hookimpl
def no_recommenders():
    return None


def answering(rules):
    @hookimpl
    def bccb_rules():
        return rules

    return bccb_rules


def recommending(*recommenders):
    @hookimpl
    def bccb_recommenders():
        return recommenders

    return bccb_recommenders


@hookimpl
def raising(institution):
    raise RuntimeError(f"no rules for {institution.code} today")


@hookimpl
def leaving():
    raise SystemExit(3)


@hookimpl
def wanting_more(institution, weather):
    return [institution, weather]


class Rule:
    """A rule that finds whatever it is made with: a kind, or anything else instead of a finding."""

    def __init__(self, name, finds=FindingKind.PASSED, **facts):
        self.name, self.finds = name, finds
        self.version, self.policy, self.source, self.is_illustrative = "1", "A policy.", "", True
        vars(self).update(facts)

    def check(self, case):
        if isinstance(self.finds, BaseException):
            raise self.finds
        if not isinstance(self.finds, FindingKind):
            return self.finds
        return Finding(
            rule=self.name, version="1", kind=self.finds, message=f"{case.learning.title}.", policy=self.policy
        )


quiet = Plugin(bccb_rules=no_rules)
strict = Plugin("strict", bccb_rules=answering([MinimumGrade(name="strict.grade", policy="All of it.", percent=100)]))
impostor = Plugin("sfu", bccb_rules=no_rules)
renamed = Plugin("other-than-installed", bccb_rules=no_rules)
nameless = Plugin(name="", bccb_rules=no_rules)
versionless = Plugin(name="versionless", version=None, bccb_rules=no_rules)
shouting = Plugin(name="SHOUTING", bccb_rules=no_rules)
hookless = Plugin(name="hookless")
unknown_hook = Plugin(name="unknown-hook", bccb_rules=no_rules, bccb_weather=no_rules)
wrong_arguments = Plugin(name="wrong-arguments", bccb_rules=wanting_more)
raises = Plugin(name="raises", bccb_rules=raising)
leaves = Plugin(name="leaves", bccb_rules=leaving)
no_list = Plugin(name="no-list", bccb_rules=answering("MinimumGrade"))
foreign_rule = Plugin(name="foreign-rule", bccb_rules=answering([Rule("sfu.passing-grade")]))
twin_rules = Plugin(name="twin-rules", bccb_rules=answering([Rule("twin-rules.a"), Rule("twin-rules.a")]))
no_policy = Plugin(name="no-policy", bccb_rules=answering([Rule("no-policy.a", policy=" ")]))
no_source = Plugin(name="no-source", bccb_rules=answering([Rule("no-source.a", is_illustrative=False)]))
numbered = Plugin(name="numbered", bccb_rules=answering([Rule("numbered.a", version=1)]))
one_code = Plugin(name="one-code", institutions="SFU", bccb_rules=no_rules)
foreign_recommender = Plugin(
    name="foreign-recommender",
    bccb_recommenders=recommending(Plugin("balanced", description="Better.", suggest=None)),
)


class Unhashable(Plugin):
    __hash__ = None


unhashable = Unhashable("unhashable", bccb_rules=no_rules)
