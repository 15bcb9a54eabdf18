"""What the reference looks at: one cell on one market, its values by name and by side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grids.cell import Cell
from grids.parameters import NO_FILTER, SAME, SHORT_OF, Value
from signals import Bars, Probabilities, Signals
from signals.arrays import Flags, Floats
from signals.filters import filter_bars

__all__ = ["Backtest", "backtest_of", "fires"]

_LONG_OF = {follows: name for name, follows in SHORT_OF.items()}


@dataclass(frozen=True)
class Backtest:
    """One cell on T bars.

    Attributes
    ----------
    bars, probabilities
        The market, and what the cell's variant said of it.
    cell
        All parameters of the contract by name.
    passes
        bool (T,): where the cell's filter is true; None where it has none.
    scale
        float64 (T,): the reading of `stop_scale`; None where the cell names none.
    """

    bars: Bars
    probabilities: Probabilities
    cell: Mapping[str, Value]
    passes: Flags | None
    scale: Floats | None

    def number(self, name: str) -> float:
        """Return a number that is not null."""
        return float(self.cell[name])  # type: ignore[arg-type]  # a cell is checked before it gets here

    def optional(self, name: str, direction: int) -> float | None:
        """Return the number in force for a side (+1 long, -1 short), None for null."""
        value = self.cell[name]
        if direction < 0 and name in _LONG_OF and self.cell[_LONG_OF[name]] != SAME:
            value = self.cell[_LONG_OF[name]]
        return None if value is None else float(value)

    def of_side(self, role: str, direction: int) -> tuple[Floats, Value]:
        """Return the probabilities of `entry` or `exit` of a side, and their threshold."""
        name = f"{'long' if direction > 0 else 'short'}_{role}"
        return getattr(self.probabilities, name), self.cell[name]


def backtest_of(signals: Signals, cell: Mapping[str, Any]) -> Backtest:
    """Look up what a cell names: its variant, its filter and its reading."""
    variant, chosen, reading = cell["variant"], str(cell["filter"]), cell["stop_scale"]
    filters = cell.filters if isinstance(cell, Cell) else cell.get("filters", {})
    passes = None if chosen == NO_FILTER else filter_bars(signals, filters[chosen], f"filter {chosen}")
    scale = None if reading is None else signals.reading(reading)
    return Backtest(signals.bars, signals.variants[signals.variant(variant)], cell, passes, scale)


def fires(probability: float, threshold: Value) -> bool:
    """Whether a probability is known and at or above a threshold that is not null."""
    return threshold is not None and not math.isnan(probability) and probability >= float(threshold)
