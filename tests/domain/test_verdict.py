"""Verdicts: what the evidence and the rules come to, and the sentences that say so."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.agreement import GrantKind, SourceCourse
from bccb.domain.articulation import Reason
from bccb.domain.credit import UNITS, Credit
from bccb.domain.rule import FindingKind
from bccb.domain.verdict import judge
from cases import Finds, a_case, a_finding, a_forecast, a_precedent, a_verdict, an_equivalent
from furniture import a_full_agreement, an_agreement, an_institution

FAILED, CAPPED, UNKNOWN, PASSED = FindingKind.FAILED, FindingKind.CAPPED, FindingKind.UNKNOWN, FindingKind.PASSED


def capped(value: float, rule: str = "sfu.hours", **changes):
    return a_finding(CAPPED, rule=rule, cap=Credit(value=value), **changes)


NAMES = st.sampled_from(["sfu.age", "sfu.grade", "sfu.hours", "sfu.level"])
CAPS = st.sampled_from([0.0, 0.5, 1.5, 3.0, 6.0])
FINDINGS = st.one_of(
    st.builds(lambda kind, rule: a_finding(kind, rule=rule), st.sampled_from([PASSED, FAILED, UNKNOWN]), NAMES),
    st.builds(capped, CAPS, NAMES),
)
CREDITS = st.none() | st.sampled_from([0.0, 1.0, 1.5, 3.0, 4.0]).map(lambda value: Credit(value=value))
FORECASTS = st.builds(
    lambda none, share, named, support: a_forecast(
        assigned=(1 - none) * share, unassigned=(1 - none) * (1 - share), none=none, named=named, support=support
    ),
    st.floats(min_value=0, max_value=1),
    st.floats(min_value=0, max_value=1),
    st.none() | st.just(GrantKind.NO_CREDIT),
    st.sampled_from([0.0, 0.5, 1.0, 5.0]),
)


@given(st.lists(FINDINGS, max_size=4), CREDITS, FORECASTS, st.randoms())
def test_the_order_of_the_rules_never_changes_the_verdict(findings, proposed, forecast, chance):
    shuffled = list(findings)
    chance.shuffle(shuffled)
    assert a_verdict(*findings, forecast=forecast, proposed=proposed) == a_verdict(
        *shuffled, forecast=forecast, proposed=proposed
    )


@given(st.lists(FINDINGS, max_size=5), CREDITS, FORECASTS)
def test_every_finding_is_kept_and_they_are_in_order_of_their_rules(findings, proposed, forecast):
    verdict = a_verdict(*findings, forecast=forecast, proposed=proposed)
    assert len(verdict.findings) == len(findings)
    assert all(finding in verdict.findings for finding in findings)
    assert [finding.rule for finding in verdict.findings] == sorted(finding.rule for finding in findings)


@given(st.lists(FINDINGS, max_size=5), CREDITS, FORECASTS)
def test_one_failed_rule_withholds_and_nothing_else_does(findings, proposed, forecast):
    verdict = a_verdict(*findings, forecast=forecast, proposed=proposed)
    assert verdict.is_withheld is any(finding.kind is FAILED for finding in findings)
    if verdict.is_withheld:
        assert (verdict.grant, verdict.confidence, verdict.is_thin) == (GrantKind.NO_CREDIT, 1.0, False)


@given(st.lists(FINDINGS, max_size=5), CREDITS, FORECASTS)
def test_no_credit_is_worth_nothing_and_carried_as_nothing(findings, proposed, forecast):
    verdict = a_verdict(*findings, forecast=forecast, proposed=proposed)
    if verdict.grant is GrantKind.NO_CREDIT:
        assert (verdict.credit, verdict.granted_as) == (Credit(value=0), "")
    elif verdict.credit is not None:
        assert verdict.credit.value > 0


@given(st.lists(FINDINGS, max_size=5), CREDITS, FORECASTS)
def test_the_smallest_cap_wins_and_credit_never_grows(findings, proposed, forecast):
    verdict = a_verdict(*findings, forecast=forecast, proposed=proposed)
    bounds = [finding.cap.value for finding in findings if finding.cap is not None]
    bounds += [] if proposed is None else [proposed.value]
    if verdict.grant is not GrantKind.NO_CREDIT:
        assert verdict.credit == (Credit(value=min(bounds)) if bounds else None)


@given(st.lists(NAMES, max_size=4), CREDITS, FORECASTS)
def test_what_is_not_known_changes_nothing_but_the_findings(rules, proposed, forecast):
    known = a_verdict(forecast=forecast, proposed=proposed)
    unknown = a_verdict(*(a_finding(UNKNOWN, rule=rule) for rule in rules), forecast=forecast, proposed=proposed)
    for field in ("grant", "credit", "granted_as", "confidence", "is_withheld", "is_thin"):
        assert getattr(unknown, field) == getattr(known, field)


@given(st.lists(FINDINGS, max_size=5), CREDITS, FORECASTS)
def test_confidence_is_a_probability_and_the_summary_is_whole_sentences(findings, proposed, forecast):
    verdict = a_verdict(*findings, forecast=forecast, proposed=proposed)
    assert 0 <= verdict.confidence <= 1
    assert verdict.summary.startswith("SFU ")
    assert verdict.summary.endswith(".")
    assert "  " not in verdict.summary
    assert "None" not in verdict.summary


def test_the_evidence_alone_decides_where_no_rule_speaks():
    verdict = a_verdict()
    assert (verdict.grant, verdict.credit, verdict.granted_as) == (GrantKind.ASSIGNED, Credit(value=3), "GEOG 155")
    assert (verdict.confidence, verdict.is_thin, verdict.model_version) == (0.6, False, "20260302-1")


def test_a_verdict_keeps_everything_it_rests_on():
    case, forecast = a_case(), a_forecast(from_institution=0.25)
    verdict = judge(case, forecast, [], "7")
    assert (verdict.learning, verdict.institution, verdict.on) == (case.learning, "SFU", case.on)
    assert (verdict.equivalents, verdict.precedents) == (case.equivalents, case.precedents)
    assert (verdict.probabilities, verdict.support) == (forecast.probabilities, forecast.support)
    assert (verdict.shares, verdict.from_institution) == (forecast.shares, 0.25)


def test_credit_is_in_the_unit_of_the_recognizing_institution():
    verdict = a_verdict(institution=an_institution(code="UVIC", unit=UNITS), proposed=Credit(value=1.5, unit=UNITS))
    assert str(verdict.credit) == "1.5 units"
    refused = a_verdict(a_finding(FAILED), institution=an_institution(code="UVIC", unit=UNITS))
    assert refused.credit == Credit(value=0, unit=UNITS)


def test_less_than_the_course_that_is_foreseen_is_credit_without_a_course():
    verdict = a_verdict(capped(1.5))
    assert (verdict.grant, verdict.credit, verdict.granted_as) == (
        GrantKind.UNASSIGNED,
        Credit(value=1.5),
        "GEOG 1XX",
    )


def test_credit_cut_below_the_course_is_as_likely_as_any_credit():
    assert a_verdict(
        capped(1.5), forecast=a_forecast(assigned=0.6, unassigned=0.1, none=0.3)
    ).confidence == pytest.approx(0.7)


def test_a_cap_where_nothing_is_proposed_leaves_no_whole_course_to_assign():
    verdict = a_verdict(capped(1.5), proposed=None)
    assert (verdict.grant, verdict.credit) == (GrantKind.UNASSIGNED, Credit(value=1.5))


def test_a_cap_that_leaves_the_whole_course_leaves_the_course():
    assert a_verdict(capped(3)).grant is GrantKind.ASSIGNED
    assert a_verdict(capped(6), proposed=Credit(value=3)).credit == Credit(value=3)


def test_a_cap_of_nothing_rules_credit_out_for_certain():
    verdict = a_verdict(capped(0))
    assert (verdict.grant, verdict.confidence, verdict.is_withheld, verdict.is_thin) == (
        GrantKind.NO_CREDIT,
        1.0,
        False,
        False,
    )


def test_a_proposal_of_nothing_is_no_credit_as_surely_as_the_forecast_says():
    verdict = a_verdict(proposed=Credit(value=0), forecast=a_forecast(assigned=0.1, unassigned=0.2, none=0.7))
    assert (verdict.grant, verdict.confidence) == (GrantKind.NO_CREDIT, 0.7)


def test_a_named_refusal_is_told_with_its_own_chance():
    verdict = a_verdict(forecast=a_forecast(assigned=0.5, unassigned=0.2, none=0.3, named=GrantKind.NO_CREDIT))
    assert (verdict.grant, verdict.confidence, verdict.is_thin) == (GrantKind.NO_CREDIT, 0.3, True)


def test_a_refusal_that_is_named_says_what_is_likelier():
    forecast = a_forecast(assigned=0.1, unassigned=0.64, none=0.26, named=GrantKind.NO_CREDIT)
    rare = "SFU might grant no credit: that is rare, but here its chance is 26%."
    told = f"{rare} Unassigned credit is still likelier (64%)."
    assert a_verdict(forecast=forecast).summary.startswith(told)


def test_credit_is_not_known_where_nothing_tells():
    verdict = a_verdict(proposed=None)
    assert (verdict.grant, verdict.credit) == (GrantKind.ASSIGNED, None)


def test_credit_for_a_course_nobody_found_carries_subject_and_level():
    assert a_verdict(equivalents=()).granted_as == "GEOG 1XX"


@pytest.mark.parametrize(
    ("subject", "number", "granted_as"), [("GEOG", "1XX", "GEOG 1XX"), ("GEOG", None, "GEOG"), (None, None, "")]
)
def test_unassigned_credit_carries_as_much_as_the_forecast_tells(subject, number, granted_as):
    forecast = a_forecast(assigned=0.2, unassigned=0.7, subject=subject, number=number)
    assert a_verdict(forecast=forecast).granted_as == granted_as


@pytest.mark.parametrize(
    ("course", "style", "granted_as"),
    [
        ("NRSC 2200", "1XXX", "NRSC 2XXX"),
        ("FRST 320", "1st", "FRST 3rd"),
        ("FRST 520", "1st", "FRST 1st"),
        ("DESN 210", "100 lev", "DESN 100 lev"),
        ("CART A12", "1XX", "CART 1XX"),
    ],
)
def test_credit_cut_below_a_course_that_is_surely_near_is_in_its_subject_and_level(course, style, granted_as):
    forecast, near, far = a_forecast(number=style), an_equivalent(course, score=0.5), an_equivalent(course, score=0.49)
    assert a_verdict(capped(1.5), forecast=forecast, equivalents=(near,)).granted_as == granted_as
    assert a_verdict(capped(1.5), forecast=forecast, equivalents=(far,)).granted_as == f"GEOG {style}"


def test_unassigned_credit_is_named_by_what_is_given_for_the_like_however_near_a_course_is():
    forecast, near = a_forecast(assigned=0.2, unassigned=0.7), an_equivalent("BISC 204", score=0.99)
    assert a_verdict(forecast=forecast, equivalents=(near,)).granted_as == "GEOG 1XX"


@pytest.mark.parametrize(
    ("support", "assigned", "is_thin"), [(0.09, 0.8, True), (0.1, 0.8, False), (5.0, 0.45, True), (0.0, 0.8, True)]
)
def test_few_precedents_or_little_confidence_make_a_verdict_thin(support, assigned, is_thin):
    forecast = a_forecast(assigned=assigned, unassigned=(1 - assigned) / 2, none=(1 - assigned) / 2, support=support)
    assert a_verdict(forecast=forecast).is_thin is is_thin


def reasons(*moved: float) -> tuple[Reason, ...]:
    return tuple(Reason(told=f"evidence {at}", chance=0.6, without=0.6 - each) for at, each in enumerate(moved))


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        ((0.2, 0.1), "What speaks most for it is evidence 0 (40% without that)."),
        ((0.2, -0.1), "What speaks most for it is evidence 0 (40% without that), against it evidence 1 (70%)."),
        ((-0.1, 0.01), "Against it speaks evidence 0 (70%)."),
    ],
)
def test_the_summary_says_what_spoke_most_for_the_grant_and_against_it(moved, told):
    assert told in a_verdict(forecast=a_forecast(reasons=reasons(*moved))).summary


def test_evidence_that_moved_little_and_evidence_that_a_rule_overrides_is_not_spoken_of():
    assert "speaks" not in a_verdict(forecast=a_forecast(reasons=reasons(0.02, -0.02))).summary
    assert "speaks" not in a_verdict(a_finding(FAILED), forecast=a_forecast(reasons=reasons(0.2))).summary


@pytest.mark.parametrize(("line", "is_thin"), [(0.0, False), (0.6, False), (0.61, True), (None, False)])
def test_an_institution_draws_the_line_below_which_an_evaluator_is_asked(line, is_thin):
    assert a_verdict(institution=an_institution(ask_below=line)).is_thin is is_thin


def test_failures_are_the_failed_findings_alone():
    verdict = a_verdict(a_finding(FAILED, rule="sfu.b"), a_finding(PASSED), a_finding(FAILED, rule="sfu.a"))
    assert [finding.rule for finding in verdict.failures] == ["sfu.a", "sfu.b"]


def test_a_finding_reads_as_its_rule_and_what_it_found():
    assert str(a_finding(PASSED, message="39 hours account for 3 credits.")) == (
        "sfu.hours: 39 hours account for 3 credits."
    )


def test_rules_see_the_case_and_may_find_by_it():
    class ByHours(Finds):
        def check(self, case):
            kind = PASSED if case.learning.hours and case.learning.hours >= 30 else FAILED
            return a_finding(kind, rule=self.name)

    rule = ByHours(a_finding())
    assert not judge(a_case(), a_forecast(), [rule], "1").is_withheld


GROUND = (
    "The nearest course is SFU GEOG 155 Geographic Systems (80% if one is named) and "
    "the nearest precedent is LANG GEOG 1155: GEOG 155 (3)."
)
FINE = {"forecast": a_forecast(assigned=0.8, unassigned=0.1)}


def test_a_summary_says_what_is_granted_how_surely_and_on_what_ground():
    assert (
        a_verdict(**FINE).summary
        == f"SFU would probably grant 3 credits for a course of its own (80%), most likely GEOG 155. {GROUND}"
    )


def test_a_summary_does_not_call_probable_what_is_not():
    assert a_verdict(forecast=a_forecast(assigned=0.4, unassigned=0.35, none=0.25)).summary.startswith(
        "SFU might grant 3 credits for a course of its own (40%), most likely GEOG 155."
    )


def test_even_chances_are_probable_enough():
    verdict = a_verdict(forecast=a_forecast(assigned=0.5, unassigned=0.3, none=0.2))
    assert not verdict.is_thin
    assert verdict.summary.startswith(
        "SFU would probably grant 3 credits for a course of its own (50%), most likely GEOG 155."
    )


def test_a_summary_of_credit_of_unknown_amount_says_credit():
    assert a_verdict(proposed=None, **FINE).summary.startswith(
        "SFU would probably grant credit for a course of its own (80%), most likely GEOG 155."
    )


def test_a_summary_of_credit_nobody_can_place_names_no_course():
    forecast = a_forecast(assigned=0.1, unassigned=0.8, subject=None, number=None)
    assert a_verdict(forecast=forecast).summary.startswith(
        "SFU would probably grant 3 credits unassigned (80%). The nearest"
    )


def test_a_summary_of_a_refusal_that_is_foreseen_offers_no_remedy_for_it():
    forecast = a_forecast(assigned=0.1, unassigned=0.1, none=0.8)
    unknown = a_finding(UNKNOWN, remedy="Show a transcript.")
    assert a_verdict(unknown, forecast=forecast).summary == f"SFU would probably grant no credit (80%). {GROUND}"


def test_a_summary_of_a_withheld_verdict_names_every_failed_rule_and_what_would_help_first():
    verdict = a_verdict(
        a_finding(UNKNOWN, rule="sfu.age", remedy="Say when it ended."),
        a_finding(FAILED, rule="sfu.grade", message="The grade of 40% is below 60%.", remedy="Complete it again."),
        a_finding(FAILED, rule="sfu.level", message="The learning is graduate.", remedy="Ask elsewhere."),
        **FINE,
    )
    assert verdict.summary == (
        f"SFU would refuse: The grade of 40% is below 60%. The learning is graduate. {GROUND} Complete it again."
    )


@pytest.mark.parametrize(
    ("chance", "told"),
    [
        (0.16, "; as which subject and level is open, most often GEOG 1XX (16% of such cases)."),
        (0.2, ", perhaps as GEOG 1XX (20% of such cases)."),
        (0.5, ", probably as GEOG 1XX (50% of such cases)."),
        (None, ", perhaps as GEOG 1XX."),
    ],
)
def test_a_summary_says_how_sure_the_subject_and_level_are(chance, told):
    verdict = a_verdict(forecast=a_forecast(assigned=0.2, unassigned=0.7, level_chance=chance))
    assert verdict.granted_as_chance == chance
    assert verdict.summary.startswith(f"SFU would probably grant 3 credits unassigned (70%){told}")


def test_the_chance_of_a_course_is_that_of_its_being_the_equivalent():
    near = an_equivalent(score=0.7)
    assert a_verdict(equivalents=(near,)).granted_as_chance == 0.7
    assert a_verdict(capped(1.5), equivalents=(near,)).granted_as_chance == 0.7, "cut below that course"
    assert a_verdict(equivalents=(), forecast=a_forecast(level_chance=0.9)).granted_as_chance is None


def test_a_refusal_carries_nothing_and_no_chance_of_it():
    verdict = a_verdict(a_finding(FAILED), forecast=a_forecast(level_chance=0.9))
    assert (verdict.granted_as, verdict.granted_as_chance) == ("", None)


def test_a_summary_says_which_rule_limits_the_credit():
    verdict = a_verdict(
        capped(2, rule="sfu.room", message="2 credits may still be transferred.", remedy="Choose."),
        capped(1.5, message="20 hours account for at most 1.5 credits.", remedy="19 more hours would do."),
        **FINE,
    )
    assert verdict.limit.rule == "sfu.hours"
    assert verdict.summary.startswith(
        "SFU would probably grant 1.5 credits unassigned (90%), probably as GEOG 1XX (80% of such cases). "
        "20 hours account for at most 1.5 credits. The nearest"
    )


def test_a_summary_of_a_cap_of_nothing_says_so_without_a_doubt():
    verdict = a_verdict(capped(0, message="All 60 credits have been transferred.", remedy="Choose."), **FINE)
    assert verdict.summary == f"SFU would grant no credit: All 60 credits have been transferred. {GROUND} Choose."


def test_a_rule_that_does_not_reach_the_credit_is_not_its_limit():
    assert a_verdict(capped(6)).limit is None
    assert a_verdict(a_finding(FAILED), capped(3)).limit is None
    assert a_verdict().limit is None


def test_a_summary_of_thin_evidence_asks_for_an_evaluator_and_the_first_missing_fact():
    unknown = a_finding(UNKNOWN, remedy="State the hours of instruction.")
    summary = a_verdict(unknown, forecast=a_forecast(assigned=0.8, unassigned=0.1, support=0.05)).summary
    assert summary.endswith("The evidence is thin: ask an evaluator. State the hours of instruction.")


@pytest.mark.parametrize(
    ("evidence", "ground"),
    [
        ({"equivalents": (), "precedents": ()}, "No course or precedent there is like it."),
        ({"equivalents": ()}, "The nearest precedent is LANG GEOG 1155: GEOG 155 (3)."),
        ({"precedents": ()}, "The nearest course is SFU GEOG 155 Geographic Systems (80% if one is named)."),
        (
            {"precedents": (), "equivalents": (an_equivalent(title=""),)},
            "The nearest course is SFU GEOG 155 (80% if one is named).",
        ),
    ],
)
def test_a_summary_names_the_nearest_course_and_precedent_it_has(evidence, ground):
    assert a_verdict(**evidence, **FINE).summary.endswith(f". {ground}")


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ((date(2024, 9, 1), date(2028, 8, 31)), "GEOG 155 (3), since 2024-09-01 until 2028-08-31."),
        ((date(2024, 9, 1), None), "GEOG 155 (3), since 2024-09-01."),
        ((None, None), "GEOG 155 (3)."),
        ((None, date(2020, 8, 31)), "GEOG 155 (3), until 2020-08-31, no longer in force."),
    ],
)
def test_a_summary_says_of_a_decision_on_this_very_learning_that_it_is_one_and_its_days(term, told):
    agreement = replace(a_precedent().agreement, effective_from=term[0], effective_until=term[1])
    verdict = a_verdict(precedents=(a_precedent(agreement=agreement),), equivalents=(), **FINE)
    own = replace(verdict, learning=replace(verdict.learning, institution="LANG", course=agreement.sources[0].code))
    assert own.summary.endswith(f"The nearest precedent is on this very learning: {told}")
    assert "very learning" not in replace(own, learning=replace(own.learning, institution="DOUG")).summary


def test_a_summary_names_every_course_of_a_bundle_and_that_a_precedent_has_ended():
    precedent = a_precedent(agreement=a_full_agreement(is_active=True), source_institution="UDI-N")
    assert a_verdict(precedents=(precedent,), equivalents=(), **FINE).summary.endswith(
        "The nearest precedent is UDI-N CART 101 & CART 102: GEOG 155 (3) & GEOG 2XX (1) or ENV 1XX (4), "
        "no longer in force."
    )


def test_a_summary_names_a_credential_among_the_precedents_by_its_code_alone():
    credential = an_agreement(sources=(SourceCourse(subject="", number="SFU-GIS-01", title="GIS"),))
    precedent = a_precedent(agreement=credential, source_institution="SFU")
    told = a_verdict(precedents=(precedent,), equivalents=(), **FINE).summary
    assert "The nearest precedent is SFU SFU-GIS-01: " in told


def test_a_precedent_is_judged_by_the_day_of_the_case():
    precedent = a_precedent(agreement=an_agreement(effective_until=date(2025, 8, 31)))
    before = a_verdict(precedents=(precedent,), on=date(2025, 8, 31))
    after = a_verdict(precedents=(precedent,), on=date(2025, 9, 1))
    assert "no longer in force" not in before.summary
    assert "no longer in force" in after.summary


def test_rules_of_one_name_and_version_are_ordered_by_what_they_found():
    findings = [a_finding(PASSED), a_finding(UNKNOWN), a_finding(PASSED, message="Another.")]
    assert len({a_verdict(*order).findings for order in permutations(findings)}) == 1
