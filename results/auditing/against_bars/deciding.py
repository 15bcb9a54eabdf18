"""Entries before their signal could be known, and positions held through the price at which they were gone."""

from __future__ import annotations

import numpy as np

from results.auditing.against_bars.placed import Placed
from results.auditing.against_bars.ranges import extremes
from results.auditing.against_bars.words import accused, percent
from results.auditing.model import Finding
from signals.arrays import Floats

__all__ = ["decided_after", "liquidation"]

MARGIN = 0.005
"""How far beyond its liquidation a position must have been: exchanges liquidate by a mark price that spikes less."""


def decided_after(held: Placed) -> list[Finding]:
    """Say whether trades were entered before the time of their own signal."""
    trades = held.trades
    if trades.signal_time is None:
        return []
    late = trades.signal_time - trades.entry_time
    # a list in bars may stamp the fill with the bar that decided, and the signal with its close
    wrong = ~np.isnat(trades.signal_time) & (late > held.bars.step)
    if not wrong.any():
        return []
    typical = float(np.median((late[wrong] / np.timedelta64(1, "s")).astype(np.float64))) / 60
    text = (
        f"{int(wrong.sum()):,} of {len(trades):,} trades were entered before their own signal, typically {typical:,.0f} minutes: "
        "what decided them was not known yet."
    )
    return [accused("entry_before_signal", "impossible", text, trades, wrong)]


def liquidation(held: Placed) -> list[Finding]:
    """Say whether positions were held through the price at which nothing of their margin was left."""
    trades, level = held.trades, _levels(held)
    if level is None:
        return []
    first = np.minimum(held.entries.first + 1 + held.entries.after, len(held.bars))
    end = np.maximum(held.exits.first - held.exits.before, first)
    highest, lowest = extremes(held.bars.high, held.bars.low, first, end)
    with np.errstate(invalid="ignore"):
        wrong = np.where(trades.short, highest > level * (1 + MARGIN), lowest < level * (1 - MARGIN)) & (end > first)
    if not wrong.any():
        return []
    stated = trades.liquidation is not None and np.isfinite(trades.liquidation).any()
    known = int(np.isfinite(level).sum())
    text = (
        f"{int(wrong.sum()):,} of {known:,} positions were held on after the price had passed "
        f"{'their stated liquidation' if stated else 'the point at which all of their margin was lost'}: the exchange would have "
        f"closed them there, and what the list books afterwards ({percent(float((trades.move[wrong] > 0).mean()), 0)} of them "
        "as wins) did not happen."
    )
    return [accused("held_through_liquidation", "refuted" if stated else "doubtful", text, trades, wrong)]


def _levels(held: Placed) -> Floats | None:
    """Return where positions are liquidated, float64 (n,), NaN where unknown: stated, or where the leverage takes all margin."""
    trades = held.trades
    stated = trades.liquidation
    if stated is not None and (np.isfinite(stated) & (stated > 0)).any():
        return np.where(stated > 0, stated, np.nan)
    if trades.leverage is None:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.where(trades.leverage > 1, 1.0 / trades.leverage, np.nan)
    level: Floats = trades.entry_price * (1.0 - trades.sign * away)
    return level
