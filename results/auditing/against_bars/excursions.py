"""How far prices went for and against the trades of a list while they were open."""

from __future__ import annotations

import numpy as np

from results.auditing.against_bars.placed import Placed
from results.auditing.against_bars.ranges import extremes
from results.auditing.model import Table
from signals.arrays import Floats

__all__ = ["excursion_table", "excursions"]

_PARTS = (0.25, 0.5, 0.75, 0.95)


def excursions(held: Placed) -> tuple[Floats, Floats]:
    """Return the largest excursions for and against n trades, float64 (n,) each: fractions of the entry price, at least 0.

    As docs/trade-analysis.md has it for trades that end within a bar: the bars between entry and exit with their high and low, and
    the price of the exit, since nobody knows what else of the last bar came before it.
    """
    trades = held.trades
    first = np.minimum(held.entries.first + 1, len(held.bars))
    highest, lowest = extremes(
        held.bars.high, held.bars.low, first, np.maximum(held.exits.first - held.exits.before, first)
    )
    up = np.maximum.reduce([highest, trades.exit_price, trades.entry_price]) / trades.entry_price - 1.0
    down = 1.0 - np.minimum.reduce([lowest, trades.exit_price, trades.entry_price]) / trades.entry_price
    return np.where(trades.short, down, up), np.where(trades.short, up, down)


def excursion_table(held: Placed, favourable: Floats, adverse: Floats) -> Table:
    """Show how far winners went against first, and losers in favour."""
    won = held.trades.move > 0
    rows = []
    for name, chosen in (("winners", won), ("losers", ~won)):
        if not chosen.any():
            continue
        for told, values in (("went against", adverse), ("went in favour", favourable)):
            at = np.quantile(values[chosen], _PARTS)
            rows.append((f"{name} ({int(chosen.sum()):,}) {told}", *(f"{each * 100:.2f} %" for each in at)))
    heads = ("", *("half" if part == 0.5 else f"{part:.0%}" for part in _PARTS))  # noqa: PLR2004 - the median
    return Table("How far prices went meanwhile: at most, by share", heads, tuple(rows))
