"""Trades that start on bars the model had not seen and end on bars it had, and what they would do to a cell.

A trade is out of sample where every bar from entry to exit is. Where out-of-sample bars come in patches, how a trade
went decides whether it stays within one: targets are met soon, and slow losses run on into in-sample bars. What is left
looks better than it was. So a cell that is called positive must be so with those trades too.
"""

from __future__ import annotations

import copy

import numpy as np

from grids.table import CellTable
from results.inference.max_t.series import standardise
from results.inference.sample.judged_run import JudgedRun
from signals.arrays import Array, Flags, Integers
from sweeps.event.daily.pnl import daily_net
from sweeps.event.engine import EventEngine

__all__ = ["stands_with_crossing"]

_AT_ONCE = 2048


def stands_with_crossing(judged: JudgedRun, rows: Integers, critical: float) -> Flags:
    """Whether some groups' expectancies are as positive where every trade counts that started on an unseen bar.

    Parameters
    ----------
    judged
        The run.
    rows
        int64 (m,): the groups.
    critical
        The t that all cells at once have to reach.

    Returns
    -------
    numpy.ndarray of bool, shape (m,)
        True for all where every trade is judged, or no trade can cross.
    """
    panel = judged.panel
    if panel.sample != "oos" or not any(_patched(panel.engine(place)) for place in range(len(panel))):
        return np.ones(len(rows), dtype=np.bool_)

    def of(engine: EventEngine, table: CellTable, days: Integers) -> Array:
        return daily_net(_by_entry(engine), table, "oos", days=days)

    parts = (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE))
    found = [standardise(judged.daily(part, of, panel.every_date)).above for part in parts]
    return np.asarray(np.concatenate([*found, np.zeros(0)]) >= critical)


def _patched(engine: EventEngine) -> bool:
    """Whether some out-of-sample bar is followed by one in sample."""
    flags = engine.next_in_sample > np.arange(engine.next_in_sample.shape[1])
    return bool((flags[:, :-1] & ~flags[:, 1:]).any())


def _by_entry(engine: EventEngine) -> EventEngine:
    """Return the same engine, to which a trade is out of sample where the bar that decided its entry is."""
    bars = np.arange(engine.next_in_sample.shape[1])
    other = copy.copy(engine)
    other.next_in_sample = np.where(engine.next_in_sample > bars, len(bars), bars).astype(np.int64)
    return other
