"""Searching: courses and credentials by words and meaning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from bccb.domain.errors import Invalid, NotFound
from bccb.domain.finding import HEADINGS, Filter, Findable, Kind, findable, may_be_found
from bccb.domain.passage import Piece, has_match, of_raw, passage, words
from bccb.domain.ports.clock import Clock
from bccb.domain.ports.finding import Finder, Found
from bccb.domain.ports.models import ModelStore
from bccb.domain.ports.repositories import CourseRepository, CredentialRepository
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.record import number
from bccb.domain.record import text as check_text
from bccb.domain.usecases.describing import record_named

FURTHEST = 1_000  # how many of the best can be paged through
READ_AT_ONCE = 500  # new editions that one question takes in at most

EVERYTHING = Filter()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A course or a credential found. `code` is `CMPT 120` or a program code; `score` from 0 to 1.

    `matched` names the fields in which words of the question stand; `snippet` shows the first longer one of them.
    """

    kind: Kind
    id: UUID
    institution: str
    code: str
    title: str
    score: float
    matched: tuple[str, ...] = ()
    snippet: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Searching:
    work: Work
    models: ModelStore
    clock: Clock

    def search(
        self,
        text: str,
        *,
        kinds: Collection[Kind] = tuple(Kind),
        wanted: Filter = EVERYTHING,
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[Hit, ...]:
        """What fits the text best, best first: courses taught and credentials published at this moment.

        A filter never costs a result: it is applied before anything is left out. Raises Invalid for a text without a
        word and for a page beyond the first thousand, NotFound for an institution that is not there, NotTrained.
        """
        check_text("query", text, longest=20_000, required=True)
        if not words(text):
            raise Invalid("query", "must have at least one letter or digit")
        _check_page(offset, limit)
        with self.work() as unit:
            _check(unit, wanted)
            return self._found(unit, text, kinds, wanted, offset + limit)[offset:]

    def similar(
        self,
        name: str,
        *,
        kinds: Collection[Kind] = tuple(Kind),
        wanted: Filter = EVERYTHING,
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[Hit, ...]:
        """What is most like the published credential of that program code, or the course `LANG ABST 1100`, without it.

        Raises NotFound, naming what was looked for, and what `search` raises.
        """
        _check_page(offset, limit)
        with self.work() as unit:
            _check(unit, wanted)
            thing = _named(unit, name)
            hits = self._found(unit, thing.body, kinds, wanted, offset + limit + 1)
            return tuple(hit for hit in hits if hit.id != thing.id)[offset : offset + limit]

    def _found(
        self, unit: UnitOfWork, text: str, kinds: Collection[Kind], wanted: Filter, limit: int
    ) -> tuple[Hit, ...]:
        engines = self.models.load()
        hits: list[Hit] = []
        for kind in dict.fromkeys(kinds):
            records = unit.courses if kind is Kind.COURSE else unit.credentials
            shelf = _Shelf(records, engines.finder(kind))
            shelf.keep_up(self.clock)
            hits += shelf.hits(text, wanted, limit)
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.kind, hit.institution, hit.code))[:limit])


@dataclass(frozen=True)
class _Shelf:
    """The things of one kind, as they are stored now, and who finds them."""

    records: CourseRepository | CredentialRepository
    finder: Finder

    def keep_up(self, clock: Clock) -> None:
        """Tell the finder what has come, changed or gone since somebody last looked."""
        roll, now = self.finder.roll, clock.now()
        since = roll.since(now)
        self.finder.drop(roll.tell(self.records.standing(since), now, is_complete=since is None))
        if awaited := roll.awaited(READ_AT_ONCE):
            self._settle(awaited)

    def hits(self, text: str, wanted: Filter, limit: int) -> list[Hit]:
        """The best, every one of them compared with its record of this moment."""
        refused: set[UUID] = set()
        while True:
            found = self.finder.find(text, wanted, limit=limit + len(refused))
            stored = self._settle([each.id for each in found])
            wrong = {each.id for each in found if each.id not in stored or not wanted.admits(stored[each.id])}
            if wrong <= refused:
                is_match = of_raw(self.finder.matcher(text))
                return [_hit(stored[each.id], each, is_match) for each in found if each.id not in wrong][:limit]
            refused |= wrong

    def _settle(self, identifiers: Collection[UUID]) -> Mapping[UUID, Findable]:
        """Read these records; the finder learns which are changed and which may be found no more."""
        open_now = self.records.findable(tuple(identifiers))
        self.finder.put(tuple(open_now.values()))
        if closed := [each for each in identifiers if each not in open_now]:
            self.finder.drop(closed)
        return open_now


def _hit(thing: Findable, found: Found, is_match: Callable[[str], bool]) -> Hit:
    matched = tuple(field for field, text in thing.texts.items() if has_match(text, is_match))
    field = next((each for each in (*matched, *thing.texts) if each not in HEADINGS), "title")
    return Hit(
        kind=thing.kind,
        id=thing.id,
        institution=thing.institution,
        code=thing.code,
        title=thing.title,
        score=found.score,
        matched=matched,
        snippet=passage(thing.texts.get(field, ""), is_match),
    )


def _named(unit: UnitOfWork, name: str) -> Findable:
    """What may be found by that name. Raises NotFound."""
    check_text("name", name, longest=200, required=True)
    record = record_named(unit, name)
    if not may_be_found(record):
        raise NotFound("credential or course", name)
    return findable(record, unit.institutions.get(record.institution_id))


def _check(unit: UnitOfWork, wanted: Filter) -> None:
    for code in sorted(wanted.institutions):
        unit.institutions.by_code(code)
    for amount, (least, most) in wanted.spans.items():
        if least > most:
            raise Invalid(f"{amount}From", f"must not be above {amount}To")


def _check_page(offset: int, limit: int) -> None:
    number("offset", offset, most=FURTHEST)
    number("limit", limit, most=FURTHEST)
    if offset + limit > FURTHEST:
        raise Invalid("offset", f"must leave offset and limit together at {FURTHEST:,} or below: narrow the question")
