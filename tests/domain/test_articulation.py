"""Articulation: pairing statements one to one, and what a forecast holds."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import ALIKE, Forecast, Match, Overlap, Share, pair
from bccb.domain.errors import EngineFailed
from cases import a_forecast, an_equivalent

SIZES = st.integers(min_value=0, max_value=5)
LIKENESSES = st.floats(min_value=0, max_value=1)
MATRICES = st.tuples(SIZES, SIZES).flatmap(
    lambda size: st.lists(st.lists(LIKENESSES, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)
COARSE = st.tuples(SIZES, SIZES).flatmap(  # few values, so that there are many ties
    lambda size: st.lists(
        st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def names(side: str, many: int) -> list[str]:
    return [f"{side}{number}" for number in range(many)]


def paired(likeness: list[list[float]], alike: float = 0.0) -> Overlap:
    columns = len(likeness[0]) if likeness else 0
    return pair(names("left ", len(likeness)), names("right ", columns), likeness, alike=alike)


def greatest_sum(likeness: list[list[float]]) -> float:
    """By trying every pairing."""
    rows, columns = len(likeness), len(likeness[0]) if likeness else 0
    if rows > columns:
        return greatest_sum([[likeness[i][j] for i in range(rows)] for j in range(columns)])
    return max(sum(likeness[i][j] for i, j in enumerate(chosen)) for chosen in permutations(range(columns), rows))


@given(MATRICES | COARSE)
def test_no_other_pairing_has_a_greater_sum(likeness):
    overlap = paired(likeness)
    assert sum(match.likeness for match in overlap.matches) == pytest.approx(greatest_sum(likeness), abs=5e-4)


@given(MATRICES | COARSE, LIKENESSES)
def test_every_statement_is_paired_once_or_left_over_once(likeness, alike):
    overlap = paired(likeness, alike)
    lefts = [match.left for match in overlap.matches] + list(overlap.only_left)
    rights = [match.right for match in overlap.matches] + list(overlap.only_right)
    assert sorted(lefts) == names("left ", len(likeness))
    assert sorted(rights) == names("right ", len(likeness[0]) if likeness else 0)


@given(MATRICES, LIKENESSES)
def test_matches_come_best_first_and_none_is_below_what_counts_as_alike(likeness, alike):
    found = [match.likeness for match in paired(likeness, alike).matches]
    assert found == sorted(found, reverse=True)
    assert all(value >= round(alike, 4) for value in found)


@given(MATRICES)
def test_the_same_likenesses_give_the_same_pairing(likeness):
    assert paired(likeness) == paired(likeness)


def test_the_best_pairing_may_leave_the_single_best_pair_apart():
    overlap = pair(["read", "draw"], ["judge", "sketch"], [[0.9, 0.8], [0.8, 0.1]])
    assert overlap.matches == (
        Match(left="read", right="sketch", likeness=0.8),
        Match(left="draw", right="judge", likeness=0.8),
    )


def test_statements_not_alike_enough_are_left_over_on_both_sides():
    overlap = pair(["read maps", "bake bread"], ["judge maps"], [[ALIKE], [ALIKE - 0.01]])
    assert [match.left for match in overlap.matches] == ["read maps"]
    assert (overlap.only_left, overlap.only_right) == (("bake bread",), ())
    assert pair(["bake"], ["judge"], [[0.1]]) == Overlap(only_left=("bake",), only_right=("judge",))


def test_a_statement_that_comes_twice_is_paired_with_two_partners():
    overlap = pair(["read", "read"], ["one", "two"], [[1.0, 0.9], [1.0, 0.9]])
    assert {match.right for match in overlap.matches} == {"one", "two"}


@pytest.mark.parametrize(("left", "right"), [((), ()), (("read",), ()), ((), ("read",))])
def test_nothing_on_a_side_leaves_the_other_side_over(left, right):
    overlap = pair(left, right, [[] for _ in left])
    assert overlap == Overlap(only_left=left, only_right=right)


def test_two_hundred_statements_are_paired_with_two_hundred():
    likeness = [[1.0 if i + j == 199 else 0.5 for j in range(200)] for i in range(200)]
    assert {match.likeness for match in paired(likeness).matches} == {1.0}


def test_coverage_is_the_share_of_the_left_statements_that_found_a_partner():
    match = Match(left="read", right="judge", likeness=0.5)
    assert Overlap(matches=(match,), only_left=("a", "b", "c"), only_right=("d",)).coverage == 0.25
    assert Overlap(matches=(match,)).coverage == 1.0
    assert Overlap(only_right=("d",)).coverage == 0.0


def test_a_share_has_moved_a_score_by_its_value_times_its_weight():
    assert Share(feature="likeness of titles", value=0.5, weight=-3.0).moved == -1.5


def test_an_equivalent_reads_as_its_course():
    assert str(an_equivalent()) == "SFU GEOG 155"


@pytest.mark.parametrize(
    ("assigned", "unassigned", "none", "likeliest"),
    [
        (0.6, 0.3, 0.1, GrantKind.ASSIGNED),
        (0.1, 0.2, 0.7, GrantKind.NO_CREDIT),
        (0.2, 0.6, 0.2, GrantKind.UNASSIGNED),
        (0.4, 0.4, 0.2, GrantKind.UNASSIGNED),
        (0.4, 0.2, 0.4, GrantKind.NO_CREDIT),
    ],
)
def test_the_likeliest_grant_is_the_most_probable_and_a_tie_always_goes_the_same_way(
    assigned, unassigned, none, likeliest
):
    forecast = a_forecast(assigned=assigned, unassigned=unassigned, none=none)
    turned = Forecast(probabilities=dict(reversed(forecast.probabilities.items())))
    assert forecast.likeliest is turned.likeliest is likeliest


@pytest.mark.parametrize(
    "probabilities",
    [
        {},
        {GrantKind.ASSIGNED: 1.0},
        {GrantKind.ASSIGNED: 0.5, GrantKind.UNASSIGNED: 0.3, GrantKind.NO_CREDIT: 0.3},
        {GrantKind.ASSIGNED: 1.5, GrantKind.UNASSIGNED: -0.5, GrantKind.NO_CREDIT: 0.0},
        {GrantKind.ASSIGNED: float("nan"), GrantKind.UNASSIGNED: 0.5, GrantKind.NO_CREDIT: 0.5},
        {GrantKind.ASSIGNED: 0.5, GrantKind.UNASSIGNED: 0.2, GrantKind.NO_CREDIT: 0.2, GrantKind.BLOCK: 0.1},
    ],
)
def test_a_forecast_that_does_not_cover_the_three_grants_is_an_engine_that_failed(probabilities):
    with pytest.raises(EngineFailed, match="A forecast must cover ASSIGNED, NO_CREDIT, UNASSIGNED and sum to 1"):
        Forecast(probabilities=probabilities)


def test_a_forecast_goes_by_the_grant_it_names_and_else_by_the_likeliest():
    assert a_forecast().grant is GrantKind.ASSIGNED
    assert a_forecast(named=GrantKind.NO_CREDIT).grant is GrantKind.NO_CREDIT


def test_a_forecast_names_one_of_the_three_grants():
    with pytest.raises(EngineFailed, match="A forecast must name one of ASSIGNED, NO_CREDIT, UNASSIGNED, not BLOCK"):
        a_forecast(named=GrantKind.BLOCK)
