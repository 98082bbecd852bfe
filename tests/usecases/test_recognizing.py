"""Recognizing: what learning is worth at an institution, with the evidence."""

from dataclasses import replace
from datetime import date

import pytest

from bccb.domain.agreement import Grant, GrantedCourse, GrantKind
from bccb.domain.articulation import Overlap
from bccb.domain.credit import UNITS, Credit
from bccb.domain.errors import NotFound, NotTrained, PluginFailed
from bccb.domain.learning import LearnerRecord
from bccb.domain.recognition import RecognitionType
from bccb.domain.rule import Case, Finding, FindingKind
from bccb.domain.usecases.recognizing import EQUIVALENTS, PRECEDENTS
from cases import Finds, a_finding, a_learning
from furniture import LATER, a_recognition, an_id, an_institution
from usecases.offices import GIS, LANG, SFU, UVIC, an_office
from usecases.schools import ASSIGNED, REFUSED, SYSTEMS, WEATHER, a_school, granting

SYSTEMS_LEARNING = a_learning(
    title="Geographic Information Systems", outcomes=("Evaluate the accuracy of a map", "Bake sourdough bread")
)


class Remembers(Finds):
    """Finds what it is told to, and keeps the cases it has seen."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        object.__setattr__(self, "seen", [])

    def check(self, case: Case) -> Finding:
        self.seen.append(case)
        return self.finding


class Raises(Finds):
    def check(self, case: Case) -> Finding:  # noqa: ARG002
        raise PluginFailed("sfu", "rule sfu.hours raised KeyError: 'hours'")


def test_an_assessment_rests_on_the_courses_and_precedents_of_the_institution():
    verdict = a_school().recognizing.assess(SYSTEMS_LEARNING, "SFU")
    assert (verdict.institution, verdict.grant, verdict.granted_as) == ("SFU", GrantKind.ASSIGNED, "GEOG 255")
    assert [each.course for each in verdict.equivalents] == [SYSTEMS.code, WEATHER.code]
    assert [(each.agreement, each.source_institution) for each in verdict.precedents] == [(ASSIGNED, "LANG")]
    assert verdict.credit == Credit(value=4)
    assert (verdict.model_version, verdict.on) == ("v1", date(2026, 3, 2))
    assert verdict.support == verdict.precedents[0].likeness == 1.0


def test_outcomes_are_paired_with_what_the_course_teaches_and_not_with_its_prerequisites():
    overlap = a_school().recognizing.assess(SYSTEMS_LEARNING, "SFU").equivalents[0].overlap
    assert [(match.left, match.right) for match in overlap.matches] == [
        ("Evaluate the accuracy of a map", "Evaluate the accuracy of a map.")
    ]
    assert overlap.only_left == ("Bake sourdough bread",)
    assert overlap.only_right == ("Map field data with open tools.",)


def test_courses_without_a_description_have_nothing_to_pair():
    assert a_school().recognizing.assess(SYSTEMS_LEARNING, "UVIC").equivalents[0].overlap == Overlap()


def test_learning_without_statements_has_nothing_to_pair():
    learning = a_learning(title="Geographic Information Systems", description="")
    assert a_school().recognizing.assess(learning, "SFU").equivalents[0].overlap == Overlap()


def test_only_the_nearest_courses_are_compared_statement_by_statement():
    more = [
        replace(SYSTEMS, id=an_id(f"systems {number}"), number=str(number), description="Map field data. Twice over.")
        for number in range(300, 310)
    ]
    verdict = a_school(*more).recognizing.assess(SYSTEMS_LEARNING, "SFU")
    assert len(verdict.equivalents) == EQUIVALENTS
    compared = [bool(each.overlap.matches or each.overlap.only_right) for each in verdict.equivalents]
    assert compared == [True, True, True, False, False]


def test_no_more_precedents_are_shown_than_a_page_holds():
    more = [granting(f"A-{number}", ASSIGNED.grant) for number in range(2, 10)]
    assert len(a_school(*more).recognizing.assess(SYSTEMS_LEARNING, "SFU").precedents) == PRECEDENTS


def test_an_institution_without_a_catalogue_is_assessed_from_precedents_and_rules_alone():
    office = a_school(granting("A-2", ASSIGNED.grant, recognizing_institution_id=LANG.id))
    verdict = office.recognizing.assess(SYSTEMS_LEARNING, "LANG")
    assert (verdict.equivalents, len(verdict.precedents), verdict.grant) == ((), 1, GrantKind.ASSIGNED)


def test_an_institution_of_which_nothing_is_known_gets_a_thin_verdict():
    verdict = a_school().recognizing.assess(SYSTEMS_LEARNING, "LANG")
    assert (verdict.equivalents, verdict.precedents, verdict.support) == ((), (), 0)
    assert verdict.is_thin
    assert "No course or precedent there is like it." in verdict.summary


def test_a_course_no_longer_taught_is_no_equivalent():
    office = a_school()
    with office.work() as unit:
        unit.courses.save(SYSTEMS.retired(LATER))
        unit.commit()
    verdict = office.recognizing.assess(SYSTEMS_LEARNING, "SFU")
    assert [each.course for each in verdict.equivalents] == [WEATHER.code]
    assert verdict.granted_as == "GEOG 214"


def test_credit_is_in_the_unit_of_the_recognizing_institution():
    by_units = an_institution(code="VIC", id=an_id("by units"), unit=UNITS)
    grant = Grant.of((GrantedCourse(subject="GEOG", number="228", credit=1.5),))
    office = a_school(by_units, granting("A-2", grant, recognizing_institution_id=by_units.id))
    assert office.recognizing.assess(SYSTEMS_LEARNING, "VIC").credit == Credit(value=1.5, unit=UNITS)


def test_without_a_precedent_the_learning_s_own_credit_is_proposed_in_the_institution_s_unit():
    by_units = an_institution(code="VIC", id=an_id("by units"), unit=UNITS)
    learning = a_learning(credit=Credit(value=3))
    seen = Remembers(a_finding(rule="vic.hours"))
    office = a_school(by_units)
    office.rules.of["VIC"] = (seen,)
    office.recognizing.assess(learning, "VIC")
    assert seen.seen[0].proposed == Credit(value=1.5, unit=UNITS)


@pytest.mark.parametrize("credit", [None, Credit(value=0), Credit(value=0.05, unit=UNITS)])
def test_learning_that_carries_no_credit_where_it_is_issued_is_not_refused_for_that(credit):
    office = a_school()
    seen = Remembers(a_finding(rule="lang.hours"))
    office.rules.of["LANG"] = (seen,)
    verdict = office.recognizing.assess(a_learning(credit=credit), "LANG")
    assert seen.seen[0].proposed is None
    assert (verdict.grant, verdict.credit) == (GrantKind.UNASSIGNED, None)


def test_rules_see_the_whole_case():
    rule = Remembers(a_finding())
    office = a_school()
    office.rules.of["SFU"] = (rule,)
    learner = LearnerRecord(grade_percent=72)
    verdict = office.recognizing.assess(SYSTEMS_LEARNING, "SFU", on=date(2027, 1, 4), learner=learner)
    (case,) = rule.seen
    assert (case.learning, case.institution, case.on, case.learner) == (
        SYSTEMS_LEARNING,
        SFU,
        date(2027, 1, 4),
        learner,
    )
    assert (case.equivalents, case.precedents) == (verdict.equivalents, verdict.precedents)
    assert (case.proposed, verdict.on) == (Credit(value=4), date(2027, 1, 4))


def test_rules_of_other_institutions_have_no_say():
    office = a_school()
    office.rules.of["UVIC"] = (Finds(a_finding(FindingKind.FAILED, rule="uvic.grade")),)
    assert not office.recognizing.assess(SYSTEMS_LEARNING, "SFU").is_withheld
    assert office.recognizing.assess(SYSTEMS_LEARNING, "UVIC").is_withheld


def test_a_rule_that_raises_is_never_a_pass():
    office = a_school()
    office.rules.of["SFU"] = (Raises(a_finding()),)
    with pytest.raises(PluginFailed, match="Plugin sfu"):
        office.recognizing.assess(SYSTEMS_LEARNING, "SFU")


def test_the_same_question_gets_the_same_answer_and_changes_nothing():
    office = a_school()
    before = office.everything()
    assert office.recognizing.assess(SYSTEMS_LEARNING, "SFU") == office.recognizing.assess(SYSTEMS_LEARNING, "SFU")
    assert office.everything() == before


def test_a_refusal_on_similar_learning_weighs_against_credit():
    verdict = a_school().recognizing.assess(SYSTEMS_LEARNING, "UVIC")
    assert (verdict.grant, verdict.credit) == (GrantKind.NO_CREDIT, Credit(value=0))
    assert [each.agreement for each in verdict.precedents] == [REFUSED]


def test_an_assessment_at_an_institution_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="There is no institution NOPE"):
        a_school().recognizing.assess(SYSTEMS_LEARNING, "NOPE")


def test_nothing_is_assessed_before_a_model_has_been_trained():
    with pytest.raises(NotTrained):
        an_office().recognizing.assess(SYSTEMS_LEARNING, "SFU")


def test_equivalents_are_ranked_without_rules_or_comparison():
    office = a_school()
    office.rules.of["SFU"] = (Raises(a_finding()),)
    found = office.recognizing.equivalents(SYSTEMS_LEARNING, "SFU", limit=1)
    assert [(each.course, each.overlap) for each in found] == [(SYSTEMS.code, Overlap())]


def test_equivalents_at_an_institution_that_is_not_there_are_not_found():
    with pytest.raises(NotFound, match="There is no institution NOPE"):
        a_school().recognizing.equivalents(SYSTEMS_LEARNING, "NOPE", limit=3)


def test_what_stands_on_a_day_is_told_by_institution_refusals_included():
    office = an_office()
    refusal = a_recognition(
        id=an_id("refusal"),
        recognizing_institution_id=SFU.id,
        recognition_type=RecognitionType.NO_CREDIT,
        credit_value=0,
        notes="Not assessed.",
        effective_date=date(2026, 1, 1),
    )
    grant = a_recognition(effective_date=date(2025, 1, 1), expiry_date=date(2026, 12, 31))
    office.keep(grant, refusal)
    standing = office.recognizing.standing(GIS.program_code)
    assert [(each.institution, each.recognition) for each in standing] == [(SFU, refusal), (UVIC, grant)]
    for day, codes in ((date(2024, 12, 31), []), (date(2025, 1, 1), ["UVIC"]), (date(2027, 1, 1), ["SFU"])):
        found = office.recognizing.standing(GIS.program_code, on=day)
        assert [each.institution.code for each in found] == codes


def test_what_stands_for_a_credential_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="There is no credential NOPE"):
        an_office().recognizing.standing("NOPE")
