"""A large run as it is opened: what is asked of all of its cells before anything else is asked once, and kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from results.run.described.standing import Standing, standing_of, standings
from results.run.described.words import told_of
from results.run.large.batches import is_large, parts_together
from results.run.large.kept import kept
from results.run.run import Run
from signals import InputError
from signals.errors import reason
from sweeps.runs.records import RunInfo
from sweeps.store.reading import read_families
from sweeps.threads import in_threads

__all__ = ["opened"]

_TRADES = ("trades", "oos_trades")
_AT_ONCE = 4_000_000
"""Cells whose families are read together."""


@dataclass(frozen=True, eq=False, repr=False)
class _LargeRun(Run):
    """A run of more cells than are gone through at once."""

    @cached_property
    def standing(self) -> Standing:
        """How many of the run's trades are out of sample."""
        if not set(_TRADES) <= set(self.collect(self.written.head(0)).columns):
            return standing_of(self.collect(self.stored.select(standings())))
        return standing_of(kept(self, "standing", {}, self._found))

    def _found(self) -> pl.DataFrame:
        tasks = ((parts,) for parts in parts_together(self, _AT_ONCE))
        try:
            pieces = pl.concat(in_threads(_of, tasks, os.cpu_count() or 1))
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"{self.path}: {reason(error)}; run the sweep again") from error
        return pieces.select(pl.col("known").any(), pl.col("some").any(), pl.col("every").all())


def _of(parts: Sequence[Path]) -> pl.DataFrame:
    """Return what is so of some parts; the families of each tell it of all of its cells."""
    return read_families(parts, _TRADES).select(standings())


def opened(path: Path, info: RunInfo, parts: tuple[Path, ...]) -> Run:
    """Return a run of parts that may be read."""
    run = Run(path, info, parts, told=told_of(info))
    return _LargeRun(path, info, parts, told=run.told) if is_large(run) else run
