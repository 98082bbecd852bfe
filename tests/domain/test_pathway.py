"""Pathways: from draft to use, and what suggestions rest on."""

import pytest

from bccb.domain.errors import Conflict, IllegalStep, Invalid
from bccb.domain.pathway import Basis, PathwayStatus, PathwayType
from furniture import LATER, NOON, a_full_pathway, a_pathway, an_id

HERE = an_id("institution SFU")
APPROVER = an_id("account full")


def test_a_pathway_goes_from_draft_through_review_and_approval_into_use():
    draft = a_pathway()
    submitted = draft.submitted(NOON)
    approved = submitted.approved(APPROVER, LATER)
    active = approved.activated(LATER)
    assert [each.status for each in (draft, submitted, approved, active)] == [
        PathwayStatus.DRAFT,
        PathwayStatus.UNDER_REVIEW,
        PathwayStatus.APPROVED,
        PathwayStatus.ACTIVE,
    ]
    assert [each.version for each in (draft, submitted, approved, active)] == [1, 2, 3, 4]


def test_who_approved_a_pathway_and_when_is_kept():
    active = a_pathway().submitted(NOON).approved(APPROVER, LATER).activated(NOON)
    assert (active.approved_by, active.approved_at) == (APPROVER, LATER)


def test_a_pathway_can_be_suspended_and_used_again():
    active = a_pathway().submitted(NOON).approved(APPROVER, NOON).activated(NOON)
    suspended = active.suspended(LATER)
    assert suspended.status is PathwayStatus.SUSPENDED
    assert suspended.activated(LATER).status is PathwayStatus.ACTIVE


def test_a_pathway_can_be_returned_to_its_draft():
    assert a_pathway().submitted(NOON).returned(LATER).status is PathwayStatus.DRAFT


@pytest.mark.parametrize("status", [each for each in PathwayStatus if each is not PathwayStatus.ARCHIVED])
def test_a_pathway_can_be_archived_from_everywhere(status):
    assert a_pathway(status=status).archived(LATER).status is PathwayStatus.ARCHIVED


def test_a_pathway_cannot_be_used_before_it_is_approved():
    with pytest.raises(IllegalStep, match="A pathway that is UNDER_REVIEW cannot activate"):
        a_pathway().submitted(NOON).activated(LATER)


def test_an_internal_pathway_stays_within_one_institution():
    within = {"source_institution_id": HERE, "target_institution_id": HERE}
    assert a_pathway(pathway_type=PathwayType.INTERNAL, **within).pathway_type is PathwayType.INTERNAL
    with pytest.raises(Invalid, match="pathwayType: INTERNAL is for pathways within one institution"):
        a_pathway(pathway_type=PathwayType.INTERNAL)


@pytest.mark.parametrize("kind", [PathwayType.EXTERNAL, PathwayType.ARTICULATION])
def test_a_pathway_between_institutions_leads_to_another(kind):
    with pytest.raises(Invalid, match="pathwayType"):
        a_pathway(pathway_type=kind, source_institution_id=HERE, target_institution_id=HERE)


@pytest.mark.parametrize("target", [HERE, an_id("institution UVIC")])
def test_laddering_may_lead_to_the_same_institution_or_another(target):
    pathway = a_pathway(pathway_type=PathwayType.LADDERING, target_institution_id=target)
    assert pathway.target_institution_id == target


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"description": "x" * 20_001}, "description"),
        ({"equivalency_notes": "\0"}, "equivalencyNotes"),
        ({"transfer_credits": -1}, "transferCredits"),
        ({"transfer_credits": True}, "transferCredits"),
        ({"confidence_score": 1.01}, "confidenceScore"),
        ({"confidence_score": float("nan")}, "confidenceScore"),
    ],
)
def test_what_is_wrong_in_a_pathway_is_refused_by_name(changes, field):
    with pytest.raises(Invalid) as refusal:
        a_pathway(**changes)
    assert refusal.value.details[0].field == field


def test_a_pathway_may_state_everything():
    assert a_full_pathway().confidence_score == 0.75


def test_what_a_suggestion_rests_on_comes_most_certain_first():
    assert list(Basis) == [Basis.RECOGNITION, Basis.PATHWAY, Basis.FORECAST]


def test_a_draft_can_be_revised():
    revised = a_pathway().revised(LATER, description="Two steps.")
    assert (revised.description, revised.version, revised.updated_at) == ("Two steps.", 2, LATER)


@pytest.mark.parametrize("status", [each for each in PathwayStatus if each is not PathwayStatus.DRAFT])
def test_what_is_no_draft_stays_as_it_is(status):
    with pytest.raises(Conflict, match=f"A pathway that is {status} cannot be changed"):
        a_pathway(status=status).revised(LATER, description="Two steps.")


@pytest.mark.parametrize("fields", [{"status": PathwayStatus.ACTIVE}, {"approved_by": APPROVER}, {"approved_at": NOON}])
def test_revising_takes_no_step_of_the_lifecycle(fields):
    with pytest.raises(Invalid, match="changes by a step"):
        a_pathway().revised(LATER, **fields)
