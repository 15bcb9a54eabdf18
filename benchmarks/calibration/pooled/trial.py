"""One world of several assets, judged three ways by the functions that judge a run: pooled, apart, and one asset alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import ndtri
from threadpoolctl import threadpool_limits

import grids
from benchmarks.calibration.pooled.worlds import Together, make_assets
from benchmarks.calibration.trial import PERMUTATIONS, RESAMPLES
from grids.table import CellTable
from results.inference.max_t.step_down import ALPHA, TIMING_ALPHA, max_t_test
from results.inference.sample.pieces import Piece
from results.inference.testing.deciding import too_few
from results.inference.testing.excess import timing_statistic
from results.inference.testing.rolled import unmoved
from results.inference.testing.shifts import shift_test
from results.inference.testing.spans import Held
from results.inference.testing.units.meeting import FEWEST_DAYS
from signals.arrays import Array, Flags, Floats32
from sweeps.event.daily.pnl import daily_excess, daily_tally
from sweeps.event.engine import EventEngine
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.plan.order import work_order

__all__ = ["CELLS", "Said", "judge_assets"]

GRID = {
    "axes": {
        "side": {"values": ["both", "long", "short"]},
        "long_entry": {"values": [0.6, 0.7, 0.8, 0.9]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.03, 0.06, "none"]},
        "take_profit": {"values": [0.06, "none"]},
        "max_hold": {"values": [6, 12]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0, "maintenance_margin": "none"},
}
CELLS = 144
"""Of the grid, on each asset."""


@dataclass(frozen=True)
class Said:
    """What was called positive in one world.

    Attributes
    ----------
    pooled, apart, alone
        Whether the verdict over settings pooled, over cells of all assets, and over those of the first asset, is *positive*.
    earns, knows
        Whether, pooled, the test of expectancy alone names a setting; whether that of timing does, among these.
    naive
        Whether the best pooled setting's plain t-statistic is significant at 5 %, as if it had not been picked.
    """

    pooled: bool
    apart: bool
    alone: bool
    earns: bool
    knows: bool
    naive: bool

    def mapping(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def judge_assets(world: Together, seed: int) -> Said:
    """Make a world, run the grid on its assets, and judge it."""
    signals, table = make_assets(world, seed), _table()
    with threadpool_limits(1):
        judges = _Judges([EventEngine(each, table.names) for each in signals], table, seed)
        every = range(len(signals))
        pooled = judges.said([Piece(tuple((place, table) for place in every))])
        apart = judges.said([Piece.alone(table, place) for place in every])
        alone = _Judges([EventEngine(signals[0], table.names)], table, seed).said([Piece.alone(table)])
    return Said(pooled.positive, apart.positive, alone.positive, pooled.expectancy, pooled.timing, pooled.naive)


@lru_cache(maxsize=1)
def _table() -> CellTable:
    grid = grids.parse(GRID, "assets").resolve()
    return grid.cells(np.concatenate(list(grid.selected.chunks(1 << 20, work_order(grid)))))


@dataclass(frozen=True)
class _One:
    """What one way of judging says."""

    expectancy: bool
    timing: bool
    naive: bool

    @property
    def positive(self) -> bool:
        return self.expectancy and self.timing


class _Judges:
    """The assets of one world, all bars of which are judged."""

    def __init__(self, engines: Sequence[EventEngine], table: CellTable, seed: int) -> None:
        self._engines, self._seed = engines, seed
        self._held = Held([each.signals for each in engines], [table.names] * len(engines))

    def said(self, pieces: Sequence[Piece]) -> _One:
        """Judge the series of some pieces as one family."""
        daily, counts = self._added(pieces, daily_tally)
        enough = np.asarray(SUFFICIENT.met(*counts.T) & (np.count_nonzero(daily, axis=1) >= FEWEST_DAYS))
        if not enough.any():
            return _One(False, False, False)
        found = max_t_test(daily[enough], resamples=RESAMPLES, seed=self._seed)
        plain = daily[enough].mean(axis=1) / daily[enough].std(axis=1, ddof=1) * np.sqrt(daily.shape[1])
        inner = np.flatnonzero(enough)[found.inner]
        timed = len(inner) > 0 and bool(self._timed(pieces, enough)[inner].any())
        return _One(len(inner) > 0, timed, bool(plain.max() > ndtri(1 - ALPHA)))

    def _timed(self, pieces: Sequence[Piece], enough: Flags) -> Flags:
        """Return whose timing both tests call skill, by enough decisions."""
        excess, _ = self._added(pieces, daily_excess)
        takes_part = np.isfinite(timing_statistic(excess, enough))
        by_days = np.zeros(len(enough), dtype=np.bool_)
        if not takes_part.any():
            return by_days
        p = max_t_test(excess[takes_part], resamples=RESAMPLES, seed=self._seed).p_above
        by_days[takes_part] = p <= TIMING_ALPHA
        if not by_days.any():
            return by_days
        few = [too_few(piece, self._engines.__getitem__, self._held.span_calendar, "oos") for piece in pieces]
        by_days &= ~np.concatenate(few)
        observed = np.concatenate([unmoved(self._held, piece, "oos") for piece in pieces])
        shifts = shift_test(
            self._held,
            lambda: pieces,
            np.where(by_days, observed, -np.inf),
            permutations=PERMUTATIONS,
            sample="oos",
            alpha=TIMING_ALPHA,
            seed=self._seed,
        )
        return np.asarray(by_days & (shifts.p <= TIMING_ALPHA))

    def _added(self, pieces: Sequence[Piece], of: Any) -> tuple[Floats32, Array]:
        """Return the days of all series (n, D), and their counts (n, 3), that of pooled assets the sum."""
        days, counted = [], []
        for piece in pieces:
            calendar = self._held.span_calendar
            found = [
                (place, *of(self._engines[place], table, "oos", days=calendar.days[place]))
                for place, table in piece.tables
            ]
            own = ((place, daily) for place, daily, _ in found)
            days.append(calendar.mean(own, len(piece), piece.assets))
            counted.append(np.sum([count for _, _, count in found], axis=0))
        return np.concatenate(days), np.concatenate(counted)
