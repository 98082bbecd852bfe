"""Promoting: which trained model serves, how versions compare, which are kept, and who changed that and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from bccb.domain.audit import Actor, AuditAction
from bccb.domain.errors import Conflict, Invalid, ModelDamaged
from bccb.domain.events import ModelPromoted, ModelRemoved
from bccb.domain.ports.models import ModelStore, ModelVersion
from bccb.domain.ports.unit_of_work import Work
from bccb.domain.record import text
from bccb.domain.usecases.keeping import Keeping

ENTITY = "ModelVersion"  # what the audit trail calls it
_NAMES = UUID("6f0c8a57-2f62-4d0b-9a0e-5a1b1f6f7c10")  # model versions have names; the trail asks for ids


def identifier_of(version: str) -> UUID:
    """What the audit trail knows a version by."""
    return uuid5(_NAMES, version)


@dataclass(frozen=True, kw_only=True)
class KeptModel:
    """A version that is kept. `manifest` is None where it is damaged; `refusal` says how."""

    name: str
    is_serving: bool
    manifest: ModelVersion | None = None
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One number of two versions; None where a version has none by that name."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    before: ModelVersion
    after: ModelVersion
    measures: tuple[Compared, ...]
    learned_from: tuple[Compared, ...]
    libraries: tuple[tuple[str, str, str], ...]  # those that differ: name, before, after; empty for none


@dataclass(frozen=True, kw_only=True)
class Spare:
    """A version that is not needed, and how many bytes it takes."""

    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Promoting:
    work: Work
    keeping: Keeping
    models: ModelStore

    def models_kept(self) -> tuple[KeptModel, ...]:
        """Every version, newest first, damaged ones too."""
        serving = self._serving()
        return tuple(self._kept(name, serving) for name in self.models.names())

    def model(self, name: str) -> KeptModel:
        """Raises NotFound, and ModelDamaged where it is not what was signed."""
        manifest = self.models.version(name)
        return KeptModel(name=name, is_serving=name == self._serving(), manifest=manifest)

    def compare(self, before: str, after: str) -> Comparison:
        """What two versions learned from, how their trials came out, and which libraries differ."""
        old, new = self.models.version(before), self.models.version(after)
        names = sorted({*old.libraries, *new.libraries})
        shown = ((name, old.libraries.get(name, ""), new.libraries.get(name, "")) for name in names)
        return Comparison(
            before=old,
            after=new,
            measures=_compared(old.metrics, new.metrics),
            learned_from=_compared(old.learned_from, new.learned_from),
            libraries=tuple(each for each in shown if each[1] != each[2]),
        )

    def promote(self, version: str, by: Actor, *, reason: str = "") -> KeptModel:
        """Let the version serve from now on, in every process, without a restart. Saying it twice changes nothing.

        Raises NotFound; ModelDamaged; Invalid where it fell in its trial and no reason is given.
        """
        text("reason", reason, longest=1_000)
        manifest, serving = self.models.version(version), self._serving()
        if version == serving:
            return KeptModel(name=version, is_serving=True, manifest=manifest)
        if manifest.trial is not None and manifest.trial.fallen and not reason.strip():
            raise Invalid("reason", f"must be given for a model that fell: {'; '.join(manifest.trial.fallen)}")
        self._exchange(
            AuditAction.ACTIVATE,
            (serving, version),
            reason,
            by,
            do=lambda: self.models.promote(version),
            undo=lambda: self.models.roll_back() if serving else None,
        )
        return KeptModel(name=version, is_serving=True, manifest=manifest)

    def roll_back(self, by: Actor, *, reason: str = "", serving: str | None = None) -> KeptModel:
        """Let the version serve again that served before this one.

        `serving` is the version that the caller believes to serve. Raises Conflict where another does, and where none
        served before; ModelDamaged where that one is not what was saved.
        """
        text("reason", reason, longest=1_000)
        current = self._serving()
        if serving is not None and serving != current:
            raise Conflict(f"The model version that serves is {current}, not {serving}: read again.")
        if len(self.models.served()) < 2:
            raise Conflict("No model version served before this one.")
        before = self.models.served()[1]
        manifest = self.models.version(before)
        self._exchange(
            AuditAction.WITHDRAW,
            (current, before),
            reason,
            by,
            do=self.models.roll_back,
            undo=lambda: self.models.promote(current or before),
        )
        return KeptModel(name=before, is_serving=True, manifest=manifest)

    def spare(self, keep: int) -> tuple[Spare, ...]:
        """The versions that are neither among the newest so many, nor serve, nor are the one to roll back to."""
        needed = {*self.models.names()[:keep], *self.models.served()[:2]}
        return tuple(
            Spare(name=each, size=self.models.size(each)) for each in self.models.names() if each not in needed
        )

    def prune(self, keep: int, by: Actor, *, reason: str = "") -> tuple[Spare, ...]:
        """Remove the spare versions for good, damaged ones too, and tell which they were.

        Entries first: what the trail cannot keep is not removed. Raises Invalid unless at least one is kept.
        """
        text("reason", reason, longest=1_000)
        if keep < 1:
            raise Invalid("keep", "must be at least 1")
        spare = self.spare(keep)
        with self.work() as unit:
            for each in spare:
                changes = {"size": (each.size, None), "reason": (None, reason)}
                event, identifier = ModelRemoved(version=each.name), identifier_of(each.name)
                self.keeping.note(unit, ENTITY, identifier, AuditAction.DELETE, changes, event, by)
            unit.commit()
        for each in spare:
            self.models.remove(each.name)
        return spare

    def _exchange(
        self,
        action: AuditAction,
        served: tuple[str | None, str],
        reason: str,
        by: Actor,
        *,
        do: Callable[[], object],
        undo: Callable[[], object],
    ) -> None:
        """The entry first, then the exchange, then the commit; if that fails, the exchange is taken back."""
        changes = {"serving": served, "reason": (None, reason)}
        with self.work() as unit:
            event = ModelPromoted(version=served[1])
            self.keeping.note(unit, ENTITY, identifier_of(served[1]), action, changes, event, by)
            do()
            try:
                unit.commit()
            except BaseException:
                undo()
                raise

    def _serving(self) -> str | None:
        return next(iter(self.models.served()), None)

    def _kept(self, name: str, serving: str | None) -> KeptModel:
        try:
            return KeptModel(name=name, is_serving=name == serving, manifest=self.models.version(name))
        except ModelDamaged as refusal:
            return KeptModel(name=name, is_serving=name == serving, refusal=str(refusal))


def _compared(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Compared, ...]:
    return tuple(
        Compared(name=name, before=before.get(name), after=after.get(name)) for name in dict.fromkeys([*before, *after])
    )
