"""The curves of an evaluation as SVG files that are the same on every run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib

from bccb.domain.measures import Bin, Point

matplotlib.use("svg")
from matplotlib import pyplot  # after the backend is chosen, or a screen is looked for
from matplotlib.axes import Axes

_STYLE = {"svg.hashsalt": "bccb", "svg.fonttype": "none", "font.size": 10.0, "axes.grid": True, "grid.alpha": 0.3}
_SIZE = (4.6, 3.6)  # inches
_INK, _FAINT = "#1f4e79", "#9a9a9a"


def draw(folder: Path, chances: Sequence[Bin], covered: Sequence[Point], refused: Sequence[Point]) -> tuple[Path, ...]:
    """Write `reliability.svg`, `coverage.svg` and `precision-recall.svg` into the folder; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return (
        _saved(folder / "reliability.svg", lambda axes: _reliability(axes, chances)),
        _saved(folder / "coverage.svg", lambda axes: _coverage(axes, covered)),
        _saved(folder / "precision-recall.svg", lambda axes: _precision_recall(axes, refused)),
    )


def _reliability(axes: Axes, chances: Sequence[Bin]) -> None:
    axes.plot([0, 1], [0, 1], color=_FAINT, linestyle="--", label="as told")
    told, true = [each.told for each in chances], [each.true for each in chances]
    axes.plot(told, true, color=_INK, marker="o", label="as it came")
    for each in chances:
        axes.annotate(str(each.count), (each.told, each.true), (0, -12), textcoords="offset points", fontsize=7)
    axes.set(xlabel="chance of the likeliest grant", ylabel="share that was right", xlim=(0.3, 1), ylim=(0.3, 1.02))
    axes.legend(loc="upper left")


def _coverage(axes: Axes, covered: Sequence[Point]) -> None:
    axes.plot([each.at for each in covered], [each.value for each in covered], color=_INK)
    axes.set(xlabel="share answered, the surest first", ylabel="share that is wrong", xlim=(0, 1.01))
    axes.set_ylim(bottom=0)


def _precision_recall(axes: Axes, refused: Sequence[Point]) -> None:
    axes.step([each.at for each in refused], [each.value for each in refused], color=_INK, where="post")
    axes.set(xlabel="refusals found", ylabel="of those named, were refusals", xlim=(0, 1.01), ylim=(0, 1.02))


def _saved(path: Path, fill: Callable[[Axes], None]) -> Path:
    with matplotlib.rc_context(_STYLE):
        figure, axes = pyplot.subplots(figsize=_SIZE, layout="constrained")
        fill(axes)
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)
    return path
