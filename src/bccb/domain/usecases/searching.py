"""Searching: courses and credentials by words and meaning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bccb.domain.course import Course
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.errors import NotFound
from bccb.domain.ports.engines import Engines, Hit, Kind
from bccb.domain.ports.models import ModelStore
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.record import text as check_text


@dataclass(frozen=True, kw_only=True)
class Searching:
    work: Work
    models: ModelStore

    def search(
        self, text: str, *, kinds: Collection[Kind] = tuple(Kind), institutions: Collection[str] = (), limit: int = 10
    ) -> tuple[Hit, ...]:
        """What is nearest to the text, best first: courses taught and credentials published now.

        A credential published after the model was trained is found once it has been trained again. Raises Invalid for
        an empty text, NotFound for an institution that is not there, NotTrained.
        """
        check_text("query", text, longest=20_000, required=True)
        engines = self.models.load()
        with self.work() as unit:
            codes = [unit.institutions.by_code(code).code for code in institutions]
            found = [hit for kind in kinds for hit in _shown(engines, unit, text, kind, codes, limit)]
        return tuple(sorted(found, key=lambda hit: (-hit.score, hit.institution, hit.code))[:limit])


def _shown(engines: Engines, unit: UnitOfWork, text: str, kind: Kind, codes: list[str], limit: int) -> list[Hit]:
    """The hits that may be seen now, under their present titles; asks for more until there are enough."""
    wanted = limit
    while True:
        hits = engines.search(text, kind=kind, institutions=codes or None, limit=wanted)
        shown = [replace(hit, title=title) for hit in hits if (title := _present_title(unit, hit)) is not None]
        if len(shown) >= limit or len(hits) < wanted:
            return shown[:limit]
        wanted *= 2


def _present_title(unit: UnitOfWork, hit: Hit) -> str | None:
    """The title of what was found as it is now; None where it may not be seen any more."""
    record: Course | MicroCredential
    try:
        record = unit.courses.get(hit.id) if hit.kind is Kind.COURSE else unit.credentials.get(hit.id)
    except NotFound:
        return None
    is_open = not isinstance(record, MicroCredential) or record.status is CredentialStatus.PUBLISHED
    return record.title if record.is_active and is_open else None
