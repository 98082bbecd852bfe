"""What an outline says, on the wire: each value with the place it was read from."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from bccb.domain.course import Level
from bccb.domain.credential import DeliveryMode, PrerequisiteType
from bccb.domain.outline.values import Found
from bccb.domain.ports.documents import Medium
from bccb.domain.usecases.extracting import Extraction
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    amount,
    asked_words,
    choice,
    flag,
    many,
    part,
    whole,
    words,
)

LONGEST_PASTED = 80_000  # characters: within 1 MiB however JSON writes them


class ExtractionQuestionSchema(Asked):
    """What does this outline say?"""

    text = asked_words(
        "The outline as it was pasted; HTML is read as such. A longer one is handed in as a file.",
        least=1,
        longest=LONGEST_PASTED,
        required=True,
    )


class SpanSchema(Answered):
    """Where in `text` a value was read."""

    start = whole("Its first character, from 0.")
    end = whole("The first character after it.")
    place = words("The same for people: page 3, line 40.")


class FoundSchema(Answered):
    span = part(SpanSchema, "Where it was read.")
    how = words("How it came about, where the words of the span do not say it themselves.")


class FoundWordsSchema(FoundSchema):
    """Words of the outline."""

    value = words("The words.")


class FoundNumberSchema(FoundSchema):
    """A number of the outline."""

    value = amount("The number.")


class FoundLevelSchema(FoundSchema):
    """How far along learners are expected to be."""

    value = choice(Level, "The level.")


class FoundDeliverySchema(FoundSchema):
    """How it is taught."""

    value = choice(DeliveryMode, "The mode of delivery.")


class FoundFlagSchema(FoundSchema):
    """A statement of the outline."""

    value = flag("Whether it says so.")


class RangeSchema(Answered):
    """One value, or a range."""

    least = amount("The value, or the low end.")
    most = amount("The same, or the high end.")


class FoundHoursSchema(FoundSchema, RangeSchema):
    """Hours of learning."""


class FoundPartSchema(FoundSchema):
    """One thing that is assessed."""

    method = words("What it is.")
    weight = part(RangeSchema, "Its weight in percent; null where none is given.", allow_none=True)


class FoundRequirementSchema(FoundSchema):
    """Something expected beforehand."""

    description = words("What is expected.")
    type = choice(PrerequisiteType, "What kind of thing it is.")
    is_mandatory = flag("Whether it is required or only advised.")


class FoundOutcomeSchema(FoundSchema):
    """What somebody can do afterwards."""

    outcome_text = words("The outcome, as a credential would have it.")


class ExtractionSchema(Answered):
    """What an outline says. What it does not say is null or empty, and nothing is guessed in its place."""

    medium = choice(Medium, "What was handed in.")
    text = words("The text that was read; the spans are places in it.")
    title = part(FoundWordsSchema, "The title.", allow_none=True)
    code = part(FoundWordsSchema, "The code of the course or credential.", allow_none=True)
    description = part(FoundWordsSchema, "What it is about.", allow_none=True)
    learning_outcomes = many(FoundOutcomeSchema, "The learning outcomes, in order.")
    duration = part(FoundHoursSchema, "Hours of learning.", allow_none=True)
    credits = part(FoundNumberSchema, "Academic credit; 0 where it says that there is none.", allow_none=True)
    level = part(FoundLevelSchema, "How far along learners are expected to be.", allow_none=True)
    assessment = many(FoundPartSchema, "What is assessed, with its weight.")
    delivery_mode = part(FoundDeliverySchema, "How it is taught.", allow_none=True)
    prerequisites = many(FoundRequirementSchema, "What is expected beforehand.")
    has_no_prerequisites = part(FoundFlagSchema, "Where it says that nothing is expected.", allow_none=True)
    language = part(FoundWordsSchema, "The language of instruction, as en or fr.", allow_none=True)
    missing = many(fields.String(), "The fields of a credential that the outline says nothing about.")
    notes = many(fields.String(), "What a person should look at.")


def shown_extraction(extraction: Extraction) -> dict[str, Any]:
    """The extraction as its schema takes it."""
    outline = extraction.outline

    def placed(found: Found[Any] | None, **value: Any) -> dict[str, Any] | None:
        if found is None:
            return None
        span = {"start": found.span.start, "end": found.span.end, "place": str(extraction.place(found.span))}
        return {"span": span, "how": found.how, **value}

    def plain(found: Found[Any] | None) -> dict[str, Any] | None:
        return placed(found, value=found.value) if found else None

    return {
        "medium": extraction.document.medium,
        "text": extraction.document.text,
        **{name: plain(getattr(outline, name)) for name in ("title", "code", "description", "credits", "level")},
        "learning_outcomes": [placed(each, outcome_text=each.value) for each in outline.outcomes],
        "duration": placed(outline.hours, **vars(outline.hours.value)) if outline.hours else None,
        "assessment": [placed(each, **vars(each.value)) for each in outline.assessment],
        "delivery_mode": plain(outline.delivery_mode),
        "prerequisites": [placed(each, **vars(each.value)) for each in outline.prerequisites],
        "has_no_prerequisites": plain(outline.is_without_prerequisites),
        "language": plain(outline.language),
        "missing": outline.missing,
        "notes": extraction.notes,
    }


def dumped(extraction: Extraction) -> Any:
    return ExtractionSchema().dump(shown_extraction(extraction))
