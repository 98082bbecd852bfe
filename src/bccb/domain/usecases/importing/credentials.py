"""Credentials: by program code, with their outcomes and prerequisites. A column that the file lacks stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bccb.domain.course import Level
from bccb.domain.credential import (
    CredentialStatus,
    CredentialType,
    DeliveryMode,
    MicroCredential,
    Prerequisite,
    PrerequisiteType,
    prerequisite_cycle,
)
from bccb.domain.errors import Invalid
from bccb.domain.outcome import BloomLevel, LearningOutcome, OutcomeCategory
from bccb.domain.ports.repositories import Tally
from bccb.domain.record import text
from bccb.domain.usecases.importing.cells import (
    Cells,
    amount,
    choice,
    first_day,
    flag,
    items,
    last_day,
    moment,
    required,
    stated,
    within,
    words,
)
from bccb.domain.usecases.importing.desk import (
    Credentials,
    Desk,
    Institutions,
    Shelf,
    given,
    renewed,
    retired,
    where_said,
)
from bccb.domain.usecases.importing.sheet import Columns

_PLAIN: dict[str, Callable[[Cells, str], Any]] = {
    "short_title": words,
    "description": words,
    "assessment_method": words,
    "campus": words,
    "department": words,
    "faculty": words,
    "program_url": words,
    "application_url": words,
    "additional_info": words,
    "duration": amount,
    "credits": amount,
    "cost": amount,
    "effective_date": first_day,
    "expiry_date": last_day,
    "last_review_date": first_day,
    "next_review_date": first_day,
    "delivery_mode": lambda cells, column: choice(cells, column, DeliveryMode),
    "level": lambda cells, column: choice(cells, column, Level),
    "published_at": moment,
}
_OTHERS = ("program_code", "title", "institution", "credential_type", "language", "status", "illustrative")
_OUTCOME = frozenset({"outcome_text", "bloom_level", "category", "order_index", "is_core", "keywords"})
_PREREQUISITE = frozenset({"description", "type", "is_mandatory", "order_index", "program_code"})
COLUMNS = Columns(
    known=frozenset({*_PLAIN, *_OTHERS, "learning_outcomes", "prerequisites"}),
    required=(("program_code",), ("title",), ("institution",)),
)

PartT = TypeVar("PartT")


@dataclass(frozen=True, kw_only=True)
class _Planned:
    line: int
    before: MicroCredential | None
    record: MicroCredential


def bring_in(desk: Desk) -> Tally:
    known = Credentials(desk)
    planned = _without_circles(desk, _read_all(desk, known), known)
    shelf = Shelf(repository=desk.unit.credentials)
    for each in planned.values():
        shelf.put(each.before, each.record)
    return shelf.tally


def _read_all(desk: Desk, known: Credentials) -> dict[str, _Planned]:
    institutions = Institutions(desk.unit)
    planned = {}
    for line, cells in desk.sheet:
        try:
            code = required(cells, "program_code")
            desk.sheet.once(line, "program_code", code)
            before = known.named(code)
            if before is not None and not before.is_active:
                raise retired("program_code", code)
            record = _read(desk, institutions, cells, code, before)
            desk.permit(before, record)
        except Invalid as error:
            desk.sheet.refuse(line, error)
            continue
        planned[code] = _Planned(line=line, before=before, record=record)
    return planned


def _read(
    desk: Desk, institutions: Institutions, cells: Cells, code: str, before: MicroCredential | None
) -> MicroCredential:
    fields = {"title": required(cells, "title"), **given(cells, _PLAIN)}
    fields["institution_id"] = institutions.find("institution", words(cells, "institution")).id
    fields |= where_said(cells, {"credential_type": CredentialType, "status": CredentialStatus})
    if (language := stated(cells, "language")) is not None:
        fields["language"] = language
    if "illustrative" in cells:
        fields["is_illustrative"] = flag(cells, "illustrative")
    if "learning_outcomes" in cells:
        fields["outcomes"] = _outcomes(desk, cells, before.outcomes if before else ())
    if "prerequisites" in cells:
        fields["prerequisites"] = _prerequisites(desk, cells, before.prerequisites if before else ())
    if fields.get("status") is CredentialStatus.PUBLISHED and not (before and before.published_at):
        fields.setdefault("published_at", desk.now)
    if before is None:
        return MicroCredential(**desk.stamp(), program_code=code, **fields)
    return renewed(before, desk.now, fields)


def _outcomes(desk: Desk, cells: Cells, before: Sequence[LearningOutcome]) -> tuple[LearningOutcome, ...]:
    """The outcomes of a row; one that reads as before keeps its identifier."""
    ids = {outcome.outcome_text: outcome.id for outcome in before}

    def read(position: int, item: Cells) -> LearningOutcome:
        stated = required(item, "outcome_text")
        return LearningOutcome(
            id=ids.get(stated) or desk.keeping.identifiers.new(),
            outcome_text=stated,
            bloom_level=choice(item, "bloom_level", BloomLevel),
            category=choice(item, "category", OutcomeCategory),
            order_index=_order(item, position),
            is_core=flag(item, "is_core") if "is_core" in item else True,
            keywords=tuple(words(each, "keyword") for each in items(item, "keywords", "keyword")),
        )

    found = _parts(desk, cells, "learning_outcomes", "outcome_text", _OUTCOME, read)
    _refuse_repeats("learning_outcomes", [outcome.outcome_text for outcome in found])
    return found


def _prerequisites(desk: Desk, cells: Cells, before: Sequence[Prerequisite]) -> tuple[Prerequisite, ...]:
    """The prerequisites of a row; one that reads as before keeps its identifier."""
    ids = {prerequisite.description: prerequisite.id for prerequisite in before}

    def read(position: int, item: Cells) -> Prerequisite:
        stated, program_code = required(item, "description"), words(item, "program_code")
        text("program_code", program_code, longest=50)
        return Prerequisite(
            id=ids.get(stated) or desk.keeping.identifiers.new(),
            description=stated,
            type=choice(item, "type", PrerequisiteType) or PrerequisiteType.OTHER,
            is_mandatory=flag(item, "is_mandatory") if "is_mandatory" in item else True,
            order_index=_order(item, position),
            program_code=program_code or None,
        )

    found = _parts(desk, cells, "prerequisites", "description", _PREREQUISITE, read)
    _refuse_repeats("prerequisites", [prerequisite.description for prerequisite in found])
    return found


def _parts(
    desk: Desk, cells: Cells, column: str, text_column: str, known: frozenset[str], read: Callable[[int, Cells], PartT]
) -> tuple[PartT, ...]:
    """The parts of a record that come as a list in one cell. What is wrong in one is told with its place."""
    found = []
    for position, item in enumerate(items(cells, column, text_column)):
        for name in item.keys() - known:
            desk.sheet.ignore(f"{column}.{name}")
        with within(f"{column}[{position}]"):
            found.append(read(position, item))
    return tuple(found)


def _order(item: Cells, position: int) -> int:
    order = amount(item, "order_index")
    if order is not None and not order.is_integer():
        raise Invalid("order_index", f"must be a whole number, not {order:g}")
    return position if order is None else int(order)


def _refuse_repeats(column: str, texts: Sequence[str]) -> None:
    for position, each in enumerate(texts):
        if each in texts[:position]:
            raise Invalid(f"{column}[{position}]", f"says the same as number {texts.index(each)}")


def _without_circles(desk: Desk, planned: dict[str, _Planned], known: Credentials) -> dict[str, _Planned]:
    """The plan without the credentials that would require each other in a circle; each of those is told the circle."""
    kept = dict(planned)
    while circle := prerequisite_cycle(_requires(known, kept)):
        culprits = [code for code in circle[1:] if code in kept]
        if not culprits:
            break  # the file has no part in it
        for code in culprits:
            turned = circle.index(code)
            around = " → ".join((*circle[turned:-1], *circle[:turned], code))
            refusal = Invalid("prerequisites", f"must not lead back to the credential: {around}")
            desk.sheet.refuse(kept.pop(code).line, refusal)
    return kept


def _requires(known: Credentials, planned: dict[str, _Planned]) -> dict[str, list[str]]:
    """Program codes and what they require: of the credentials of the file, and of all that those lead to."""
    found: dict[str, list[str]] = {}
    rest = list(planned)
    while rest:
        if (code := rest.pop(0)) not in found:
            credential = planned[code].record if code in planned else known.named(code)
            needed = credential.prerequisites if credential is not None and credential.is_active else ()
            found[code] = [each.program_code for each in needed if each.program_code]
            rest += found[code]
    return found
