"""Searching: courses and published credentials, by words."""

import copy
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bccb.domain.course import Level
from bccb.domain.credential import CredentialStatus
from bccb.domain.errors import Invalid, NotFound, NotTrained
from bccb.domain.finding import Filter, Kind
from bccb.domain.usecases.searching import READ_AT_ONCE
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


def at(*codes: str) -> Filter:
    return Filter(institutions=frozenset(codes))


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
    assert found(office, "Remote Sensing Systems", wanted=at("UVIC")) == [(Kind.COURSE, "GEOG 228")]
    assert found(office, "Remote Sensing Systems", wanted=at("UVIC", "SFU"))[0] == (Kind.COURSE, "GEOG 228")
    assert found(office, "Remote Sensing Systems", wanted=at("LANG")) == []


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
    (hit,) = office.searching.search("newly named", kinds=[Kind.CREDENTIAL])
    assert hit.title == "Maps, newly named"
    assert found(office, WORDS, kinds=[Kind.CREDENTIAL]) == []


def test_credentials_withdrawn_since_the_training_do_not_crowd_out_those_that_stand():
    withdrawn = [a_published(number, title="Maps and Data") for number in range(40)]
    standing = [a_published(number, title="Maps and Data elsewhere") for number in range(40, 45)]
    office = a_school(*withdrawn, *standing)
    save(office, *(each.archived(LATER) for each in withdrawn))
    assert [code for _, code in found(office, "Maps and Data", kinds=[Kind.CREDENTIAL], limit=3)] == [
        each.program_code for each in standing[:3]
    ]


def test_a_credential_published_after_the_training_is_found_without_another():
    office = a_school()
    assert found(office, "Volcanoes") == []
    new = a_published(1, title="Volcanoes")
    office.keep(new)
    assert found(office, "Volcanoes") == [(Kind.CREDENTIAL, new.program_code)]


@pytest.mark.parametrize("minutes", [0, 1, 59])
def test_what_is_published_is_found_by_the_next_question_whenever_that_is(minutes):
    office = a_school()
    found(office, "Volcanoes")
    office.clock.moment += timedelta(minutes=minutes)
    new = a_published(1, title="Volcanoes", updated_at=office.clock.moment)
    office.keep(new)
    assert found(office, "Volcanoes") == [(Kind.CREDENTIAL, new.program_code)]


def test_what_another_clock_dates_long_ago_is_found_within_a_minute():
    office = a_school()
    found(office, "Volcanoes")
    new = a_published(1, title="Volcanoes", updated_at=office.clock.moment - timedelta(days=1))
    office.keep(new)
    office.clock.moment += timedelta(seconds=59)
    assert found(office, "Volcanoes") == []
    office.clock.moment += timedelta(seconds=1)
    assert found(office, "Volcanoes") == [(Kind.CREDENTIAL, new.program_code)]


def test_no_question_waits_for_the_look_at_everything():
    waiting = []
    office = a_school()
    ask = partial(replace(office.searching, aside=waiting.append).search, "Volcanoes", kinds=[Kind.CREDENTIAL])
    ask()
    office.keep(a_published(1, title="Volcanoes", updated_at=office.clock.moment - timedelta(days=1)))
    office.clock.moment += timedelta(minutes=1)
    assert ask() == ask() == ()
    (look,) = waiting
    look()
    assert [hit.code for hit in ask()] == ["SFU-MORE-001"]


def test_what_is_ready_has_looked_at_everything():
    office = a_school()
    old = a_published(1, title="Volcanoes", updated_at=office.clock.moment - timedelta(days=1))
    office.keep(old)
    office.searching.get_ready()
    assert all(office.models.load().finder(kind).roll.since for kind in Kind)
    assert found(office, "Volcanoes") == [(Kind.CREDENTIAL, old.program_code)]


def test_who_gets_ready_waits_for_nothing_and_before_a_training_there_is_nothing_to_do():
    waiting = []
    replace(an_office().searching, aside=waiting.append).get_ready()
    (load,) = waiting
    assert load() is None  # and raises nothing, though there is no model


def test_what_is_revised_is_found_by_its_new_words_and_facets_alone():
    office = a_school(a_published(1, title="Volcanoes", level=Level.ADVANCED))
    assert len(found(office, "Volcanoes", wanted=Filter(levels=frozenset({Level.ADVANCED})))) == 1
    office.clock.moment = LATER
    save(office, a_published(1, title="Glaciers", level=Level.GRADUATE, version=2, updated_at=LATER))
    assert found(office, "Volcanoes") == []
    assert found(office, "Glaciers", wanted=Filter(levels=frozenset({Level.ADVANCED}))) == []
    assert len(found(office, "Glaciers", wanted=Filter(levels=frozenset({Level.GRADUATE})))) == 1


def test_what_was_archived_and_published_under_another_number_is_found_once():
    office = a_school()
    save(office, GIS.archived(LATER))
    again = a_published(2, title=GIS.title)
    office.keep(again)
    assert found(office, WORDS, kinds=[Kind.CREDENTIAL]) == [(Kind.CREDENTIAL, again.program_code)]


def test_two_processes_answer_alike_whatever_they_were_asked_before():
    office = a_school()
    here, there = office.searching, replace(office.searching, models=copy.deepcopy(office.models))
    for number in range(6):
        office.keep(a_published(number, title=f"Maps and Data {number}"))
        here.search("Maps")
    assert here.search("Maps and Data 3") == there.search("Maps and Data 3")


def test_more_than_one_question_takes_in_is_taken_in_by_the_next_ones():
    office = a_school()
    found(office, "Volcanoes")
    office.keep(*(a_published(number, title="Volcanoes") for number in range(READ_AT_ONCE + 50)))
    assert len(found(office, "Volcanoes", limit=1_000)) == READ_AT_ONCE
    assert len(found(office, "Volcanoes", limit=1_000)) == READ_AT_ONCE + 50


def test_pages_follow_each_other_without_a_gap_or_a_repetition():
    office = a_school(*(a_published(number, title="Maps and Data") for number in range(25)))
    whole = found(office, "Maps and Data", limit=100)
    pages = [found(office, "Maps and Data", offset=start, limit=7) for start in range(0, 28, 7)]
    assert [each for page in pages for each in page] == whole
    assert len(whole) == len(set(whole)) > 26


@pytest.mark.parametrize("page", [{"offset": 991}, {"offset": -1}, {"limit": 1_001}])
def test_a_page_beyond_the_first_thousand_is_refused(page):
    with pytest.raises(Invalid):
        a_school().searching.search(WORDS, **page)


def test_a_hit_names_the_fields_that_match_and_shows_where():
    text = "Read a <b>map</b> of Québec. " * 3
    office = a_school(a_published(1, title="Volcanoes", description=text))
    (hit,) = office.searching.search("volcanoes QUEBEC", kinds=[Kind.CREDENTIAL])
    assert hit.matched == ("title", "description")
    assert [piece.text for piece in hit.snippet if piece.is_match] == ["Québec"] * 3
    assert "".join(piece.text for piece in hit.snippet).startswith("Read a <b>map</b> of Québec.")


def test_similar_items_leave_out_the_one_that_is_named():
    office = a_school(a_published(1, title="Open geographic data systems"))
    for name in ("SFU-GIS-01", "SFU GEOG 255"):
        hits = office.searching.similar(name)
        assert hits
        assert name.removeprefix("SFU ") not in [hit.code for hit in hits]


@pytest.mark.parametrize("name", ["SFU-MORE-001", "SFU GEOG 1", "NOPE GEOG 1", "nothing"])
def test_what_may_not_be_found_has_nothing_similar(name):
    with pytest.raises(NotFound):
        a_school(a_published(1, status=CredentialStatus.DRAFT)).searching.similar(name)


@pytest.mark.parametrize("span", [{"hours_from": 3, "hours_to": 2}, {"credits_from": 3, "credits_to": 2}])
def test_a_span_that_ends_before_it_begins_is_refused(span):
    with pytest.raises(Invalid, match="From"):
        a_school().searching.search(WORDS, wanted=Filter(**span))


def test_no_more_is_found_than_asked_for():
    assert found(a_school(), limit=1) == [(Kind.COURSE, str(SYSTEMS.code))]


@pytest.mark.parametrize("text", ["", "  ", "?! …", "x" * 20_001, "Maps\0", None])
def test_what_is_no_question_is_refused_by_name(text):
    with pytest.raises(Invalid) as refusal:
        a_school().searching.search(text)
    assert refusal.value.details[0].field == "query"


def test_an_institution_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="There is no institution NOPE"):
        a_school().searching.search(WORDS, wanted=at("NOPE"))


def test_nothing_is_searched_before_a_model_has_been_trained():
    with pytest.raises(NotTrained):
        an_office().searching.search(WORDS)
