"""Honest lists that are no list of trades alone: live trades beside their cell, and tables of what was tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.audit.faults import live
from benchmarks.audit.faults.sweeps_tables import HONEST
from benchmarks.audit.listed import Listed

__all__ = ["OTHERS"]

_MARKETS = 8
"""Markets whose cells are traded live; a cell is replayed once a process."""


def _promised(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    return live.live_list(trades, rng)


def _late(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Fill up to 40 seconds late, up to three ten-thousandths worse."""
    return live.live_list(trades, rng, slip=3e-4, seconds=40)


def _restarted(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Miss what came in two outages of a hundredth of the time each, and begin amid the backtest."""
    time = trades["entry_time"]
    span = (time[-1] - time[0]) / 100
    kept = pl.lit(value=True)
    for at in rng.integers(30, 98, 2):
        out = (pl.col("entry_time") >= time[0] + span * int(at)) & (pl.col("entry_time") < time[0] + span * int(at + 1))
        kept &= ~out
    begun = pl.col("entry_time") >= time[0] + span * int(rng.integers(5, 30))
    return live.live_list(trades.filter(kept & begun), rng)


def _in_parts(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Write an exit that was filled in two parts as two rows of one entry, in a third of the trades."""
    whole = live.live_list(trades, rng).with_row_index("trade")
    parted = pl.Series(rng.random(whole.height) < 1 / 3)
    amounts = ("quantity", "fee", "profit")
    first, second = (
        whole.filter(parted).with_columns(pl.col(*amounts) * share, pl.col("exit_time") + pl.duration(seconds=later))
        for share, later in ((0.4, 0), (0.6, 1))
    )
    return pl.concat([whole.filter(~parted), first, second]).sort("trade", "exit_time").drop("trade")


def _live(
    name: str, make: Callable[[pl.DataFrame, np.random.Generator], pl.DataFrame]
) -> Callable[[np.random.Generator, Path], Listed]:
    def made(rng: np.random.Generator, folder: Path) -> Listed:
        given, trades = live.promised(int(rng.integers(_MARKETS)))
        return Listed(name, make(trades, rng), words={"cell": live.CELL, "signals": given}, form="live")

    return made


def _table(
    name: str, make: Callable[[np.random.Generator], pl.DataFrame]
) -> Callable[[np.random.Generator, Path], Listed]:
    def made(rng: np.random.Generator, folder: Path) -> Listed:
        file = folder / "optimised.csv"
        make(rng).write_csv(file)
        return Listed(name, file, form="table of a sweep")

    return made


_LIVE = (
    ("live beside its cell", _promised),
    ("live beside its cell, late and slipped", _late),
    ("live beside its cell, restarted", _restarted),
    ("live beside its cell, partial exits", _in_parts),
)
OTHERS = {name: _live(name, make) for name, make in _LIVE} | {name: _table(name, make) for name, make in HONEST}
"""What makes them, by name of the style."""
