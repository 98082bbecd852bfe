"""Whether institutions teach the like of a learning: how near their nearest course comes, and how far it is ahead.

An institution that takes part in this must have a catalogue that is whole: one that holds most subjects it grants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bccb.adapters.scikit_learn.equivalents import Likening
from bccb.adapters.scikit_learn.reading import Reading

_YEAR_APART = 0.15  # likeness that a year of difference costs
_NEXT = 5  # courses that the nearest is compared with
_WHOLE = 0.5  # the share of granted items whose subject a whole catalogue has


class Nearness(NamedTuple):
    """The likeness of the nearest course, and how far it is ahead of the next ones."""

    best: float
    lead: float


@dataclass(frozen=True)
class Taught:
    """How near the learning comes to what is taught: here (None without a whole catalogue) and on average.

    `standout` is the log of the best equivalent's chance, None without a catalogue.
    """

    here: Nearness | None
    in_general: Nearness
    standout: float | None


def is_whole(likening: Likening) -> bool:
    """Whether a catalogue holds most of what its institution grants; false where nothing was granted."""
    subjects = likening.granted.subject
    return len(subjects) > 0 and float(np.mean(subjects >= 0)) >= _WHOLE


def taught_everywhere(reading: Reading, likenings: Mapping[str, Likening]) -> dict[str, Nearness]:
    """How near the learning comes to what each institution teaches, other years counting less."""
    return {code: _nearness(reading, likening) for code, likening in likenings.items()}


def _nearness(reading: Reading, likening: Likening) -> Nearness:
    alike = likening.likeness(reading)
    if reading.year is not None:
        alike = alike - _YEAR_APART * np.abs(likening.catalogue.year - reading.year)
    most = min(_NEXT + 1, len(alike))
    nearest = np.sort(np.partition(alike, -most)[-most:])
    return Nearness(float(nearest[-1]), float(nearest[-1] - nearest[:-1].mean()) if most > 1 else 0.0)


def taught_at(institution: str, everywhere: Mapping[str, Nearness], best_chance: float | None) -> Taught:
    all_of_them = list(everywhere.values())
    in_general = Nearness(*np.mean(all_of_them, axis=0).tolist()) if all_of_them else Nearness(0.0, 0.0)
    standout = None if best_chance is None else float(np.log(max(best_chance, 1e-4)))
    return Taught(everywhere.get(institution), in_general, standout)
