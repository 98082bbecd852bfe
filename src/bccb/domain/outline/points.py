"""Points of a list, and which stand under which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bccb.domain.outline.lines import Line


@dataclass
class Point:
    """One point of a list, or one paragraph, with the points under it."""

    lines: list[Line]
    under: list[Point] = field(default_factory=list)
    is_closed: bool = False  # by a table's row: no line after it belongs to it

    @property
    def style(self) -> str:
        return self.lines[0].style

    @property
    def indent(self) -> int:
        return self.lines[0].indent


def tree(points: Sequence[Point]) -> list[Point]:
    """The points with those under them; a paragraph that points stand under holds them."""
    roots: list[Point] = []
    path: list[Point] = []
    for point in points:
        if not point.style:
            path = [point]
            roots.append(point)
            continue
        while path and not _is_under(point, path[-1]):
            path.pop()
        if path:
            path[-1].under.append(point)
        else:
            roots.append(point)
        path.append(point)
    return roots


def _is_under(point: Point, other: Point) -> bool:
    if not other.style:
        return True
    if point.style == other.style:
        return point.indent > other.indent + 1
    if point.style.startswith("dotted") and other.style.startswith(("dotted", "number")):
        return _depth(point.style) > _depth(other.style)
    if point.indent != other.indent:
        return point.indent > other.indent
    return other.lines[-1].text.endswith(":") or _rank(point.style) > _rank(other.style)


def _depth(style: str) -> int:
    """1 for `2.` and `2.0`, 2 for `2.1`."""
    return int(style.removeprefix("dotted ")) if style.startswith("dotted") else 1


def _rank(style: str) -> int:
    """Letters stand under numbers, bullets under both."""
    order = ("capital", "number", "dotted", "column", "code", "task", "letter", "roman", "bullet", "dash")
    return next((rank for rank, name in enumerate(order) if style.startswith(name)), 0)
