"""Best and worst prices: fills at the very ends of their bars far too often, and how far prices went while trades were open."""

from __future__ import annotations

import numpy as np

from results.auditing.against_bars.fills import Fills
from results.auditing.against_bars.placed import Placed
from results.auditing.against_bars.ranges import extremes
from results.auditing.against_bars.words import accused, percent
from results.auditing.model import Finding, Table
from signals.arrays import Flags, Floats

__all__ = ["IMPROBABLE", "at_extremes", "excursion_table", "excursions", "more"]

IMPROBABLE = 1e-5
_FINE = 20
"""A bar must span so many of the units to which prices are rounded for its ends to mean anything."""
EXTREMES = ((1e-9, 0.06), (0.02, 0.14), (0.1, 0.5))
"""By part of a bar's range from the end that is best for the trader, the share of honest limit orders filled there at most."""
_PARTS = (0.25, 0.5, 0.75, 0.95)


def at_extremes(held: Placed) -> list[Finding]:
    """Say whether entries or exits lie at the ends of their bars that are best for the trader, more often than limit orders do."""
    found = []
    for name, fills in (("entries", held.entries), ("exits", held.exits)):
        part, tested = _place_in_bar(held, fills)
        n = int(tested.sum())
        for within, honest in EXTREMES:
            at = tested & (part <= within)
            k = int(at.sum())
            if n < 1 or k / n < 2 * min(honest, 0.4) or more(k, n, honest) > IMPROBABLE:
                continue
            where = "at the very" if within < EXTREMES[1][0] else f"within {percent(within, 0)} of the"
            text = (
                f"{k:,} of {n:,} {name} inside their bars lie {where} end that is best for the trader, where limit orders fill in "
                f"{percent(honest, 0)} at most. Nobody knows a bar's low before it is over: these were chosen afterwards."
            )
            found.append(accused("fills_at_extremes", "refuted", text, held.trades, at, share=k / n, tested=n))
            break
    return found


def _place_in_bar(held: Placed, fills: Fills) -> tuple[Floats, Flags]:
    """Return where prices lie in their bars, 0 at the end that is best for the trader, and of which it can be told."""
    bars, bar, price = held.bars, fills.first, fills.price
    high, low, room = bars.high[bar], bars.low[bar], fills.room * price
    span = high - low
    tested = (span > _FINE * np.maximum(room, 1e-12)) & (price >= low - room) & (price <= high + room)
    tested &= fills.inside & (fills.first == fills.last)
    for known in (
        bars.open[bar],
        bars.close[bar],
        bars.close[np.maximum(bar - 1, 0)],
        bars.open[np.minimum(bar + 1, len(bars) - 1)],
    ):
        # a market order takes an open or a close, wherever in the bar that is
        tested &= np.abs(price - known) > room
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(fills.buys, price - low, high - price) / span
        slack = room / span
    return np.maximum(part - slack, 0.0), tested


def more(k: int, n: int, honest: float) -> float:
    """Return the chance of at least k of n where each has the chance `honest`."""
    from scipy.stats import binom  # noqa: PLC0415 - heavy, and only here

    return float(binom.sf(k - 1, n, honest))


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
