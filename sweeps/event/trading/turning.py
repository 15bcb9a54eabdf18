"""Paths that an entry of the other side cuts short, or that pause after an exit.

What becomes of a position is resolved without the other side, so that all entry rules share it: here it is compared with
the next entry of the other side, a bit search. A trade that is cut has a record of its own, beyond those of the keys, at a
place that follows from the trade's own; whoever reads records need not know.
"""

from __future__ import annotations

import numpy as np

from grids.parameters import CHOICES
from signals.arrays import Bytes, Integers, Integers32
from sweeps.event.trading.exits import BREAKEVEN, LIQUIDATION, MAX_HOLD, STOP_LOSS, TRAILING_STOP
from sweeps.event.trading.exits import OPPOSITE as BY_OPPOSITE
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import GROSS, HELD, REASON, REASON_BITS, TURNOVER, ResolvedExits, held_bars
from sweeps.event.trading.simulated_paths import TOGETHER
from sweeps.kernels.bits import is_member, next_member, word_at
from sweeps.kernels.compiled import Whole, inner_kernel, trailing_zeros, whole
from sweeps.kernels.simd import prefetch
from sweeps.plan.exit_rule import ExitRule
from sweeps.plan.reentry_rules import AFTER_STOP, COOLDOWN, OPPOSITE

__all__ = ["cut_price", "is_plain", "step_turning", "write_cuts"]

_IGNORE, _REVERSE = whole(CHOICES["opposite"].index("ignore"), CHOICES["opposite"].index("reverse"))
_STOPS, _AT_HOLD, _CUT = whole(
    sum(1 << (REASON_BITS * reason) for reason in (STOP_LOSS, BREAKEVEN, TRAILING_STOP, LIQUIDATION)),
    1 << (REASON_BITS * MAX_HOLD),
    1 << (REASON_BITS * BY_OPPOSITE),
)


_WINDOW = 56
"""Bars that a word read at any byte holds for sure from any of its first bits on."""


@inner_kernel
def is_plain(reentry: Integers) -> bool:
    """Whether a re-entry rule, as `sweeps.plan.reentry_rules.reentry_records` makes it, leaves a path as it is."""
    return reentry[OPPOSITE] == _IGNORE and reentry[COOLDOWN] == 0


@inner_kernel
def _window(octets: Bytes, base: np.uint64, apart: np.uint64, entered: np.uint64, start: Whole) -> np.uint64:
    """Return the other side's entries among the `_WINDOW` bars from `start` on, and a bit for the bar after these."""
    at = np.uint64(start >> 3)
    # entries less the short ones are the long ones
    window = word_at(octets, base + apart + at) ^ (word_at(octets, base + at) & entered)
    return (window >> np.uint64(start & 7)) | np.uint64(1 << _WINDOW)


@inner_kernel
def _next_other(octets: Bytes, base: np.uint64, apart: np.uint64, short: Whole, start: Whole, until: Whole) -> Whole:
    """Return the first bar at or after `start` at which a path enters on the other side than a position's.

    Nearly all are found in the first window, or are not looked for beyond it: how far one is decides no branch.

    Parameters
    ----------
    octets, base, apart
        The path's entries begin at byte `base`, the short ones of them `apart` bytes on.
    short
        1 where the position is a short.
    start, until
        Nothing beyond `until` is looked for; what is returned then is some bar beyond it.
    """
    entered = np.uint64(np.int64(-short))
    ahead = np.int64(trailing_zeros(_window(octets, base, apart, entered, start)))
    while ahead == _WINDOW and start + _WINDOW <= until:
        start += _WINDOW
        ahead = np.int64(trailing_zeros(_window(octets, base, apart, entered, start)))
    return start + ahead


@inner_kernel
def _turn(
    octets: Bytes, base: np.uint64, apart: np.uint64, bits: Integers, cuts: Integers32, first: Whole, place: Whole, bar: Whole,
    short: Whole, held: Whole, opposite: Whole, cooldown: Whole, after_stop: Whole,
) -> tuple[Whole, Whole]:  # fmt: skip
    """End one trade; return its record's place, and the first bar at which its path may enter again.

    ``first + place`` is where the record of the trade is if it is cut; its key and bars held are left there. Whether it
    is cut is anyone's guess, so that nothing here branches on it.
    """
    key, last = 2 * bar + short, bar + held
    cut: Whole = np.int64(0)
    end = last
    if opposite != _IGNORE:
        other = _next_other(octets, base, apart, short, bar + 1, last)
        cut = np.int64(other < last)
        # at the same bar the other side comes before the longest hold, and after everything else
        if other == last and bits[np.uint64(4 * key + REASON)] == _AT_HOLD:
            cut = np.int64(1)
        end = min(other, last)
        cuts[np.uint64(place)] = key
        bits[np.uint64(4 * (first + place) + HELD)] = end - bar
    after = end + 1
    if cooldown != 0:
        cooled = np.int64(1)
        if after_stop == 1:
            cooled = np.int64((bits[np.uint64(4 * key + REASON)] & _STOPS) != 0) & (1 - cut)
        if opposite == _REVERSE:
            cooled &= 1 - cut
        after += cooled * cooldown
    if opposite == _REVERSE:
        after -= cut
    return first + place if cut == 1 else key, after


@inner_kernel
def step_turning(
    octets: Bytes, apart: np.uint64, length: np.uint64, resolved: ResolvedExits, trades: Integers32, bars: Integers,
    rounds: int, until: int, reentry: Integers,
) -> Whole:  # fmt: skip
    """Simulate paths in step, as those that nothing cuts short are in `sweeps.event.trading.simulating`.

    The parameters are as there, and the re-entry rule of the paths.
    """
    beyond = np.int64(length * np.uint64(8))
    opposite, cooldown, after_stop = reentry[OPPOSITE], reentry[COOLDOWN], reentry[AFTER_STOP]
    pairs, record, bits, cuts = resolved.pairs, resolved.record, resolved.bits, resolved.cuts
    first = np.int64(bits.shape[0] // 4 - cuts.shape[0])
    base_1 = apart + apart
    base_2, base_3 = base_1 + base_1, base_1 + base_1 + base_1
    base_0 = base_1 - base_1
    bar_0, bar_1, bar_2, bar_3 = bars[0], bars[1], bars[2], bars[3]
    at, end = np.int64(TOGETHER * rounds), np.int64(TOGETHER * until)
    while at < end:
        short_0, short_1 = is_member(octets, base_0 + apart, bar_0), is_member(octets, base_1 + apart, bar_1)
        short_2, short_3 = is_member(octets, base_2 + apart, bar_2), is_member(octets, base_3 + apart, bar_3)
        held_0, held_1 = held_bars(pairs, bar_0, short_0), held_bars(pairs, bar_1, short_1)
        held_2, held_3 = held_bars(pairs, bar_2, short_2), held_bars(pairs, bar_3, short_3)
        if held_0 == 0 or held_1 == 0 or held_2 == 0 or held_3 == 0:
            break
        trade_0, bar_0 = _turn(
            octets, base_0, apart, bits, cuts, first, at, bar_0, short_0, held_0, opposite, cooldown, after_stop
        )  # fmt: skip
        trade_1, bar_1 = _turn(
            octets, base_1, apart, bits, cuts, first, at + 1, bar_1, short_1, held_1, opposite, cooldown, after_stop
        )  # fmt: skip
        trade_2, bar_2 = _turn(
            octets, base_2, apart, bits, cuts, first, at + 2, bar_2, short_2, held_2, opposite, cooldown, after_stop
        )  # fmt: skip
        trade_3, bar_3 = _turn(
            octets, base_3, apart, bits, cuts, first, at + 3, bar_3, short_3, held_3, opposite, cooldown, after_stop
        )  # fmt: skip
        prefetch(record, 4 * trade_0)
        prefetch(record, 4 * trade_1)
        prefetch(record, 4 * trade_2)
        prefetch(record, 4 * trade_3)
        trades[np.uint64(at)], trades[np.uint64(at + 1)] = trade_0, trade_1
        trades[np.uint64(at + 2)], trades[np.uint64(at + 3)] = trade_2, trade_3
        at += TOGETHER
        bar_0 = next_member(octets, base_0, length, min(bar_0, beyond))
        bar_1 = next_member(octets, base_1, length, min(bar_1, beyond))
        bar_2 = next_member(octets, base_2, length, min(bar_2, beyond))
        bar_3 = next_member(octets, base_3, length, min(bar_3, beyond))
        if bar_0 & bar_1 & bar_2 & bar_3 == beyond:  # none is larger, so all are
            break
    bars[0], bars[1], bars[2], bars[3] = bar_0, bar_1, bar_2, bar_3
    return at // TOGETHER


@inner_kernel
def cut_price(market: Market, rule: ExitRule, side: Whole, bar: Whole) -> float:
    """Price of an exit by the other side at the close of a bar, after slippage; never the last bar."""
    quoted = market.close[np.uint64(bar)] if rule.at_close == 1 else market.open[np.uint64(bar + 1)]
    return quoted * (1.0 - (1.0 - 2.0 * side) * rule.slippage)


@inner_kernel
def write_cuts(
    market: Market, rule: ExitRule, resolved: ResolvedExits, trades: Integers32, first: int, end: int
) -> None:
    """Complete the records of trades ``first`` to ``end - 1`` of all paths that were cut short."""
    cuts, queue = resolved.cuts, resolved.queue
    if cuts.shape[0] == 0:
        return  # no exit rule is cut short: there is no room for a queue either
    beyond_keys = resolved.bits.shape[0] // 4 - cuts.shape[0]
    # which they are is anyone's guess: they are lined up first, without a branch, and none is mispredicted below
    waiting: Whole = np.int64(0)
    for at in range(TOGETHER * first, TOGETHER * end):
        queue[np.uint64(waiting)] = at
        waiting += np.int64(trades[np.uint64(at)] >= beyond_keys)
    for i in range(waiting):
        place = np.int64(queue[np.uint64(i)])
        _write_cut(market, rule, resolved, np.int64(cuts[np.uint64(place)]), beyond_keys + place)


@inner_kernel
def _write_cut(market: Market, rule: ExitRule, resolved: ResolvedExits, key: Whole, trade: Whole) -> None:
    """Complete the record of one trade, of which the bars held are there."""
    record, bits = resolved.record, resolved.bits
    bar, side = key >> 1, key & 1
    direction = 1.0 - 2.0 * side
    last = bar + bits[np.uint64(4 * trade + HELD)]
    quoted = market.close[np.uint64(bar)] if rule.at_close == 1 else market.open[np.uint64(bar + 1)]
    ratio = cut_price(market, rule, side, last) / (quoted * (1.0 + direction * rule.slippage))
    record[np.uint64(4 * trade + GROSS)] = direction * (ratio - 1.0)
    record[np.uint64(4 * trade + TURNOVER)] = 1.0 + ratio
    bits[np.uint64(4 * trade + HELD)] = (market.day[np.uint64(last)] << 32) | (last - bar)
    bits[np.uint64(4 * trade + REASON)] = _CUT
    if market.funded:
        filled = 0 if rule.at_close == 1 else 1
        paid = market.funding[np.uint64(last + filled)] - market.funding[np.uint64(bar + filled)]
        resolved.carry[np.uint64(trade)] = direction * paid
