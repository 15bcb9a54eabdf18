"""What bars can be held against a list: trades that they do not cover, and fills while the market was closed."""

from __future__ import annotations

import numpy as np

from results.auditing.against_bars.placed import Placed
from results.auditing.against_bars.words import accused, percent, when
from results.auditing.model import Finding, Weight
from results.auditing.trades import TradeList
from signals import Bars
from signals.arrays import Flags, Integers

__all__ = ["closed_market", "missing_bars"]

_WEEK = 7 * 24
_HOUR = 3_600_000_000
_FEWEST = 3
_WEEKS = 4
_SELDOM = 0.05
"""An hour of the week belongs to no session where at most this share of the weeks has bars in it."""


def missing_bars(trades: TradeList, bars: Bars, known: Flags) -> list[Finding]:
    """Say how many trades the bars do not cover, and how many have no times or prices to be held against any.

    Parameters
    ----------
    trades, bars
        The list, and what it is held against.
    known
        bool (n,): which trades were placed.
    """
    n, found = len(trades), []
    times = np.isnat(trades.entry_time) | np.isnat(trades.exit_time) | (trades.exit_time < trades.entry_time)
    prices = ~((trades.entry_price > 0) & (trades.exit_price > 0))
    unknown = ~known & (times | prices)
    lacking = ~known & ~unknown
    if lacking.any():
        count, of = int(lacking.sum()), _span(bars.time[0], bars.time[-1])
        traded = _span(np.fmin.reduce(trades.entry_time), np.fmax.reduce(trades.exit_time))
        text = (
            f"{count:,} of {n:,} trades ({percent(count / n)}) have no bars: those given are of {of}, the trades of {traded}. Bars of "
            "all of it would test them."
        )
        found.append(accused("bars_missing", "untestable", text, trades, lacking, share=count / n))
    if unknown.any():
        count = int(unknown.sum())
        text = (
            f"{count:,} of {n:,} trades have no times or prices that could be held against bars; a list with all of them would be "
            "tested whole."
        )
        found.append(accused("bars_missing", "untestable", text, trades, unknown, share=count / n))
    return found


def _span(begin: np.datetime64, end: np.datetime64) -> str:
    """Return a span in days, to the minute where it is within one."""
    first, last = when(begin), when(end)
    return f"{first} to {last[-5:]}" if first[:10] == last[:10] else f"{first[:10]} to {last[:10]}"


def closed_market(held: Placed, *, zone_guessed: bool = False) -> list[Finding]:
    """Say whether fills lie where there are no bars: on days on which the market is closed every week, or in holes of the bars.

    Hours without bars of a day that has others prove nothing: bars of the regular session have no trades before and after it.
    """
    outside = ~(held.entries.inside & held.exits.inside)
    found = []
    if outside.any():
        shut = _closed_days(held.bars)
        closed = np.zeros(len(held.trades), dtype=np.bool_)
        if shut is not None:
            for fills, time in ((held.entries, held.trades.entry_time), (held.exits, held.trades.exit_time)):
                closed |= ~fills.inside & shut[_hour(time.astype("datetime64[us]").astype(np.int64))]
        if closed.sum() >= _FEWEST:
            text = (
                f"{int(closed.sum()):,} of {len(held.trades):,} trades were opened or closed on days of the week on which the "
                f"market never trades. The first: row {int(held.trades.row[np.argmax(closed)])}."
            )
            weight: Weight = "doubtful" if zone_guessed else "impossible"
            found.append(accused("market_closed", weight, text, held.trades, closed))
        rest = outside & ~closed if closed.sum() >= _FEWEST else outside
        if rest.any():
            text = (
                f"{int(rest.sum()):,} of {len(held.trades):,} trades have a fill in a hole of the bars, where there is nothing to "
                "hold it against; bars without holes would test them."
            )
            found.append(accused("bars_missing", "untestable", text, held.trades, rest))
    if held.bars.volume is not None:
        idle = (held.bars.volume == 0) & (held.bars.high == held.bars.low)
        still = idle[held.entries.first] | idle[held.exits.last]
        if still.any():
            text = (
                f"{int(still.sum()):,} of {len(held.trades):,} trades have a fill in a bar in which nothing was traded: whether "
                "anybody would have taken the other side is not known."
            )
            found.append(accused("market_closed", "note", text, held.trades, still))
    return found


def _hour(time: Integers) -> Integers:
    """Return hours of the week, 0 to 167."""
    return np.asarray((time // _HOUR) % _WEEK)


def _closed_days(bars: Bars) -> Flags | None:
    """Return which hours of the week are of a day without bars, bool (168,); None where they are too few or too coarse to tell."""
    if len(bars) < 2 or bars.step > np.timedelta64(1, "h"):  # noqa: PLR2004 - no step
        return None
    time = bars.time.astype(np.int64)
    weeks = (time[-1] - time[0]) // (_WEEK * _HOUR)
    if weeks < _WEEKS:
        return None
    hours = np.unique(time // _HOUR)
    counts = np.bincount((hours % _WEEK).astype(np.int64), minlength=_WEEK)
    shut = (counts <= _SELDOM * weeks).reshape(7, 24).all(axis=1)
    return np.repeat(shut, 24)
