"""Trained models: which there are, how they compare, and which one serves. For administrators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bccb.domain.account import Permission
from bccb.domain.ports.models import ModelVersion
from bccb.domain.trial import Trial
from bccb.domain.usecases.promoting import Compared, Comparison, KeptModel
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.schemas.ai_models import (
    ComparisonQuery,
    ComparisonSchema,
    ModelSchema,
    PromotionSchema,
    ReturnSchema,
    shown_comparison,
    shown_model,
)

ai_models = Door("Models", __name__, description="Trained models: which there are, and which one serves.")

_VERSION = [{"in": "path", "name": "version", "description": "The name of the version."}]
_MANIFEST = ModelVersion(
    version="20260301-080000-8f3a1c2b",
    trained_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
    fingerprint="8f3a1c2b" * 8,
    learned_from={"courses": 15075, "agreements": 8776},
    text_models=("gensim-lsi 256",),
    libraries={"numpy": "2.4.6"},
    files={},
    trial=Trial(folds="9", of=10, asked={"grants": 812}, measures={"hit@10": 0.92}, against="20260201-080000-1d0b7e55"),
    signed="hmac-sha256 3f1c9a20",
)
_MODEL = shown_model(KeptModel(name=_MANIFEST.version, is_serving=True, manifest=_MANIFEST))
_COMPARISON = shown_comparison(
    Comparison(
        before=_MANIFEST,
        after=_MANIFEST,
        measures=(Compared(name="hit@10", before=0.91, after=0.92),),
        learned_from=(Compared(name="agreements", before=8700, after=8776),),
        libraries=(("numpy", "2.4.5", "2.4.6"),),
    )
)


@ai_models.route("/ai/models")
@ai_models.signed_in(Permission.MANAGE_MODELS)
@ai_models.whole(ModelSchema, example=_MODEL)
def list_models() -> Sequence[dict[str, Any]]:
    """List the trained models

    Newest first, damaged ones too, with the reason why they cannot serve.
    """
    return [shown_model(each) for each in container().promoting().models_kept()]


@ai_models.route("/ai/models/comparison")
@ai_models.signed_in(Permission.MANAGE_MODELS)
@ai_models.arguments(ComparisonQuery, location="query")
@ai_models.one(ComparisonSchema, example=_COMPARISON)
def compare_models(asked: dict[str, str]) -> dict[str, Any]:
    """Compare two trained models

    How their trials came out, what they learned from, and with which libraries.
    """
    return shown_comparison(container().promoting().compare(**asked))


@ai_models.route("/ai/models/<version>", parameters=_VERSION)
@ai_models.signed_in(Permission.MANAGE_MODELS)
@ai_models.one(ModelSchema, example=_MODEL)
def read_model(version: str) -> dict[str, Any]:
    """Read one trained model's manifest"""
    return shown_model(container().promoting().model(version))


@ai_models.route("/ai/models/<version>/promote", methods=["POST"], parameters=_VERSION)
@ai_models.signed_in(Permission.MANAGE_MODELS)
@ai_models.arguments(PromotionSchema, example={"reason": "Tried out on the decisions of March."})
@ai_models.changed(ModelSchema, example=_MODEL)
def promote_model(given: dict[str, str], version: str) -> dict[str, Any]:
    """Let a trained model serve

    Every process takes it up with its next answer; nothing is restarted. One that fell in its trial needs a reason. To
    promote what serves already changes nothing.
    """
    return shown_model(container().promoting().promote(version, callers.actor(), **given))


@ai_models.route("/ai/models/training", methods=["POST"])
@ai_models.signed_in(Permission.MANAGE_MODELS)
@ai_models.done()
def ask_for_training() -> None:
    """Have the models trained

    By a worker, if there is anything new to learn. What comes of it is in the list of models: it serves unless a
    measure fell in its trial.
    """
    container().training().ask_for(callers.actor())


@ai_models.route("/ai/models/rollback", methods=["POST"])
@ai_models.signed_in(Permission.MANAGE_MODELS)
@ai_models.arguments(ReturnSchema, example={"serving": _MANIFEST.version, "reason": "Refuses too much."})
@ai_models.changed(ModelSchema, example=_MODEL)
def roll_back_model(given: dict[str, str]) -> dict[str, Any]:
    """Go back to the model that served before

    Names the version that is to be left, so that a call made twice goes back once.
    """
    return shown_model(container().promoting().roll_back(callers.actor(), **given))
