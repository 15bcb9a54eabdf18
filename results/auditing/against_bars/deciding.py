"""Entries before their signal could be known, and positions held through the price at which they were gone."""

from __future__ import annotations

from typing import Literal

import numpy as np

from results.auditing.against_bars.placed import Placed
from results.auditing.against_bars.ranges import extremes
from results.auditing.against_bars.words import accused, percent
from results.auditing.model import Finding, Weight
from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["decided_after", "liquidation"]

Behind = Literal["stated", "balance", "margin"]
_FURTHEST = 1.3
"""Of the margin: what a liquidation takes at most, with its fill beyond the level."""
MARGIN = 0.005
"""How far beyond its liquidation a position must have been: exchanges liquidate by a mark price that spikes less."""


def decided_after(trades: TradeList, held: Placed | None = None) -> list[Finding]:
    """Say whether trades were entered before the time of their own signal.

    Parameters
    ----------
    trades
        The list, in bars or not.
    held
        Those of its trades that bars cover, where there are bars: they show whether it stamps a fill with the opening of the bar whose
        close decided, and at whose close it was filled.
    """
    if trades.signal_time is None or not len(trades):
        return []
    late = trades.signal_time - trades.entry_time
    known = ~(np.isnat(trades.signal_time) | np.isnat(trades.entry_time))
    allowed = held.bars.step if held is not None and _at_closes(held) else np.timedelta64(1, "s")
    wrong = known & (late > allowed)
    if not wrong.any():
        return []
    typical = float(np.median((late[wrong] / np.timedelta64(1, "s")).astype(np.float64))) / 60
    text = (
        f"{int(wrong.sum()):,} of {int(known.sum()):,} trades were entered before their own signal, typically by {typical:,.4g} "
        f"minutes: what decided them was not known yet. The first: row {int(trades.row[np.argmax(wrong)])}."
    )
    # without bars it may yet be that fills are stamped with the opening of a bar, and signals with its close
    weight: Weight = "impossible" if held is not None else "doubtful"
    return [accused("entry_before_signal", weight, text, trades, wrong, minutes=typical)]


def _at_closes(held: Placed) -> bool:
    """Whether entries are filled nearer to the end of the bar that they are stamped with than to its beginning."""
    entries, bars = held.entries, held.bars
    if not len(entries.price):
        return False
    to_close = np.abs(entries.price - bars.close[entries.last])
    return bool((to_close < np.abs(entries.price - bars.open[entries.first])).mean() > 0.7)  # noqa: PLR2004 - most


def liquidation(held: Placed, exposure: Floats | None = None) -> list[Finding]:
    """Say whether positions were held through the price at which nothing was left of what stood behind them.

    Parameters
    ----------
    held
        Trades in their bars.
    exposure
        float64 (n,): their value over the balance, where it is known and no two were open together: with cross margin the whole
        balance stands behind each.
    """
    trades = held.trades
    level, behind = _levels(trades, exposure)
    first = np.minimum(held.entries.first + 1 + held.entries.after, len(held.bars))
    end = np.maximum(held.exits.first - held.exits.before, first)
    highest, lowest = extremes(held.bars.high, held.bars.low, first, end)
    with np.errstate(invalid="ignore"):
        wrong = np.where(trades.short, highest > level * (1 + MARGIN), lowest < level * (1 - MARGIN)) & (end > first)
    if not wrong.any():
        return []
    count, known = int(wrong.sum()), int(np.isfinite(level).sum())
    passed = {
        "stated": "their stated liquidation",
        "balance": "where the whole balance was lost",
        "margin": "where all of their margin was lost",
    }[behind]
    text = f"{count:,} of {known:,} positions were held on after the price had passed {passed}"
    booked = f"({percent(float((trades.move[wrong] > 0).mean()), 0)} of them are booked as wins)"
    if behind == "margin" and not _liquidates(trades):
        text += (
            f" {booked}. With isolated margin the exchange would have closed them there, with cross margin the balance may have carried them:"
            " sizes as parts of the balance, or levels of liquidation, would tell."
        )
        return [accused("held_through_liquidation", "untestable", text, trades, wrong)]
    text += f"; the exchange would have closed them there {booked}."
    weight: Weight = "refuted" if behind == "stated" else "doubtful"
    return [accused("held_through_liquidation", weight, text, trades, wrong)]


def _levels(trades: TradeList, exposure: Floats | None) -> tuple[Floats, Behind]:
    """Return where positions are liquidated, float64 (n,), NaN where unknown, and what is lost there."""
    stated = trades.liquidation
    if stated is not None and (np.isfinite(stated) & (stated > 0)).any():
        return np.where(stated > 0, stated, np.nan), "stated"
    behind: Behind = "margin" if exposure is None or _liquidates(trades) else "balance"
    times = exposure if behind == "balance" else trades.leverage
    if times is None:
        return np.full(len(trades), np.nan), behind
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.where(times > 1, 1.0 / times, np.nan)
    level: Floats = trades.entry_price * (1.0 - trades.sign * away)
    return level, behind


def _liquidates(trades: TradeList) -> bool:
    """Whether trades were liquidated at their own margin: then margins were isolated, and so were those of the others."""
    if trades.reason is None or trades.leverage is None:
        return False
    liquidated = np.char.find(np.char.lower(trades.reason.astype(str)), "liq") >= 0
    lost = (trades.leverage * trades.move)[liquidated]
    return bool(len(lost)) and float(np.nanmedian(lost)) > -_FURTHEST
