"""Searching: courses and published credentials, by words."""

from dataclasses import replace

import pytest

from bccb.domain.credential import CredentialStatus
from bccb.domain.errors import Invalid, NotFound, NotTrained
from bccb.domain.ports.engines import Kind
from furniture import LATER, a_credential, an_id, an_outcome
from usecases.offices import GIS, Office, an_office
from usecases.schools import SYSTEMS, a_school

WORDS = "Geographic Information Systems"


def a_published(number: int, **changes):
    code = f"SFU-MORE-{number:03}"
    outcomes = (an_outcome(id=an_id(f"{code} outcome")),)
    fields = {"program_code": code, "title": f"Maps {code}", "status": CredentialStatus.PUBLISHED, "outcomes": outcomes}
    return a_credential(**(fields | changes))


def save(office: Office, *credentials) -> None:
    with office.work() as unit:
        for credential in credentials:
            unit.credentials.save(credential)
        unit.commit()


def found(office: Office, text: str = WORDS, **options) -> list[tuple[Kind, str]]:
    return [(hit.kind, hit.code) for hit in office.searching.search(text, **options)]


def test_courses_and_credentials_are_found_best_first():
    hits = a_school().searching.search(WORDS)
    assert [(hit.kind, hit.code) for hit in hits] == [(Kind.COURSE, "GEOG 255"), (Kind.CREDENTIAL, "SFU-GIS-01")]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((Kind.COURSE,), [(Kind.COURSE, "GEOG 255")]),
        ((Kind.CREDENTIAL,), [(Kind.CREDENTIAL, "SFU-GIS-01")]),
        ((), []),
    ],
)
def test_only_the_kinds_asked_for_are_found(kinds, expected):
    assert found(a_school(), kinds=kinds) == expected


def test_only_the_institutions_asked_for_are_searched():
    office = a_school()
    assert found(office, "Remote Sensing Systems", institutions=["UVIC"]) == [(Kind.COURSE, "GEOG 228")]
    assert found(office, "Remote Sensing Systems", institutions=["UVIC", "SFU"])[0] == (Kind.COURSE, "GEOG 228")
    assert found(office, "Remote Sensing Systems", institutions=["LANG"]) == []


def test_what_has_no_word_of_the_text_is_not_found():
    assert found(a_school(), "volcanoes") == []


@pytest.mark.parametrize("status", [each for each in CredentialStatus if each is not CredentialStatus.PUBLISHED])
def test_a_credential_no_longer_published_is_not_found(status):
    office = a_school()
    save(office, replace(GIS, status=status, version=2))
    assert found(office, kinds=[Kind.CREDENTIAL]) == []


def test_a_retired_credential_is_not_found():
    office = a_school()
    save(office, GIS.retired(LATER))
    assert found(office, kinds=[Kind.CREDENTIAL]) == []


def test_a_credential_is_shown_under_its_present_title():
    office = a_school()
    save(office, replace(GIS, title="Maps, newly named", version=2))
    (hit,) = office.searching.search(WORDS, kinds=[Kind.CREDENTIAL])
    assert hit.title == "Maps, newly named"


def test_credentials_withdrawn_since_the_training_do_not_crowd_out_those_that_stand():
    withdrawn = [a_published(number, title="Maps and Data") for number in range(40)]
    standing = [a_published(number, title="Maps and Data elsewhere") for number in range(40, 45)]
    office = a_school(*withdrawn, *standing)
    save(office, *(each.archived(LATER) for each in withdrawn))
    assert [code for _, code in found(office, "Maps and Data", kinds=[Kind.CREDENTIAL], limit=3)] == [
        each.program_code for each in standing[:3]
    ]


def test_a_credential_published_after_the_training_is_found_after_the_next():
    office = a_school()
    new = a_published(1, title="Volcanoes")
    office.keep(new)
    assert found(office, "Volcanoes") == []
    office.training.train()
    assert found(office, "Volcanoes") == [(Kind.CREDENTIAL, new.program_code)]


def test_no_more_is_found_than_asked_for():
    assert found(a_school(), limit=1) == [(Kind.COURSE, str(SYSTEMS.code))]


@pytest.mark.parametrize("text", ["", "  ", "x" * 20_001, "Maps\0", None])
def test_what_is_no_question_is_refused_by_name(text):
    with pytest.raises(Invalid) as refusal:
        a_school().searching.search(text)
    assert refusal.value.details[0].field == "query"


def test_an_institution_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="There is no institution NOPE"):
        a_school().searching.search(WORDS, institutions=["NOPE"])


def test_nothing_is_searched_before_a_model_has_been_trained():
    with pytest.raises(NotTrained):
        an_office().searching.search(WORDS)
