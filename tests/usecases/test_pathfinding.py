"""Pathfinding: where a credential leads, what is decided first and what is likely after."""

from datetime import date

import pytest

from bccb.domain.credential import CredentialStatus
from bccb.domain.credit import UNITS, Credit, CreditType
from bccb.domain.errors import NotFound, NotTrained
from bccb.domain.pathway import Basis, PathwayStatus
from bccb.domain.recognition import RecognitionType
from bccb.domain.rule import FindingKind
from cases import Finds, a_finding, a_learning
from furniture import LATER, a_credential, a_pathway, a_recognition, an_id, an_institution, an_outcome
from usecases.offices import GIS, LANG, SFU, UVIC, an_office
from usecases.schools import ASSIGNED, a_school, granting

IN_FORCE, BEFORE, AFTER = date(2026, 3, 2), date(2024, 12, 31), date(2027, 1, 1)
TITLE = GIS.title
AT_LANG = granting("A-2", ASSIGNED.grant, title=TITLE, recognizing_institution_id=LANG.id)
BCIT = an_institution(code="BCIT")
AT_BCIT = granting("A-3", ASSIGNED.grant, title="Information", recognizing_institution_id=BCIT.id)


def a_grant(**changes):
    fields = {"effective_date": date(2025, 1, 1), "expiry_date": date(2026, 12, 31)}
    return a_recognition(**(fields | changes))


def a_refusal(**changes):
    refused = {"recognition_type": RecognitionType.NO_CREDIT, "credit_value": 0, "notes": "Not assessed."}
    return a_grant(**(refused | changes))


def an_active_pathway(**changes):
    return a_pathway(**({"status": PathwayStatus.ACTIVE} | changes))


def told(ways) -> list[tuple[str, Basis]]:
    return [(way.institution, way.basis) for way in ways]


def recommended(office, **options):
    return office.pathfinding.recommend(GIS.program_code, **options)


# What is decided


def test_what_is_recognized_comes_before_what_is_likely():
    office = a_school(a_grant(), AT_LANG)
    assert told(recommended(office)) == [("UVIC", Basis.RECOGNITION), ("LANG", Basis.FORECAST)]


def test_a_decided_way_tells_credit_courses_term_and_condition():
    office = a_school(
        a_grant(
            conditions="With a grade of at least B",
            assigned_courses=ASSIGNED.grant.alternatives[0],
            credit_type=CreditType.MAJOR_REQUIRED,
            recognition_type=RecognitionType.FULL_CREDIT,
            credit_value=4.0,
        )
    )
    (way, *_) = recommended(office)
    assert way.credit == Credit(value=4, toward=CreditType.MAJOR_REQUIRED)
    assert (way.confidence, way.counts_as) == (1.0, "GEOG 255 (4)")
    assert way.reasoning == (
        "Institution UVIC recognizes it since 2025-01-01, until 2026-12-31. Condition: With a grade of at least B"
    )


def test_a_decided_way_without_a_term_says_so_plainly():
    (way, *_) = recommended(a_school(a_grant(effective_date=None, expiry_date=None)))
    assert way.reasoning == "Institution UVIC recognizes it since publication."


def test_credit_of_a_decided_way_is_in_the_unit_of_the_institution():
    by_units = an_institution(code="VIC", id=an_id("by units"), unit=UNITS)
    (way, *_) = recommended(a_school(by_units, a_grant(recognizing_institution_id=by_units.id)), target="VIC")
    assert way.credit == Credit(value=1.5, unit=UNITS)


@pytest.mark.parametrize(
    ("day", "basis"), [(IN_FORCE, Basis.RECOGNITION), (BEFORE, Basis.FORECAST), (AFTER, Basis.FORECAST)]
)
def test_only_what_is_in_force_on_the_day_counts_as_decided(day, basis):
    office = a_school(a_grant(recognizing_institution_id=LANG.id), AT_LANG)
    assert told(recommended(office, target="LANG", on=day)) == [("LANG", basis)]


def test_the_day_is_today_where_none_is_given():
    office = a_school(a_grant(recognizing_institution_id=LANG.id), AT_LANG)
    office.clock.day = AFTER
    assert told(recommended(office, target="LANG")) == [("LANG", Basis.FORECAST)]


def test_a_retired_recognition_decides_nothing():
    office = a_school(a_grant(recognizing_institution_id=LANG.id).retired(LATER), AT_LANG)
    assert told(recommended(office, target="LANG")) == [("LANG", Basis.FORECAST)]


@pytest.mark.parametrize("status", PathwayStatus)
def test_only_an_active_pathway_is_a_way(status):
    office = a_school(a_pathway(target_institution_id=LANG.id, status=status), AT_LANG)
    basis = Basis.PATHWAY if status is PathwayStatus.ACTIVE else Basis.FORECAST
    assert told(recommended(office, target="LANG")) == [("LANG", basis)]


def test_a_pathway_tells_its_name_credit_confidence_and_notes():
    office = a_school(
        an_active_pathway(transfer_credits=6.0, confidence_score=0.75, equivalency_notes="GEOG 155 and 255")
    )
    (way, *_) = recommended(office, target="UVIC")
    assert (way.pathway_name, way.credit, way.confidence, way.reasoning) == (
        "From GIS to Geography",
        Credit(value=6),
        0.75,
        "GEOG 155 and 255",
    )


def test_a_pathway_that_says_no_more_is_certain_and_of_open_credit():
    (way, *_) = recommended(a_school(an_active_pathway()), target="UVIC")
    assert (way.confidence, way.credit, way.reasoning) == (1.0, None, "An active pathway.")


def test_a_recognition_and_a_pathway_to_one_institution_are_both_told():
    office = a_school(a_grant(), an_active_pathway(confidence_score=0.9))
    assert told(recommended(office, target="UVIC")) == [("UVIC", Basis.RECOGNITION), ("UVIC", Basis.PATHWAY)]


# Refusals


def test_an_institution_that_refuses_is_left_out_of_everything():
    office = a_school(
        a_refusal(recognizing_institution_id=LANG.id), an_active_pathway(target_institution_id=LANG.id), AT_LANG
    )
    assert recommended(office, target="LANG") == ()
    assert "LANG" not in {way.institution for way in recommended(office)}


def test_a_refusal_outweighs_a_grant_that_somebody_forgot_to_end():
    office = a_school(a_refusal(id=an_id("refusal")), a_grant())
    assert recommended(office, target="UVIC") == ()


def test_a_refusal_whose_term_is_over_leaves_the_way_open():
    office = a_school(AT_LANG)
    office.keep(a_refusal(recognizing_institution_id=LANG.id))  # after the training, which would learn from it
    assert told(recommended(office, target="LANG", on=AFTER)) == [("LANG", Basis.FORECAST)]


# What is likely


def test_likely_ways_come_most_certain_first_and_say_why():
    office = a_school(AT_LANG, BCIT, AT_BCIT)
    ways = recommended(office)
    assert [way.institution for way in ways] == ["LANG", "BCIT"]
    assert ways[0].confidence > ways[1].confidence
    assert ways[0].reasoning.startswith("Applied Geographic Information Systems: LANG would probably grant 4 credits")


def test_likely_ways_of_equal_certainty_come_by_institution():
    at_bcit = granting("A-3", ASSIGNED.grant, title=TITLE, recognizing_institution_id=BCIT.id)
    assert [way.institution for way in recommended(a_school(AT_LANG, BCIT, at_bcit))] == ["BCIT", "LANG"]


def test_the_issuing_institution_is_never_forecast():
    office = a_school(granting("A-4", ASSIGNED.grant, title=TITLE))
    assert "SFU" not in {way.institution for way in recommended(office)}
    assert recommended(office, target="SFU") == ()


def test_what_the_rules_withhold_is_not_suggested():
    office = a_school(AT_LANG)
    office.rules.of["LANG"] = (Finds(a_finding(FindingKind.FAILED, rule="lang.hours")),)
    assert recommended(office, target="LANG") == ()


def test_rules_are_asked_about_the_day():
    class OnlyBefore(Finds):
        def check(self, case):
            return a_finding(FindingKind.PASSED if case.on < AFTER else FindingKind.FAILED, rule="lang.term")

    office = a_school(AT_LANG)
    office.rules.of["LANG"] = (OnlyBefore(a_finding(rule="lang.term")),)
    assert len(recommended(office, target="LANG", on=IN_FORCE)) == 1
    assert recommended(office, target="LANG", on=AFTER) == ()


def test_no_more_ways_are_told_than_asked_for_the_decided_ones_first():
    office = a_school(a_grant(), AT_LANG, BCIT, AT_BCIT)
    assert told(recommended(office, limit=2)) == [("UVIC", Basis.RECOGNITION), ("LANG", Basis.FORECAST)]


def test_ways_less_certain_than_asked_for_are_left_out():
    office = a_school(an_active_pathway(confidence_score=0.3), AT_LANG, BCIT, AT_BCIT)
    certain = recommended(office, min_confidence=0.5)
    assert all(way.confidence >= 0.5 for way in certain)
    assert "UVIC" not in {way.institution for way in certain}
    assert "UVIC" in {way.institution for way in recommended(office)}


def test_a_way_just_as_certain_as_asked_for_is_told():
    office = a_school(an_active_pathway(confidence_score=0.3))
    assert told(recommended(office, target="UVIC", min_confidence=0.3)) == [("UVIC", Basis.PATHWAY)]


def test_another_recommender_can_be_asked():
    assert recommended(a_school(AT_LANG), recommender="no-grant") == ()


@pytest.mark.parametrize(
    ("program_code", "options"),
    [("NOPE", {}), ("SFU-GIS-01", {"target": "NOPE"}), ("SFU-GIS-01", {"recommender": "NOPE"})],
)
def test_what_is_not_there_is_not_found(program_code, options):
    with pytest.raises(NotFound, match="NOPE"):
        a_school().pathfinding.recommend(program_code, **options)


def test_what_is_decided_needs_no_model_and_what_is_not_does():
    office = an_office()
    office.keep(a_grant())
    assert told(recommended(office, target="UVIC")) == [("UVIC", Basis.RECOGNITION)]
    with pytest.raises(NotTrained):
        recommended(office)


def test_progress_goes_from_nothing_to_every_institution():
    seen = []
    recommended(a_school(a_grant()), progress=lambda step, done, total: seen.append((step, done, total)))
    assert seen == [("Assessing at each institution", done, 1) for done in (0, 1)]


def test_an_institution_no_longer_in_use_is_no_target():
    office = a_school(a_grant(), AT_LANG)
    with office.work() as unit:
        unit.institutions.save(UVIC.retired(LATER))
        unit.commit()
    assert [way.institution for way in recommended(office)] == ["LANG"]


# Pathways of similar credentials


SPATIAL = a_credential(
    program_code="SFU-SPA-02",
    title="Spatial Data",
    status=CredentialStatus.PUBLISHED,
    description="",
    outcomes=(an_outcome("Compare coordinate systems for navigation at sea", id=an_id("spatial outcome")),),
)
AWAY = an_active_pathway(name="To sea", micro_credential_id=SPATIAL.id, target_institution_id=LANG.id)


def test_pathways_of_the_credentials_most_like_the_learning_come_first():
    office = a_school(SPATIAL, AWAY, an_active_pathway())
    learning = a_learning(title=TITLE, description=GIS.description)
    ways = office.pathfinding.similar(learning)
    assert [way.pathway_name for way in ways] == ["From GIS to Geography", "To sea"]
    assert [way.confidence for way in ways] == sorted((way.confidence for way in ways), reverse=True)
    assert ways[0].reasoning == f"{TITLE} has this pathway. An active pathway."
    assert ways[0].basis is Basis.PATHWAY


def test_the_outcomes_of_a_credential_count_for_its_likeness():
    office = a_school(SPATIAL, AWAY, an_active_pathway())
    learning = a_learning(title="Seamanship", description="Compare coordinate systems for navigation at sea.")
    assert office.pathfinding.similar(learning)[0].pathway_name == "To sea"


def test_no_more_similar_pathways_are_told_than_asked_for():
    office = a_school(SPATIAL, AWAY, an_active_pathway())
    assert len(office.pathfinding.similar(a_learning(), limit=1)) == 1


def test_a_hundred_and_more_pathways_are_all_compared():
    many = [an_active_pathway(name=f"Way {number:03}") for number in range(130)]
    assert len(a_school(*many).pathfinding.similar(a_learning(), limit=200)) == 130


@pytest.mark.parametrize("status", [each for each in PathwayStatus if each is not PathwayStatus.ACTIVE])
def test_a_pathway_not_in_use_is_similar_to_nothing(status):
    assert a_school(a_pathway(status=status)).pathfinding.similar(a_learning()) == ()


@pytest.mark.parametrize("record", [UVIC, GIS, SFU], ids=["target", "credential", "issuer"])
def test_a_pathway_of_what_is_no_longer_in_use_is_left_out(record):
    office = a_school(an_active_pathway())
    with office.work() as unit:
        shelf = unit.credentials if record is GIS else unit.institutions
        shelf.save(record.retired(LATER))
        unit.commit()
    assert office.pathfinding.similar(a_learning()) == ()


def test_nothing_is_similar_before_a_model_has_been_trained():
    with pytest.raises(NotTrained):
        an_office().pathfinding.similar(a_learning())
