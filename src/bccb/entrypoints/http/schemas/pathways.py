"""Pathways on the wire: where a credential leads."""

from __future__ import annotations

from marshmallow import fields, validate

from bccb.domain.pathway import Pathway, PathwayStatus, PathwayType
from bccb.entrypoints.http.schemas.paging import ListQuery, SortField, searching, selecting
from bccb.entrypoints.http.schemas.shape import (
    RecordSchema,
    amount,
    asked_words,
    choice,
    credential_reference,
    flag,
    identifier,
    institution_reference,
    moment,
    words,
)


class PathwaySchema(RecordSchema):
    """A way from a credential of one institution into study at another."""

    name = words("Its name.")
    description = words("What it consists of.")
    micro_credential = credential_reference("Where it starts.")
    source_institution = institution_reference("Who issues the credential.")
    target_institution = institution_reference("Where it leads.")
    pathway_type = choice(PathwayType, "What kind of way it is.")
    transfer_credits = amount("Credit in the target institution's unit; null where not said.", allow_none=True)
    equivalency_notes = words("What counts as what.")
    additional_requirements = words("What is needed besides the credential.")
    confidence_score = amount("How sure a suggestion was, from 0 to 1; null for what people laid out.", allow_none=True)
    is_ai_suggested = flag("Whether it began as a suggestion of the models.")
    ai_reasoning = words("The reasoning of that suggestion.")
    status = choice(PathwayStatus, "How far it has come; only what is ACTIVE is shown without an account.")
    approved_by = identifier("The account that approved it; null where not said.", allow_none=True)
    approved_at = moment("When it was approved, in UTC; null where not said.", allow_none=True)


class PathwayQuery(ListQuery):
    sort = SortField(Pathway)
    search = searching("name or description")
    shown = selecting(PathwaySchema)
    source_institution = asked_words("Only pathways from this institution, by code or id.", least=1, longest=36)
    target_institution = asked_words("Only pathways to this institution, by code or id.", least=1, longest=36)
    micro_credential = asked_words("Only pathways from this credential, by program code or id.", least=1, longest=50)
    type = choice(PathwayType, "Only pathways of this kind.", attribute="pathway_type")
    status = fields.String(
        validate=validate.OneOf([PathwayStatus.ACTIVE.value]),
        metadata={"description": "What is public is ACTIVE, so this is the one value without an account."},
    )
