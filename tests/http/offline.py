"""An application over the memory adapters, with engines that compare words and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

import furniture
from bccb.adapters.memory.cache import MemoryCache
from bccb.adapters.memory.counts import MemoryCounts
from bccb.adapters.memory.engines import MemoryTrainer
from bccb.adapters.memory.finder import ReadingFinder
from bccb.adapters.memory.text_model import HashedTextModel
from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.prometheus.meters import Meters
from bccb.adapters.system.secrets import RandomSecrets
from bccb.config import Settings
from bccb.domain.agreement import ArticulationAgreement, GrantKind
from bccb.domain.articulation import Equivalent, Forecast, Likeness
from bccb.domain.course import Course
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.errors import Conflict, NotFound, NotTrained
from bccb.domain.finding import Kind
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning
from bccb.domain.outcome import BloomLevel, OutcomeCategory, OutcomeReading
from bccb.domain.pathway import PathwayStatus, PathwayType
from bccb.domain.ports.models import ModelVersion
from bccb.domain.recognition import RecognitionType
from bccb.domain.record import Record
from bccb.domain.usecases.administering import Administering
from bccb.domain.usecases.admitting import Admitting
from bccb.domain.usecases.auditing import Auditing
from bccb.domain.usecases.authorizing import Authorizing
from bccb.domain.usecases.cataloguing import Cataloguing
from bccb.domain.usecases.classifying import Classifying
from bccb.domain.usecases.describing import Describing
from bccb.domain.usecases.embedding import Embedding
from bccb.domain.usecases.exporting import Exporting
from bccb.domain.usecases.forgetting import Forgetting
from bccb.domain.usecases.heeding import Heeding
from bccb.domain.usecases.importing import Importing
from bccb.domain.usecases.inviting import Inviting
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.pathfinding import Pathfinding
from bccb.domain.usecases.promoting import Promoting
from bccb.domain.usecases.recognizing import Recognizing
from bccb.domain.usecases.recording import Recording
from bccb.domain.usecases.requesting import Requesting
from bccb.domain.usecases.searching import Searching
from bccb.domain.usecases.signing_in import SigningIn
from bccb.domain.usecases.training import Training
from bccb.domain.usecases.trying import Trying
from bccb.domain.usecases.validating import Validating
from bccb.domain.usecases.wayfinding import Wayfinding
from bccb.entrypoints.http.app import create_app
from bccb.plugins.manager import Plugins
from bccb.plugins.recommending import PluginRecommenders
from bccb.plugins.rulebook import PluginRulebook
from reception import cheap_passwords

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)

SFU = furniture.an_institution(name="Simon Fraser University")
UVIC = furniture.an_institution(code="UVIC", name="University of Victoria", unit=furniture.UNITS)
LANG = furniture.an_institution(code="LANG", name="Langara College", city="Vancouver", province="BC")
GONE = furniture.an_institution(code="GONE", is_active=False)

PUBLISHED = furniture.a_credential(status=CredentialStatus.PUBLISHED)
DRAFT = furniture.a_credential(program_code="SFU-DRAFT-01", title="Secret plans", description="Nobody may read this.")
ARCHIVED = furniture.a_credential(
    program_code="SFU-OLD-01", status=CredentialStatus.ARCHIVED, published_at=furniture.NOON
)

COURSES = (
    furniture.a_course(description="Maps, projections and field data.", credits=3.0),
    furniture.a_course("GEOG 255", title="Geographic information systems", credits=3.0),
    furniture.a_course("GEOG 1155", institution_id=LANG.id, title="Maps and data", description="Measure field data."),
    furniture.a_course("GEOG 999", title="A retired course", is_active=False),
)

AGREEMENT = furniture.an_agreement()
STANDING = furniture.a_recognition(micro_credential_id=PUBLISHED.id)
ENDED = furniture.a_recognition(
    id=furniture.an_id("ended"),
    micro_credential_id=PUBLISHED.id,
    effective_date=date(2020, 1, 1),
    expiry_date=date(2024, 12, 31),
)
REFUSAL = furniture.a_recognition(
    micro_credential_id=ARCHIVED.id,
    recognizing_institution_id=LANG.id,
    recognition_type=RecognitionType.NO_CREDIT,
    credit_value=0,
    notes="No assessed outcome in common",
)
ACTIVE = furniture.a_pathway(status=PathwayStatus.ACTIVE, pathway_type=PathwayType.ARTICULATION)
SUGGESTED = furniture.a_pathway(name="An undecided way")


# Tests of limits set their own.
UNLIMITED = Settings(
    database_url="memory://", secret_key="nobody signs with this" * 2, limit_anonymous=0, limit_signed_in=0
)


class StillClock:
    def now(self) -> datetime:
        return NOW

    def today(self) -> date:
        return NOW.date()


class Numbered:
    """Identifiers 1, 2, 3 …"""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self) -> UUID:
        return UUID(int=next(self._numbers))


class WordEngines:
    """Everything by the share of words in common."""

    version = "words-1"
    text_model = HashedTextModel()

    def __init__(
        self,
        institutions: Sequence[Institution],
        courses: Sequence[Course],
        agreements: Sequence[ArticulationAgreement],
        credentials: Sequence[MicroCredential],
    ) -> None:
        self._codes = {each.id: each.code for each in institutions}
        self._courses, self._agreements, self._credentials = courses, agreements, credentials
        self._finders = {kind: ReadingFinder((), HashedTextModel()) for kind in Kind}

    def classify(self, texts: Sequence[str]) -> tuple[OutcomeReading, ...]:
        return tuple(_reading(text) for text in texts)

    def equivalents(self, learning: Learning, institution: str, *, limit: int) -> tuple[Equivalent, ...]:
        found = [
            Equivalent(institution=institution, course=each.code, title=each.title, score=alike, likeness=alike)
            for each in self._courses
            if self._codes[each.institution_id] == institution
            and (alike := _alike(f"{learning.title} {learning.body}", f"{each.title} {each.description}")) > 0
        ]
        return tuple(sorted(found, key=lambda each: (-each.score, each.course)))[:limit]

    def precedents(
        self, learning: Learning, institution: str, *, limit: int, only_joint: bool = False
    ) -> tuple[Likeness, ...]:
        found = [
            Likeness(agreement_id=each.id, likeness=_alike(learning.title, each.sources[0].title))
            for each in self._agreements
            if self._codes[each.recognizing_institution_id] == institution and (each.is_joint or not only_joint)
        ]
        return tuple(sorted(found, key=lambda each: -each.likeness))[:limit]

    def forecast(self, learning: Learning, institution: str) -> Forecast:
        support = float(len(self.precedents(learning, institution, limit=100)))
        likely = {GrantKind.ASSIGNED: 0.6, GrantKind.UNASSIGNED: 0.3, GrantKind.NO_CREDIT: 0.1}
        return Forecast(probabilities=likely, credit=3.0, subject="GEOG", number="1XX", support=support)

    def likeness(self, left: Sequence[str], right: Sequence[str]) -> Sequence[Sequence[float]]:
        return [[_alike(one, other) for other in right] for one in left]

    def finder(self, kind: Kind) -> ReadingFinder:
        return self._finders[kind]


class OneModel:
    """A store with one version of the engines, or with none."""

    def __init__(self, engines: WordEngines | None) -> None:
        self._engines = engines

    def current(self) -> ModelVersion | None:
        return None if self._engines is None else self.version(self._engines.version)

    def names(self) -> tuple[str, ...]:
        return () if self._engines is None else (self._engines.version,)

    def served(self) -> tuple[str, ...]:
        return self.names()

    def promote(self, version: str) -> None:
        self.version(version)

    def roll_back(self) -> None:
        raise Conflict("No model version served before this one.")

    def version(self, name: str) -> ModelVersion:
        if name not in self.names():
            raise NotFound("model version", name)
        return ModelVersion(
            version=name,
            trained_at=NOW,
            fingerprint="0" * 64,
            learned_from={},
            text_models=("words",),
            libraries={},
            files={},
        )

    def refusal(self) -> None:
        return None

    def load(self) -> WordEngines:
        if self._engines is None:
            raise NotTrained
        return self._engines


class Offline:
    """A container with everything in memory; replace an attribute to see what happens without it.

    Another database, clock or cache is taken too.
    """

    def __init__(self, database: Any = None, clock: Any = None, cache: Any = None) -> None:
        database, clock, identifiers = database or MemoryDatabase(), clock or StillClock(), Numbered()
        models = OneModel(WordEngines((SFU, UVIC, LANG), COURSES, (AGREEMENT,), (PUBLISHED, DRAFT, ARCHIVED)))
        plugins = Plugins.found(())
        cache, counts = cache or MemoryCache(), MemoryCounts()
        work = Forgetting(database.unit_of_work, cache)
        recognizing = Recognizing(work=work, models=models, rulebook=PluginRulebook(plugins), clock=clock)
        pathfinding = Pathfinding(
            work=work, recognizing=recognizing, recommenders=PluginRecommenders(plugins), clock=clock
        )
        secrets, passwords = RandomSecrets(), cheap_passwords()
        meters = Meters()
        self.meters = lambda: meters
        self.settings = lambda: UNLIMITED
        self.database = lambda: database
        self.clock = lambda: clock
        self.identifiers = lambda: identifiers
        self.cache = lambda: cache
        self.counts = lambda: counts
        self.forgetting = lambda: work
        self.work = lambda: work
        self.models = lambda: models
        self.passwords = lambda: passwords
        keeping = Keeping(clock=clock, identifiers=identifiers)
        admitting = Admitting(clock=clock, identifiers=identifiers, secrets=secrets)
        administering = Administering(work=work, keeping=keeping, admitting=admitting, passwords=passwords)
        self.administering = lambda: administering
        self.signing_in = lambda: SigningIn(
            work=work, glance=work, keeping=keeping, admitting=admitting, passwords=passwords, secrets=secrets
        )
        self.inviting = lambda: Inviting(work=work, keeping=keeping, administering=administering, secrets=secrets)
        self.auditing = lambda: Auditing(work=work)
        self.authorizing = lambda: Authorizing(work=work, keeping=keeping, secrets=secrets)
        self.cataloguing = lambda: Cataloguing(work=work, keeping=keeping)
        self.recording = lambda: Recording(work=work, keeping=keeping)
        self.requesting = lambda: Requesting(work=work, keeping=keeping)
        self.wayfinding = lambda: Wayfinding(work=work, keeping=keeping)
        self.heeding = lambda: Heeding(work=work, keeping=keeping)
        promoting = Promoting(work=work, keeping=keeping, models=models)
        self.promoting = lambda: promoting
        trainer = MemoryTrainer()
        trying = Trying(trainer=trainer, read=lambda _name, _files: models.load())
        self.training = lambda: Training(
            work=work, trainer=trainer, models=models, clock=clock, trying=trying, promoting=promoting
        )
        self.describing = lambda: Describing(work=work)
        self.recognizing = lambda: recognizing
        self.pathfinding = lambda: pathfinding
        self.importing = lambda: Importing(work=work, clock=clock, identifiers=identifiers)
        self.embedding = lambda: Embedding(models=models)
        self.validating = lambda: Validating(work=work, recognizing=recognizing)
        self.exporting = lambda: Exporting(work=work)
        self.searching = lambda: Searching(work=work, models=models, clock=clock)
        self.classifying = lambda: Classifying(models=models, shipped=models.load())

    def keep(self, **records: Sequence[Record]) -> None:
        """Add records, by the name of their repository."""
        with self.work()() as unit:
            for name, several in records.items():
                for record in several:
                    getattr(unit, name).add(record)
            unit.commit()


def a_stocked_container(cache: Any = None) -> Offline:
    """Three institutions with a little of everything, public and not."""
    container = Offline(cache=cache)
    container.keep(
        institutions=(SFU, UVIC, LANG, GONE),
        credentials=(PUBLISHED, DRAFT, ARCHIVED),
        courses=COURSES,
        agreements=(AGREEMENT,),
        recognitions=(STANDING, ENDED, REFUSAL),
        pathways=(ACTIVE, SUGGESTED),
    )
    return container


@cache
def the_stocked_app() -> Flask:
    """One for all tests that only read: nothing behind this door can be written through it."""
    return create_app(a_stocked_container())


def a_client(container: Offline | None = None) -> FlaskClient:
    app = the_stocked_app() if container is None else create_app(container)
    return app.test_client()


def _reading(text: str) -> OutcomeReading:
    level = BloomLevel.CREATE if text.startswith("Design") else BloomLevel.APPLY
    likely = {each: 0.9 if each is level else 0.1 for each in BloomLevel}
    return OutcomeReading(
        bloom_level=level, probabilities=likely, category=OutcomeCategory.SKILLS, keywords=tuple(text.split()[:2])
    )


def _alike(left: str, right: str) -> float:
    one, other = set(re.findall(r"\w+", left.lower())), set(re.findall(r"\w+", right.lower()))
    return round(len(one & other) / len(one | other), 4) if one | other else 0.0
