"""Progress on the error stream: a bar for a person, nothing for a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bccb.domain.ports.engines import Progress as Report
from bccb.domain.ports.engines import no_progress


@contextmanager
def watching() -> Iterator[Report]:
    """Gives what use cases call to report progress; shows one bar a step while inside."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars: dict[str, object] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in bars:
                bars[step] = progress.add_task(step)
            progress.update(bars[step], completed=done, total=total or None)  # type: ignore[arg-type]

        yield report
