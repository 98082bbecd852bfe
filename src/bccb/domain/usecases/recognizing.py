"""Recognizing: what learning is worth at an institution, and the decisions that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from bccb.domain.articulation import Equivalent, Forecast, Likeness, Overlap, Precedent, pair
from bccb.domain.change import weighed
from bccb.domain.course import Course, CourseCode
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.learning import LearnerRecord, Learning, learning_of_course
from bccb.domain.ports.clock import Clock
from bccb.domain.ports.engines import Engines
from bccb.domain.ports.models import ModelStore
from bccb.domain.ports.predictions import NO_LOG, PredictionLog
from bccb.domain.ports.rulebook import Rulebook
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.prediction import Prediction, Question, Shape
from bccb.domain.recognition import Recognition
from bccb.domain.rule import Case
from bccb.domain.usecases.heeding import precedents_from_here
from bccb.domain.verdict import Verdict

EQUIVALENTS = 5  # shown with a verdict
COMPARED = 3  # of which the statements are compared one by one
PRECEDENTS = 5
COMBINATIONS = 3
COMBINABLE = 0.5  # the likeness from which an agreement on several courses is worth showing


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A recognition with the codes a reader knows it by."""

    recognition: Recognition
    institution: Institution


@dataclass(frozen=True, kw_only=True)
class Recognizing:
    work: Work
    models: ModelStore
    rulebook: Rulebook
    clock: Clock
    predictions: PredictionLog = NO_LOG

    def assess(
        self,
        learning: Learning,
        institution_code: str,
        *,
        on: date | None = None,
        learner: LearnerRecord | None = None,
        proposed: Credit | None = None,
    ) -> Verdict:
        """What the learning is worth at the institution on that day (today if none is given), with the evidence.

        The rules look at the credit `proposed`, in the institution's unit, or else at what the evidence suggests.

        Raises NotFound for the institution, NotTrained, ModelDamaged, PluginFailed.
        """
        begun, engines = self.clock.now(), self.models.load()
        with self.work() as unit:
            institution = unit.institutions.by_code(institution_code)
            equivalents = _equivalents(engines, unit, learning, institution)
            alike = engines.precedents(learning, institution.code, limit=PRECEDENTS)
            joint = engines.precedents(learning, institution.code, limit=COMBINATIONS, only_joint=True)
            combinable = [each for each in joint if each.likeness >= COMBINABLE]
            precedents, combinations = _precedents(unit, alike, combinable)
        forecast = engines.forecast(learning, institution.code)
        case = Case(
            learning=learning,
            institution=institution,
            on=on or self.clock.today(),
            learner=learner or LearnerRecord(),
            proposed=proposed or _proposed(forecast, learning, institution),
            equivalents=equivalents,
            precedents=precedents,
            combinations=combinations,
        )
        verdict = weighed(case, forecast, self.rulebook.rules(institution), engines.version)
        self._note(verdict, begun)
        return verdict

    def _note(self, verdict: Verdict, begun: datetime) -> None:
        now = self.clock.now()
        self.predictions.note(
            Prediction(
                at=now,
                question=Question.ASSESS,
                model_version=verdict.model_version,
                latency_ms=(now - begun) / timedelta(milliseconds=1),
                confidence=verdict.confidence,
                grant=verdict.grant,
                institution=verdict.institution,
                **asdict(Shape.of(verdict.learning)),
            )
        )

    def equivalents(self, learning: Learning, institution_code: str, *, limit: int) -> tuple[Equivalent, ...]:
        """The courses there that the learning may equal, best first, without rules or statements compared."""
        with self.work() as unit:
            institution = unit.institutions.by_code(institution_code)
        return self.models.load().equivalents(learning, institution.code, limit=limit)

    def standing(self, program_code: str, *, on: date | None = None) -> tuple[Standing, ...]:
        """The recognitions of a credential in force on that day, refusals included, by institution."""
        day = on or self.clock.today()
        with self.work() as unit:
            credential = unit.credentials.by_program_code(program_code)
            found = [each for each in unit.recognitions.of_credential(credential.id) if each.stands(day)]
            standing = [
                Standing(recognition=each, institution=unit.institutions.get(each.recognizing_institution_id))
                for each in found
            ]
        return tuple(sorted(standing, key=lambda each: each.institution.code))


def _equivalents(
    engines: Engines, unit: UnitOfWork, learning: Learning, institution: Institution
) -> tuple[Equivalent, ...]:
    """The nearest courses that are still taught, the first few compared with the learning statement by statement."""
    found = engines.equivalents(learning, institution.code, limit=EQUIVALENTS)
    taught = unit.courses.find(institution.id, [each.course for each in found])
    still = [each for each in found if each.course in taught]
    overlaps = _overlaps(
        engines, learning, institution, {each.course: taught[each.course] for each in still[:COMPARED]}
    )
    return tuple(replace(each, overlap=overlaps.get(each.course, Overlap())) for each in still)


def _overlaps(
    engines: Engines, learning: Learning, institution: Institution, courses: Mapping[CourseCode, Course]
) -> dict[CourseCode, Overlap]:
    """One likeness call for all courses: engines are quickest with many texts at once."""
    left = learning.statements
    taught = {code: learning_of_course(course, institution).statements for code, course in courses.items()}
    right = [statement for statements in taught.values() for statement in statements]
    if not left or not right:
        return {}
    likeness = engines.likeness(left, right)
    overlaps, start = {}, 0
    for code, statements in taught.items():
        end = start + len(statements)
        overlaps[code] = pair(left, statements, [row[start:end] for row in likeness])
        start = end
    return overlaps


def _precedents(unit: UnitOfWork, *found: Sequence[Likeness]) -> tuple[tuple[Precedent, ...], ...]:
    """Each of the lists as precedents, in its order; what they name is read once for all."""
    wanted = list(dict.fromkeys(each.agreement_id for likenesses in found for each in likenesses))
    agreements = dict(unit.agreements.many(wanted))
    if missing := [each for each in wanted if each not in agreements]:
        agreements |= precedents_from_here(unit, missing)
    sources = {each.source_institution_id for each in agreements.values()}
    codes = {identifier: unit.institutions.get(identifier).code for identifier in sources}

    def precedent(each: Likeness) -> Precedent:
        agreement = agreements[each.agreement_id]
        source = codes[agreement.source_institution_id]
        return Precedent(agreement=agreement, source_institution=source, likeness=each.likeness)

    return tuple(
        tuple(precedent(each) for each in likenesses if each.agreement_id in agreements) for likenesses in found
    )


def _proposed(forecast: Forecast, learning: Learning, institution: Institution) -> Credit | None:
    """The credit the evidence suggests, in the institution's unit: as forecast, or else as the learning itself has.

    Learning that carries none where it is issued suggests nothing: that it may yet carry some here is the question.
    """
    if forecast.credit:
        return Credit(value=forecast.credit, unit=institution.unit)
    own = None if learning.credit is None else learning.credit.in_unit(institution.unit)
    return own if own is not None and own.value else None
