"""Peers beside the event engine on the cells that they can express: first whether the trades are equal, then how fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.clock import Pace, best_seconds
from benchmarks.peers.cells import long_only, two_sided
from benchmarks.peers.peer import Peer, Trades
from benchmarks.peers.subjects import make_peers
from benchmarks.samples import peer_market
from benchmarks.speed.rates import EngineRate, engine_rate
from benchmarks.speed.scale import Scale
from benchmarks.speed.subject import Subject
from grids.table import CellTable
from signals import Signals
from sweeps.reference.trades import reference_trades

__all__ = ["PeerRate", "Peers", "check_same", "measure_peers"]

_TOLERANCE = 1e-12
_EXPOSURES = 16


@dataclass(frozen=True)
class PeerRate:
    """A peer on its best number of cells a call.

    Attributes
    ----------
    peer, note
        Its name, what it computes and how its rules differ.
    grid
        Its cells.
    threads
        Threads or processes it used.
    seconds
        Best time by number of cells in a call.
    compared, trades
        Cells whose trades were compared one by one with the reference's, and those trades.
    difference
        Largest difference of a gross return.
    """

    peer: str
    note: str
    grid: str
    threads: int
    seconds: dict[int, float]
    compared: int
    trades: int
    difference: float

    @property
    def batch(self) -> int:
        """Cells in a call with which it is fastest."""
        return max(self.seconds, key=lambda cells: cells / self.seconds[cells])

    @property
    def cells_per_second(self) -> float:
        """Cells a second, in the best batch."""
        return self.batch / self.seconds[self.batch]


@dataclass(frozen=True)
class Peers:
    """All peers, and the event engine on the same two grids.

    Attributes
    ----------
    bars, note
        Of the market.
    engine
        The event engine by grid and number of exposures a path.
    peers
        The others.
    missing
        A sentence for each peer that is not installed.
    """

    bars: int
    note: str
    engine: dict[str, dict[int, EngineRate]]
    peers: list[PeerRate]
    missing: list[str]

    def rate(self, name: str) -> PeerRate | None:
        """Return the fastest peer whose name begins so, if any was measured."""
        found = [rate for rate in self.peers if rate.peer.startswith(name)]
        return max(found, key=lambda rate: rate.cells_per_second, default=None)


def measure_peers(scale: Scale, say: Callable[[str], None]) -> Peers:
    """Compare and time all peers."""
    sample = peer_market(scale.peer_bars)
    subject = Subject(sample)
    peers, missing = make_peers(sample, scale.peers)
    # as many paths in both
    sides, wide = scale.peer_sides, 2 * scale.peer_sides
    grids = {
        exposures: (two_sided(sides, exposures), long_only(wide, wide, exposures)) for exposures in (1, _EXPOSURES)
    }
    # backtesting.py takes products only
    product = long_only(scale.slow_cells // 2, 2, 1)
    slow = {True: two_sided(4, 1).few(scale.slow_cells), False: product.few(len(product))}
    rates = []
    for peer in peers:
        say(f"{peer.name}")
        whole = grids[_EXPOSURES][0 if peer.both_sides else 1]
        batches = [slow[peer.both_sides]] if peer.slow else [whole.few(count) for count in scale.batches]
        rates.append(_measure(peer, sample.signals, whole.name, batches, scale.patient))
    say("the event engine on the peers' cells")
    engine = {
        grid.name: {
            exposures: engine_rate(subject, grids[exposures][at], scale.patient) for exposures in (1, _EXPOSURES)
        }
        for at, grid in enumerate(grids[1])
    }
    return Peers(sample.bars, sample.note, engine, rates, missing)


def _measure(peer: Peer, signals: Signals, grid: str, batches: Sequence[CellTable], pace: Pace) -> PeerRate:
    first = batches[0]
    trades, difference = check_same(peer.name, peer.trades(first), first, signals)
    seconds = {}
    for table in batches:
        peer.prepare(table)
        seconds[len(table)] = best_seconds(partial(peer.run, table), pace)
    return PeerRate(peer.name, peer.note, grid, peer.threads, seconds, len(first), trades, difference)


def check_same(name: str, found: Sequence[Trades], table: CellTable, signals: Signals) -> tuple[int, float]:
    """Compare a peer's trades with the plain reference's.

    Returns
    -------
    tuple of int and float
        Trades compared, and the largest difference of a gross return.

    Raises
    ------
    RuntimeError
        Naming the peer, the cell and the first trade that differs.
    """
    trades, worst = 0, 0.0
    for row, made in enumerate(found):
        cell = table.row(row)
        plain = reference_trades(signals, cell)
        expected = np.array([[t.entry_bar, t.exit_bar, t.gross_return] for t in plain]).reshape(-1, 3)
        if len(made) != len(expected) or not np.array_equal(made[:, :2], expected[:, :2]):
            raise RuntimeError(f"{name}: {len(made)} trades are not the reference's {len(expected)} in cell {cell}")
        difference = float(np.abs(made[:, 2] - expected[:, 2]).max(initial=0.0))
        if difference > _TOLERANCE:
            raise RuntimeError(f"{name}: a gross return differs by {difference} in cell {cell}")
        trades, worst = trades + len(expected), max(worst, difference)
    return trades, worst
