"""Reading an outline, field by field."""

from __future__ import annotations

from bccb.domain.outline.credits import read_credits
from bccb.domain.outline.delivery import read_delivery
from bccb.domain.outline.entry import read_requirements
from bccb.domain.outline.grading import read_assessment
from bccb.domain.outline.hours import read_hours
from bccb.domain.outline.language import read_language
from bccb.domain.outline.level import read_level
from bccb.domain.outline.naming import read_code, read_description, read_title
from bccb.domain.outline.outcomes import read_outcomes
from bccb.domain.outline.page import Page
from bccb.domain.outline.values import Outline

MOST_OUTCOMES = 200  # as many as a credential takes


def read_outline(text: str) -> Outline:
    """Everything the rules find in an outline, each value with its span. The same text reads the same twice.

    Raises Invalid, naming `text`, for what is no text, is empty or is longer than 400,000 characters.
    """
    page = Page.of(text)
    pieces = read_outcomes(page.stretches, page.hyphenated, is_french=page.is_french)
    notes = _too_many(len(pieces))
    code = read_code(page)
    assessment, doubts = read_assessment(page)
    prerequisites, without = read_requirements(page)
    return Outline(
        title=read_title(page),
        code=code,
        description=read_description(page),
        outcomes=tuple(page.found(each.text, each.start, each.end) for each in pieces[:MOST_OUTCOMES]),
        hours=read_hours(page),
        credits=read_credits(page),
        level=read_level(page, code),
        assessment=assessment,
        delivery_mode=read_delivery(page),
        prerequisites=prerequisites,
        is_without_prerequisites=without,
        language=read_language(page),
        notes=(*notes, *doubts),
    )


def _too_many(count: int) -> tuple[str, ...]:
    if count <= MOST_OUTCOMES:
        return ()
    return (f"Only the first {MOST_OUTCOMES} of {count} learning outcomes were kept.",)
