"""A run's parts in batches that threads work through side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from results.run.run import Run
from results.run.stretches import with_parts
from signals.progress import ProgressBar
from sweeps.threads import in_threads

__all__ = ["AT_ONCE", "LARGE", "cells_of_parts", "each_batch", "is_large", "parts_together"]

Done = TypeVar("Done")

LARGE = 6_000_000
"""Of more cells than this a run is gone through in batches, and what is found is kept."""

AT_ONCE = 800_000
"""Cells of a batch: what is read of them takes some hundred megabytes."""

_TYPICAL = 65_536
"""Cells of a part of which nobody says how many it holds."""


def cells_of_parts(run: Run) -> dict[Path, int]:
    """Return how many cells each part holds, as the run lists them; about so many where it does not."""
    listed = {part.file: part.cells for part in run.info.parts or ()}
    return {part: listed.get(part.name, _TYPICAL) for part in run.parts}


def is_large(run: Run) -> bool:
    """Whether a run holds more cells than are gone through at once."""
    return sum(cells_of_parts(run).values()) > LARGE


def parts_together(run: Run, at_once: int = AT_ONCE) -> Iterator[tuple[Path, ...]]:
    """Yield the parts of a run, so many at a time as hold about `at_once` cells."""
    held: list[Path] = []
    cells = 0
    for part, many in cells_of_parts(run).items():
        if held and cells + many > at_once:
            yield tuple(held)
            held, cells = [], 0
        held.append(part)
        cells += many
    if held:
        yield tuple(held)


def each_batch(
    run: Run, work: Callable[[Run], Done], label: str, at_once: int = AT_ONCE, jobs: int | None = None
) -> Iterator[Done]:
    """Yield what becomes of each batch, in whatever order they are done, while a bar tells how far it is.

    Parameters
    ----------
    run
        The run.
    work
        Does one batch; several threads are at it.
    label
        What is being done.
    at_once
        Cells of a batch, about.
    jobs
        Threads; by default one a core.
    """
    sizes = cells_of_parts(run)

    def counted(parts: tuple[Path, ...]) -> tuple[Done, int]:
        return work(with_parts(run, parts)), sum(sizes[part] for part in parts)

    tasks = ((parts,) for parts in parts_together(run, at_once))
    with ProgressBar(sum(sizes.values()), label) as bar:
        for done, cells in in_threads(counted, tasks, jobs or os.cpu_count() or 1):
            bar.advance(cells)
            yield done
