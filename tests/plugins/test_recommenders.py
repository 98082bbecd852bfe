"""What the shipped recommenders make of verdicts, and what happens when a recommender misbehaves."""

from dataclasses import replace
from datetime import date

import pytest
from outside_plugins import Plugin, recommending

from bccb.domain.agreement import INDIVIDUAL_ASSESSMENT, NO_CREDIT, GrantKind
from bccb.domain.articulation import Equivalent, Forecast, Match, Overlap, Precedent
from bccb.domain.errors import NotFound, PluginFailed
from bccb.domain.verdict import judge
from bccb.plugins import Basis, Case, CourseCode, Credit, Learning, Suggestion
from bccb.plugins.manager import Plugins
from bccb.plugins.recommending import PluginRecommenders
from furniture import an_agreement, an_institution

LEARNING = Learning(title="Field mapping", outcomes=("Draw a map", "Judge a map"))
DRAWING = Match(left="Draw a map", right="Draw maps", likeness=0.9)
HALF = Overlap(matches=(DRAWING,), only_left=("Judge a map",))
LIKELY, HOPELESS = (0.7, 0.2, 0.1), (0.1, 0.1, 0.8)


def a_verdict(code, chances=LIKELY, *, equivalents=(), precedents=(), proposed=3, learning=LEARNING):
    kinds = (GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT)
    case = Case(
        learning=learning,
        institution=an_institution(code=code),
        on=date(2026, 9, 1),
        proposed=None if proposed is None else Credit(value=proposed),
        equivalents=equivalents,
        precedents=precedents,
    )
    probabilities, level = dict(zip(kinds, chances, strict=True)), {"subject": "GEOG", "number": "1XX"}
    forecast = Forecast(probabilities=probabilities, **level, level_chance=0.16, support=5.0)
    return judge(case, forecast, (), "1")


def a_course(number="155", score=0.6, overlap=HALF):
    code = CourseCode(subject="GEOG", number=number)
    return Equivalent(institution="SFU", course=code, title="Maps", score=score, overlap=overlap)


def a_precedent(likeness, grant=None):
    code = f"P-{likeness}-{grant}"
    agreement = an_agreement(code=code, **({} if grant is None else {"grant": grant}))
    return Precedent(agreement=agreement, source_institution="LANG", likeness=likeness)


def suggested(recommender, *verdicts, learning=LEARNING):
    return PluginRecommenders(Plugins()).get(recommender).suggest(learning, verdicts)


@pytest.mark.parametrize("recommender", ["balanced", "by-outcomes", "by-precedent"])
def test_an_institution_that_gives_no_credit_is_left_out(recommender):
    refusing = a_verdict("UVIC", HOPELESS, equivalents=(a_course(),), precedents=(a_precedent(0.9),))
    granting = a_verdict("SFU", equivalents=(a_course(),), precedents=(a_precedent(0.9),))
    assert [way.institution for way in suggested(recommender, refusing, granting)] == ["SFU"]


@pytest.mark.parametrize("recommender", ["balanced", "by-outcomes", "by-precedent"])
def test_equals_come_by_institution_whatever_the_order(recommender):
    verdicts = [
        a_verdict(code, equivalents=(a_course(),), precedents=(a_precedent(0.9),)) for code in ("UVIC", "BCIT", "SFU")
    ]
    assert [way.institution for way in suggested(recommender, *verdicts)] == ["BCIT", "SFU", "UVIC"]


def test_balanced_multiplies_the_chance_of_credit_by_the_fit_and_says_so():
    (way,) = suggested("balanced", a_verdict("SFU", equivalents=(a_course(),), precedents=(a_precedent(0.7),)))
    assert way.confidence == pytest.approx(0.9 * (0.6 + 0.5 + 0.7) / 3)
    assert way == Suggestion(
        institution="SFU",
        basis=Basis.FORECAST,
        confidence=0.54,
        credit=Credit(value=3),
        counts_as="GEOG 155",
        reasoning=(
            "SFU would probably grant 3 credits, most likely GEOG 155: the chance of credit is 90%. "
            "It fits by 60%: the nearest course is GEOG 155 Maps (60% if one is named); "
            "GEOG 155 Maps covers 1 of 2 outcomes; the nearest precedent is LANG GEOG 1155 (70% alike): GEOG 155 (3)."
        ),
        overlap=HALF,
    )


def test_balanced_takes_a_middling_fit_where_nothing_can_be_compared():
    (way,) = suggested("balanced", a_verdict("SFU", (0.2, 0.6, 0.2), proposed=None))
    assert (way.confidence, way.credit, way.counts_as) == (0.4, None, "GEOG 1XX")
    assert way.reasoning == (
        "SFU would probably grant credit unassigned; as which subject and level is open, most often GEOG 1XX "
        "(16% of such cases): the chance of credit is 80%. It fits by 50%: nothing there can be compared with it."
    )


def test_balanced_leaves_outcomes_out_that_were_never_compared():
    (way,) = suggested("balanced", a_verdict("SFU", equivalents=(a_course(overlap=Overlap()),)))
    assert way.confidence == pytest.approx(0.9 * 0.6)
    assert "covers" not in way.reasoning


def test_statements_of_a_description_are_not_called_outcomes():
    learning = replace(LEARNING, outcomes=(), description="Draw a map. Judge a map.")
    verdict = a_verdict("SFU", equivalents=(a_course(),), learning=learning)
    for recommender in ("balanced", "by-outcomes"):
        (way,) = suggested(recommender, verdict, learning=learning)
        assert "covers 1 of 2 statements" in way.reasoning


def test_by_outcomes_takes_the_course_that_covers_most():
    whole = Overlap(matches=(DRAWING, replace(DRAWING, left="Judge a map")))
    verdict = a_verdict("SFU", equivalents=(a_course(), a_course("255", 0.1, whole)))
    (way,) = suggested("by-outcomes", verdict)
    assert (way.counts_as, way.confidence, way.overlap) == ("GEOG 255", 0.9, whole)
    assert way.reasoning == "GEOG 255 Maps covers 2 of 2 outcomes. The chance of credit at SFU is 90%."


def test_by_outcomes_leaves_out_whom_it_shares_nothing_with():
    nothing = Overlap(only_left=("Draw a map", "Judge a map"))
    assert suggested("by-outcomes", a_verdict("SFU", equivalents=(a_course(overlap=nothing),)), a_verdict("UVIC")) == ()


def test_by_precedent_weighs_what_was_granted_before():
    precedents = (
        a_precedent(0.8),
        a_precedent(0.6),
        a_precedent(0.6, NO_CREDIT),
        a_precedent(0.9, INDIVIDUAL_ASSESSMENT),
    )
    (way,) = suggested("by-precedent", a_verdict("SFU", precedents=precedents))
    assert way.confidence == pytest.approx(1.4 / 2.0 * 0.8)
    assert way.reasoning == (
        "SFU gave credit in 2 of 3 similar cases. The nearest is LANG GEOG 1155 (80% alike): GEOG 155 (3)."
    )


@pytest.mark.parametrize("precedents", [(), (a_precedent(0.9, INDIVIDUAL_ASSESSMENT),)])
def test_by_precedent_leaves_out_whom_it_has_no_decision_of(precedents):
    assert suggested("by-precedent", a_verdict("SFU", precedents=precedents)) == ()


def test_a_precedent_that_is_not_alike_at_all_gives_no_confidence():
    (way,) = suggested("by-precedent", a_verdict("SFU", precedents=(a_precedent(0.0),)))
    assert way.confidence == 0


def test_a_less_likely_grant_is_less_certain():
    ways = suggested("balanced", a_verdict("UVIC", (0.1, 0.6, 0.3)), a_verdict("SFU"))
    assert [(way.institution, way.confidence) for way in ways] == [("SFU", 0.45), ("UVIC", 0.35)]


def test_the_default_comes_first_among_the_names():
    assert PluginRecommenders(Plugins()).names() == ("balanced", "by-outcomes", "by-precedent")
    assert PluginRecommenders(Plugins(), default="by-precedent").names()[0] == "by-precedent"


def test_a_recommender_says_what_it_is():
    recommender = PluginRecommenders(Plugins()).get("balanced")
    assert (recommender.name, recommender.version) == ("balanced", "1")
    assert recommender.description.startswith("The chance of credit, times how well the learning fits")


def test_a_recommender_that_does_not_exist_is_not_found():
    with pytest.raises(NotFound, match="There is no recommender oracle"):
        PluginRecommenders(Plugins()).get("oracle")


def test_a_default_that_does_not_exist_stops_the_start():
    with pytest.raises(NotFound, match="There is no recommender oracle"):
        PluginRecommenders(Plugins(), default="oracle")


class Odd:
    name, version, description = "odd", "1", "Odd."

    def __init__(self, answer):
        self.answer = answer

    def suggest(self, learning, verdicts):  # noqa: ARG002
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def a_suggestion(**changes):
    fields = {"institution": "SFU", "basis": Basis.FORECAST, "confidence": 0.5, "credit": None}
    return Suggestion(**(fields | {"counts_as": "", "reasoning": "Why not."} | changes))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ValueError("no idea"), "recommender odd raised ValueError: no idea"),
        ("SFU", "must return a list or None, not str"),
        (iter(()), "must return a list or None"),
        ([("SFU", 0.5)], "must return Suggestions, not tuple"),
        ([a_suggestion(confidence=1.1)], "gives a confidence of 1.1"),
        ([a_suggestion(confidence=-0.1)], "gives a confidence of -0.1"),
        ([a_suggestion(confidence=float("nan"))], "gives a confidence of nan"),
        ([a_suggestion(confidence="high")], "gives a confidence of 'high'"),
        ([a_suggestion(institution="UVIC")], "suggests UVIC, which it was given no verdict of"),
    ],
)
def test_a_recommender_that_misbehaves_is_named(answer, reason):
    plugins = Plugins(shipped=[Plugin("odd", bccb_recommenders=recommending(Odd(answer)))])
    with pytest.raises(PluginFailed) as failure:
        PluginRecommenders(plugins, default="odd").get("odd").suggest(LEARNING, [a_verdict("SFU")])
    assert failure.value.plugin == "odd"
    assert reason in str(failure.value)
