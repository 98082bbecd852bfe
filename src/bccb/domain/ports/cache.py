"""Copies of public answers, which the processes of one installation share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Look:
    """What a cache says of a key: the version of its namespace now, and the copy kept under that version.

    `version` is None where the cache cannot be asked; `value` is None where it has nothing under this version.
    """

    version: str | None
    value: bytes | None = None


class Cache(Protocol):
    """Keeps copies under keys in namespaces. It may lose anything at any time, versions included.

    No call raises, and none waits longer than a fraction of a second: a cache that is down has nothing and keeps
    nothing.
    """

    damaged: int
    """How many copies were garbage."""
    failures: int
    """How many calls the cache did not answer."""

    def look(self, namespace: str, key: str) -> Look:
        """What is kept under the key. A copy that was kept under another version, or was damaged, is not given out.

        A version once forgotten is never current again, whatever is lost in between.
        """
        ...

    def keep(self, namespace: str, key: str, value: bytes, *, version: str, seconds: float) -> None:
        """Keep a copy for so long, and let go of the claim to make it.

        `version` is what `look` gave before the copy was made from the records.
        """
        ...

    def claim(self, key: str, seconds: float) -> bool:
        """Whether the caller is the one to make the copy; True for one caller until `release` or so many seconds.

        True for everybody where the cache cannot be asked.
        """
        ...

    def release(self, key: str) -> None:
        """Let the next caller make the copy, where there is none to keep."""
        ...

    def forget(self, namespaces: Iterable[str]) -> None:
        """Give out nothing any more of what these namespaces hold, however much that is.

        If the cache cannot be asked now, it is done as soon as it can, before anything else is asked of it.
        """
        ...
