"""Recognitions: by credential, recognizing institution and beginning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from bccb.domain.account import Role
from bccb.domain.credential import MicroCredential
from bccb.domain.credit import CreditType
from bccb.domain.errors import Invalid
from bccb.domain.institution import Institution
from bccb.domain.ports.repositories import Tally
from bccb.domain.recognition import Recognition, RecognitionType, TranscriptMethod
from bccb.domain.usecases.importing import spelling
from bccb.domain.usecases.importing.cells import (
    Cells,
    amount,
    first_day,
    flag,
    last_day,
    required,
    words,
)
from bccb.domain.usecases.importing.desk import Credentials, Desk, Institutions, Shelf, given, renewed, where_said
from bccb.domain.usecases.importing.sheet import Columns

_CHOICES = {
    "recognition_type": RecognitionType,
    "credit_type": CreditType,
    "transcript_method": TranscriptMethod,
}
_TEXTS = ("conditions", "approval_reference", "notes", "badge_url", "certificate_template_id")
COLUMNS = Columns(
    known=frozenset(
        {
            "program_code",
            "recognizing_institution",
            "credit_value",
            "assigned_courses",
            "effective_date",
            "expiry_date",
            "denied",
            "evidence",
            "micro_credential_version",
            "reviewed_on",
            "illustrative",
            *_CHOICES,
            *_TEXTS,
        }
    ),
    required=(("program_code",), ("recognizing_institution",), ("recognition_type",), ("credit_value",)),
)


def bring_in(desk: Desk) -> Tally:
    institutions, credentials = Institutions(desk.unit), Credentials(desk)
    shelf = Shelf(repository=desk.unit.recognitions)
    standing: dict[UUID, tuple[Recognition, ...]] = {}
    for line, cells in desk.sheet:
        try:
            credential = credentials.find("program_code", words(cells, "program_code"))
            institution = institutions.find("recognizing_institution", words(cells, "recognizing_institution"))
            start = first_day(cells, "effective_date")
            desk.sheet.once(line, "program_code", (credential.program_code, institution.code, start))
            if credential.id not in standing:
                standing[credential.id] = desk.unit.recognitions.of_credential(credential.id)
            before = next(
                (
                    each
                    for each in standing[credential.id]
                    if each.recognizing_institution_id == institution.id and each.effective_date == start
                ),
                None,
            )
            record = _read(desk, cells, credential, institution, before)
            desk.permit(before, record)
            others = tuple(each for each in standing[credential.id] if each is not before)
            if desk.caller is not None and desk.caller.account.role is not Role.ADMIN:
                _refuse_another(record, others)
        except Invalid as error:
            desk.sheet.refuse(line, error)
            continue
        standing[credential.id] = (*others, record)
        shelf.put(before, record)
    return shelf.tally


def _refuse_another(record: Recognition, others: Iterable[Recognition]) -> None:
    """On no day do two decisions of one institution stand: one that is to go first ends before."""
    for each in others:
        if each.recognizing_institution_id == record.recognizing_institution_id and each.meets(record):
            until = each.expiry_date or "an open end"
            raise Invalid("effective_date", f"is within the term of another decision, {each.effective_date} to {until}")


def _read(
    desk: Desk, cells: Cells, credential: MicroCredential, institution: Institution, before: Recognition | None
) -> Recognition:
    credit = amount(cells, "credit_value")
    if credit is None:
        raise Invalid("credit_value", "must not be empty; a refusal is worth 0")
    required(cells, "recognition_type")
    fields: dict[str, Any] = {"credit_value": credit, **given(cells, dict.fromkeys(_TEXTS, words))}
    fields |= where_said(cells, _CHOICES)
    if "denied" in cells and flag(cells, "denied") != (fields["recognition_type"] is RecognitionType.NO_CREDIT):
        raise Invalid("denied", "must be true for the type NO_CREDIT, and only for that")
    if "assigned_courses" in cells:
        fields["assigned_courses"] = spelling.granted_courses(cells, "assigned_courses")
    if "expiry_date" in cells:
        fields["expiry_date"] = last_day(cells, "expiry_date")
    fields |= given(cells, {"micro_credential_version": _version, "reviewed_on": first_day})
    if "evidence" in cells:
        fields["evidence"] = spelling.evidence(cells)
    if "illustrative" in cells:
        fields["is_illustrative"] = flag(cells, "illustrative")
    if before is not None:
        return renewed(before, desk.now, fields)
    return Recognition(
        **desk.stamp(),
        micro_credential_id=credential.id,
        recognizing_institution_id=institution.id,
        effective_date=first_day(cells, "effective_date"),
        **fields,
    )


def _version(cells: Cells, column: str) -> int | None:
    value = amount(cells, column)
    if value is not None and not (value >= 1 and value.is_integer()):
        raise Invalid(column, f"must be a whole number from 1, not {value:g}")
    return None if value is None else int(value)
