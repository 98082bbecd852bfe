"""Micro-credentials in SQL, with their outcomes and prerequisites."""

from __future__ import annotations

from collections.abc import Iterator

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import learning_outcomes, micro_credentials, prerequisites
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.credential import MicroCredential, Prerequisite
from bccb.domain.outcome import LearningOutcome


class SqlCredentials(Records[MicroCredential]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_CREDENTIAL, transaction)

    def by_program_code(self, program_code: str) -> MicroCredential:
        return self.one(micro_credentials.c.program_code, program_code)

    def each(self) -> Iterator[MicroCredential]:
        return self.each_of(micro_credentials.c.is_active, order=[micro_credentials.c.program_code])


def _to_rows(credential: MicroCredential) -> tuple[Row, Parts]:
    outcomes = [
        flat(outcome, learning_outcomes) | {"keywords": list(outcome.keywords)} for outcome in credential.outcomes
    ]
    expected = [flat(prerequisite, prerequisites) for prerequisite in credential.prerequisites]
    for rows in (outcomes, expected):
        for position, row in enumerate(rows):
            row |= {"micro_credential_id": credential.id, "position": position}
    return flat(credential, micro_credentials), {learning_outcomes: outcomes, prerequisites: expected}


def _from_rows(row: Row, parts: Parts) -> MicroCredential:
    return MicroCredential(
        **lifted(row, micro_credentials, MicroCredential),
        outcomes=tuple(map(_outcome, parts[learning_outcomes])),
        prerequisites=tuple(Prerequisite(**lifted(part, prerequisites, Prerequisite)) for part in parts[prerequisites]),
    )


def _outcome(row: Row) -> LearningOutcome:
    return LearningOutcome(**lifted(row, learning_outcomes, LearningOutcome) | {"keywords": tuple(row["keywords"])})


_CREDENTIAL = Aggregate(
    type=MicroCredential,
    table=micro_credentials,
    order=[micro_credentials.c.program_code],
    to_rows=_to_rows,
    from_rows=_from_rows,
    parts={
        learning_outcomes: learning_outcomes.c.micro_credential_id,
        prerequisites: prerequisites.c.micro_credential_id,
    },
)
