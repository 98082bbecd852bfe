"""Finding: what of a course or a credential can be found, and what one may ask for beside words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from bccb.domain.course import Course, CourseCode, Level, level_of_number
from bccb.domain.credential import CredentialStatus, CredentialType, DeliveryMode, MicroCredential
from bccb.domain.credit import CREDITS, Credit, CreditUnit
from bccb.domain.institution import Institution


class Kind(StrEnum):
    """What can be searched for."""

    COURSE = "course"
    CREDENTIAL = "credential"


HEADINGS = ("code", "title", "shortTitle")
"""The fields that say what a thing is called: a word there counts more than one in its text."""


@dataclass(frozen=True, kw_only=True)
class Findable:
    """One edition of a course or credential as it can be found.

    `texts` are its fields with words in them, `facets` what it is one of, `amounts` its hours and its credits, of
    which a one-term course has 3 whatever the institution's unit. What it does not say is missing.
    """

    kind: Kind
    id: UUID
    version: int
    institution: str
    code: str
    title: str
    texts: Mapping[str, str]
    facets: Mapping[str, str]
    amounts: Mapping[str, float]

    @property
    def body(self) -> str:
        """Everything it says beside its code."""
        return "\n".join(text for field, text in self.texts.items() if field != "code")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What must be so of what is found; nothing asked for, everything passes. What does not say is not found.

    Institutions are codes. Hours and credits are from the least to the most, both included.
    """

    institutions: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    types: frozenset[CredentialType] = frozenset()
    delivery_modes: frozenset[DeliveryMode] = frozenset()
    languages: frozenset[str] = frozenset()
    hours_from: float | None = None
    hours_to: float | None = None
    credits_from: float | None = None
    credits_to: float | None = None

    @cached_property
    def choices(self) -> dict[str, frozenset[str]]:
        """The facets that are asked for, and what each may be."""
        asked: dict[str, frozenset[str]] = {
            "institution": self.institutions,
            "subject": self.subjects,
            "level": frozenset(self.levels),
            "type": frozenset(self.types),
            "deliveryMode": frozenset(self.delivery_modes),
            "language": self.languages,
        }
        return {facet: possible for facet, possible in asked.items() if possible}

    @cached_property
    def spans(self) -> dict[str, tuple[float, float]]:
        """The amounts that are asked for: the least and the most."""
        asked = {"hours": (self.hours_from, self.hours_to), "credits": (self.credits_from, self.credits_to)}
        return {
            amount: (-float("inf") if least is None else least, float("inf") if most is None else most)
            for amount, (least, most) in asked.items()
            if least is not None or most is not None
        }

    def admits(self, thing: Findable) -> bool:
        return all(thing.facets.get(facet) in possible for facet, possible in self.choices.items()) and all(
            amount in thing.amounts and least <= thing.amounts[amount] <= most
            for amount, (least, most) in self.spans.items()
        )


def may_be_found(record: Course | MicroCredential) -> bool:
    """Courses taught and credentials published."""
    is_open = not isinstance(record, MicroCredential) or record.status is CredentialStatus.PUBLISHED
    return record.is_active and is_open


def findable(record: Course | MicroCredential, institution: Institution) -> Findable:
    """The record as it can be found; the institution is its own."""
    if isinstance(record, Course):
        return findable_course(vars(record), institution.code, institution.unit)
    outcomes = "\n".join(outcome.outcome_text for outcome in record.outcomes)
    return findable_credential(vars(record), outcomes, institution.code, institution.unit)


def findable_course(said: Mapping[str, Any], institution: str, unit: CreditUnit) -> Findable:
    """What the fields of a course say; `unit` is that of the institution."""
    code = str(CourseCode(subject=said["subject"], number=said["number"]))
    level = said["level"] or level_of_number(said["number"])
    return Findable(
        kind=Kind.COURSE,
        id=said["id"],
        version=said["version"],
        institution=institution,
        code=code,
        title=said["title"],
        texts=_said({"code": code, "title": said["title"], "description": said["description"]}),
        facets=_said({"institution": institution, "subject": said["subject"], "level": level or ""}),
        amounts=_amounts(said["hours"], said["credits"], unit),
    )


def findable_credential(said: Mapping[str, Any], outcomes: str, institution: str, unit: CreditUnit) -> Findable:
    """What the fields of a credential and its outcomes, one a line, say; `unit` is that of the institution."""
    texts = {
        "code": said["program_code"],
        "title": said["title"],
        "shortTitle": said["short_title"],
        "description": said["description"],
        "learningOutcomes": outcomes,
    }
    facets = {
        "institution": institution,
        "level": said["level"] or "",
        "type": said["credential_type"],
        "deliveryMode": said["delivery_mode"] or "",
        "language": said["language"],
    }
    return Findable(
        kind=Kind.CREDENTIAL,
        id=said["id"],
        version=said["version"],
        institution=institution,
        code=said["program_code"],
        title=said["title"],
        texts=_said(texts),
        facets=_said(facets),
        amounts=_amounts(said["duration"], said["credits"], unit),
    )


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: str(text) for name, text in texts.items() if text.strip()}


def _amounts(hours: float | None, credits: float | None, unit: CreditUnit) -> dict[str, float]:
    amounts = {} if hours is None else {"hours": hours}
    if credits is not None:
        amounts["credits"] = Credit(value=credits, unit=unit).courses * CREDITS.per_course
    return amounts
