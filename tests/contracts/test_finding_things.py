"""What every finder promises: words and meaning, spelling, filters that cost nothing, keeping up."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indexes import indexing_by

from bccb.adapters.memory.finder import ReadingFinder
from bccb.adapters.memory.text_model import HashedTextModel
from bccb.adapters.scikit_learn.finder import ShelfFinder
from bccb.adapters.scikit_learn.shelf import Shelf, greatest
from bccb.adapters.scikit_learn.spelling import distance
from bccb.domain.course import Level
from bccb.domain.finding import Filter, Findable, Kind
from furniture import an_id

MODEL = HashedTextModel()
TOPICS = ("rivers", "glaciers", "wildfire", "pottery", "accounting", "translation", "carpentry")
PLACES = ("foundations", "methods", "applications", "problems")
INSTITUTIONS = ("SFU", "UVIC", "LANG")
EVERYTHING = Filter()


def a_thing(number: int, title: str, text: str = "", version: int = 1, **facets: str) -> Findable:
    institution = INSTITUTIONS[number % 3]
    level = list(Level)[number % 5]
    return Findable(
        kind=Kind.CREDENTIAL,
        id=an_id(f"thing {number}"),
        version=version,
        institution=institution,
        code=f"C-{number:03}",
        title=title,
        texts={"code": f"C-{number:03}", "title": title} | ({"description": text} if text else {}),
        facets={"institution": institution, "level": level, "language": "en"} | facets,
        amounts={"hours": float(number)} if number % 4 else {},
    )


THINGS = tuple(
    a_thing(number, f"{place} of {topic}".capitalize(), f"The {place} that people who work with {topic} need.")
    for number, (topic, place) in enumerate(product(TOPICS, PLACES))
)
BY_ID = {thing.id: thing for thing in THINGS}


def shelf_finder(index: str, things=THINGS) -> ShelfFinder:
    indexing = indexing_by(index)
    ordered = sorted(things, key=lambda each: (each.institution, each.code))
    meaning = MODEL.embed([each.body for each in ordered])
    kept = indexing.build(meaning)
    shelf = Shelf.of(ordered)
    shelf = Shelf.read(shelf.files("shelf"), "shelf")
    return ShelfFinder(shelf, meaning, indexing.open(meaning, kept), MODEL, lambda added: indexing.open(added, b""))


MAKERS = {
    "memory": lambda things=THINGS: ReadingFinder(things, MODEL),
    **{name: (lambda things=THINGS, name=name: shelf_finder(name, things)) for name in ("exact", "annoy", "faiss")},
}


@pytest.fixture(params=MAKERS)
def make(request):
    return MAKERS[request.param]


@pytest.fixture
def finder(make):
    return make()


def titles(finder, text: str, wanted: Filter = EVERYTHING, limit: int = 5) -> list[str]:
    return [BY_ID[each.id].title for each in finder.find(text, wanted, limit=limit)]


def test_what_has_the_words_comes_first(finder):
    assert titles(finder, "methods of pottery", limit=1) == ["Methods of pottery"]
    assert all("glaciers" in title for title in titles(finder, "glaciers", limit=4))


def test_what_is_called_so_comes_before_what_mentions_it(make):
    mentions = a_thing(
        100, "Something else", "Nobody here has anything to do with pottery, nor does anybody plan to have."
    )
    found = make((*THINGS, mentions)).find("pottery", EVERYTHING, limit=5)
    assert found[-1].id == mentions.id


@pytest.mark.parametrize("text", ["glacers", "galciers", "glaciars", "GLACIERS", "glàciérs", "glaciiers"])
def test_a_word_that_nothing_has_is_read_as_the_nearest_in_spelling(finder, text):
    assert "glaciers" in titles(finder, text, limit=1)[0]


@pytest.mark.parametrize("text", ["xylophonist", "zz", "42", "of in", "日本語"])
def test_what_nothing_says_is_not_found(finder, text):
    assert titles(finder, text) == []


def test_scores_are_between_nothing_and_one_and_fall(finder):
    scores = [each.score for each in finder.find("methods that people need for wildfire", EVERYTHING, limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_a_word_of_the_question_is_recognized_in_other_spellings(finder):
    is_match = finder.matcher("Glaciérs")
    assert is_match("glaciers")
    assert not is_match("rivers")


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(institutions=frozenset({"UVIC"})),
        Filter(levels=frozenset({Level.GRADUATE, Level.ADVANCED})),
        Filter(hours_from=5, hours_to=20),
        Filter(institutions=frozenset({"SFU", "LANG"}), levels=frozenset({Level.PREPARATORY}), hours_to=27),
        Filter(languages=frozenset({"fr"})),
        Filter(subjects=frozenset({"GEOG"})),
    ],
)
def test_a_filter_leaves_what_it_admits_in_the_same_order(finder, wanted):
    everything = finder.find("people who work with rivers", EVERYTHING, limit=100)
    found = finder.find("people who work with rivers", wanted, limit=100)
    assert found == tuple(each for each in everything if wanted.admits(BY_ID[each.id]))
    assert finder.find("people who work with rivers", wanted, limit=2) == found[:2]


MANY = tuple(
    replace(a_thing(number, f"{TOPICS[number % 7]} {PLACES[number % 4]}"), amounts={"hours": float(number)})
    for number in range(1_500)
)


@cache
def finder_of_many(index: str) -> ShelfFinder:
    return shelf_finder(index, MANY)


@pytest.mark.parametrize("index", ["exact", "annoy", "faiss"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from((*TOPICS, *PLACES)), min_size=1, max_size=3),
    institutions=st.sets(st.sampled_from(INSTITUTIONS)),
    levels=st.sets(st.sampled_from(list(Level))),
    span=st.tuples(st.integers(0, 1_500), st.integers(0, 1_500)).map(sorted),
    limit=st.integers(1, 300),
)
def test_no_filter_costs_a_result_in_a_catalogue_of_many(index, words, institutions, levels, span, limit):
    """Against reading every thing: as many as there are with a word of the question, up to the limit, and no other."""
    wanted = Filter(
        institutions=frozenset(institutions), levels=frozenset(levels), hours_from=span[0], hours_to=span[1]
    )
    having = {each.id for each in MANY if wanted.admits(each) and set(words) & set(each.title.split())}
    admitted = {each.id for each in MANY if wanted.admits(each)}
    found = [each.id for each in finder_of_many(index).find(" ".join(words), wanted, limit=limit)]
    assert len(found) == len(set(found))
    assert set(found) <= admitted
    assert len(found) >= min(limit, len(having))


def test_what_is_put_in_is_found_and_what_is_dropped_is_not(finder):
    new = a_thing(50, "Astronomy and rivers")
    finder.put([new])
    assert [each.id for each in finder.find("astronomy", EVERYTHING, limit=1)] == [new.id]
    finder.drop([new.id, an_id("nobody")])
    assert finder.find("astronomy", EVERYTHING, limit=1) == ()
    finder.drop([thing.id for thing in THINGS])
    assert finder.find("rivers", EVERYTHING, limit=1) == ()


def test_a_newer_edition_takes_the_place_of_the_older_and_not_the_other_way_round(finder):
    first = THINGS[0]
    finder.put([a_thing(0, "Astronomy", version=3)])
    finder.put([a_thing(0, "Geology", version=2)])
    assert first.id not in [each.id for each in finder.find("foundations of rivers", EVERYTHING, limit=50)]
    assert [each.id for each in finder.find("astronomy", EVERYTHING, limit=5)] == [first.id]
    assert finder.find("geology", EVERYTHING, limit=5) == ()


def test_it_does_not_matter_in_what_steps_a_finder_was_told(make):
    new = [a_thing(number, f"Rivers and seas {number}") for number in range(60, 70)]
    at_once, one_by_one = make(), make()
    at_once.put(new)
    for thing in reversed(new):
        one_by_one.put([thing])
    one_by_one.put([a_thing(99, "Gone")])
    one_by_one.drop([an_id("thing 99")])
    for text in ("rivers", "seas 65", "foundations and seas"):
        assert at_once.find(text, EVERYTHING, limit=40) == one_by_one.find(text, EVERYTHING, limit=40)


def test_a_filter_holds_for_what_was_put_in_later(finder):
    finder.put([a_thing(51, "Rivers anew", language="fr")])
    found = finder.find("rivers", Filter(languages=frozenset({"fr"})), limit=9)
    assert [each.id for each in found] == [an_id("thing 51")]


def test_a_finder_of_nothing_finds_nothing_until_it_is_told(make):
    finder = make(())
    assert finder.find("rivers", EVERYTHING, limit=3) == ()
    finder.put([THINGS[0]])
    assert [each.id for each in finder.find("rivers", EVERYTHING, limit=3)] == [THINGS[0].id]
    assert finder.find("rivers", EVERYTHING, limit=0) == ()


def test_what_was_put_in_ranks_as_if_it_had_been_there_at_the_training():
    """Scores differ by how rare the training found a word, never by where a thing stands."""
    late = shelf_finder("exact", THINGS[1:])
    late.put([THINGS[0]])
    alike = {thing.id for thing in THINGS if "rivers" in thing.title}
    scores = {each.id: each.score for each in late.find("rivers", EVERYTHING, limit=50)}
    assert alike <= set(scores)
    spread = [scores[each] for each in alike]
    assert max(spread) - min(spread) < 0.05


@given(st.integers(0, 2**32 - 1), st.integers(1, 5_000), st.integers(1, 40), st.floats(0, 1))
def test_the_greatest_of_many_scores_are_found_without_comparing_all(seed, count, most, share_of_zeros):
    chance = np.random.default_rng(seed)
    scores = chance.integers(1, 50, count).astype(np.float32)
    scores[chance.random(count) < share_of_zeros] = 0
    in_order = [row for row in np.argsort(-scores, kind="stable").tolist() if scores[row] > 0]
    assert sorted(greatest(scores, most).tolist()) == sorted(in_order[:most])


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_of_two_words_is_what_the_whole_table_says(one, other):
    assert min(distance(one, other, 2), 3) == min(_whole_table(one, other), 3)


def _whole_table(one: str, other: str) -> int:
    table = np.zeros((len(one) + 1, len(other) + 1), int)
    table[:, 0], table[0] = range(len(one) + 1), range(len(other) + 1)
    for i, j in product(range(1, len(one) + 1), range(1, len(other) + 1)):
        is_other = one[i - 1] != other[j - 1]
        table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + is_other)
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return int(table[-1, -1])
