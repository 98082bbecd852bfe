"""The names that rows know other records by."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from bccb.domain.ports.unit_of_work import UnitOfWork


class Names(Protocol):
    def institution(self, identifier: UUID) -> str:
        """Its code."""
        ...

    def credential(self, identifier: UUID) -> str:
        """Its program code."""
        ...


class Known:
    """Looked up once each, as long as one unit of work lasts."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._names: dict[UUID, str] = {}

    def institution(self, identifier: UUID) -> str:
        if identifier not in self._names:
            self._names[identifier] = self._unit.institutions.get(identifier).code
        return self._names[identifier]

    def credential(self, identifier: UUID) -> str:
        if identifier not in self._names:
            self._names[identifier] = self._unit.credentials.get(identifier).program_code
        return self._names[identifier]
