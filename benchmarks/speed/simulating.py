"""The simulation alone: paths of one exit rule whose resolved exits are known, without gathering or accounting a trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.cells import Cells
from benchmarks.clock import Pace, best_seconds
from benchmarks.speed.subject import Subject
from sweeps.event.trading.entries import EntryRules
from sweeps.event.trading.exits import ExitRules
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits, blank_resolved
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths, blank_paths
from sweeps.event.trading.simulating import simulate_paths
from sweeps.kernels.compiled import kernel
from sweeps.plan.rules import entry_rules

__all__ = ["TOGETHER", "Simulation", "measure_simulation"]


@dataclass(frozen=True)
class Simulation:
    """Paths simulated, and nothing done with them.

    Attributes
    ----------
    paths, trades
        How many were simulated.
    resolved
        Entries whose resolved exit was worked out once for all of them, before the clock started.
    nanoseconds
        Of one thread per trade, writing the entry sets included.
    """

    paths: int
    trades: int
    resolved: int
    nanoseconds: float


def measure_simulation(subject: Subject, grid: Cells, pace: Pace) -> Simulation:
    """Time the simulates of the first exit rule of a grid."""
    engine = subject.engine
    table = next(grid.chunks())
    work, order, _ = engine.work(table, entry_rules(table, engine.bounds))
    rules = engine.exit_rules(work.exit_rules)
    first = work.path_exit[order] == work.path_exit[order[0]]
    rows = np.ascontiguousarray(work.path_entry[order][first])
    which, bars = int(work.path_exit[order[0]]), len(engine.signals)
    resolved, paths, reentry = blank_resolved(bars), blank_paths(bars), work.reentry_rules[0]

    def walk() -> int:
        return int(_walk_all(engine.market, rules, which, work.entry_rules, rows, reentry, resolved, paths))

    trades = walk()
    seconds = best_seconds(walk, pace, warm=True)
    return Simulation(len(rows), trades, int(resolved.known[-1]), seconds / max(trades, 1) * 1e9)


@kernel
def _walk_all(
    market: Market, rules: ExitRules, which: int, entries: EntryRules, rows: Any, reentry: Any, resolved: ResolvedExits,
    paths: SimulatedPaths,
) -> int:  # fmt: skip
    """Simulate paths and count their trades."""
    rule, trades = rules.records[which], 0
    for first in range(0, rows.shape[0], TOGETHER):
        some = rows[first : min(first + TOGETHER, rows.shape[0])]
        simulate_paths(
            market, rule, rules.signal_words, rules.entry_probability, entries, some, reentry, resolved, paths, False
        )  # fmt: skip
        for path in range(TOGETHER):
            trades += paths.count[path]
    return trades
