"""Whether the times of a list are those of its bars: how many prices would fit if all times were moved."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from results.auditing.against_bars.placed import Placed, covered, placed
from results.auditing.trades import TradeList
from signals import Bars
from signals.arrays import Flags, Floats, Integers, Times

__all__ = ["Shifts", "scan"]

MINUTES = np.arange(-24 * 60, 24 * 60 + 1, 15)
"""Shifts that are tried: a day either way, by quarters of an hour, the finest that time zones differ by."""
SAMPLED = 1_200
FITTING, MISFIT, CLEARLY = 0.75, 0.9, 0.15
"""Share of prices that fit where times are right, other faults allowed for; what it must lie under for another shift to be
considered; and by how much that must be better."""
GAINED = 12
_SUMMER = (-60, 60)


@dataclass(frozen=True, eq=False)
class Shifts:
    """How prices fit, by how much times are moved.

    Attributes
    ----------
    minutes, share
        int64 and float64 (193,): shifts, and the share of prices within their bars; NaN where too few are covered.
    near
        Share of prices within 2 % of their bars, at the shift where it is highest.
    best
        Minutes of the shift that all times are to be moved by; 0 where they are right, or nothing fits better.
    summer
        Where a part of the list is off by an hour more or less than the rest: that in minutes, and the times from and to which it is.
    """

    minutes: Integers
    share: Floats
    near: float
    best: int = 0
    summer: tuple[int, np.datetime64, np.datetime64] | None = None

    def moves(self, trades: TradeList) -> Times | np.timedelta64 | None:
        """Return what to move the times of trades by, None for nothing."""
        if self.summer is not None:
            minutes, begin, end = self.summer
            within = (trades.entry_time >= begin) & (trades.entry_time <= end)
            found: Times = np.where(within, np.timedelta64(self.best + minutes, "m"), np.timedelta64(self.best, "m"))
            return found
        return np.timedelta64(self.best, "m") if self.best else None

    @property
    def at_zero(self) -> float:
        """Share of prices that fit as times are stated."""
        return float(self.share[len(self.share) // 2])


def scan(trades: TradeList, bars: Bars) -> Shifts:
    """Try shifts on up to 1,200 trades, spread over the list: an hour either way, and all where prices misfit as times are stated."""
    some = trades.take(np.arange(0, len(trades), max(1, -(-len(trades) // SAMPLED))))
    found, inside = Shifts(MINUTES, np.full(len(MINUTES), np.nan), 0.0), {}
    least = max(1, int(covered(some, bars).sum()) // 2)
    for minutes in (0, *_SUMMER):
        found, inside[minutes] = _tried(found, some, bars, minutes, least)
    if found.at_zero == 1.0:
        return found
    if bars.step <= np.timedelta64(1, "h"):
        part = _summer(some, inside, 0)
        found = replace(found, summer=None if part is None else part[1])
    if found.at_zero >= MISFIT or found.summer is not None:
        return found
    for minutes in MINUTES.tolist():
        if minutes not in inside:
            found, inside[minutes] = _tried(found, some, bars, minutes, least)
    known = np.isfinite(found.share)
    if not known.any():
        return found
    best, at_zero = int(np.argmax(np.where(known, found.share, -1.0))), found.at_zero
    share = found.share[best]
    gained = (share - (at_zero if np.isfinite(at_zero) else 0.0)) * 2 * len(some)
    if np.isfinite(at_zero) and share >= max(FITTING, at_zero + CLEARLY) and gained >= GAINED:
        return _with_summer(replace(found, best=int(MINUTES[best])), some, inside, bars)
    return found


def _with_summer(found: Shifts, some: TradeList, inside: dict[int, tuple[Integers, Flags]], bars: Bars) -> Shifts:
    """Return a shift together with that of a part of the list by an hour more or less, where clocks were put meanwhile."""
    if bars.step > np.timedelta64(1, "h"):
        return found
    share, best = float(found.share[np.searchsorted(MINUTES, found.best)]), found
    for base in (found.best, found.best - 60, found.best + 60):
        part = _summer(some, inside, base)
        if part is not None and (part[0] - share) * len(some) >= GAINED / 2:
            share, best = part[0], replace(found, best=base, summer=part[1])
    return best


def _tried(
    found: Shifts, some: TradeList, bars: Bars, minutes: int, least: int
) -> tuple[Shifts, tuple[Integers, Flags]]:
    """Try one shift: return what is known then, and which trades, by row, have both prices within their bars."""
    moved = placed(some, bars, np.timedelta64(minutes, "m"))
    if len(moved.trades) < least:
        return found, (moved.trades.row[:0], np.zeros(0, dtype=np.bool_))
    fits, near = _fits(moved)
    share = found.share.copy()
    share[np.searchsorted(MINUTES, minutes)] = fits.mean()
    both = np.asarray(fits.reshape(2, -1).all(axis=0))
    return replace(found, share=share, near=max(found.near, near)), (moved.trades.row, both)


def _fits(moved: Placed) -> tuple[Flags, float]:
    """Return which prices lie within their bars, or as much worse as slippage makes them, and the share within 2 % of them."""
    beyond_by = np.concatenate(moved.beyond())
    inside = np.concatenate([moved.entries.inside, moved.exits.inside])
    return np.asarray((beyond_by <= 0) & (beyond_by >= -moved.worse) & inside), float((np.abs(beyond_by) < 0.02).mean())  # noqa: PLR2004 - said above


def _summer(
    trades: TradeList, inside: dict[int, tuple[Integers, Flags]], base: int
) -> tuple[float, tuple[int, np.datetime64, np.datetime64]] | None:
    """Return the part of a list moved by `base` minutes that an hour would mend, if any, after the share of trades that fit then."""
    best = None
    for minutes in _SUMMER:
        if base not in inside or base + minutes not in inside:
            continue
        row, here, there = np.intersect1d(inside[base][0], inside[base + minutes][0], return_indices=True)
        if not len(row):
            continue
        order = np.argsort(_time_of(trades, row), kind="stable")
        stated, mended = inside[base][1][here][order], inside[base + minutes][1][there][order]
        gain = np.cumsum(np.append(0, mended.astype(np.int64) - stated))
        end = int(np.argmax(gain - np.minimum.accumulate(gain)))
        begin = int(np.argmin(gain[: end + 1]))
        whole = np.concatenate([stated[:begin], mended[begin:end], stated[end:]])
        # a part: where the whole list is off, it is a zone; and what lies outside it must fit as it is
        apart = np.append(stated[:begin], stated[end:])
        enough = gain[end] - gain[begin] >= GAINED and whole.mean() >= FITTING
        if enough and len(apart) >= GAINED and apart.mean() >= FITTING and (best is None or whole.mean() > best[0]):
            time = _time_of(trades, row)[order]
            best = (float(whole.mean()), (minutes, time[begin], time[end - 1]))
    return best


def _time_of(trades: TradeList, row: Integers) -> Times:
    """Return when the trades of some rows were entered."""
    order = np.argsort(trades.row)
    found: Times = trades.entry_time[order[np.searchsorted(trades.row[order], row)]]
    return found
