"""Finds the plugins, checks them and keeps them: the shipped ones from a list, outside ones from entry points.

An outside plugin runs any code it likes inside this process. It is therefore off, and not even imported, until the
settings name it; it cannot take the name of a shipped one; and whatever is wrong with it, everything else starts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module, metadata
from typing import Any, Self
from uuid import UUID

import pluggy

from bccb.domain.errors import PluginFailed
from bccb.domain.institution import Institution
from bccb.plugins import hookspecs
from bccb.plugins.guarding import GuardedRule, guard_recommenders, guard_rules, guarded

SHIPPED = (
    "bccb.plugins.institutions.bcit",
    "bccb.plugins.institutions.douglas",
    "bccb.plugins.institutions.general",
    "bccb.plugins.institutions.sfu",
    "bccb.plugins.institutions.tru",
    "bccb.plugins.institutions.ubc",
    "bccb.plugins.institutions.uvic",
    "bccb.plugins.recommenders.balanced",
    "bccb.plugins.recommenders.by_outcomes",
    "bccb.plugins.recommenders.by_precedent",
)

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Origin(StrEnum):
    """Whether a plugin comes with this product or from another package."""

    SHIPPED = "SHIPPED"
    OUTSIDE = "OUTSIDE"


class PluginState(StrEnum):
    """In use, installed but not named in the settings, or set aside for a reason."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    BROKEN = "BROKEN"


@dataclass(frozen=True, kw_only=True)
class PluginListing:
    """One plugin, as `bccb plugins` shows it. What only a loaded plugin tells is empty unless it is enabled.

    `institutions` are codes; empty means every institution. `reason` says why a plugin is not in use.
    """

    name: str
    origin: Origin
    state: PluginState
    version: str = ""
    hooks: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    rules: int = 0
    illustrative_rules: int = 0
    recommenders: tuple[str, ...] = ()
    reason: str = ""

    def as_json(self) -> dict[str, object]:
        """The listing as JSON knows it."""
        return {
            "name": self.name,
            "version": self.version,
            "origin": self.origin.value,
            "state": self.state.value,
            "reason": self.reason,
            "hooks": list(self.hooks),
            "institutions": list(self.institutions),
            "rules": self.rules,
            "illustrativeRules": self.illustrative_rules,
            "recommenders": list(self.recommenders),
        }


class Plugins:
    """All plugins of this process, found and checked once.

    `entry_points` are those of the group `bccb`; `allowed` names the outside plugins that the settings switch on.
    """

    def __init__(
        self,
        *,
        shipped: Sequence[object] | None = None,
        entry_points: Iterable[metadata.EntryPoint] = (),
        allowed: Collection[str] = (),
    ) -> None:
        """Raises PluginFailed where a shipped plugin is unusable; an outside one is listed as broken instead."""
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT)
        self._pluggy.add_hookspecs(hookspecs)
        plugins = map(import_module, SHIPPED) if shipped is None else shipped
        ours = [self._admitted(plugin, Origin.SHIPPED) for plugin in plugins]
        outside = [*self._outside(tuple(entry_points), allowed), *self._missing(tuple(entry_points), allowed)]
        self._listings = (*_by_name(ours), *_by_name(outside))

    @classmethod
    def found(cls, allowed: Collection[str] = ()) -> Self:
        """The shipped plugins and those that installed packages offer."""
        return cls(entry_points=metadata.entry_points(group=hookspecs.PROJECT), allowed=allowed)

    def listing(self) -> tuple[PluginListing, ...]:
        """Every plugin there is, in use or not: the shipped ones first, by name."""
        return self._listings

    def answers(self, hook: str, *, without: Collection[str] = (), **arguments: object) -> Iterator[tuple[str, object]]:
        """What each plugin in use answers to the hook, by plugin name, except those `without`.

        Raises PluginFailed, naming the plugin, where one raises.
        """
        for name, plugin in sorted(self._pluggy.list_name_plugin()):
            if name not in without:
                yield from ((name, answer) for answer in self._asked(name, plugin, hook, arguments))

    def _asked(self, name: str, plugin: object, hook: str, arguments: dict[str, object]) -> list[Any]:
        """What this plugin alone answers; none or one answer."""
        others = [other for other in self._pluggy.get_plugins() if other is not plugin]
        return guarded(name, hook, self._pluggy.subset_hook_caller(hook, others), **arguments)

    def _outside(
        self, entry_points: Sequence[metadata.EntryPoint], allowed: Collection[str]
    ) -> Iterator[PluginListing]:
        times = Counter(entry_point.name for entry_point in entry_points)
        for entry_point in sorted(entry_points, key=lambda found: (found.name, found.value)):
            yield self._loaded(entry_point, allowed, times[entry_point.name])

    def _missing(
        self, entry_points: Sequence[metadata.EntryPoint], allowed: Collection[str]
    ) -> Iterator[PluginListing]:
        reason = "named in the settings (BCCB_PLUGINS) but not installed: install it or correct the name"
        for name in set(allowed) - {entry_point.name for entry_point in entry_points}:
            if not self._pluggy.has_plugin(name):
                yield PluginListing(name=name, origin=Origin.OUTSIDE, state=PluginState.BROKEN, reason=reason)

    def _loaded(self, entry_point: metadata.EntryPoint, allowed: Collection[str], times: int) -> PluginListing:
        name = entry_point.name
        if name not in allowed:
            reason = "not named in the settings (BCCB_PLUGINS)"
            return PluginListing(name=name, origin=Origin.OUTSIDE, state=PluginState.DISABLED, reason=reason)
        try:
            if times > 1:
                raise PluginFailed(name, f"{times} installed packages offer a plugin of this name")
            if self._pluggy.has_plugin(name):
                raise PluginFailed(name, "the name belongs to a shipped plugin")
            plugin = guarded(name, f"importing {entry_point.value}", entry_point.load)
            return self._admitted(plugin, Origin.OUTSIDE, name)
        except PluginFailed as failure:
            return PluginListing(name=name, origin=Origin.OUTSIDE, state=PluginState.BROKEN, reason=str(failure))

    def _admitted(self, plugin: object, origin: Origin, name: str | None = None) -> PluginListing:
        """Register the plugin and try it once. Raises PluginFailed, and forgets the plugin, where it is unusable."""
        own, version = _name_and_version(plugin, name)
        if self._pluggy.has_plugin(own):
            raise PluginFailed(own, "there is already a plugin of this name")
        try:
            guarded(own, "hashing it", hash, plugin)  # pluggy keeps plugins in sets
            guarded(own, "registering it", self._pluggy.register, plugin, name=own)
            guarded(own, "checking its hooks", self._pluggy.check_pending)
            return self._tried(plugin, own, version, origin)
        except PluginFailed:
            if self._pluggy.has_plugin(own):
                self._pluggy.unregister(name=own)
            raise

    def _tried(self, plugin: object, name: str, version: str, origin: Origin) -> PluginListing:
        """Every hook called once, its answers checked. Raises PluginFailed."""
        hooks = sorted(caller.name for caller in self._pluggy.get_hookcallers(plugin) or ())
        if not hooks:
            raise PluginFailed(name, "it implements no hook of bccb: mark its functions with bccb.plugins.hookimpl")
        institutions = _institutions(plugin, name)
        rules = {rule.name: rule for code in institutions or ("EVERY",) for rule in self._rules(plugin, name, code)}
        return PluginListing(
            name=name,
            origin=origin,
            state=PluginState.ENABLED,
            version=version,
            hooks=tuple(hooks),
            institutions=institutions,
            rules=len(rules),
            illustrative_rules=sum(rule.is_illustrative for rule in rules.values()),
            recommenders=self._recommenders(plugin, name),
        )

    def _rules(self, plugin: object, name: str, code: str) -> Iterator[GuardedRule]:
        for answer in self._asked(name, plugin, "bccb_rules", {"institution": a_bare_institution(code)}):
            yield from guard_rules(name, answer)

    def _recommenders(self, plugin: object, name: str) -> tuple[str, ...]:
        answers = self._asked(name, plugin, "bccb_recommenders", {})
        return tuple(sorted(one.name for answer in answers for one in guard_recommenders(name, answer)))


def _by_name(listings: Iterable[PluginListing]) -> list[PluginListing]:
    return sorted(listings, key=lambda listing: listing.name)


def a_bare_institution(code: str) -> Institution:
    """An institution of which nothing is known but its code, to try a plugin with."""
    return Institution(id=UUID(int=0), created_at=_ANY_TIME, updated_at=_ANY_TIME, name=code, code=code)


def _name_and_version(plugin: object, expected: str | None) -> tuple[str, str]:
    known_as = expected or str(getattr(plugin, "__name__", type(plugin).__name__))
    name = _text(plugin, known_as, "name")
    if not _NAME.fullmatch(name):
        raise PluginFailed(known_as, f"its name must be lower-case letters, digits and hyphens, not {name!r}")
    if expected is not None and name != expected:
        raise PluginFailed(expected, f"it calls itself {name!r}: its name and its entry point must be the same")
    return name, _text(plugin, known_as, "version")


def _text(plugin: object, known_as: str, field: str) -> str:
    value = guarded(known_as, f"reading its {field}", getattr, plugin, field, None)
    if not isinstance(value, str) or not value.strip():
        raise PluginFailed(known_as, f"it must have a {field}, a text that is not empty")
    return value


def _institutions(plugin: object, name: str) -> tuple[str, ...]:
    codes = guarded(name, "reading its institutions", getattr, plugin, "institutions", ())
    if isinstance(codes, str) or not all(isinstance(code, str) for code in codes):
        raise PluginFailed(name, f"its institutions must be a list of codes, not {codes!r}")
    return tuple(sorted(codes))
