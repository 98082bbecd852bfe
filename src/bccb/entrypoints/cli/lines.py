"""What a line of a batch asks, and how it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bccb.domain.errors import Invalid
from bccb.domain.learning import Learning
from bccb.domain.record import text as check_text
from bccb.domain.usecases.describing import Describing
from bccb.entrypoints.cli import wire
from bccb.entrypoints.cli.batch import Answer, Line, one_by_one

if TYPE_CHECKING:
    from bccb.container import Container


def assessing(container: Container, on: date | None) -> Answer:
    describing, recognizing = container.describing(), container.recognizing()

    def answer(asked: Line) -> Line:
        learning = _learning(asked, describing)
        return wire.verdict(recognizing.assess(learning, _recognizing_institution(asked), on=on))

    return one_by_one(answer)


def suggesting(container: Container, top: int) -> Answer:
    describing, recognizing = container.describing(), container.recognizing()

    def answer(asked: Line) -> Line:
        learning = _learning(asked, describing)
        found = recognizing.equivalents(learning, _recognizing_institution(asked), limit=top)
        return {"equivalents": [wire.equivalent(each) for each in found]}

    return one_by_one(answer)


def classifying(container: Container) -> Answer:
    """Hands all readable outcomes to the classifier at once: it is quickest so."""
    classifying = container.classifying()

    def answer(asked: Sequence[Line]) -> list[Line]:
        given = [_outcome_or_error(each) for each in asked]
        readings = iter(classifying.classify([text for text, error in given if not error]))
        return [{"error": error} if error else wire.reading(next(readings)) for _, error in given]

    return answer


def _learning(asked: Line, describing: Describing) -> Learning:
    """The learning that a line describes. Raises Invalid, naming the field."""
    return describing.described(
        title=_text(asked, "title", required=True),
        description=_text(asked, "description"),
        outcomes=_texts(asked, "outcomes"),
        credits=_number(asked, "credits"),
        hours=_number(asked, "hours"),
        institution=_text(asked, "institution") or None,
        course=_text(asked, "course") or None,
    )


def _recognizing_institution(asked: Line) -> str:
    return _text(asked, "recognizing_institution", required=True)


def _outcome_or_error(asked: Line) -> tuple[str, str]:
    try:
        text = _text(asked, "text", required=True)
        check_text("text", text, longest=2_000)
    except Invalid as refusal:
        return "", str(refusal)
    return text, ""


def _text(asked: Line, field: str, *, required: bool = False) -> str:
    value = asked.get(field)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise Invalid(field, "must be a text" + (" and not empty" if required else ""))
    return value


def _texts(asked: Line, field: str) -> list[str]:
    value = asked.get(field) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Invalid(field, "must be a list of texts")
    return value


def _number(asked: Line, field: str) -> float | None:
    value = asked.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(field, f"must be a number, not {value!r}")
    return float(value)
