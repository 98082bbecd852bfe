"""Micro-credentials: from draft to archive, and what they may require."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.credential import CredentialStatus, Prerequisite, prerequisite_cycle
from bccb.domain.errors import Conflict, IllegalStep, Invalid
from furniture import LATER, NOON, a_credential, a_full_credential, an_id, an_outcome

CODES = st.sampled_from("ABCDEF")
REQUIREMENTS = st.dictionaries(CODES, st.lists(CODES, unique=True, max_size=3), max_size=6)


def reachable(requires, start):
    found, waiting = set(), list(requires.get(start, ()))
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += requires.get(code, ())
    return found


def test_a_credential_goes_from_draft_through_review_to_its_publication_and_the_archive():
    draft = a_credential()
    submitted = draft.submitted(NOON)
    published = submitted.published(LATER)
    archived = published.archived(LATER)
    assert [each.status for each in (draft, submitted, published, archived)] == [
        CredentialStatus.DRAFT,
        CredentialStatus.UNDER_REVIEW,
        CredentialStatus.PUBLISHED,
        CredentialStatus.ARCHIVED,
    ]
    assert [each.version for each in (draft, submitted, published, archived)] == [1, 2, 3, 4]


def test_the_moment_of_publication_is_kept():
    published = a_credential().submitted(NOON).published(LATER)
    assert (published.published_at, published.updated_at) == (LATER, LATER)
    assert published.archived(NOON).published_at == LATER


def test_a_reviewer_can_return_a_credential_to_its_draft():
    returned = a_credential().submitted(NOON).returned(LATER)
    assert returned.status is CredentialStatus.DRAFT
    assert returned.submitted(LATER).status is CredentialStatus.UNDER_REVIEW


def test_a_credential_without_outcomes_cannot_go_to_review():
    with pytest.raises(Invalid, match="learningOutcomes: at least one is required before review"):
        a_credential(outcomes=()).submitted(NOON)


def test_a_draft_cannot_be_published_unseen():
    with pytest.raises(IllegalStep, match="A credential that is DRAFT cannot publish"):
        a_credential().published(NOON)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"program_code": " "}, "programCode"),
        ({"program_code": "x" * 51}, "programCode"),
        ({"description": "x" * 20_001}, "description"),
        ({"assessment_method": "x" * 2_001}, "assessmentMethod"),
        ({"additional_info": "\0"}, "additionalInfo"),
        ({"program_url": "x" * 501}, "programUrl"),
        ({"duration": -1}, "duration"),
        ({"duration": 10_001}, "duration"),
        ({"credits": 301}, "credits"),
        ({"credits": float("nan")}, "credits"),
        ({"cost": -0.01}, "cost"),
        ({"cost": "free"}, "cost"),
        ({"effective_date": date(2026, 1, 2), "expiry_date": date(2026, 1, 1)}, "expiryDate"),
        ({"outcomes": tuple(an_outcome(id=an_id(f"outcome {n}")) for n in range(201))}, "learningOutcomes"),
    ],
)
def test_what_is_wrong_in_a_credential_is_refused_by_name(changes, field):
    with pytest.raises(Invalid) as refusal:
        a_credential(**changes)
    assert refusal.value.details[0].field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": ""}, "description"),
        ({"description": "x" * 2_001}, "description"),
        ({"order_index": -1}, "orderIndex"),
        ({"program_code": ""}, "programCode"),
        ({"program_code": "SFU\0GIS"}, "programCode"),
    ],
)
def test_what_is_wrong_in_a_prerequisite_is_refused_by_name(changes, field):
    fields = {"id": an_id("prerequisite"), "description": "Some maps"}
    with pytest.raises(Invalid) as refusal:
        Prerequisite(**(fields | changes))
    assert refusal.value.details[0].field == field


def test_a_credential_may_state_everything():
    assert a_full_credential().prerequisites[0].program_code == "UDI-CART-1"


def test_credentials_that_lead_from_one_to_the_next_make_no_circle():
    assert prerequisite_cycle({"C": ["B", "A"], "B": ["A"], "A": []}) == ()


def test_a_credential_that_requires_itself_is_a_circle():
    assert prerequisite_cycle({"A": ["A"]}) == ("A", "A")


def test_codes_that_nobody_describes_lead_nowhere():
    assert prerequisite_cycle({"A": ["X"], "B": ["X", "Y"]}) == ()


@given(REQUIREMENTS)
def test_a_circle_is_found_exactly_where_some_credential_leads_back_to_itself(requires):
    has_circle = any(code in reachable(requires, code) for code in requires)
    assert bool(prerequisite_cycle(requires)) is has_circle


@given(REQUIREMENTS)
def test_in_a_circle_each_credential_is_required_by_the_next_and_the_first_comes_last(requires):
    circle = prerequisite_cycle(requires)
    if circle:
        assert circle[0] == circle[-1]
        assert all(before in requires[after] for before, after in pairwise(circle))


# Revising


@pytest.mark.parametrize("status", [CredentialStatus.DRAFT, CredentialStatus.PUBLISHED])
def test_a_draft_and_a_published_credential_can_be_revised(status):
    revised = a_credential(status=status).revised(LATER, title="Maps, newly named")
    assert (revised.title, revised.version, revised.updated_at, revised.status) == (
        "Maps, newly named",
        2,
        LATER,
        status,
    )


@pytest.mark.parametrize("status", [CredentialStatus.UNDER_REVIEW, CredentialStatus.ARCHIVED])
def test_what_is_under_review_or_archived_stays_as_it_is(status):
    with pytest.raises(Conflict, match=f"A credential that is {status} cannot be changed"):
        a_credential(status=status).revised(LATER, title="Maps, newly named")


def test_a_published_credential_keeps_an_outcome():
    with pytest.raises(Invalid, match="learningOutcomes"):
        a_credential(status=CredentialStatus.PUBLISHED).revised(LATER, outcomes=())
    assert a_credential().revised(LATER, outcomes=()).outcomes == ()


@pytest.mark.parametrize("fields", [{"status": CredentialStatus.ARCHIVED}, {"published_at": NOON}])
def test_revising_takes_no_step_of_the_lifecycle(fields):
    with pytest.raises(Invalid, match="changes by a step"):
        a_credential(status=CredentialStatus.PUBLISHED).revised(LATER, **fields)
