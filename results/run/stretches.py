"""A run read some parts at a time, so that what is asked of all its cells takes the memory of a few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from results.run.run import Run
from signals import InputError
from signals.errors import reason

__all__ = ["CELLS_AT_ONCE", "KNOWN", "batches", "stretches", "with_parts"]

KNOWN = ("unwritten", "schema", "columns", "funded", "standing", "knows_out_of_sample")
"""What is found out of all cells, once."""

CELLS_AT_ONCE = 6_000_000
"""Cells of which some columns may be held together: about 300 MB."""

_BYTES = 32_000_000
"""Of part files that are read together: some 200,000 cells, which take about 100 MB once they are columns."""


def stretches(run: Run) -> Iterator[Run]:
    """Yield a run piece by piece: each with some of its parts, and all that is known of the whole.

    Parameters
    ----------
    run
        The run.
    """
    first, size = 0, 0
    for at, part in enumerate(run.parts, 1):
        size += part.stat().st_size
        if size >= _BYTES or at == len(run.parts):
            yield with_parts(run, run.parts[first:at])
            first, size = at, 0


def with_parts(run: Run, parts: tuple[Path, ...]) -> Run:
    """Return a run of some of its parts, which knows of its cells what is known of all of them."""
    piece = replace(run, parts=parts)
    piece.__dict__.update({name: getattr(run, name) for name in KNOWN})
    return piece


def batches(run: Run, cells: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Read lazily described cells piece by piece, in their order: no more than some pieces are in memory.

    Raises
    ------
    InputError
        As `Run.collect` does.
    """
    try:
        yield from cells.collect_batches(maintain_order=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{run.path}: {reason(error)}; run the sweep again") from error
