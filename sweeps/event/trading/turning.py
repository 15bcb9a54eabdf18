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
from sweeps.event.trading.simulated_paths import SETS, TOGETHER, SimulatedPaths
from sweeps.kernels.bits import is_member, next_member, word_at
from sweeps.kernels.compiled import Whole, inner_kernel, trailing_zeros, whole
from sweeps.kernels.simd import prefetch
from sweeps.plan.exit_rule import ExitRule
from sweeps.plan.reentry_rules import AFTER_STOP, COOLDOWN, OPPOSITE

__all__ = ["cut_price", "is_plain", "step_turning", "write_cuts", "write_longs"]

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
def write_longs(paths: SimulatedPaths) -> None:
    """Write where paths enter long, so that the other side's entries are one set for longs as for shorts."""
    apart = paths.sets.shape[0] // (SETS * TOGETHER)
    for path in range(TOGETHER):
        enters = SETS * path * apart
        short, long = enters + apart, enters + 2 * apart
        for word in range(apart):
            paths.sets[long + word] = paths.sets[enters + word] & ~paths.sets[short + word]


@inner_kernel
def _next_other(octets: Bytes, base: np.uint64, start: Whole, until: Whole) -> Whole:
    """Return the first bar at or after `start` of the set that begins at byte `base`.

    Nearly all are found in the first window, or are not looked for beyond it: how far one is decides no branch. Nothing
    beyond `until` is looked for; what is returned then is some bar beyond it.
    """
    beyond = np.uint64(1 << _WINDOW)
    window = (word_at(octets, base + np.uint64(start >> 3)) >> np.uint64(start & 7)) | beyond
    ahead = np.int64(trailing_zeros(window))
    while ahead == _WINDOW and start + _WINDOW <= until:
        start += _WINDOW
        window = (word_at(octets, base + np.uint64(start >> 3)) >> np.uint64(start & 7)) | beyond
        ahead = np.int64(trailing_zeros(window))
    return start + ahead


@inner_kernel
def _turn(
    octets: Bytes, base: np.uint64, apart: np.uint64, bits: Integers, cuts: Integers, first: Whole, place: Whole, bar: Whole,
    short: Whole, held: Whole, opposite: Whole, cooldown: Whole, after_stop: Whole, beyond: Whole,
) -> tuple[Whole, Whole]:  # fmt: skip
    """End one trade; return its record's place, and the first bar at which its path may enter again.

    ``first + place`` is where the record of the trade is if it is cut; its key and bars held are left in `cuts`. Whether it
    is cut is anyone's guess, so that nothing here branches on it: where two numbers are chosen from, their bits are masked,
    as the compiler makes branches of choices.
    """
    key, last = 2 * bar + short, bar + held
    cut: Whole = np.int64(0)  # or all bits set
    end = last
    if opposite != _IGNORE:
        # short entries lie one set on from all entries, and long ones two
        other = _next_other(octets, base + apart + apart * np.uint64(short), bar + 1, last)
        sooner = other - last
        cut = sooner >> 63
        end = last + (sooner & cut)
        # at the same bar the other side comes before the longest hold, and after everything else
        if sooner == 0 and bits[np.uint64(4 * key + REASON)] == _AT_HOLD:
            cut = np.int64(-1)
        cuts[np.uint64(place)] = (key << 32) | (end - bar)
    after = end + 1
    if cooldown != 0:
        cooled = np.int64(1)
        if after_stop == 1:
            cooled = np.int64((bits[np.uint64(4 * key + REASON)] & _STOPS) != 0) & ~cut
        if opposite == _REVERSE:
            cooled &= ~cut
        after = min(after + cooled * cooldown, beyond)
    if opposite == _REVERSE:
        after += cut
    return key ^ ((key ^ (first + place)) & cut), after


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
    base_1 = apart + apart + apart
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
            octets, base_0, apart, bits, cuts, first, at, bar_0, short_0, held_0, opposite, cooldown, after_stop,
            beyond,
        )  # fmt: skip
        trade_1, bar_1 = _turn(
            octets, base_1, apart, bits, cuts, first, at + 1, bar_1, short_1, held_1, opposite, cooldown, after_stop,
            beyond,
        )  # fmt: skip
        trade_2, bar_2 = _turn(
            octets, base_2, apart, bits, cuts, first, at + 2, bar_2, short_2, held_2, opposite, cooldown, after_stop,
            beyond,
        )  # fmt: skip
        trade_3, bar_3 = _turn(
            octets, base_3, apart, bits, cuts, first, at + 3, bar_3, short_3, held_3, opposite, cooldown, after_stop,
            beyond,
        )  # fmt: skip
        prefetch(record, 4 * trade_0)
        prefetch(record, 4 * trade_1)
        prefetch(record, 4 * trade_2)
        prefetch(record, 4 * trade_3)
        trades[np.uint64(at)], trades[np.uint64(at + 1)] = trade_0, trade_1
        trades[np.uint64(at + 2)], trades[np.uint64(at + 3)] = trade_2, trade_3
        at += TOGETHER
        bar_0 = next_member(octets, base_0, length, bar_0)
        bar_1 = next_member(octets, base_1, length, bar_1)
        bar_2 = next_member(octets, base_2, length, bar_2)
        bar_3 = next_member(octets, base_3, length, bar_3)
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
    """Write the records of trades ``first`` to ``end - 1`` of all paths that were cut short."""
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
        _write_cut(market, rule, resolved, cuts[np.uint64(place)], beyond_keys + place)


@inner_kernel
def _write_cut(market: Market, rule: ExitRule, resolved: ResolvedExits, cut: Whole, trade: Whole) -> None:
    """Write the record of one trade; `cut` is what `ResolvedExits.cuts` says of it."""
    record, bits = resolved.record, resolved.bits
    bar, side, held = cut >> 33, (cut >> 32) & 1, cut & 0xFFFFFFFF
    direction, last = 1.0 - 2.0 * side, bar + held
    quoted = market.close[np.uint64(bar)] if rule.at_close == 1 else market.open[np.uint64(bar + 1)]
    ratio = cut_price(market, rule, side, last) / (quoted * (1.0 + direction * rule.slippage))
    record[np.uint64(4 * trade + GROSS)] = direction * (ratio - 1.0)
    record[np.uint64(4 * trade + TURNOVER)] = 1.0 + ratio
    bits[np.uint64(4 * trade + HELD)] = (market.day[np.uint64(last)] << 32) | held
    bits[np.uint64(4 * trade + REASON)] = _CUT
    if market.funded:
        filled = 0 if rule.at_close == 1 else 1
        paid = market.funding[np.uint64(last + filled)] - market.funding[np.uint64(bar + filled)]
        resolved.carry[np.uint64(trade)] = direction * paid
