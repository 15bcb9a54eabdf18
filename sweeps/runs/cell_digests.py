"""A cell's trades and measures in a few words, so that cells of a finished run can be compared by the million."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from grids.mixing import mixed
from signals.arrays import Array, Flags, Floats, Integers, Words
from signals.filesystem.paths import scan_parquet
from sweeps.measures.ratios import REASONS

__all__ = ["MOST_HELD", "Fingerprints", "HeldDigests", "count_paths", "read_fingerprints"]

MOST_HELD = 1 << 21
"""Cells compared at most, about 200 MB; of a larger run, cells and their neighbours are drawn at random."""

_COUNTED = ("trades", "gross_wins", "gross_losses", *(f"exits_{reason}" for reason in REASONS))
_NET = ("wins", "losses", "sum_win", "sum_loss", "sum_squares", "total_return", "max_drawdown")
_RATIOS = ("edge", "payoff_ratio", "t_statistic")
_SUMS = ("gross_sum_win", "gross_sum_loss")


@dataclass(frozen=True)
class Fingerprints:
    """What is compared of n cells.

    Attributes
    ----------
    cell
        int64 (n,): index in the grid.
    path
        int64 (n,): cells of one path took the same trades, unless ruined on the way.
    counts
        uint64 (n,): digest of how many trades there were, how long they were held, why they ended and which moved in
        favour.
    moves
        float64 (n, 2): gross wins and losses per unit of exposure; NaN where exposure differs from trade to trade.
    nets
        uint64 (n,): digest of the net results, bit by bit.
    ratios
        float64 (n, 3): edge, payoff ratio and t-statistic, NaN where undefined.
    drawn
        Whether only some of the cells are here.
    """

    cell: Integers
    path: Integers
    counts: Words
    moves: Floats
    nets: Words
    ratios: Floats
    drawn: bool


class HeldDigests:
    """What is compared of cells that this process has written, 72 bytes each, so that their parts need not be read again.

    Threads may add parts at the same time. Beyond `MOST_HELD` cells nothing is held, as not all of them will be compared.
    """

    def __init__(self) -> None:
        self._frames: dict[str, pl.DataFrame] = {}
        self._cells = 0
        self._lock = threading.Lock()

    def keep(self, part: str, frame: pl.DataFrame) -> None:
        """Keep the digests of a part, by the name of its file."""
        if self._cells > MOST_HELD:
            return
        digests = frame.select(_expressions())
        with self._lock:
            self._cells += len(frame)
            if self._cells > MOST_HELD:
                self._frames.clear()
            else:
                self._frames[part] = digests

    def of(self, parts: Sequence[Path], *columns: str) -> list[pl.DataFrame]:
        """Return some digests of some parts, or all of them; what is not held is read."""
        wanted = pl.col(columns) if columns else pl.all()
        frames = [self._frames[part.name].select(wanted) for part in parts if part.name in self._frames]
        unknown = [part for part in parts if part.name not in self._frames]
        return [*frames, scan_parquet(unknown).select(_expressions()).select(wanted).collect()] if unknown else frames


def read_fingerprints(
    parts: Sequence[Path], cells: int, shape: Sequence[int], held: HeldDigests | None = None
) -> Fingerprints:
    """Read the fingerprints of a finished run, or of a random share of it with its neighbours.

    Parameters
    ----------
    parts
        Its part files.
    cells
        How many cells they hold.
    shape
        Number of values of each axis of its grid.
    held
        What need not be read.
    """
    share = 1 if cells <= MOST_HELD else -(-cells * (1 + len(shape)) // MOST_HELD)
    if share == 1:
        frames = (held or HeldDigests()).of(parts)
    else:
        # part by part, so that never more than one is held whole
        each = (scan_parquet(part).select(_expressions()).collect() for part in parts)
        frames = [part.filter(_drawn(part["cell"].to_numpy(), shape, share)) for part in each]
    return Fingerprints(
        _joined(frames, "cell"),
        _joined(frames, "path"),
        _joined(frames, "counts"),
        np.stack([_joined(frames, name) for name in _SUMS], axis=1),
        _joined(frames, "nets"),
        np.stack([_joined(frames, name) for name in _RATIOS], axis=1),
        share > 1,
    )


def _joined(frames: Sequence[pl.DataFrame], name: str) -> Array:
    """Return a column of several frames as one array, copied once."""
    return np.concatenate([frame[name].to_numpy() for frame in frames])


def _expressions() -> list[pl.Expr]:
    held = (pl.col("average_hold") * pl.col("trades")).round().fill_null(0).cast(pl.Int64).alias("held")
    exposure = pl.when(pl.col("size_rule") == "fixed").then(pl.col("leverage") * pl.col("size"))
    return [
        pl.col("cell", "path"),
        pl.struct(*_COUNTED, held).hash().alias("counts"),
        pl.struct(*_NET).hash().alias("nets"),
        *((pl.col(name) / exposure).fill_null(np.nan).alias(name) for name in _SUMS),
        *(pl.col(name).fill_null(np.nan) for name in _RATIOS),
    ]


def _drawn(cell: Integers, shape: Sequence[int], share: int) -> Flags:
    """Draw one cell in `share`, and the next one along each axis with it."""
    kept = _chosen(cell, share)
    stride = 1
    for length in reversed(shape):
        inside = cell // stride % length > 0
        kept |= inside & _chosen(cell - stride, share)
        stride *= length
    return kept


def _chosen(cell: Integers, share: int) -> Flags:
    return np.asarray(mixed(cell.view(np.uint64)) % np.uint64(share) == 0)


_PATHS_HELD = 1 << 24
"""Path ids held at a time, 128 MB; a run with more cells is counted in as many passes as it takes."""


def count_paths(parts: Sequence[Path], cells: int, held: HeldDigests | None = None) -> int:
    """Count the distinct trade lists behind the cells of some part files.

    Parameters
    ----------
    parts
        Part files of one run.
    cells
        How many cells they hold.
    held
        What need not be read.

    Notes
    -----
    A path's id is a 63-bit digest of what its entries and exits are made of. Two of a million paths share one by
    accident with a probability of 5e-8; no result hangs on it.
    """
    if held is not None and cells <= MOST_HELD:
        return pl.concat(held.of(parts, "path"))["path"].n_unique()
    passes = -(-cells // _PATHS_HELD)
    width = -(-(1 << 63) // max(passes, 1))
    return sum(_count_between(parts, low * width, (low + 1) * width) for low in range(passes))


def _count_between(parts: Sequence[Path], low: int, high: int) -> int:
    """Count the distinct ids in ``[low, high)``: ids are digests, so equal ranges hold about as many."""
    inside = (pl.col("path") >= low) & (pl.col("path") <= min(high, 1 << 63) - 1)
    found = [scan_parquet(part).select("path").filter(inside).unique().collect()["path"].to_numpy() for part in parts]
    return len(np.unique(np.concatenate(found))) if found else 0
