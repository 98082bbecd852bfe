"""The lines of every file in the documentation, made of the same records as its other examples."""

from __future__ import annotations

from uuid import UUID

from bccb.domain.usecases.exporting import row
from bccb.entrypoints.http.schemas import examples

_RECORDS = {
    "institutions": examples.UVIC,
    "courses": examples.COURSE,
    "credentials": examples.CREDENTIAL,
    "agreements": examples.AGREEMENT,
    "recognitions": examples.RECOGNITION,
    "pathways": examples.PATHWAY,
}


class _Names:
    def institution(self, identifier: UUID) -> str:
        return next(each.code for each in (examples.BCIT, examples.UVIC) if each.id == identifier)

    def credential(self, _: UUID) -> str:
        return examples.CREDENTIAL.program_code


FILES = {kind: [row(kind, record, _Names())] for kind, record in _RECORDS.items()}
