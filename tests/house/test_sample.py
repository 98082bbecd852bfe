"""The shipped sample: large enough, free of repetition, and every name in it leads somewhere."""

import csv
import json
import re
from collections import Counter
from datetime import date
from itertools import chain, pairwise
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "src" / "bccb" / "sample"
NAMES = (
    "institutions.csv",
    "courses.csv",
    "credentials.jsonl",
    "agreements.csv",
    "recognitions.jsonl",
    "pathways.jsonl",
)
BLOOM = {"REMEMBER", "UNDERSTAND", "APPLY", "ANALYZE", "EVALUATE", "CREATE"}
COURSE = re.compile(r"([A-Z]+) ((?:[A-Z-]+) (?:\d\w*))")
LEVEL_ONLY = re.compile(r"\d(X{2,}|st|nd|rd|th)$")


def rows(name):
    text = (SAMPLE / name).read_text(encoding="utf-8")
    return (
        list(csv.DictReader(text.splitlines())) if name.endswith(".csv") else list(map(json.loads, text.splitlines()))
    )


INSTITUTIONS = rows("institutions.csv")
COURSES = rows("courses.csv")
CREDENTIALS = rows("credentials.jsonl")
AGREEMENTS = rows("agreements.csv")
RECOGNITIONS = rows("recognitions.jsonl")
PATHWAYS = rows("pathways.jsonl")

CODES = {row["code"] for row in INSTITUTIONS}
TAUGHT = {(row["institution"], f"{row['subject']} {row['number']}") for row in COURSES}
OFFERED = {row["programCode"]: row for row in CREDENTIALS}
DECIDED = {(row["programCode"], row["recognizingInstitution"]): row for row in RECOGNITIONS}
OUTCOMES = [outcome for row in CREDENTIALS for outcome in row["learningOutcomes"]]


def repeated(values):
    return {value for value, times in Counter(values).items() if times > 1}


def sentences(*texts):
    return chain.from_iterable(re.split(r"(?<=[.?!])\s+", text) for text in texts if text)


def on(text):
    """The day, or the first of the month, that the text names; None where it names none."""
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01") if text else None


def named_courses(row):
    """Every course of an agreement, either side of it, that is more than a subject and a level."""
    return {found for found in COURSE.findall(row["agreement_text"]) if not LEVEL_ONLY.search(found[1])}


@pytest.mark.parametrize("name", [*NAMES, "README.md"])
def test_every_file_is_plain_utf8_with_unix_line_ends(name):
    read = (SAMPLE / name).read_bytes()
    assert read.decode("utf-8").endswith("\n")
    assert not any(unwanted in read for unwanted in (b"\r", b"\0", b"\xef\xbb\xbf", "\ufffd".encode()))


@pytest.mark.parametrize("name", NAMES)
def test_every_record_says_whether_it_is_illustrative(name):
    assert {row["illustrative"] for row in rows(name)} <= ({"0", "1"} if name.endswith(".csv") else {True})


def test_the_public_institutions_are_all_here_and_both_campuses_of_ubc_apart():
    assert len(INSTITUTIONS) == len(CODES) == 26
    assert {"UBCV", "UBCO", "SFU", "UVIC", "BCIT", "TRU", "DOUG", "NVIT"} <= CODES
    assert {row["code"]: row["credits_per_course"] for row in INSTITUTIONS}["UVIC"] == "1.5"
    assert {row["type"] for row in INSTITUTIONS} == {"UNIVERSITY", "COLLEGE", "INSTITUTE"}


def test_the_courses_are_many_each_once_and_each_with_a_description_of_its_own():
    assert len(TAUGHT) == len(COURSES) >= 400
    assert {row["institution"] for row in COURSES} <= CODES
    assert sum(times >= 10 for times in Counter(row["institution"] for row in COURSES).values()) >= 7
    assert not repeated(sentences(*(row["description"] for row in COURSES)))
    assert all(len(row["description"].split()) >= 10 for row in COURSES)
    assert all(0 < float(row["credits"]) <= 12 for row in COURSES if row["credits"])


def test_the_credentials_come_from_many_issuers_each_with_three_to_six_outcomes():
    assert len(OFFERED) == len(CREDENTIALS) >= 64
    assert len({row["institution"] for row in CREDENTIALS}) >= 14
    assert {row["institution"] for row in CREDENTIALS} <= CODES
    assert all(3 <= len(row["learningOutcomes"]) <= 6 for row in CREDENTIALS)
    assert {row["status"] for row in CREDENTIALS} == {"PUBLISHED", "DRAFT", "UNDER_REVIEW", "ARCHIVED"}
    assert {outcome["bloomLevel"] for outcome in OUTCOMES} == BLOOM
    assert all(outcome["keywords"] for outcome in OUTCOMES)


def test_no_sentence_of_a_credential_is_said_twice():
    said = [
        [row["description"], row["assessmentMethod"], row["additionalInfo"]]
        + [outcome["outcomeText"] for outcome in row["learningOutcomes"]]
        + [prerequisite["description"] for prerequisite in row["prerequisites"]]
        for row in CREDENTIALS
    ]
    assert not repeated(sentences(*chain.from_iterable(said)))


def test_an_outcome_is_one_sentence_that_begins_with_a_capital():
    assert all(re.fullmatch(r"[A-ZÀ-Ý][^.]*(?:\d\.\d[^.]*)?\.", outcome["outcomeText"]) for outcome in OUTCOMES)


def test_awkward_credentials_are_kept_for_the_screens_that_must_show_them():
    assert any(row["duration"] is None for row in CREDENTIALS)
    assert any(row["credits"] is None for row in CREDENTIALS)
    assert any(row["language"] == "fr" and "é" in row["title"] for row in CREDENTIALS)
    assert 200 < max(len(row["title"]) for row in CREDENTIALS) <= 300


def test_agreements_lead_from_courses_we_describe_to_courses_we_describe():
    assert len({row["agreement_id"] for row in AGREEMENTS}) == len(AGREEMENTS) >= 320
    assert {(row["source_institution"], row["source_course"]) for row in AGREEMENTS} <= TAUGHT
    assert set(chain.from_iterable(map(named_courses, AGREEMENTS))) <= TAUGHT
    assert {row["target_institution"] for row in AGREEMENTS} <= CODES
    assert not [row for row in AGREEMENTS if row["source_institution"] == row["target_institution"]]


def test_agreements_refuse_expire_and_set_conditions_as_the_guide_does():
    lines = [row["agreement_text"] for row in AGREEMENTS]
    assert sum(line.startswith("No credit") for line in lines) >= 25
    assert sum(line.startswith("Individual assessment") for line in lines) >= 3
    assert sum(line.startswith("Exemption") for line in lines) >= 3
    assert sum(line.startswith("Block") for line in lines) >= 3
    assert sum(" = " in line for line in lines) >= 10
    assert sum(" or " in line for line in lines) >= 10
    assert sum(bool(row["notes"]) for row in AGREEMENTS) >= 15
    assert sum(bool(row["effective_end"]) for row in AGREEMENTS) >= 40


def test_two_agreements_on_one_course_are_never_in_force_at_once():
    same = {}
    for row in AGREEMENTS:
        if " = " not in row["agreement_text"] and not row["agreement_text"].startswith(("Block", "Exemption")):
            key = (row["source_institution"], row["source_course"], row["target_institution"])
            same.setdefault(key, []).append((on(row["effective_start"]), on(row["effective_end"]) or date.max))
    for terms in map(sorted, same.values()):
        assert all(earlier[1] < later[0] for earlier, later in pairwise(terms))


def test_recognitions_name_known_credentials_institutions_and_courses():
    assert len(DECIDED) == len(RECOGNITIONS) >= 60
    assert {row["programCode"] for row in RECOGNITIONS} <= OFFERED.keys()
    assert {row["recognizingInstitution"] for row in RECOGNITIONS} <= CODES
    assigned = [found for row in RECOGNITIONS for text in row["assignedCourses"] for found in COURSE.findall(text)]
    assert len(assigned) == sum(len(row["assignedCourses"]) for row in RECOGNITIONS)
    assert {found for found in assigned if not LEVEL_ONLY.search(found[1])} <= TAUGHT
    assert not repeated(row["approvalReference"] for row in RECOGNITIONS)


def test_a_refusal_is_worth_nothing_and_gives_its_reason():
    refusals = [row for row in RECOGNITIONS if row["denied"]]
    assert len(refusals) >= 10
    assert all(row["recognitionType"] == "NO_CREDIT" and row["creditValue"] == 0 and row["notes"] for row in refusals)
    assert all(row["recognitionType"] != "NO_CREDIT" for row in RECOGNITIONS if not row["denied"])


def test_uvic_recognizes_in_its_own_units():
    assert {row["creditValue"] for row in RECOGNITIONS if row["recognizingInstitution"] == "UVIC"} <= {0, 0.5, 1, 1.5}


def test_pathways_rest_on_a_recognition_of_the_same_worth():
    assert len({row["name"] for row in PATHWAYS}) == len(PATHWAYS) >= 20
    for row in PATHWAYS:
        decision = DECIDED[row["programCode"], row["targetInstitution"]]
        assert decision["creditValue"] == row["transferCredits"]
        assert row["sourceInstitution"] == OFFERED[row["programCode"]]["institution"]
        assert (row["sourceInstitution"] == row["targetInstitution"]) == (row["pathwayType"] == "INTERNAL")
        assert 0 <= row["confidenceScore"] <= 1


def test_every_term_begins_before_it_ends():
    terms = [(row["effective_start"], row["effective_end"]) for row in AGREEMENTS]
    terms += [(row["effectiveDate"], row["expiryDate"]) for row in chain(CREDENTIALS, RECOGNITIONS)]
    terms += [(row["lastReviewDate"], row["nextReviewDate"]) for row in CREDENTIALS]
    assert all(on(start) < on(end) for start, end in terms if start and end)


def test_no_credential_is_recognized_before_it_exists():
    assert all(row["effectiveDate"] >= OFFERED[row["programCode"]]["effectiveDate"] for row in RECOGNITIONS)


def test_the_readme_describes_every_file_and_every_column():
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    columns = set(chain.from_iterable(row.keys() for name in NAMES for row in rows(name)[:1]))
    assert not [word for word in chain(NAMES, columns) if f"`{word}`" not in readme]
