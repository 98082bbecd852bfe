"""Searching: courses and credentials by words and meaning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

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
        """What is nearest to the text, best first: courses, and credentials that are published now.

        A credential published after the model was trained is found once it has been trained again. Raises Invalid for
        an empty text, NotFound for an institution that is not there, NotTrained.
        """
        check_text("query", text, longest=20_000, required=True)
        engines = self.models.load()
        with self.work() as unit:
            codes = [unit.institutions.by_code(code).code for code in institutions]
            found: list[Hit] = []
            if Kind.COURSE in kinds:
                found += engines.search(text, kind=Kind.COURSE, institutions=codes or None, limit=limit)
            if Kind.CREDENTIAL in kinds:
                found += _published(engines, unit, text, codes, limit)
        return tuple(sorted(found, key=lambda hit: (-hit.score, hit.institution, hit.code))[:limit])


def _published(engines: Engines, unit: UnitOfWork, text: str, codes: list[str], limit: int) -> list[Hit]:
    """The hits that are still published, under their present titles; asks for more until there are enough."""
    wanted = limit
    while True:
        hits = engines.search(text, kind=Kind.CREDENTIAL, institutions=codes or None, limit=wanted)
        shown = [
            replace(hit, title=credential.title) for hit in hits if (credential := _if_published(unit, hit)) is not None
        ]
        if len(shown) >= limit or len(hits) < wanted:
            return shown[:limit]
        wanted *= 2


def _if_published(unit: UnitOfWork, hit: Hit) -> MicroCredential | None:
    try:
        credential = unit.credentials.get(hit.id)
    except NotFound:
        return None
    return credential if credential.is_active and credential.status is CredentialStatus.PUBLISHED else None
