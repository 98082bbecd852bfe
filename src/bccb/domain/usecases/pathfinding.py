"""Pathfinding: where a credential can lead, what is decided first and what is likely after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning, learning_of_credential
from bccb.domain.pathway import Basis, Pathway, PathwayStatus, Suggestion
from bccb.domain.ports.clock import Clock
from bccb.domain.ports.engines import Progress, no_progress, texts_of
from bccb.domain.ports.predictions import NO_LOG, PredictionLog
from bccb.domain.ports.rulebook import Recommenders
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.prediction import Chosen, Experiment, Prediction, Question, Shape
from bccb.domain.recognition import Recognition
from bccb.domain.usecases.recognizing import Recognizing
from bccb.domain.verdict import Verdict

NO_EXPERIMENT = Experiment()


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What is already decided about a credential: the open ways, and the institutions that need no forecast."""

    ways: tuple[Suggestion, ...]
    settled: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class Pathfinding:
    work: Work
    recognizing: Recognizing
    recommenders: Recommenders
    clock: Clock
    predictions: PredictionLog = NO_LOG
    experiment: Experiment = NO_EXPERIMENT

    def chosen(self, program_code: str, *, target: str | None = None, recommender: str | None = None) -> Chosen:
        """Who answers this request: the recommender that is named, or one of two being compared, or the usual one."""
        if recommender is not None:
            return Chosen(recommender=recommender)
        return self.experiment.choose(f"{program_code} {target or ''}", self.recommenders.names()[0])

    def recommend(
        self,
        program_code: str,
        *,
        target: str | None = None,
        limit: int = 5,
        min_confidence: float = 0.0,
        recommender: str | None = None,
        on: date | None = None,
        progress: Progress = no_progress,
    ) -> tuple[Suggestion, ...]:
        """Where the credential leads, decided ways before likely ones, each most certain first.

        Only what is in force on the day counts as decided; an institution that refuses it then is left out. `target` is
        an institution's code. Raises NotFound for the credential, the target or the recommender.
        """
        begun = self.clock.now()
        who = self.chosen(program_code, target=target, recommender=recommender)
        chosen = self.recommenders.get(who.recommender)
        day = on or self.clock.today()
        with self.work() as unit:
            credential = unit.credentials.by_program_code(program_code)
            issuer = unit.institutions.get(credential.institution_id)
            targets = [unit.institutions.by_code(target)] if target else list(unit.institutions.all())
            decided = _decided(unit, credential, targets, day)
        learning = learning_of_credential(credential, issuer)
        open_targets = [each for each in targets if each.id not in decided.settled and each.id != issuer.id]
        recognizing = replace(self.recognizing, predictions=NO_LOG)  # one question, one prediction
        verdicts = [
            recognizing.assess(learning, each.code, on=day)
            for each in _watched(open_targets, progress, "Assessing at each institution")
        ]
        likely = chosen.suggest(learning, verdicts)
        ranked = sorted(likely, key=lambda way: (-way.confidence, way.institution))
        self._note(learning, target or "", who, verdicts, ranked, begun)
        found = [*decided.ways, *ranked]
        return tuple(way for way in found if way.confidence >= min_confidence)[:limit]

    def _note(
        self,
        learning: Learning,
        target: str,
        who: Chosen,
        verdicts: Sequence[Verdict],
        likely: Sequence[Suggestion],
        begun: datetime,
    ) -> None:
        now = self.clock.now()
        self.predictions.note(
            Prediction(
                at=now,
                question=Question.RECOMMEND,
                model_version=verdicts[0].model_version if verdicts else "",
                latency_ms=(now - begun) / timedelta(milliseconds=1),
                confidence=likely[0].confidence if likely else None,
                institution=target,
                recommender=who.recommender,
                arm=who.arm,
                **asdict(Shape.of(learning)),
            )
        )

    def similar(self, learning: Learning, *, limit: int = 5) -> tuple[Suggestion, ...]:
        """Active pathways of the credentials most like this learning, most alike first.

        The confidence of each is that likeness. What leads from a credential or to an institution no longer in use is
        left out. Raises NotTrained.
        """
        engines = self.recognizing.models.load()
        with self.work() as unit:
            institutions = {each.id: each for each in unit.institutions.all()}
            ways = [
                (credential, each)
                for each in _active(unit)
                if _is_published(credential := unit.credentials.get(each.micro_credential_id))
                and each.target_institution_id in institutions
                and credential.institution_id in institutions
            ]
        if not ways:
            return ()
        texts = texts_of(learning_of_credential(each, institutions[each.institution_id]) for each, _ in ways)
        (likeness,) = engines.likeness(texts_of([learning]), texts)
        ranked = sorted(zip(likeness, ways, strict=True), key=lambda each: (-each[0], each[1][1].name))
        return tuple(
            _of_pathway(pathway, institutions[pathway.target_institution_id], confidence=alike, because=credential)
            for alike, (credential, pathway) in ranked[:limit]
        )


def _is_published(credential: MicroCredential) -> bool:
    return credential.is_active and credential.status is CredentialStatus.PUBLISHED


def _active(unit: UnitOfWork) -> Iterator[Pathway]:
    after: str | None = None
    while True:
        page = unit.pathways.page({"status": PathwayStatus.ACTIVE}, after=after, limit=100)
        yield from page.items
        if (after := page.following) is None:
            return


def _decided(unit: UnitOfWork, credential: MicroCredential, targets: list[Institution], day: date) -> Decided:
    wanted = {each.id: each for each in targets}
    recognitions = [
        each
        for each in unit.recognitions.of_credential(credential.id)
        if each.stands(day) and each.recognizing_institution_id in wanted
    ]
    pathways = [
        each
        for each in unit.pathways.of_credential(credential.id)
        if each.status is PathwayStatus.ACTIVE and each.target_institution_id in wanted
    ]
    refusing = {each.recognizing_institution_id for each in recognitions if each.is_refusal}
    ways = [
        *(
            _of_recognition(each, wanted[each.recognizing_institution_id])
            for each in recognitions
            if each.recognizing_institution_id not in refusing
        ),
        *(
            _of_pathway(each, wanted[each.target_institution_id])
            for each in pathways
            if each.target_institution_id not in refusing
        ),
    ]
    settled = {each.recognizing_institution_id for each in recognitions} | {
        each.target_institution_id for each in pathways
    }
    return Decided(
        ways=tuple(sorted(ways, key=lambda way: (-way.confidence, way.institution))), settled=frozenset(settled)
    )


def _of_recognition(recognition: Recognition, institution: Institution) -> Suggestion:
    courses = " & ".join(str(each) for each in recognition.assigned_courses)
    until = f", until {recognition.expiry_date}" if recognition.expiry_date else ""
    return Suggestion(
        institution=institution.code,
        basis=Basis.RECOGNITION,
        confidence=1.0,
        credit=Credit(value=recognition.credit_value, unit=institution.unit, toward=recognition.credit_type),
        counts_as=courses,
        reasoning=f"{institution.name} recognizes it since {recognition.effective_date or 'publication'}{until}."
        + (f" Condition: {recognition.conditions}" if recognition.conditions else ""),
    )


def _of_pathway(
    pathway: Pathway,
    institution: Institution,
    *,
    confidence: float | None = None,
    because: MicroCredential | None = None,
) -> Suggestion:
    score = 1.0 if pathway.confidence_score is None else pathway.confidence_score
    reason = pathway.equivalency_notes or pathway.description or "An active pathway."
    return Suggestion(
        institution=institution.code,
        basis=Basis.PATHWAY,
        confidence=score if confidence is None else round(confidence, 4),
        credit=None
        if pathway.transfer_credits is None
        else Credit(value=pathway.transfer_credits, unit=institution.unit),
        counts_as="",
        reasoning=f"{because.title} has this pathway. {reason}" if because else reason,
        pathway_name=pathway.name,
    )


def _watched(institutions: list[Institution], progress: Progress, step: str) -> Iterable[Institution]:
    for done, institution in enumerate(institutions):
        progress(step, done, len(institutions))
        yield institution
    progress(step, len(institutions), len(institutions))
