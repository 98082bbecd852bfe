"""Searching: courses and credentials by words and meaning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from bccb.domain.errors import Invalid, NotFound, NotTrained
from bccb.domain.finding import HEADINGS, Filter, Findable, Kind, findable, may_be_found
from bccb.domain.passage import Piece, has_match, of_raw, passage, words
from bccb.domain.ports.clock import Clock
from bccb.domain.ports.finding import Aside, Finder
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


def at_once(act: Callable[[], None]) -> None:
    act()


@dataclass(frozen=True, kw_only=True)
class Searching:
    """What no question needs to wait for is done by `aside`, now or soon; `work` is only read in."""

    work: Work
    models: ModelStore
    clock: Clock
    aside: Aside = at_once

    def get_ready(self) -> None:
        """Load what finds, and tell it what there is, before somebody asks. Nothing where no model has been trained."""
        self.aside(self._load)

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
        _check_spans(wanted)
        with self.work() as unit:
            return tuple(map(_hit, self._fitting(unit, text, kinds, wanted, offset + limit)[offset:]))

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
        _check_spans(wanted)
        with self.work() as unit:
            thing = _named(unit, name)
            fitting = self._fitting(unit, thing.body, kinds, wanted, offset + limit + 1)
            others = [each for each in fitting if each.thing.id != thing.id]
            return tuple(map(_hit, others[offset : offset + limit]))

    def _fitting(
        self, unit: UnitOfWork, text: str, kinds: Collection[Kind], wanted: Filter, limit: int
    ) -> Sequence[_Fitting]:
        engines = self.models.load()
        fitting: list[_Fitting] = []
        for kind in dict.fromkeys(kinds):
            finder, now = engines.finder(kind), self.clock.now()
            shelf = _Shelf.of(unit, kind, finder)
            shelf.keep_up(now)
            if finder.roll.is_due(now):
                self.aside(partial(self._take_stock, kind, finder))
            fitting += shelf.fitting(text, wanted, limit)
        _check_institutions(unit, wanted.institutions - {each.thing.institution for each in fitting})
        return sorted(fitting, key=lambda each: each.place)[:limit]

    def _load(self) -> None:
        with suppress(NotTrained):
            engines = self.models.load()
            for kind in Kind:
                self._take_stock(kind, engines.finder(kind))

    def _take_stock(self, kind: Kind, finder: Finder) -> None:
        with self.work() as unit:
            _Shelf.of(unit, kind, finder).take_stock(self.clock.now())


@dataclass(frozen=True)
class _Fitting:
    """A thing that fits a question. `is_match` tells which words of its texts, as they stand, were looked for."""

    thing: Findable
    score: float
    is_match: Callable[[str], bool]

    @property
    def place(self) -> tuple[float, Kind, str, str]:
        return -self.score, self.thing.kind, self.thing.institution, self.thing.code


@dataclass(frozen=True)
class _Shelf:
    """The things of one kind, as they are stored now, and who finds them."""

    records: CourseRepository | CredentialRepository
    finder: Finder

    @classmethod
    def of(cls, unit: UnitOfWork, kind: Kind, finder: Finder) -> _Shelf:
        return cls(unit.courses if kind is Kind.COURSE else unit.credentials, finder)

    def keep_up(self, now: datetime) -> None:
        """Tell the finder what has come or changed since somebody last looked."""
        roll = self.finder.roll
        if roll.since is None:
            self.take_stock(now)
            return
        roll.tell(self.records.standing(roll.since), now)
        self._take_in()

    def take_stock(self, now: datetime) -> None:
        """Tell the finder what there is, and what is there no more."""
        self.finder.drop(self.finder.roll.take_stock(self.records.editions, now))
        self._take_in()

    def _take_in(self) -> None:
        if awaited := self.finder.roll.awaited(READ_AT_ONCE):
            self._settle(awaited)

    def fitting(self, text: str, wanted: Filter, limit: int) -> list[_Fitting]:
        """The best, every one of them compared with its record of this moment."""
        refused: set[UUID] = set()
        while True:
            found = self.finder.find(text, wanted, limit=limit + len(refused))
            stored = self._settle([each.id for each in found])
            wrong = {each.id for each in found if each.id not in stored or not wanted.admits(stored[each.id])}
            if wrong <= refused:
                is_match = of_raw(self.finder.matcher(text))
                right = [each for each in found if each.id not in wrong][:limit]
                return [_Fitting(stored[each.id], each.score, is_match) for each in right]
            refused |= wrong

    def _settle(self, identifiers: Collection[UUID]) -> Mapping[UUID, Findable]:
        """Read these records; the finder learns which are changed and which may be found no more."""
        open_now = self.records.findable(tuple(identifiers))
        self.finder.put(tuple(open_now.values()))
        if closed := [each for each in identifiers if each not in open_now]:
            self.finder.drop(closed)
        return open_now


def _hit(fitting: _Fitting) -> Hit:
    thing, is_match = fitting.thing, fitting.is_match
    matched = tuple(field for field, text in thing.texts.items() if has_match(text, is_match))
    field = next((each for each in (*matched, *thing.texts) if each not in HEADINGS), "title")
    return Hit(
        kind=thing.kind,
        id=thing.id,
        institution=thing.institution,
        code=thing.code,
        title=thing.title,
        score=fitting.score,
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


def _check_institutions(unit: UnitOfWork, codes: Collection[str]) -> None:
    for code in sorted(codes):
        unit.institutions.by_code(code)


def _check_spans(wanted: Filter) -> None:
    for amount, (least, most) in wanted.spans.items():
        if least > most:
            raise Invalid(f"{amount}From", f"must not be above {amount}To")


def _check_page(offset: int, limit: int) -> None:
    number("offset", offset, most=FURTHEST)
    number("limit", limit, most=FURTHEST)
    if offset + limit > FURTHEST:
        raise Invalid("offset", f"must leave offset and limit together at {FURTHEST:,} or below: narrow the question")
