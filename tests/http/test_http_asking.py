"""The questions under /api/v1/ai/: they compute an answer and write nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from offline import Offline, OneModel, a_client, a_stocked_container

from bccb.domain.finding import Kind
from bccb.domain.prediction import Experiment

DESCRIBED = {"title": "Maps and field data", "outcomes": ["Measure field data"], "hours": 40, "institution": "LANG"}


def ask(address: str, body: dict[str, Any], container: Offline | None = None) -> Any:
    answer = a_client(container).post(f"/api/v1/ai/{address}", json=body)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()["data"]


def refused(address: str, body: Any) -> tuple[int, list[str]]:
    answer = a_client().post(f"/api/v1/ai/{address}", data=json.dumps(body), content_type="application/json")
    return answer.status_code, sorted(each["field"] for each in answer.get_json()["error"]["details"])


@pytest.mark.parametrize(
    "learning", [{"credential": "SFU-GIS-01"}, {"credential": "LANG GEOG 1155"}, {"learning": DESCRIBED}]
)
def test_named_and_described_learning_is_assessed(learning):
    verdict = ask("credits/assess", learning | {"recognizingInstitution": "UVIC"})
    assert verdict["institution"] == "UVIC"
    assert verdict["credit"]["unit"] == "unit"
    assert sum(verdict["probabilities"].values()) == pytest.approx(1)
    assert verdict["modelVersion"] == "words-1"


def test_a_verdict_comes_with_equivalents_precedents_and_findings():
    verdict = ask("credits/assess", {"credential": "LANG GEOG 1155", "recognizingInstitution": "SFU"})
    assert verdict["equivalents"][0]["course"] == "GEOG 155"
    assert verdict["equivalents"][0]["overlap"]["onlyRight"] == ["Maps, projections and field data."]
    assert verdict["precedents"][0]["grant"]["text"] == "GEOG 155 (3)"
    assert {each["rule"] for each in verdict["findings"]} >= {"general.assessment", "general.hours-per-credit"}
    assert verdict["learning"]["code"] == "LANG GEOG 1155"


def test_the_learners_own_record_reaches_the_rules():
    question = {"credential": "SFU-GIS-01", "recognizingInstitution": "UVIC"}
    unknown = {each["rule"]: each["kind"] for each in ask("credits/assess", question)["findings"]}
    learner = {"learner": {"gradePercent": 12, "completedOn": "2026-01-31"}}
    known = {each["rule"]: each["kind"] for each in ask("credits/assess", question | learner)["findings"]}
    changed = {rule for rule in known if known[rule] != unknown[rule]}
    assert changed
    assert {unknown[rule] for rule in changed} == {"UNKNOWN"}


def test_an_assessment_is_for_the_day_asked_for():
    question = {"credential": "SFU-GIS-01", "recognizingInstitution": "SFU"}
    assert ask("credits/assess", question)["on"] == "2026-03-02"
    assert ask("credits/assess", question | {"asOf": "2024-05-01"})["on"] == "2024-05-01"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["recognizingInstitution"]),
        ([], ["body"]),
        ("text", ["body"]),
        (None, ["body"]),
        ({"credential": "SFU-GIS-01"}, ["recognizingInstitution"]),
        ({"recognizingInstitution": "SFU"}, ["body"]),
        ({"credential": "X", "learning": DESCRIBED, "recognizingInstitution": "SFU"}, ["body"]),
        ({"credential": "NO-SUCH", "recognizingInstitution": "SFU"}, ["credential"]),
        ({"credential": "SFU-DRAFT-01", "recognizingInstitution": "SFU"}, ["credential"]),
        ({"credential": "SFU-OLD-01", "recognizingInstitution": "SFU"}, ["credential"]),
        ({"credential": "LANG nonsense", "recognizingInstitution": "SFU"}, ["credential"]),
        ({"credential": "LANG GEOG 1", "recognizingInstitution": "SFU"}, ["credential"]),
        ({"credential": "SFU-GIS-01", "recognizingInstitution": "NOWHERE"}, ["recognizingInstitution"]),
        ({"credential": "SFU-GIS-01", "recognizingInstitution": "GONE"}, ["recognizingInstitution"]),
        ({"credential": "SFU-GIS-01", "recognizingInstitution": "SFU", "asOf": "soon"}, ["asOf"]),
        ({"credential": "SFU-GIS-01", "recognizingInstitution": "SFU", "grant": "ASSIGNED"}, ["grant"]),
        (
            {"credential": "SFU-GIS-01", "recognizingInstitution": "SFU", "learner": {"gradePercent": 101}},
            ["learner.gradePercent"],
        ),
        ({"learning": {"title": ""}, "recognizingInstitution": "SFU"}, ["learning.title"]),
        ({"learning": {"title": "  "}, "recognizingInstitution": "SFU"}, ["learning.title"]),
        ({"learning": {"title": "A", "credits": -1}, "recognizingInstitution": "SFU"}, ["learning.credits"]),
        ({"learning": {"title": "A", "credits": "3"}, "recognizingInstitution": "SFU"}, ["learning.credits"]),
        ({"learning": {"title": "A", "hours": True}, "recognizingInstitution": "SFU"}, ["learning.hours"]),
        (
            {"learning": {"title": "A", "outcomes": ["B", ""]}, "recognizingInstitution": "SFU"},
            ["learning.outcomes[1]"],
        ),
        ({"learning": {"title": "A", "course": "GEOG"}, "recognizingInstitution": "SFU"}, ["learning.course"]),
        ({"learning": {"title": "A", "institution": "s f"}, "recognizingInstitution": "SFU"}, ["learning.institution"]),
        ({"learning": {"title": "A" * 301}, "recognizingInstitution": "SFU"}, ["learning.title"]),
        (
            {"learning": {"title": "A", "description": "b" * 20_001}, "recognizingInstitution": "SFU"},
            ["learning.description"],
        ),
    ],
)
def test_a_question_that_cannot_be_answered_names_the_field(body, fields):
    assert refused("credits/assess", body) == (422, fields)


def test_an_assessment_of_a_draft_tells_nothing_of_it():
    answer = a_client().post(
        "/api/v1/ai/credits/assess", json={"credential": "SFU-DRAFT-01", "recognizingInstitution": "SFU"}
    )
    assert "Secret" not in answer.get_data(as_text=True)
    assert answer.get_json()["error"]["details"][0]["message"] == "There is no credential SFU-DRAFT-01."


def test_decided_ways_are_recommended_before_likely_ones():
    ways = ask("pathways/recommend", {"credential": "SFU-GIS-01"})
    assert [each["basis"] for each in ways] == ["RECOGNITION", "PATHWAY", "FORECAST"]
    assert ways[0]["credit"] == {"value": 1.5, "unit": "unit", "courses": 1.0}


@pytest.mark.parametrize(
    ("wish", "institutions"),
    [
        ({"target": "uvic"}, {"UVIC"}),
        ({"limit": 1}, {"UVIC"}),
        ({"minConfidence": 1}, {"UVIC"}),
        ({"asOf": "2019-01-01", "target": "LANG"}, {"LANG"}),
    ],
)
def test_recommendations_keep_to_what_was_asked_for(wish, institutions):
    found = ask("pathways/recommend", {"credential": "SFU-GIS-01", **wish})
    assert {each["institution"] for each in found} == institutions


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"credential": "SFU-DRAFT-01"}, "credential"),
        ({"target": "NOWHERE"}, "target"),
        ({"recommender": "the best"}, "recommender"),
        ({"limit": 0}, "limit"),
        ({"limit": 51}, "limit"),
        ({"limit": 1.5}, "limit"),
        ({"limit": "5"}, "limit"),
        ({"minConfidence": 1.1}, "minConfidence"),
    ],
)
def test_a_recommendation_that_cannot_be_made_names_the_field(wish, field):
    assert refused("pathways/recommend", {"credential": "SFU-GIS-01", **wish}) == (422, [field])


def test_pathways_of_similar_credentials_are_found_for_described_learning():
    (way,) = ask("pathways/similar", {"learning": {"title": "Map field data with open tools"}, "limit": 3})
    assert (way["pathwayName"], way["institution"]) == ("From GIS to Geography", "UVIC")
    assert 0 < way["confidence"] < 1


def test_search_finds_courses_and_published_credentials():
    hits = ask("search/semantic", {"query": "maps and field data", "limit": 100})
    assert {each["kind"] for each in hits} == {"course", "credential"}
    assert [each["score"] for each in hits] == sorted((each["score"] for each in hits), reverse=True)
    assert {each["code"] for each in hits if each["kind"] == "credential"} == {"SFU-GIS-01"}


def test_search_keeps_to_a_kind_and_to_institutions():
    hits = ask("search/semantic", {"query": "maps", "kinds": [Kind.COURSE], "institutions": ["lang"]})
    assert [each["code"] for each in hits] == ["GEOG 1155"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"query": ""}, "query"),
        ({"query": "   "}, "query"),
        ({"query": "maps", "institutions": ["SFU", "NOWHERE"]}, "institutions[1]"),
        ({"query": "maps", "kinds": ["person"]}, "kinds[0]"),
        ({"query": "maps", "kinds": []}, "kinds"),
    ],
)
def test_a_search_that_cannot_be_made_names_the_field(body, field):
    assert refused("search/semantic", body) == (422, [field])


def test_outcomes_are_classified_in_the_order_given():
    readings = ask("outcomes/classify", {"texts": ["Design a map", "Use a map"] * 50})
    assert [each["bloomLevel"] for each in readings] == ["CREATE", "APPLY"] * 50
    assert set(readings[0]["probabilities"]) == {"REMEMBER", "UNDERSTAND", "APPLY", "ANALYZE", "EVALUATE", "CREATE"}


@pytest.mark.parametrize(
    ("texts", "field"),
    [([], "texts"), (["A"] * 101, "texts"), (["A", " "], "texts[1]"), (["A", 3], "texts[1]"), ("A", "texts")],
)
def test_texts_that_cannot_be_classified_are_named(texts, field):
    assert refused("outcomes/classify", {"texts": texts}) == (422, [field])


def test_without_a_model_a_question_is_answered_with_what_is_missing():
    container = a_stocked_container()
    without = a_stocked_container()
    none = OneModel(None)
    without.searching = lambda: type(container.searching())(work=container.work(), models=none, clock=container.clock())
    answer = a_client(without).post("/api/v1/ai/search/semantic", json={"query": "maps"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "AI_SERVICE_ERROR")
    assert answer.get_json()["error"]["message"] == "No model has been trained yet, so this has no answer."


def test_no_question_changes_a_record_or_leaves_a_trace():
    container = a_stocked_container()
    before = kept(container)
    ask("credits/assess", {"credential": "SFU-GIS-01", "recognizingInstitution": "UVIC"}, container)
    ask("pathways/recommend", {"credential": "SFU-GIS-01"}, container)
    ask("pathways/similar", {"credential": "SFU-GIS-01"}, container)
    ask("search/semantic", {"query": "maps"}, container)
    ask("outcomes/classify", {"texts": ["Draw maps"]}, container)
    assert kept(container) == before
    assert container.database().outbox().pending(10) == ()


def kept(container: Offline) -> list[Any]:
    names = ("institutions", "courses", "credentials", "agreements", "recognitions", "pathways", "requests")
    with container.work()() as unit:
        return [getattr(unit, name).page({}, limit=100) for name in names]


def test_the_metadata_of_a_recommendation_name_who_answered_and_in_which_arm():
    container = a_stocked_container()
    pathfinding = container.pathfinding()
    first, second = pathfinding.recommenders.names()[:2]
    question = {"credential": "SFU-GIS-01"}

    def metadata(container):
        return a_client(container).post("/api/v1/ai/pathways/recommend", json=question).get_json()["metadata"]

    assert metadata(container)["recommender"] == first
    assert "arm" not in metadata(container)
    compared = replace(pathfinding, experiment=Experiment(recommenders=(first, second), share=1.0))
    container.pathfinding = lambda: compared
    assert (metadata(container)["recommender"], metadata(container)["arm"]) == (second, "B")
