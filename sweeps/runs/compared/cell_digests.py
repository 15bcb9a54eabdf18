"""A cell's trades and measures in a few words, so that cells of a finished run can be compared by the million."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from grids.mixing import mixed
from signals.arrays import Flags, Floats, Integers, Words
from sweeps.kernels.arena import Arena
from sweeps.measures.ratios import REASONS
from sweeps.runs.compared.neighbouring import neighbouring_parts
from sweeps.store.reading import read, scan
from sweeps.threads import in_threads

__all__ = ["MOST_HELD", "Fingerprints", "HeldDigests", "read_fingerprints"]

MOST_HELD = 1 << 21
"""Cells compared at most, about 240 MB; of a larger run, cells and their neighbours are drawn at random."""

_BYTES, _SPARE = 112, 512
"""Of a cell's fingerprint, and for where each of their columns begins."""

_COUNTED = ("trades", "gross_wins", "gross_losses", *(f"exits_{reason}" for reason in REASONS))
_NET = ("wins", "losses")
_EARNED = ("sum_win", "sum_loss", "sum_squares", "total_return", "max_drawdown")
_RATIOS = ("edge", "payoff_ratio", "t_statistic")
_SUMS = ("gross_sum_win", "gross_sum_loss")
_MOVES = ("win_per_exposure", "loss_per_exposure")
_READ = (
    *("cell", "path", "size_rule", "leverage", "size", "average_hold"),
    *(*_COUNTED, *_NET, *_EARNED, *_SUMS, *_RATIOS),
)


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
        uint64 (n,): digest of how many trades won and lost, net.
    earned
        float64 (n, 5): net sums, return and drawdown, up to the rounding of how they are stored; NaN where undefined.
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
    earned: Floats
    ratios: Floats
    drawn: bool


class HeldDigests:
    """Fingerprints of cells while they are at hand, so that the parts that this process wrote need not be read again.

    Threads may add parts at the same time.

    Parameters
    ----------
    cells
        How many cells the run may have. Of more than `MOST_HELD` none are held, as not all of them will be compared.
    """

    def __init__(self, cells: int) -> None:
        self._room = cells if cells <= MOST_HELD else 0
        arena = Arena(_BYTES * self._room + _SPARE)
        self._held = Fingerprints(
            arena.zeros(self._room, np.int64),
            arena.zeros(self._room, np.int64),
            arena.zeros(self._room, np.uint64),
            arena.zeros((self._room, len(_MOVES))),
            arena.zeros(self._room, np.uint64),
            arena.zeros((self._room, len(_EARNED))),
            arena.zeros((self._room, len(_RATIOS))),
            drawn=False,
        )
        self._filled = 0
        self._parts: set[str] = set()
        self._lock = threading.Lock()

    def keep(self, part: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Keep the fingerprints of a part, by the name of its file."""
        if not self._room:
            return
        digests = frame.lazy().select(_expressions()).collect()
        with self._lock:
            rows = slice(self._filled, self._filled + len(digests))
            self._filled = rows.stop
        held = self._held
        for name, column in (("cell", held.cell), ("path", held.path), ("counts", held.counts), ("nets", held.nets)):
            column[rows] = digests[name].to_numpy()
        for names, table in ((_MOVES, held.moves), (_EARNED, held.earned), (_RATIOS, held.ratios)):
            table[rows] = digests.select(names).to_numpy()
        self._parts.add(part)

    def of(self, parts: Sequence[Path]) -> Fingerprints:
        """Return the fingerprints of all cells of some parts, in any order; parts that are not held are read."""
        for part in parts:
            if part.name not in self._parts:
                self.keep(part.name, scan([part]))
        held, rows = self._held, slice(0, self._filled)
        return Fingerprints(
            held.cell[rows],
            held.path[rows],
            held.counts[rows],
            held.moves[rows],
            held.nets[rows],
            held.earned[rows],
            held.ratios[rows],
            False,
        )


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
    if cells <= MOST_HELD:
        return (held or HeldDigests(cells)).of(parts)
    share = -(-cells * (1 + len(shape)) // MOST_HELD)
    looked_at = neighbouring_parts(parts, shape)
    share = max(share * len(looked_at) // len(parts), 1)
    drawn = in_threads(_drawn_of, ((part, shape, share) for part in looked_at), os.cpu_count() or 1)
    frame = pl.concat(drawn)
    return Fingerprints(
        frame["cell"].to_numpy(),
        frame["path"].to_numpy(),
        frame["counts"].to_numpy(),
        frame.select(_MOVES).to_numpy(),
        frame["nets"].to_numpy(),
        frame.select(_EARNED).to_numpy(),
        frame.select(_RATIOS).to_numpy(),
        drawn=True,
    )


def _drawn_of(part: Path, shape: Sequence[int], share: int) -> pl.DataFrame:
    """Return the fingerprints of a few cells of a part; never more than one is held whole by a thread."""
    rows = read(part, _READ)
    return rows.filter(_drawn(rows["cell"].to_numpy(), shape, share)).select(_expressions())


def _expressions() -> list[pl.Expr]:
    held = (pl.col("average_hold") * pl.col("trades")).round().fill_null(0).cast(pl.Int64).alias("held")
    exposure = pl.when(pl.col("size_rule") == "fixed").then(pl.col("leverage") * pl.col("size"))
    return [
        pl.col("cell", "path"),
        pl.struct(*_COUNTED, held).hash().alias("counts"),
        pl.struct(*_NET).hash().alias("nets"),
        *(pl.col(name).fill_null(np.nan) for name in _EARNED),
        *((pl.col(name) / exposure).fill_null(np.nan).alias(moved) for name, moved in zip(_SUMS, _MOVES, strict=True)),
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
