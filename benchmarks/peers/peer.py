"""What all peers have in common."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.samples import Sample
from grids.table import CellTable
from signals.arrays import Flags, Floats, Integers

__all__ = ["Peer", "Trades", "as_trades", "by_cell", "look_in_peers_folder"]

Trades = Floats
"""Shape (n, 3): entry bar, exit bar and gross return of each trade of a cell, in order."""


class Peer(ABC):
    """A library, or a way to use one.

    Attributes
    ----------
    name
        As shown in the tables.
    family
        What `Scale.peers` calls it.
    both_sides
        Whether it trades cells with both sides and a stop; else long ones without a stop.
    slow
        Whether it gets few cells.
    threads
        Threads or processes that it uses at once.
    note
        What it computes inside the time, and where its rules differ from the contract's.
    """

    name: str
    family: str
    both_sides = True
    slow = False
    threads = 1
    note: str

    def __init__(self, sample: Sample) -> None:
        self.bars = sample.signals.bars
        self.known = sample.signals.variants[sample.variant]

    def prepare(self, table: CellTable) -> None:  # noqa: B027 - most have nothing to prepare
        """Do once, before the clock starts, what a user of the library would not repeat."""

    @abstractmethod
    def run(self, table: CellTable) -> object:
        """Compute the cells; this is what is timed."""

    @abstractmethod
    def trades(self, table: CellTable) -> list[Floats]:
        """Compute the cells and return their trades, for the comparison."""

    def fires(self, table: CellTable, role: str) -> Flags:
        """Return where each cell's threshold is reached, shape (T, cells); never an entry on the last bar."""
        probability = np.asarray(getattr(self.known, role))
        fires: Flags = probability[:, None] >= table[role][None, :]
        if role.endswith("entry"):
            fires[-1] = False
        return fires


def look_in_peers_folder() -> None:
    """Let libraries be imported from `.peers`, after everything that is installed for the project."""
    folder = str(Path(__file__).parents[2] / ".peers")
    if folder not in sys.path:
        sys.path.append(folder)


def as_trades(entry: Any, exited: Any, gross: Any) -> Floats:
    """Put columns of trades together."""
    return np.column_stack([entry, exited, gross]).astype(np.float64).reshape(-1, 3)


def by_cell(cell: Integers, trades: Floats, count: int) -> list[Floats]:
    """Split trades by the number of their cell."""
    order = np.lexsort((trades[:, 0], cell))
    bounds = np.searchsorted(cell[order], np.arange(count + 1))
    return [trades[order][first:end] for first, end in pairwise(bounds)]
