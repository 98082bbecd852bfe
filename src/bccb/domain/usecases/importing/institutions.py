"""Institutions: by code. A column that the file lacks leaves that field as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bccb.domain.credit import CREDITS, CreditUnit
from bccb.domain.errors import Invalid
from bccb.domain.institution import Institution, InstitutionType
from bccb.domain.ports.repositories import Tally
from bccb.domain.usecases.importing.cells import Cells, amount, choice, flag, required, stated, words
from bccb.domain.usecases.importing.desk import Desk, Shelf, given, refuse_retired, renewed
from bccb.domain.usecases.importing.sheet import Columns
from bccb.domain.usecases.importing.units import note_decision, unit_of

_TEXTS = ("address", "city", "province", "postal_code", "website", "contact_email", "contact_phone")
COLUMNS = Columns(
    known=frozenset(
        {"code", "name", "type", "country", "credits_per_course", "credit_unit", "ask_below", "illustrative", *_TEXTS}
    ),
    required=(("code",), ("name",)),
)


def bring_in(desk: Desk) -> Tally:
    known = {institution.code: institution for institution in desk.unit.institutions.all()}
    shelf = Shelf(repository=desk.unit.institutions)
    for line, cells in desk.sheet:
        try:
            code = required(cells, "code").upper()
            desk.sheet.once(line, "code", code)
            before = known.get(code)
            if before is None:
                refuse_retired(desk.unit.institutions.by_code, "code", code)
            record = _read(desk, cells, code, before)
            desk.permit(before, record)
        except Invalid as error:
            desk.sheet.refuse(line, error)
            continue
        shelf.put(before, record)
        if amount(cells, "credits_per_course") is not None:
            note_decision(desk, before, record)
    return shelf.tally


def _read(desk: Desk, cells: Cells, code: str, before: Institution | None) -> Institution:
    fields: dict[str, Any] = {"name": required(cells, "name")}
    fields |= given(cells, dict.fromkeys(_TEXTS, words))
    if (country := stated(cells, "country")) is not None:
        fields["country"] = country
    if kind := choice(cells, "type", InstitutionType):
        fields["type"] = kind
    if "illustrative" in cells:
        fields["is_illustrative"] = flag(cells, "illustrative")
    fields |= given(cells, {"ask_below": amount})
    fields["unit"] = _unit(cells, before.unit if before else CREDITS)
    if before is None:
        return Institution(**desk.stamp(), code=code, **fields)
    return renewed(before, desk.now, fields)


def _unit(cells: Cells, before: CreditUnit) -> CreditUnit:
    """How it counts as the row says; the name of the unit follows from the number where the row gives none."""
    per_course = amount(cells, "credits_per_course")
    unit = before if per_course in (None, before.per_course) else unit_of(per_course)
    name = words(cells, "credit_unit")
    return replace(unit, name=name) if name else unit
