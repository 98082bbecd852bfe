"""Settings: every variable once, with its type, its default and its meaning; `docs/settings.md` is held to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bccb.domain.errors import Invalid

TEXT_MODELS = ("lsi", "wordllama", "minilm")
_SHORTEST_KEY = 32
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")


def _setting(variable: str, default: Any, meaning: str, *, is_secret: bool = False) -> Any:
    return field(default=default, repr=not is_secret, metadata={"variable": variable, "meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Settings:
    database_url: str = _setting(
        "BCCB_DATABASE_URL",
        "sqlite:///.bccb/bccb.db",
        "Where records are kept: sqlite:///path, postgresql://user@host/name, or memory:// for this process alone.",
    )
    model_dir: Path = _setting("BCCB_MODEL_DIR", Path(".bccb/models"), "Where trained model versions are kept.")
    model_signing_key: str = _setting(
        "BCCB_MODEL_SIGNING_KEY",
        "",
        "PEM file of the Ed25519 private key that new models are signed with; without keys an installation signs with "
        "one of its own, kept beside the models.",
    )
    model_trusted_keys: tuple[str, ...] = _setting(
        "BCCB_MODEL_TRUSTED_KEYS",
        (),
        "PEM files of the Ed25519 public keys whose models may serve, by commas; that of BCCB_MODEL_SIGNING_KEY too.",
    )
    gate_tolerance: float = _setting(
        "BCCB_GATE_TOLERANCE",
        0.02,
        "How far a measure of a new model may fall against the one that serves before it is kept without serving.",
    )
    prediction_days: int = _setting(
        "BCCB_PREDICTION_DAYS",
        90,
        "How many days the model version, latency and confidence of an answer are kept; 0 to keep none.",
    )
    ab_recommenders: tuple[str, ...] = _setting(
        "BCCB_AB_RECOMMENDERS",
        (),
        "Two recommenders to compare, by comma, where a request names none; the same request always gets the same one.",
    )
    ab_share: float = _setting("BCCB_AB_SHARE", 0.5, "The share of requests that the second of the two answers.")
    redis_url: str = _setting(
        "BCCB_REDIS_URL", "", "Where messages go out to the workers: redis://host:6379/0; empty for none."
    )
    cache_url: str = _setting(
        "BCCB_CACHE_URL",
        "",
        "Where processes share copies of public answers: redis://host:6379/1; empty for that of BCCB_REDIS_URL, and "
        "without either each process keeps its own for a second.",
    )
    vector_index: str = _setting(
        "BCCB_VECTOR_INDEX",
        "auto",
        "Index of texts by meaning: exact, annoy, faiss, or auto: exact up to 50,000 texts, and beyond them faiss or "
        "annoy where one is installed.",
    )
    text_models: tuple[str, ...] = _setting(
        "BCCB_TEXT_MODELS",
        (),
        "What new models read texts with, side by side: lsi, wordllama, minilm, by commas; empty for lsi and "
        "wordllama, or lsi alone where wordllama is not installed.",
    )
    plugins: tuple[str, ...] = _setting(
        "BCCB_PLUGINS", (), "Outside plugins that may load, by entry point name, separated by commas."
    )
    host: str = _setting("BCCB_HOST", "127.0.0.1", "Address that `bccb serve` listens on.")
    port: int = _setting("BCCB_PORT", 8000, "Port that `bccb serve` listens on.")
    secret_key: str = _setting(
        "BCCB_SECRET_KEY",
        "",
        "What access tokens are signed with: at least 32 characters of chance, the same for every process. Required to "
        "serve from PostgreSQL; elsewhere each process makes its own, and everybody signs in again after it.",
        is_secret=True,
    )
    limit_signed_in: int = _setting(
        "BCCB_LIMIT_SIGNED_IN", 1000, "Requests an hour for each account and each API key; 0 for no limit."
    )
    limit_anonymous: int = _setting(
        "BCCB_LIMIT_ANONYMOUS",
        100,
        "Requests an hour for each address that is not signed in, not counting answers from copies; 0 for no limit.",
    )
    trusted_proxies: int = _setting(
        "BCCB_TRUSTED_PROXIES",
        0,
        "How many proxies of your own stand before this server: so many addresses of X-Forwarded-For are believed.",
    )
    cors_origins: tuple[str, ...] = _setting(
        "BCCB_CORS_ORIGINS",
        (),
        "Web pages of other origins that browsers may call from, like https://registrar.example.ca, by commas.",
    )
    import_bytes: int = _setting(
        "BCCB_IMPORT_BYTES", 10_485_760, "Bytes that a file may have which is handed in to be imported, once unpacked."
    )
    metrics_port: int = _setting(
        "BCCB_METRICS_PORT",
        0,
        "First port for what Prometheus fetches; each process takes the first one from there that is free. 0 for none.",
    )
    metrics_host: str = _setting(
        "BCCB_METRICS_HOST", "127.0.0.1", "Address that it is fetched at: one that the public does not reach."
    )
    log_level: str = _setting("BCCB_LOG_LEVEL", "INFO", "Least level that is logged: DEBUG, INFO, WARNING or ERROR.")

    def __post_init__(self) -> None:
        _one_of("BCCB_VECTOR_INDEX", self.vector_index, ("auto", "exact", "annoy", "faiss"))
        for name in self.text_models:
            _one_of("BCCB_TEXT_MODELS", name, TEXT_MODELS)
        _one_of("BCCB_LOG_LEVEL", self.log_level, ("DEBUG", "INFO", "WARNING", "ERROR"))
        for variable, port in (("BCCB_PORT", self.port), ("BCCB_METRICS_PORT", self.metrics_port)):
            if not 0 <= port <= 65_535:
                raise Invalid(variable, f"must be from 0 to 65535, not {port}")
        if 0 < len(self.secret_key) < _SHORTEST_KEY:
            raise Invalid("BCCB_SECRET_KEY", f"must have at least {_SHORTEST_KEY} characters")
        for origin in self.cors_origins:
            if not _ORIGIN.fullmatch(origin):
                raise Invalid("BCCB_CORS_ORIGINS", f"must name origins like https://example.ca, not {origin!r}")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """The settings in these variables; what is absent or empty has its default. Raises Invalid, naming one."""
        found = {}
        for each in fields(cls):
            variable = each.metadata["variable"]
            if given := environment.get(variable, "").strip():
                found[each.name] = _converted(variable, given, type(each.default))
        return cls(**found)


def _converted(variable: str, given: str, kind: type) -> Any:
    if kind is tuple:
        return tuple(part.strip() for part in given.split(",") if part.strip())
    if kind is int:
        if not given.isdecimal():
            raise Invalid(variable, f"must be a whole number, not {given!r}")
        return int(given)
    if kind is float:
        return _fraction(variable, given)
    return Path(given) if issubclass(kind, Path) else given


def _fraction(variable: str, given: str) -> float:
    try:
        value = float(given)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise Invalid(variable, f"must be a number from 0 to 1, not {given!r}")
    return value


def _one_of(variable: str, given: str, possible: tuple[str, ...]) -> None:
    if given not in possible:
        raise Invalid(variable, f"must be one of {', '.join(possible)}, not {given!r}")
