"""What an export can be asked for: a format, and the conditions of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.adapters.files.writing import FORMATS
from bccb.entrypoints.http.schemas.agreements import AgreementQuery
from bccb.entrypoints.http.schemas.courses import CourseQuery
from bccb.entrypoints.http.schemas.credentials import CredentialQuery
from bccb.entrypoints.http.schemas.institutions import InstitutionQuery
from bccb.entrypoints.http.schemas.paging import OF_A_STRETCH, PageQuery
from bccb.entrypoints.http.schemas.pathways import PathwayQuery
from bccb.entrypoints.http.schemas.recognitions import RecognitionQuery
from bccb.entrypoints.http.schemas.shape import Asked


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows are asked for, and as what. `where` maps fields of the record to what they must be."""

    format: str
    search: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)


class ExportQuery(Asked):
    """What is to be in the file; all conditions must hold."""

    format = fields.String(
        metadata={"description": "csv for a table, jsonl for one JSON object a line."},
        validate=validate.OneOf(tuple(FORMATS)),
        load_default="csv",
    )

    @ma.post_load
    def wanted(self, given: dict[str, Any], **_: Any) -> Wanted:
        return Wanted(format=given.pop("format"), search=given.pop("search", ""), where=given)


def _of_list(query: type[PageQuery]) -> type[ma.Schema]:
    """The conditions of a list and what it is searched for, without what tells one stretch of it."""
    left_out = set(OF_A_STRETCH) - {"search"}
    conditions = {name: each for name, each in query._declared_fields.items() if name not in left_out}
    return ExportQuery.from_dict(conditions, name=query.__name__.replace("Query", "ExportQuery"))


QUERIES = {
    "institutions": _of_list(InstitutionQuery),
    "courses": _of_list(CourseQuery),
    "credentials": _of_list(CredentialQuery),
    "agreements": _of_list(AgreementQuery),
    "recognitions": _of_list(RecognitionQuery),
    "pathways": _of_list(PathwayQuery),
}
