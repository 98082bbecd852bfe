"""Pathways: by name, institutions and credential."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bccb.domain.errors import Invalid
from bccb.domain.pathway import Pathway, PathwayStatus, PathwayType
from bccb.domain.ports.repositories import Tally
from bccb.domain.usecases.importing.cells import Cells, amount, flag, required, words
from bccb.domain.usecases.importing.desk import Credentials, Desk, Institutions, Shelf, given, renewed, where_said
from bccb.domain.usecases.importing.sheet import Columns

_TEXTS = ("description", "equivalency_notes", "additional_requirements", "ai_reasoning")
_NUMBERS = ("transfer_credits", "confidence_score")
_FLAGS = {"is_ai_suggested": "is_ai_suggested", "illustrative": "is_illustrative"}
_KEY = ("name", "source_institution", "target_institution", "program_code")
COLUMNS = Columns(
    known=frozenset({*_KEY, "pathway_type", "status", *_TEXTS, *_NUMBERS, *_FLAGS}),
    required=tuple((column,) for column in _KEY),
)


def bring_in(desk: Desk) -> Tally:
    institutions, credentials = Institutions(desk.unit), Credentials(desk)
    shelf = Shelf(repository=desk.unit.pathways)
    leading: dict[UUID, tuple[Pathway, ...]] = {}
    for line, cells in desk.sheet:
        try:
            credential = credentials.find("program_code", words(cells, "program_code"))
            key = {
                "name": required(cells, "name"),
                "source_institution_id": institutions.find("source_institution", words(cells, "source_institution")).id,
                "target_institution_id": institutions.find("target_institution", words(cells, "target_institution")).id,
                "micro_credential_id": credential.id,
            }
            desk.sheet.once(line, "name", tuple(key.values()))
            if credential.id not in leading:
                leading[credential.id] = desk.unit.pathways.of_credential(credential.id)
            before = next((each for each in leading[credential.id] if _is(each, key)), None)
            record = _read(desk, cells, key, before)
            desk.permit(before, record)
        except Invalid as error:
            desk.sheet.refuse(line, error)
            continue
        shelf.put(before, record)
    return shelf.tally


def _is(pathway: Pathway, key: dict[str, Any]) -> bool:
    return all(getattr(pathway, name) == value for name, value in key.items())


def _read(desk: Desk, cells: Cells, key: dict[str, Any], before: Pathway | None) -> Pathway:
    fields = given(cells, dict.fromkeys(_TEXTS, words)) | given(cells, dict.fromkeys(_NUMBERS, amount))
    fields |= {name: flag(cells, column) for column, name in _FLAGS.items() if column in cells}
    fields |= where_said(cells, {"pathway_type": PathwayType, "status": PathwayStatus})
    if before is None:
        return Pathway(**desk.stamp(), **key, **fields)
    return renewed(before, desk.now, fields)
