"""Prices of another venue than the bars': apart by as much at entries as at exits, for buys as for sells, and slowly changing.

A perpetual future stands above or below its spot market, one exchange above another. What is the same for both sides favours
nobody; a price that was improved afterwards is better for a buy by being lower, for a sell by being higher.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from results.auditing.against_bars.fills import price_unit
from results.auditing.against_bars.placed import Placed, placed
from results.auditing.against_bars.ranges import extremes
from results.auditing.against_bars.words import percent
from results.auditing.model import Finding
from signals.arrays import Flags, Floats, Integers, Times

__all__ = ["Venue", "at_the_bars", "venue_finding", "venue_of"]

_WINDOWS = (161, 81, 41, 21, 11)
"""Fills in a row of which the difference is estimated where it wanders."""
_ANCHORS = 4_000
_SMOOTHER = 0.9
"""A shorter window is taken where it leaves less than this part of the misfit, on trades that it was not estimated from."""
_LEAST, _MOST, _WANDERS = 5e-5, 0.02, 0.012
"""Differences that are none, that are of another contract, and how far one may wander."""
_FIXED, _A_SIDE, _RATHER, _LEFT = 6, 2, 2.0, 0.5
"""How many prices a difference must bring into their bars, and of buys and of sells each; how many for each that it takes out of
them; and what part of the misfit it may leave."""


@dataclass(frozen=True, eq=False)
class Venue:
    """By what n trades' prices are multiples of what the bars traded.

    Attributes
    ----------
    entry, exit
        float64 (n,): 1.001 where the list's venue stood 0.1 % above.
    """

    entry: Floats
    exit: Floats

    @property
    def usual(self) -> float:
        """The usual difference, a fraction."""
        return float(np.median(np.concatenate([self.entry, self.exit]))) - 1.0

    @property
    def span(self) -> tuple[float, float]:
        """Between what it is nine times of ten."""
        low, high = np.quantile(np.concatenate([self.entry, self.exit]), (0.05, 0.95)) - 1.0
        return float(low), float(high)


@dataclass(frozen=True, eq=False)
class _Ranges:
    """All m usable fills in order of time: between which logs of list over market each lies, and what they are.

    Attributes
    ----------
    time, low, high
        int64 and float64 (m,).
    buys
        bool (m,).
    trade
        int64 (m,): of which trade.
    """

    time: Integers
    low: Floats
    high: Floats
    buys: Flags
    trade: Integers

    def misfit(self, by: Floats | float) -> Floats:
        """Return by how much each price leaves its bar, the difference taken off; at least 0."""
        return np.maximum(np.maximum(self.low - by, by - self.high), 0.0)

    def take(self, chosen: Flags) -> _Ranges:
        return _Ranges(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def venue_of(held: Placed) -> Venue | None:
    """Return by how much a list's venue stood beside the bars; None where it did not, or only one side says so."""
    if held.own:
        return None
    ranges = _ranges(held)
    if len(ranges.time) < 2 * _FIXED or not ranges.misfit(0.0).any():
        return None
    at, by = _curve(ranges)
    estimated = np.interp(ranges.time, at, by)
    if not _better(ranges, estimated) or np.abs(by).max() > _MOST or np.ptp(np.quantile(by, (0.05, 0.95))) > _WANDERS:
        return None
    entry, exit_ = (np.exp(np.interp(_ticks(time), at, by)) for time in (held.trades.entry_time, held.trades.exit_time))
    return Venue(entry, exit_)


def _ticks(times: Times) -> Integers:
    return times.astype("datetime64[us]").astype(np.int64)


def _ranges(held: Placed) -> _Ranges:
    """Return the ranges of all fills that lie in a bar."""
    bars, columns = held.bars, []
    for fills, times in ((held.entries, held.trades.entry_time), (held.exits, held.trades.exit_time)):
        highest, lowest = extremes(bars.high, bars.low, fills.first - fills.before, fills.last + 1)
        following = bars.open[np.minimum(fills.last + 1, len(bars) - 1)]
        highest = np.where(fills.after, np.maximum(highest, following), highest)
        lowest = np.where(fills.after, np.minimum(lowest, following), lowest)
        usable = np.flatnonzero(fills.inside & ~fills.unsure)
        low, high = np.log(fills.price / highest) - fills.room, np.log(fills.price / lowest) + fills.room
        columns.append((_ticks(times)[usable], low[usable], high[usable], fills.buys[usable], usable))
    whole = _Ranges(*(np.concatenate(each) for each in zip(*columns, strict=True)))
    order = np.argsort(whole.time, kind="stable")
    return _Ranges(*(getattr(whole, name)[order] for name in whole.__dataclass_fields__))


def _middle(ranges: _Ranges) -> float:
    """Return the one difference that leaves the least misfit, summed: the median of all ends of the ranges."""
    return float(np.median(np.concatenate([ranges.low, ranges.high])))


def _moving(ranges: _Ranges, window: int) -> tuple[Floats, Floats]:
    """Return times, and the difference at each, estimated of so many fills around it."""
    count = len(ranges.time) - window + 1
    starts = np.unique(np.linspace(0, count - 1, min(count, _ANCHORS)).astype(np.int64))
    ends = [sliding_window_view(each, window)[starts] for each in (ranges.low, ranges.high)]
    times = ranges.time[starts + window // 2]
    at, first = np.unique(times, return_index=True)
    return at.astype(np.float64), np.median(np.concatenate(ends, axis=1), axis=1)[first]


def _curve(ranges: _Ranges) -> tuple[Floats, Floats]:
    """Return the difference over time: one, or a moving one where other trades fit that better."""
    odd = ranges.trade % 2 == 1
    halves = [(ranges.take(odd), ranges.take(~odd)), (ranges.take(~odd), ranges.take(odd))]
    constant = (ranges.time[:1].astype(np.float64), np.array([_middle(ranges)]))
    least = sum(float(other.misfit(_middle(half)).sum()) for half, other in halves)
    best = None
    for window in _WINDOWS:
        if min(len(half.time) for half, _ in halves) < 2 * window:
            continue
        left = sum(float(other.misfit(np.interp(other.time, *_moving(half, window))).sum()) for half, other in halves)
        if left < _SMOOTHER * least:
            least, best = left, window
    return constant if best is None else _moving(ranges, best)


def _better(ranges: _Ranges, by: Floats) -> bool:
    """Whether a difference brings prices of buys and of sells into their bars, and takes hardly any out."""
    if np.median(np.abs(by)) < _LEAST:
        return False
    before, after = ranges.misfit(0.0), ranges.misfit(by)
    if ((before > 0) & (after == 0)).sum() < _FIXED:
        return False
    for side in (ranges.buys, ~ranges.buys):
        was, now = before[side] > 0, after[side] > 0
        fixed, broken = int((was & ~now).sum()), int((now & ~was).sum())
        if fixed < max(_A_SIDE, _RATHER * broken) or after[side].sum() > _LEFT * before[side].sum():
            return False
    return True


def at_the_bars(stated: Placed, venue: Venue) -> Placed:
    """Return trades with their prices as the bars' venue would have had them, and levels as they stood at the exit."""
    trades = stated.trades
    levels = {
        name: column / venue.exit
        for name in ("stop", "target", "liquidation")
        if (column := getattr(trades, name)) is not None
    }
    entry, exit_ = trades.entry_price / venue.entry, trades.exit_price / venue.exit
    unit = price_unit(trades.entry_price, trades.exit_price)
    held = placed(replace(trades, entry_price=entry, exit_price=exit_, **levels), stated.bars, unit=unit)
    return replace(held, times=(venue.entry, venue.exit))


def venue_finding(venue: Venue) -> Finding:
    """Say by how much the list's prices stand beside the bars', for both sides alike."""
    usual, (low, high) = venue.usual, venue.span
    way = "above" if usual > 0 else "below"
    told = f"{percent(abs(usual), 2)} {way} these bars" + (
        f" ({low * 100:+.2f} to {high * 100:+.2f} %)" if high - low >= 1e-4 else ""  # noqa: PLR2004 - as written
    )
    text = (
        f"The prices are those of another venue, {told}, for entries and exits, buys and sells alike, which favours nobody. "
        "They are tested with that taken off."
    )
    return Finding("other_venue", "note", text, numbers={"basis": usual, "low": low, "high": high})
