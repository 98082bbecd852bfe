"""Trained models on the wire, for administrators."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from bccb.domain.ports.models import ModelVersion
from bccb.domain.usecases.promoting import Comparison, KeptModel
from bccb.entrypoints.http.schemas.shape import Answered, Asked, amount, asked_words, flag, many, moment, part, words

_NAME = 100  # characters of the name of a version


class CountSchema(Answered):
    """A number and what it counts or measures."""

    name = words("What it is.")
    value = amount("How much of it.")


class LibrarySchema(Answered):
    """A library that the training used."""

    name = words("Its name.")
    version = words("Its version.")


class TrialSchema(Answered):
    """How the training was tried out before it was kept: on decisions it had not seen."""

    folds = words("The parts of the decisions that were held back and asked about, a digit each.")
    of = fields.Integer(metadata={"description": "How many parts there are in all."})
    asked = many(CountSchema, "How many questions of each sort were asked.")
    measures = many(CountSchema, "How the answers came out.")
    against = words("The version that served then; empty for none.")
    fallen = many(fields.String(), "Each measure that fell too far from where it was with that version.")


class ModelSchema(Answered):
    """One trained version."""

    version = words("Its name.")
    is_serving = flag("Whether it answers now.")
    refusal = words("Why it cannot serve; empty where nothing is wrong with its manifest.")
    trained_at = moment("When it was trained, in UTC; null where that cannot be read.", allow_none=True)
    fingerprint = words("SHA-256 of the rows it learned from: equal for equal rows.")
    signed = words("The way and the key it is signed with.")
    learned_from = many(CountSchema, "How many rows of each kind it learned from.")
    text_models = many(fields.String(), "What turned texts into vectors, with the number of their dimensions.")
    libraries = many(LibrarySchema, "The libraries it was trained with.")
    trial = part(TrialSchema, "How it was tried out; null where it was not.", allow_none=True)


class ComparedSchema(Answered):
    """One number of two versions."""

    name = words("What it is.")
    before = amount("Of the one; null where it has none.", allow_none=True)
    after = amount("Of the other; null where it has none.", allow_none=True)


class ChangedLibrarySchema(Answered):
    """A library in which two versions differ."""

    name = words("Its name.")
    before = words("Its version with the one; empty for none.")
    after = words("Its version with the other; empty for none.")


class ComparisonSchema(Answered):
    """Two versions side by side."""

    before = words("The one.")
    after = words("The other.")
    measures = many(ComparedSchema, "How their trials came out.")
    learned_from = many(ComparedSchema, "How many rows of each kind they learned from.")
    libraries = many(ChangedLibrarySchema, "The libraries in which they differ.")


class ComparisonQuery(Asked):
    """Which two versions."""

    before = asked_words("The one, by name.", least=1, longest=_NAME, required=True)
    after = asked_words("The other, by name.", least=1, longest=_NAME, required=True)


class PromotionSchema(Asked):
    """Why another version is to serve."""

    reason = asked_words(
        "Why, for the audit trail. Required for a version that fell in its trial.", longest=1_000, load_default=""
    )


class ReturnSchema(Asked):
    """Back to the version before."""

    serving = asked_words(
        "The version that serves now; with another one serving nothing is done.", least=1, longest=_NAME, required=True
    )
    reason = asked_words("Why, for the audit trail.", longest=1_000, load_default="")


def shown_model(kept: KeptModel) -> dict[str, Any]:
    """As the schema has it; of a damaged one only what is known without its manifest."""
    told = {"version": kept.name, "is_serving": kept.is_serving, "refusal": kept.refusal}
    if kept.manifest is None:
        lists = {"learned_from": [], "text_models": [], "libraries": []}
        return told | lists | {"trained_at": None, "fingerprint": "", "signed": "", "trial": None}
    return told | _of_manifest(kept.manifest)


def shown_comparison(found: Comparison) -> dict[str, Any]:
    return {
        "before": found.before.version,
        "after": found.after.version,
        "measures": found.measures,
        "learned_from": found.learned_from,
        "libraries": [dict(zip(("name", "before", "after"), each, strict=True)) for each in found.libraries],
    }


def _of_manifest(version: ModelVersion) -> dict[str, Any]:
    trial = version.trial
    return {
        "trained_at": version.trained_at,
        "fingerprint": version.fingerprint,
        "signed": version.signed,
        "learned_from": _counts(version.learned_from),
        "text_models": version.text_models,
        "libraries": [{"name": name, "version": each} for name, each in version.libraries.items()],
        "trial": None
        if trial is None
        else {
            "folds": trial.folds,
            "of": trial.of,
            "asked": _counts(trial.asked),
            "measures": _counts(trial.measures),
            "against": trial.against,
            "fallen": trial.fallen,
        },
    }


def _counts(found: Any) -> list[dict[str, Any]]:
    return [{"name": name, "value": value} for name, value in found.items()]
