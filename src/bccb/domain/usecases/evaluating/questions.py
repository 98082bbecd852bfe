"""What an evaluation asks: agreements, known equivalents and labelled outcomes of folds that were not learned from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from bccb.domain.agreement import ArticulationAgreement, Grant, GrantKind
from bccb.domain.course import Course, CourseCode
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning
from bccb.domain.ports.engines import LabelledOutcome, Lessons

FOLDS = "0123456789"


def fold_of(key: str) -> str:
    """One of ten, the same for the same key on every machine."""
    return FOLDS[int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % len(FOLDS)]


@dataclass(frozen=True, kw_only=True)
class KnownEquivalent:
    """A question for equivalents with its right answers: courses at the recognizing institution."""

    learning: Learning
    institution: str
    courses: frozenset[CourseCode]


@dataclass(frozen=True, kw_only=True)
class KnownGrant:
    """A question for the grant with what was granted: `kind` is one of the three that are forecast."""

    learning: Learning
    institution: str
    kind: GrantKind
    grant: Grant


@dataclass(frozen=True)
class Archive:
    """Everything in the database, and the fold of each agreement; without one given, a hash of its source course.

    `folds` maps an agreement's code to its fold. All agreements on one course should be in one fold.
    """

    lessons: Lessons
    folds: Mapping[str, str]

    def lessons_of(self, folds: Collection[str]) -> Lessons:
        """What may be learned from: every record, but only these folds of agreements and outcomes."""
        return replace(self.lessons, agreements=self._agreements(folds), outcomes=self.outcomes(folds))

    def outcomes(self, folds: Collection[str]) -> tuple[LabelledOutcome, ...]:
        return tuple(each for each in self.lessons.outcomes if (each.fold or fold_of(each.text)) in folds)

    def grants(self, folds: Collection[str]) -> tuple[KnownGrant, ...]:
        """Agreements in force on one course; individual assessments are left out."""
        asked = ((each, each.grant.counts_as) for each in self._standing(folds))
        return tuple(
            KnownGrant(learning=self._learning(each), institution=self._recognizing(each), kind=kind, grant=each.grant)
            for each, kind in asked
            if kind is not None
        )

    def equivalents(self, folds: Collection[str]) -> tuple[KnownEquivalent, ...]:
        """Courses granted by name that the institution's catalogue has, one question a course and institution."""
        learnings: dict[tuple[str, str], Learning] = {}
        right: defaultdict[tuple[str, str], set[CourseCode]] = defaultdict(set)
        for agreement in self._standing(folds):
            learning, institution = self._learning(agreement), self._recognizing(agreement)
            granted = {each.code for bundle in agreement.grant.alternatives if len(bundle) == 1 for each in bundle}
            if known := {code for code in granted if (institution, code) in self._courses}:
                key = str(learning.code), institution
                learnings[key] = learning
                right[key] |= known
        return tuple(
            KnownEquivalent(learning=learnings[key], institution=key[1], courses=frozenset(right[key]))
            for key in sorted(right)
        )

    def _agreements(self, folds: Collection[str]) -> tuple[ArticulationAgreement, ...]:
        return tuple(each for each in self.lessons.agreements if self._fold(each) in folds)

    def _standing(self, folds: Collection[str]) -> Iterable[ArticulationAgreement]:
        return (each for each in self._agreements(folds) if each.effective_until is None and len(each.sources) == 1)

    def _fold(self, agreement: ArticulationAgreement) -> str:
        source = agreement.sources[0]
        owner = self._institutions[agreement.source_institution_id].code
        return self.folds.get(agreement.code) or fold_of(f"{owner} {source.code}")

    def _recognizing(self, agreement: ArticulationAgreement) -> str:
        return self._institutions[agreement.recognizing_institution_id].code

    def _learning(self, agreement: ArticulationAgreement) -> Learning:
        """The source course as a learner would bring it: what the guide and its own catalogue say."""
        source = agreement.sources[0]
        owner = self._institutions[agreement.source_institution_id]
        course = self._courses.get((owner.code, source.code))
        return Learning(
            title=source.title or (course.title if course else "") or str(source.code),
            description=course.description if course else "",
            credit=Credit(value=source.credit, unit=owner.unit) if source.credit else None,
            institution=owner.code,
            course=source.code,
            code=f"{owner.code} {source.code}",
        )

    @cached_property
    def _institutions(self) -> dict[UUID, Institution]:
        return {each.id: each for each in self.lessons.institutions}

    @cached_property
    def _courses(self) -> dict[tuple[str, CourseCode], Course]:
        return {(self._institutions[each.institution_id].code, each.code): each for each in self.lessons.courses}


def subject_of(learning: Learning) -> str:
    return learning.course.subject if learning.course else ""
