"""What grants are forecast by: precedents of the like, and whether institutions teach it."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from bccb.adapters.scikit_learn.decisions import Sources
from bccb.adapters.scikit_learn.elsewhere import Decided, fit_elsewhere
from bccb.adapters.scikit_learn.precedents import Cases
from bccb.adapters.scikit_learn.teaching import Nearness, is_whole, taught_at, taught_everywhere

ASSIGNED, UNASSIGNED, REFUSED = range(3)


def test_a_catalogue_that_lacks_most_of_what_its_institution_grants_is_not_compared_with():
    def whole(*subjects):
        return is_whole(SimpleNamespace(granted=SimpleNamespace(subject=np.array(subjects, np.int32))))

    assert whole(0, 4, -1)
    assert not whole(0, -1, -1)
    assert not whole()


def a_likening(likeness, years):
    return SimpleNamespace(
        likeness=lambda _: np.array(likeness, np.float32), catalogue=SimpleNamespace(year=np.array(years, np.int32))
    )


def test_the_nearest_course_is_told_with_its_lead_over_the_next_five():
    reading = SimpleNamespace(year=None)
    found = taught_everywhere(reading, {"A": a_likening([0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.1], [1] * 7)})
    assert found["A"] == pytest.approx((0.9, 0.4))
    assert taught_everywhere(reading, {"A": a_likening([0.7], [1])})["A"] == pytest.approx((0.7, 0.0))


def test_a_course_of_another_year_is_not_as_near():
    reading = SimpleNamespace(year=1)
    found = taught_everywhere(reading, {"A": a_likening([0.9, 0.6], [3, 1])})
    assert found["A"].best == pytest.approx(0.6)


def test_teaching_in_general_is_the_average_of_those_compared():
    taught = taught_at("A", {"A": Nearness(0.8, 0.4), "B": Nearness(0.4, 0.0)}, None)
    assert taught.here == Nearness(0.8, 0.4)
    assert taught.in_general == pytest.approx((0.6, 0.2))
    assert taught_at("C", {}, None).in_general == Nearness(0.0, 0.0)


def some_cases(courses: int = 40) -> Cases:
    """Courses of two sorts: one institution assigns the first sort and refuses the second, the other assigns both."""
    sort = np.arange(courses) % 2
    meaning = np.eye(2, dtype=np.float32)[sort]
    sources = Sources(
        institutions=("COLL",) * courses,
        subjects=("GEOG",) * courses,
        numbers=tuple(str(1000 + course) for course in range(courses)),
        credits=np.ones(courses, np.float32),
        meaning=meaning,
        title_meaning=meaning,
    )
    kind = np.concatenate([np.where(sort == 0, ASSIGNED, REFUSED), np.full(courses, ASSIGNED)])
    return Cases(
        SimpleNamespace(
            sources=sources,
            codes=("A", "B"),
            kind=kind,
            source=np.tile(np.arange(courses, dtype=np.int32), 2),
            institution=np.repeat(np.arange(2, dtype=np.int32), courses),
            weight=np.ones(2 * courses, np.float32),
        )
    )


def test_an_institution_that_refused_the_like_is_expected_to_refuse_and_another_is_not():
    cases = some_cases()
    kernel = cases.fit(np.ones(len(cases.source), np.bool_))
    alike = cases._between(np.array([1]), np.arange(40))[0]
    answer = kernel.answer(alike)
    assert answer.sum(1) == pytest.approx(1)
    assert answer[0].argmax() == REFUSED
    assert answer[1].argmax() == ASSIGNED
    assert kernel.answer_at(alike, 0) == pytest.approx(answer[0], abs=1e-5)


def test_an_institution_without_a_case_is_expected_to_do_as_all():
    cases = some_cases()
    kernel = cases.fit(np.ones(len(cases.source), np.bool_))
    alike = cases._between(np.array([1]), np.arange(40))[0]
    stranger = kernel.answer_at(alike, 2)
    assert kernel.answer(alike)[1][REFUSED] < stranger[REFUSED] < kernel.answer(alike)[0][REFUSED]


def some_courses_decided_by_three(courses: int = 900) -> SimpleNamespace:
    """The first two institutions decide alike, by nothing that a text tells; the third by itself."""
    chance = np.random.default_rng(7)
    alike, alone = (np.where(chance.random(courses) < 0.3, REFUSED, ASSIGNED) for _ in range(2))
    sources = SimpleNamespace(part=np.arange(courses) % 8)
    return SimpleNamespace(
        rows=np.arange(3 * courses),
        decisions=3 * courses,
        sources=sources,
        institutions=3,
        source=np.tile(np.arange(courses), 3),
        institution=np.repeat(np.arange(3), courses),
        kind=np.concatenate([alike, alike, alone]),
        weight=np.ones(3 * courses, np.float32),
    )


EXPECTED = np.array([0.68, 0.02, 0.3])


def decided(**kinds: int) -> Decided:
    """By institution, `A` being the first."""
    at = np.array(["ABCD".index(name) for name in kinds], np.int64)
    return Decided(at, np.array(list(kinds.values())), np.ones(len(at), np.float32), np.tile(EXPECTED, (len(at), 1)))


@pytest.fixture(scope="module")
def elsewhere():
    cases = some_courses_decided_by_three()
    return fit_elsewhere(cases, np.tile(EXPECTED, (len(cases.kind), 1)))


def refusal(elsewhere, others, institution=0) -> float:
    return elsewhere.probabilities(EXPECTED, elsewhere.foreseen(institution, others))[REFUSED]


def test_who_decided_alike_before_tells_more_than_who_did_not(elsewhere):
    refused = partial(refusal, elsewhere)
    by_alike, by_other = refused(decided(B=REFUSED)), refused(decided(C=REFUSED))
    assert by_alike > 0.6 > by_other > refused(decided(B=ASSIGNED))
    assert refused(decided(B=REFUSED, C=ASSIGNED)) > 0.6


def test_an_institution_without_a_case_is_moved_as_is_usual(elsewhere):
    moved = [refusal(elsewhere, decided(B=kind), institution=3) for kind in (ASSIGNED, REFUSED)]
    assert moved[0] < EXPECTED[REFUSED] < moved[1]


def test_a_decision_that_counts_less_moves_less(elsewhere):
    whole = decided(B=REFUSED)
    ended = Decided(whole.institution, whole.kind, whole.weight * np.float32(0.4), whole.expected)
    chances = [refusal(elsewhere, each) for each in (whole, ended)]
    assert EXPECTED[REFUSED] < chances[1] < chances[0]


def test_what_others_decided_is_told_in_numbers_each_institution_once():
    twice = Decided(np.array([1, 1, 2]), np.array([0, 0, 2]), np.ones(3, np.float32), np.tile(EXPECTED, (3, 1)))
    told = "decided on the very same learning: 1 assigned a course, 1 refused"
    assert twice.told == f"what 2 other institutions {told}"
    assert decided(D=1).told.startswith("what another institution decided")


def test_where_no_two_decided_on_the_same_course_there_is_nothing_to_learn():
    cases = some_courses_decided_by_three(40)
    cases.source = np.arange(120)
    cases.sources.part = np.arange(120) % 8
    assert fit_elsewhere(cases, np.tile(EXPECTED, (120, 1))) is None
