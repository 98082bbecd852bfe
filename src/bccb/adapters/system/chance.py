"""Draws for bootstrap intervals: chance that is the same on every run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

DRAWS = 400


def draws(count: int) -> Iterator[Sequence[int]]:
    """As many times as makes an interval steady: `count` places below `count`, with replacement."""
    chance = Random(count)
    for _ in range(DRAWS):
        yield chance.choices(range(count), k=count)
