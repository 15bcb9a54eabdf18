"""Whether the trades of a run are out of sample: asked of every run before anything else, and of a large one only once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from results.run.large.batches import is_large, parts_together
from results.run.large.kept import kept
from results.run.run import Run
from signals import InputError
from signals.errors import reason
from sweeps.store.reading import read_families
from sweeps.threads import in_threads

__all__ = ["out_of_sample"]

_TRADES = ("trades", "oos_trades")
_AT_ONCE = 4_000_000
"""Cells whose families are read together."""


def out_of_sample(run: Run) -> tuple[bool, bool, bool]:
    """Return whether of any cell it is known which trades are out of sample, whether some are, and whether every one is."""
    if is_large(run) and type(run) is Run and "oos_trades" in run.collect(run.written.head(0)).columns:
        found = kept(run, "standing", {}, lambda: _of_parts(run))
    else:
        found = run.collect(run.stored.select(_told()))
    known, some, every = found.row(0)
    return bool(known), bool(some), bool(every)


def _told() -> list[pl.Expr]:
    unseen = pl.col("oos_trades")
    return [
        unseen.is_not_null().any().alias("known"),
        (unseen > 0).any().alias("some"),
        (unseen == pl.col("trades")).fill_null(value=False).all().alias("every"),
    ]


def _of_parts(run: Run) -> pl.DataFrame:
    tasks = ((parts,) for parts in parts_together(run, _AT_ONCE))
    try:
        pieces = pl.concat(in_threads(_of, tasks, os.cpu_count() or 1))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{run.path}: {reason(error)}; run the sweep again") from error
    return pieces.select(pl.col("known").any(), pl.col("some").any(), pl.col("every").all())


def _of(parts: Sequence[Path]) -> pl.DataFrame:
    """Return what is so of some parts; the families of each tell it of all of its cells."""
    return read_families(parts, _TRADES).select(_told())
