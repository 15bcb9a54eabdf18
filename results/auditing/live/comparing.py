"""Live trades beside the backtest's: which were missed or added, how late, how slipped, and what that took from the expectancy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.case import Case
from results.auditing.live.backtest import Backtest
from results.auditing.live.matching import Matched, match
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats, Integers, Times

__all__ = ["HOUR", "Compared", "Live", "compare", "live_of"]

HOUR = 3_600_000_000
_FIRST_TOLERANCE, _LEAST_TOLERANCE, _MOST_TOLERANCE = 6.0, 1.5, 12.0
"""In bars."""
_SPREAD = 6.0
"""Deviations of delays within which a match is one."""
_FEW = 0.5
"""Of the smaller list: where fewer match, other hours are tried."""
_MANY = 0.8
_GOOD, _BETTER, _NEAR_PRICE = 0.9, 1.25, 0.3
"""Of the smaller list, matched near in time: so many are right; more by so much, at prices so near, are of another hour."""
_ONE_ORDER = 0.2
"""Of a bar: rows of one side that begin within it, while the one before is open, are of one order."""


@dataclass(frozen=True, eq=False)
class Live:
    """n live trades in order of entry, those whose results and times are known; rows of one position are one trade.

    Attributes
    ----------
    rows
        Rows of the list that they are.
    place
        int64 (n,): places in the list, of the first row of each.
    entry_time, exit_time
        datetime64[us] (n,).
    short
        bool (n,).
    entry_price, exit_price, gross, net, exposure
        float64 (n,), as in `backtest.Backtest`; exposure is NaN where it is unknown.
    """

    rows: int
    place: Integers
    entry_time: Times
    exit_time: Times
    short: Flags
    entry_price: Floats
    exit_price: Floats
    gross: Floats
    net: Floats
    exposure: Floats

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.place)


@dataclass(frozen=True, eq=False)
class Compared:
    """What became of each trade.

    Attributes
    ----------
    matched
        Pairs, places in the live trades and in those of the backtest.
    missed, extra
        int64: places of trades of the backtest within the time of the live list, and of live ones, without a partner.
    inside
        int64: places of the backtest's trades within that time.
    delay
        float64 (k,): seconds from the backtest's fill to the live one at entry.
    same_exit
        bool (k,): whether both were out at about the same time.
    entry_slip, exit_slip
        float64 (k,): fractions by which the live fill was worse, positive where adverse; at the exit NaN where it was another one.
    hours
        By how many whole hours live times are off, where they only match so.
    """

    matched: Matched
    missed: Integers
    extra: Integers
    inside: Integers
    delay: Floats
    same_exit: Flags
    entry_slip: Floats
    exit_slip: Floats
    hours: int


def live_of(case: Case, backtest: Backtest) -> Live:
    """Return the live trades that lie within the backtest's bars."""
    trades, reckoning = case.trades, case.reckoning
    time = backtest.bars.time.astype("datetime64[us]")
    width = np.timedelta64(backtest.step, "us")
    known = np.isfinite(reckoning.net) & np.isfinite(reckoning.move)
    known &= ~np.isnat(trades.entry_time) & ~np.isnat(trades.exit_time)
    known &= (trades.entry_time >= time[0] - width) & (trades.entry_time <= time[-1] + width)
    place = np.flatnonzero(known)
    place = place[np.argsort(trades.entry_time[place], kind="stable")]
    return _positions(case, place, np.int64(_ONE_ORDER * backtest.step))


def _positions(case: Case, place: Integers, room: np.int64) -> Live:
    """Return trades, rows that one order opened (of one side, within moments, open together) being one.

    Exchanges fill an order in parts, and people take half out at a time: a cell does neither.
    """
    trades, reckoning, n = case.trades, case.reckoning, len(place)
    entry, out, short = trades.entry_time[place], trades.exit_time[place], trades.short[place]
    by_side = np.lexsort((np.arange(n), short))
    first = np.ones(n, dtype=np.bool_)
    if n > 1:
        gap = np.diff(entry[by_side]).astype(np.int64)
        together = (np.diff(short[by_side].astype(np.int8)) == 0) & (gap <= room)
        first[1:] = ~(together & (entry[by_side][1:] < out[by_side][:-1]))
    group = np.empty(n, dtype=np.int64)
    group[by_side] = np.cumsum(first) - 1
    weight = _weights(trades)[place]
    total = np.bincount(group, weights=weight)

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(group, weights=weight * values[place]) / total, dtype=np.float64)

    begins = np.full(len(total), np.iinfo(np.int64).max)
    ends, lead = np.full(len(total), np.iinfo(np.int64).min), np.full(len(total), n)
    np.minimum.at(begins, group, entry.astype(np.int64))
    np.maximum.at(ends, group, out.astype(np.int64))
    np.minimum.at(lead, group, np.arange(n))
    order = np.argsort(begins, kind="stable")
    exposure = np.bincount(group, weights=reckoning.exposure[place]).astype(np.float64)
    return Live(
        n, place[lead[order]], begins[order].astype("datetime64[us]"), ends[order].astype("datetime64[us]"), short[lead[order]],
        mean(trades.entry_price)[order], mean(trades.exit_price)[order], mean(reckoning.move)[order], mean(reckoning.net)[order], exposure[order],
    )  # fmt: skip


def _weights(trades: TradeList) -> Floats:
    """Return what rows weigh in a position, (n,): their value, or the same each."""
    for sizes in (trades.quantity, trades.value, trades.exposure):
        if sizes is not None and np.isfinite(sizes).all() and (sizes > 0).all():
            return np.asarray(sizes, dtype=np.float64)
    return np.ones(len(trades))


def compare(live: Live, backtest: Backtest) -> Compared:
    """Match live trades with the backtest's, and measure what differs."""
    step = backtest.step
    hours, pairs = _best_hours(live, backtest)
    inside = np.union1d(_within(live, backtest, hours), pairs.backtest)
    away = np.timedelta64(hours * HOUR, "us")
    mine, other = pairs.live, pairs.backtest
    delay = (live.entry_time[mine] - away - backtest.entry_time[other]).astype(np.int64) / 1e6
    room = np.timedelta64(int(2.5 * step), "us")
    out = live.exit_time[mine] - away
    same = (out >= backtest.exit_from[other] - room) & (out <= backtest.exit_to[other] + room)
    sign = np.where(live.short[mine], -1.0, 1.0)
    entry_slip = sign * (live.entry_price[mine] / backtest.entry_price[other] - 1.0)
    exit_slip = np.where(same, -sign * (live.exit_price[mine] / backtest.exit_price[other] - 1.0), np.nan)
    missed = np.setdiff1d(inside, other, assume_unique=True)
    extra = np.setdiff1d(np.arange(len(live)), mine, assume_unique=True)
    return Compared(pairs, missed, extra, inside, delay, same, entry_slip, exit_slip, hours)


def _best_hours(live: Live, backtest: Backtest) -> tuple[int, Matched]:
    """Return by how many hours live times are off, and the pairs that are found so.

    A bot that trades an hour late and a list whose times are an hour off look alike by time; they differ by prices, which are asked
    wherever some trades match as they stand.
    """
    pairs, least = _matched(live, backtest, 0), min(len(live), len(backtest))
    near = _near(live, backtest, pairs, 0)
    if near >= _GOOD * min(len(live), len(_within(live, backtest, 0))):
        return 0, pairs
    others = [hour for hour in range(-14, 15) if abs(hour) * HOUR > _LEAST_TOLERANCE * backtest.step]
    found = {hour: _matched(live, backtest, hour * HOUR) for hour in others}
    best = max(others, key=lambda hour: _near(live, backtest, found[hour], hour), default=0)
    if not others or len(found[best]) < _MANY * min(len(live), len(_within(live, backtest, best))):
        return 0, pairs
    few = len(pairs) < _FEW * least and abs(best) * HOUR > _FIRST_TOLERANCE * backtest.step
    moved = _near(live, backtest, found[best], best) > _BETTER * near and _at_its_prices(
        live, backtest, found[best], best
    )
    return (best, found[best]) if few or moved else (0, pairs)


def _near(live: Live, backtest: Backtest, pairs: Matched, hours: int) -> int:
    """Return how many pairs are within a bar or so, times being moved by whole hours."""
    late = (live.entry_time[pairs.live] - backtest.entry_time[pairs.backtest]).astype(np.int64) - hours * HOUR
    return int((np.abs(late) <= _LEAST_TOLERANCE * backtest.step).sum())


def _at_its_prices(live: Live, backtest: Backtest, pairs: Matched, hours: int) -> bool:
    """Whether live entries are at the backtest's prices, and not at those of the hour that live times say."""
    bars = backtest.bars
    later = backtest.entry_time[pairs.backtest] + np.timedelta64(hours * HOUR, "us")
    place = np.searchsorted(bars.time.astype("datetime64[us]"), later, side="right") - 1
    there = bars.open[np.clip(place, 0, len(bars.time) - 1)]
    made, supposed = live.entry_price[pairs.live], backtest.entry_price[pairs.backtest]
    return bool(np.median(np.abs(made / supposed - 1.0)) < _NEAR_PRICE * np.median(np.abs(there / supposed - 1.0)))


def _matched(live: Live, backtest: Backtest, away: int) -> Matched:
    """Match with a wide tolerance, find how late live entries are and how that varies, and match again."""
    step = backtest.step
    first = match(
        live.entry_time,
        live.short,
        backtest.entry_time,
        backtest.short,
        shift=away,
        tolerance=int(_FIRST_TOLERANCE * step),
    )
    if not len(first):
        return first
    late = (live.entry_time[first.live] - backtest.entry_time[first.backtest]).astype(np.int64)
    middle = float(np.median(late))
    spread = _SPREAD * 1.4826 * float(np.median(np.abs(late - middle)))
    tolerance = int(np.clip(spread, _LEAST_TOLERANCE * step, _MOST_TOLERANCE * step))
    return match(
        live.entry_time, live.short, backtest.entry_time, backtest.short, shift=int(middle), tolerance=tolerance
    )


def _within(live: Live, backtest: Backtest, hours: int) -> Integers:
    """Return the trades of the backtest from the first live entry to the last live exit."""
    room = np.timedelta64(2 * backtest.step, "us")
    away = np.timedelta64(hours * HOUR, "us")
    start, end = live.entry_time.min() - away - room, live.entry_time.max() - away + room
    return np.flatnonzero((backtest.entry_time >= start) & (backtest.entry_time <= end))
