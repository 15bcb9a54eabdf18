"""Small markets made by hand, each to catch an engine out on one sentence of the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grids.cell import Cell, check_cell
from grids.parameters import Value
from signals import Bars, Probabilities, Signals

__all__ = ["FLOOR", "LEVERED", "Case", "Trade"]

Trade = tuple[int, int, str, str, float, float]
"""entry_bar, exit_bar, side, reason, entry_price, exit_price."""


@dataclass(frozen=True)
class Case:
    """Bars that stand still at 100 but where said, a cell, and the trades that must come of it.

    Attributes
    ----------
    name
        The sentence at stake.
    cell
        What differs from: enter long at 0.5, distances as price moves, no fee, no liquidation.
    trades
        All of them.
    bars
        By bar: open, high, low, close.
    long, short, leave
        By bar: probability of a long entry, a short entry, a long exit.
    n_bars
        Length of the market.
    funding
        By bar: rate.
    readings
        By name and bar; unknown elsewhere.
    nets
        Net returns, where they are the point.
    ambiguous
        How many of the trades are ambiguous.
    """

    name: str
    cell: dict[str, Any]
    trades: list[Trade]
    bars: dict[int, tuple[float, float, float, float]] = field(default_factory=dict)
    long: dict[int, float] = field(default_factory=lambda: {0: 1.0})
    short: dict[int, float] = field(default_factory=dict)
    leave: dict[int, float] = field(default_factory=dict)
    n_bars: int = 6
    funding: dict[int, float] = field(default_factory=dict)
    readings: dict[str, dict[int, float]] = field(default_factory=dict)
    nets: list[float] | None = None
    ambiguous: int = 0

    def whole_cell(self) -> Cell:
        base: dict[str, Any] = {"variant": "default", "long_entry": 0.5, "stop_basis": "price", "fee": 0.0}
        return check_cell({**base, "maintenance_margin": None, **self.cell})

    def signals(self) -> Signals:
        rows = np.full((self.n_bars, 4), 100.0)
        for bar, row in self.bars.items():
            rows[bar] = row
        time = np.datetime64("2024-01-01", "us") + np.arange(self.n_bars) * np.timedelta64(1, "h")
        rates = _spread(self.funding, self.n_bars, 0.0) if self.funding else None
        bars = Bars(time, rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3], funding_rate=rates)
        known = [_spread(values, self.n_bars, np.nan) for values in (self.long, self.short, self.leave, {})]
        readings = {name: _spread(values, self.n_bars, np.nan) for name, values in self.readings.items()}
        return Signals(bars, {"default": Probabilities(known[0], known[1], known[2], known[3])}, readings=readings)


def _spread(values: dict[int, float], n: int, otherwise: float) -> np.ndarray:
    column = np.full(n, otherwise)
    for bar, value in values.items():
        column[bar] = value
    return column


LEVERED: dict[str, Value] = {"leverage": 10.0, "maintenance_margin": 0.005}
FLOOR = 100.0 * (1.0 - (0.1 - 0.005))
"""Where a long of `LEVERED` is liquidated."""
