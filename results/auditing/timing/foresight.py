"""Entries that know the future: what no model of this world can do at bar after bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft

from results.auditing.chance.drawing import Chance
from results.auditing.chance.placing import Placed
from results.auditing.model import Finding
from results.auditing.saying import percent
from results.auditing.timing.reverting import far_bars
from results.inference.formulas.rates import wilson_interval
from signals import Bars
from signals.arrays import Flags, Floats, Integers

__all__ = ["foresight_findings"]

_AHEAD = (1, 2, 4, 8, 16, 32, 64, 128)
"""Bars after the entry at which the market is looked at, whatever the exit was."""
_RIGHT = 0.70
"""Share of entries after which the market went their way: strong models reach 0.6."""
_BEYOND = 0.18
"""And so much above what the same entries have at other times: in a bull market nearly all longs are right."""
_Z = 5.0
"""And so many deviations of other times: one honest list in some million."""
_CERTAIN = 0.9
_QUIET = 0.6
"""Share of entries after which no bar of the next `_QUIET_BARS` was worse than the entry; at random a fifth."""
_UNUSUAL = 0.3
_QUIET_BARS = 3
_FEWEST = 20
_LEVEL = 1.0 - 5.7e-7
"""Two-sided level of five deviations."""


@dataclass(frozen=True)
class _Right:
    """Of m entries, the share after which the market went their way so many bars ahead; other times' mean and deviation."""

    ahead: int
    share: float
    usual: float
    deviation: float
    wrong: Integers

    @property
    def z(self) -> float:
        return (self.share - self.usual) / max(self.deviation, 1e-9)

    def knows(self) -> bool:
        return self.share >= max(_RIGHT, self.usual + _BEYOND) and self.z >= _Z


def foresight_findings(chance: Chance) -> list[Finding]:
    """Accuse entries after which the market goes their way as no model could know, of any exit; see the notes.

    Notes
    -----
    The market is followed from the entry's bar for a fixed number of bars, so that exits do not matter: who closes winners at
    once and keeps losers for ever is not accused. An entry at the open of a bar is followed from that open, any other from its
    bar's close: a limit that was filled within the bar says nothing of the bar. What is usual is what the same entries have
    when moved together to all other times, or what whoever buys far below, or above, a short average has, in a market that reverts, or
    trends. Overlapping entries tell of the same bars, and so do those other times' deviations; entries of one side at one bar are one,
    as those of a position that is sold in parts.
    """
    placed = _single(chance.placed)
    if len(placed) < _FEWEST or chance.shifted is None:
        return []
    right = [found for ahead in _AHEAD if (found := _right(placed, chance.bars, ahead)) is not None]
    knowing = [each for each in right if each.knows()]
    if knowing:
        return [_right_finding(max(knowing, key=lambda each: each.share), placed)]
    return _quiet_finding(placed, chance.bars)


def _single(placed: Placed) -> Placed:
    """Return the entries, one of each side at a bar."""
    which = (placed.entry_bar * 2 + (placed.sign > 0)) * 2 + placed.at_open
    first = np.sort(np.unique(which, return_index=True)[1])
    return placed.take(first)


def _right(placed: Placed, bars: Bars, ahead: int) -> _Right | None:
    """Return how often the market went the entries' way, and, where it did very often, how often it does at other times."""
    if ahead >= len(bars) // 8:
        return None
    ups = _ups(bars, ahead)
    outcome = np.where(placed.at_open, ups[0, placed.entry_bar], ups[1, placed.entry_bar]) * placed.sign
    told = outcome != 0
    if np.count_nonzero(told) < _FEWEST:
        return None
    share = float(np.mean(outcome[told] > 0))
    wrong = np.flatnonzero(outcome < 0)
    if share < _RIGHT:
        return _Right(ahead, share, 0.5, 1.0, wrong)
    # the sum of signs at every other time, round the end
    length, sums = len(bars), np.zeros(len(bars))
    for way, chosen in enumerate((placed.at_open, ~placed.at_open)):
        if chosen.any():
            entered = np.bincount(placed.entry_bar[chosen], placed.sign[chosen], length)
            sums += fft.irfft(np.conj(fft.rfft(entered)) * fft.rfft(ups[way]), length)
    least = max(ahead, length // 50)
    shares = 0.5 + 0.5 * sums[least : length - least] / np.count_nonzero(told)
    usual = max(float(shares.mean()), _reachable(bars, ups[1]))
    return _Right(ahead, share, usual, float(shares.std()), wrong)


def _reachable(bars: Bars, ups: Floats) -> float:
    """Return how often the best of a few rules that look at the last bars alone is right, less two deviations of that."""
    best = 0.0
    for at, way in far_bars(bars):
        outcome = ups[at] * way
        right = float(np.mean(outcome[outcome != 0] > 0)) if (outcome != 0).any() else 0.0
        best = max(best, max(right, 1.0 - right) - 1.0 / np.sqrt(len(at)))
    return best


def _ups(bars: Bars, ahead: int) -> Floats:
    """Return whether the market is higher so many bars on, 1, lower, -1, or neither, from each open and each close; (2, T)."""
    last = len(bars) - 1
    at = np.arange(len(bars))
    of_open = np.sign(bars.close[np.minimum(at + ahead - 1, last)] - bars.open)
    of_close = np.sign(bars.close[np.minimum(at + ahead, last)] - bars.close)
    return np.stack([of_open, of_close])


def _right_finding(right: _Right, placed: Placed) -> Finding:
    low = float(wilson_interval(right.share * len(placed), len(placed), _LEVEL)[0])
    certain = low >= _CERTAIN and right.usual < _RIGHT
    bars = "A bar" if right.ahead == 1 else f"{right.ahead} bars"
    text = (
        f"{bars} after the entry the market had gone its way {percent(right.share)} of the time, whatever the exit; other times have "
        f"{percent(right.usual)}, good models some 55 %: the entries know what came after. Ask which bar's close decided each entry."
    )
    numbers = {"bars": right.ahead, "share": right.share, "usual": right.usual, "z": right.z}
    return Finding("foresight", "impossible" if certain else "doubtful", text, count=len(placed), numbers=numbers)


def _quiet_finding(placed: Placed, bars: Bars) -> list[Finding]:
    """Accuse entries that no price of the next bars ever went against."""
    inside = placed.entry_bar + _QUIET_BARS < len(bars)
    bar, sign = placed.entry_bar[inside], placed.sign[inside]
    if len(bar) < _FEWEST:
        return []
    start = np.where(placed.at_open[inside], bars.open[bar], bars.close[bar])
    quiet = _unopposed(bars, bar, sign, start, placed.at_open[inside])
    # entries at one bar are one
    single = len(np.unique(bar))
    low = float(wilson_interval(float(quiet.mean()) * single, single, _LEVEL)[0])
    if low < _QUIET:
        return []
    everywhere = np.arange(len(bars) - _QUIET_BARS)
    nowhere, price = np.zeros(len(everywhere), dtype=np.bool_), bars.close[everywhere]
    ways = [_unopposed(bars, everywhere, np.full(len(everywhere), way), price, nowhere) for way in (1.0, -1.0)]
    usual = max(float(np.mean(ways)), _reachable_quiet(bars))
    if low < usual + _UNUSUAL:
        return []
    text = (
        f"{percent(float(quiet.mean()))} of the entries saw no worse price in the next {_QUIET_BARS} bars, where {percent(usual)} is usual: "
        "they stand at turning points, which nobody knows before. Ask which bar's close decided each entry."
    )
    return [
        Finding("foresight", "doubtful", text, count=len(bar), numbers={"share": float(quiet.mean()), "usual": usual})
    ]


def _reachable_quiet(bars: Bars) -> float:
    """Return the same as `_reachable` of bars after which no price was worse."""
    best = 0.0
    for at, way in far_bars(bars):
        inside = at + _QUIET_BARS < len(bars)
        where, side = at[inside], way[inside]
        for sign in (side, -side):
            quiet = _unopposed(bars, where, sign, bars.close[where], np.zeros(len(where), dtype=np.bool_))
            best = max(best, float(quiet.mean()) - 1.0 / np.sqrt(len(where)))
    return best


def _unopposed(bars: Bars, bar: Integers, sign: Floats, start: Floats, at_open: Flags) -> Flags:
    """Whether no price of the next bars was worse than the start: of the bar itself too where it began there."""
    best = np.full(len(bar), True)
    for ahead in range(_QUIET_BARS + 1):
        at = bar + ahead
        worse = np.where(sign > 0, bars.low[at] <= start, bars.high[at] >= start)
        # the open itself is a price of its bar: there only what lies beyond it counts
        own = np.where(sign > 0, bars.low[at] < start, bars.high[at] > start)
        best &= ~own | ~at_open if ahead == 0 else ~worse
    return best
