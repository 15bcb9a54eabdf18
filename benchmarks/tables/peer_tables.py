"""The targets, the peers and how the cost grows, as tables."""

from __future__ import annotations

from benchmarks.speed.growth import Point
from benchmarks.speed.measured import Measured
from benchmarks.speed.peer_rates import PeerRate
from benchmarks.speed.rates import THREADS, EngineRate
from benchmarks.tables.table import Table
from benchmarks.tables.targets import targets

__all__ = ["growth_table", "mark_table", "peer_tables"]

_WHOLE = 20
"""Numbers from here on are shown without decimals."""


def mark_table(measured: Measured) -> Table:
    """Show the targets and whether they were reached."""
    words = {True: "yes", False: "no", None: ""}
    rows = [(target.text, target.shown, words[target.reached]) for target in targets(measured)]
    return Table("Targets", ("target", "measured", "reached"), rows)


def peer_tables(measured: Measured) -> list[Table]:
    """Show the peers by the cells that they can express."""
    return [_peers(measured, grid) for grid in measured.peers.engine]


def _peers(measured: Measured, grid: str) -> Table:
    peers = measured.peers
    engine = peers.engine[grid]
    peers_here = sorted((peer for peer in peers.peers if peer.grid == grid), key=lambda peer: -peer.cells_per_second)
    header = (
        "subject",
        "threads",
        "cells a call",
        "cells/s",
        "event engine, 16 exposures",
        "event engine, one exposure",
        "cells compared",
        "their trades",
    )
    rows: list[tuple[str, ...]] = []
    for exposures, rate in sorted(engine.items(), reverse=True):
        name = f"event engine, {exposures} exposures" if exposures > 1 else "event engine, one exposure"
        for threads in (THREADS, 1):
            cells = f"{rate.cells_per_second(threads):,.0f}"
            rows.append((name, str(threads), f"{rate.work.cells:,}", cells, "", "", "", ""))
    rows += [_peer_row(peer, engine) for peer in peers_here]
    trades = next(iter(engine.values())).work.trades
    worst = max((peer.difference for peer in peers_here), default=0.0)
    notes = [
        (
            f"{peers.note}; {trades:,.0f} trades a cell on average. The event engine runs the whole grid with all measures, the "
            "others cells evenly spread over it (slow ones a few of the same kind). Ratios are between equal numbers of "
            "threads."
        ),
        (
            "Before timing, entry bar, exit bar and gross return of every compared trade are the plain reference's "
            f"(within {worst:.0e})."
        ),
        *dict.fromkeys(peer.note for peer in peers_here),
    ]
    return Table(f"Peers: {grid}", header, rows, (*notes, *peers.missing))


def _peer_row(peer: PeerRate, engine: dict[int, EngineRate]) -> tuple[str, ...]:
    """Show one peer, and how many times faster the event engine is on as many threads."""
    threads = min(peer.threads, THREADS)
    ratios = [
        engine[exposures].cells_per_second(threads) / peer.cells_per_second
        for exposures in sorted(engine, reverse=True)
    ]
    times = [f"{_number(ratio)} times" for ratio in ratios]
    compared = (f"{peer.compared}", f"{peer.trades:,}")
    return (peer.peer, str(peer.threads), f"{peer.batch}", _number(peer.cells_per_second), *times, *compared)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE else f"{value:.2g}" if value < 1 else f"{value:.1f}"


def growth_table(measured: Measured) -> Table:
    """Show the three series."""
    header = ("what moves", "bars", "cells", "trades/path", "event engine, cells/s", "bar loop, cells/s")
    growth = measured.growth
    series = {"bars, trades alike": growth.bars, "thresholds": growth.trades, "cells": growth.cells}
    rows = [_point(name, point) for name, points in series.items() for point in points]
    notes = ("One thread, all measures; one exposure a path, and sixteen where cells move.",)
    return Table("The cost grows with trades, not with bars times cells", header, rows, notes)


def _point(name: str, point: Point) -> tuple[str, ...]:
    numbers = (point.bars, point.cells, point.trades, point.engine, point.loop)
    return (name, *(f"{number:,.0f}" for number in numbers))
