"""Paths that an entry of the other side cuts short, or that pause after an exit.

What becomes of a position is resolved without the other side, so that all entry rules share it: here it is compared with
the next entry of the other side, a bit search. A trade that is cut has a record of its own, beyond those of the keys, one
behind the other; whoever reads records need not know.

Whether a trade is cut is anyone's guess, so that nothing here branches on it: where two numbers are chosen from, their bits are
masked, as the compiler makes branches of choices.
"""

from __future__ import annotations

import numpy as np

from grids.parameters import CHOICES
from signals.arrays import Bytes, Integers, Integers32
from sweeps.event.trading.closing import BREAKEVEN, LIQUIDATION, STOP_LOSS, TRAILING_STOP
from sweeps.event.trading.resolved import HELD_AT, REASON, REASON_BITS, ResolvedExits, found_at, is_at_hold, place_of
from sweeps.event.trading.simulated_paths import TOGETHER
from sweeps.kernels.bits import next_member, word_at
from sweeps.kernels.compiled import Whole, inner_kernel, trailing_zeros, whole
from sweeps.kernels.simd import prefetch
from sweeps.plan.reentry_rules import AFTER_STOP, COOLDOWN, OPPOSITE

__all__ = ["is_plain", "reverses_at_once", "step_reversing", "step_turning"]

_IGNORE, _REVERSE = whole(CHOICES["opposite"].index("ignore"), CHOICES["opposite"].index("reverse"))
_STOPS = whole(sum(1 << (REASON_BITS * reason) for reason in (STOP_LOSS, BREAKEVEN, TRAILING_STOP, LIQUIDATION)))

_WINDOW = 57
"""Bars that a word read at any byte holds for sure from any of its first bits on."""

_BEYOND, _ALL = np.uint64(1 << _WINDOW), np.uint64((1 << 64) - 1)


@inner_kernel
def is_plain(reentry: Integers) -> bool:
    """Whether a re-entry rule, as `sweeps.plan.reentry_rules.reentry_records` makes it, leaves a path as it is."""
    return reentry[OPPOSITE] == _IGNORE and reentry[COOLDOWN] == 0


@inner_kernel
def reverses_at_once(reentry: Integers) -> bool:
    """Whether an entry of the other side takes over, and nothing is waited for."""
    return reentry[OPPOSITE] == _REVERSE and reentry[COOLDOWN] == 0


@inner_kernel
def _window(octets: Bytes, base: np.uint64, bar: Whole) -> np.uint64:
    """Return the set that begins at byte `base` from a bar on, as far as a word goes."""
    return word_at(octets, base + np.uint64(bar >> 3)) >> np.uint64(bar & 7)


@inner_kernel
def _next_other(octets: Bytes, base: np.uint64, apart: np.uint64, bar: Whole, shorts: np.uint64, held: Whole) -> Whole:
    """Return the first bar after one entered at that enters on the other side; `shorts` is where short, from the bar on.

    Nothing is looked for beyond the bars `held`, and what is returned then is some bar beyond them. Few positions are held for
    longer than a word: how far the other side is decides no branch for the others.
    """
    if held >= _WINDOW:
        return _next_other_far(octets, base, apart, bar, shorts, held)
    return bar + _ahead(octets, base, bar, shorts, _ALL * (shorts & np.uint64(1)))


@inner_kernel
def _next_other_far(
    octets: Bytes, base: np.uint64, apart: np.uint64, bar: Whole, shorts: np.uint64, held: Whole
) -> Whole:
    """Return what `_next_other` does, however long the position is held."""
    side, until = _ALL * (shorts & np.uint64(1)), bar + held
    ahead = _ahead(octets, base, bar, shorts, side)
    while ahead == _WINDOW and bar + _WINDOW <= until:
        bar += _WINDOW
        ahead = _ahead(octets, base, bar, _window(octets, base + apart, bar), side)
    return bar + ahead


@inner_kernel
def _ahead(octets: Bytes, base: np.uint64, bar: Whole, shorts: np.uint64, side: np.uint64) -> Whole:
    """Return how far from a bar the first entry is that is not of a `side`, all bits set for shorts; at most `_WINDOW`."""
    return np.int64(trailing_zeros((_window(octets, base, bar) & (shorts ^ side)) | _BEYOND))


@inner_kernel
def _reverse(
    octets: Bytes, base: np.uint64, apart: np.uint64, length: np.uint64, cuts: Integers, beyond_keys: Whole, waiting: Whole,
    bar: Whole, shorts: np.uint64, found: Whole, slot: Whole,
) -> tuple[Whole, Whole, Whole]:  # fmt: skip
    """End one trade of a path that reverses at once: its record's place, 1 if it is cut, and the bar of the next.

    The next entry is that of the other side, or the first after the exit: both are looked for, so that neither search waits
    for the other.
    """
    key, held = 2 * bar + np.int64(shorts & np.uint64(1)), found >> HELD_AT
    place, last = place_of(found, key, slot), bar + held
    other = _next_other(octets, base, apart, bar, shorts, held)
    after = next_member(octets, base, length, last + 1)
    # at the same bar the other side comes before the longest hold, and after everything else
    cut = (other - last - is_at_hold(found)) >> 63
    cuts[np.uint64(waiting)] = (key << 32) | (held + ((other - last) & cut))
    return place ^ ((place ^ (beyond_keys + waiting)) & cut), -cut, after ^ ((after ^ other) & cut)


@inner_kernel
def step_reversing(
    octets: Bytes, apart: np.uint64, length: np.uint64, resolved: ResolvedExits, trades: Integers32, bars: Integers,
    cut: Integers, rounds: int, until: int,
) -> Whole:  # fmt: skip
    """Simulate paths in step that reverse at once, as those that nothing cuts short are in `sweeps.event.trading.simulating`.

    The parameters are as there, and `cut` of `SimulatedPaths`.
    """
    beyond = np.int64(length * np.uint64(8))
    pairs, record, cuts, slot = resolved.pairs, resolved.record, resolved.cuts, resolved.slot[0]
    beyond_keys, waiting = np.int64(resolved.bits.shape[0] // 4 - cuts.shape[0]), cut[0]
    base_0, base_1 = np.uint64(0), apart + apart
    base_2, base_3 = base_1 + base_1, base_1 + base_1 + base_1
    bar_0, bar_1, bar_2, bar_3 = bars[0], bars[1], bars[2], bars[3]
    at, end = np.uint64(TOGETHER * rounds), np.uint64(TOGETHER * until)
    one = np.uint64(1)
    while at < end:
        shorts_0, shorts_1 = _window(octets, base_0 + apart, bar_0), _window(octets, base_1 + apart, bar_1)
        shorts_2, shorts_3 = _window(octets, base_2 + apart, bar_2), _window(octets, base_3 + apart, bar_3)
        found_0 = found_at(pairs, bar_0, np.int64(shorts_0 & one))
        found_1 = found_at(pairs, bar_1, np.int64(shorts_1 & one))
        found_2 = found_at(pairs, bar_2, np.int64(shorts_2 & one))
        found_3 = found_at(pairs, bar_3, np.int64(shorts_3 & one))
        if found_0 == 0 or found_1 == 0 or found_2 == 0 or found_3 == 0:
            break
        trade_0, cut_0, bar_0 = _reverse(
            octets, base_0, apart, length, cuts, beyond_keys, waiting, bar_0, shorts_0, found_0, slot
        )
        waiting += cut_0
        trade_1, cut_1, bar_1 = _reverse(
            octets, base_1, apart, length, cuts, beyond_keys, waiting, bar_1, shorts_1, found_1, slot
        )
        waiting += cut_1
        trade_2, cut_2, bar_2 = _reverse(
            octets, base_2, apart, length, cuts, beyond_keys, waiting, bar_2, shorts_2, found_2, slot
        )
        waiting += cut_2
        trade_3, cut_3, bar_3 = _reverse(
            octets, base_3, apart, length, cuts, beyond_keys, waiting, bar_3, shorts_3, found_3, slot
        )
        waiting += cut_3
        prefetch(record, 4 * trade_0)
        prefetch(record, 4 * trade_1)
        prefetch(record, 4 * trade_2)
        prefetch(record, 4 * trade_3)
        trades[at], trades[at + one] = trade_0, trade_1
        trades[at + np.uint64(2)], trades[at + np.uint64(3)] = trade_2, trade_3
        at += np.uint64(TOGETHER)
        if bar_0 & bar_1 & bar_2 & bar_3 == beyond:  # none is larger, so all are
            break
    bars[0], bars[1], bars[2], bars[3], cut[0] = bar_0, bar_1, bar_2, bar_3, waiting
    return np.int64(at) // TOGETHER


@inner_kernel
def _turn(
    octets: Bytes, base: np.uint64, apart: np.uint64, bits: Integers, cuts: Integers, beyond_keys: Whole, waiting: Whole,
    bar: Whole, shorts: np.uint64, found: Whole, slot: Whole, opposite: Whole, cooldown: Whole, after_stop: Whole,
    beyond: Whole,
) -> tuple[Whole, Whole, Whole]:  # fmt: skip
    """End one trade; return its record's place, 1 if it is cut, and the first bar at which its path may enter again.

    ``beyond_keys + waiting`` is where the record of the trade is if it is cut; its key and bars held are left in `cuts`.
    """
    key, held = 2 * bar + np.int64(shorts & np.uint64(1)), found >> HELD_AT
    place, last = place_of(found, key, slot), bar + held
    cut: Whole = np.int64(0)  # or all bits set
    end = last
    if opposite != _IGNORE:
        sooner = _next_other(octets, base, apart, bar, shorts, held) - last
        # at the same bar the other side comes before the longest hold, and after everything else
        cut = (sooner - is_at_hold(found)) >> 63
        end = last + (sooner & cut)
        cuts[np.uint64(waiting)] = (key << 32) | (end - bar)
    after = end + 1
    if cooldown != 0:
        cooled = np.int64(1)
        if after_stop == 1:
            cooled = np.int64((bits[np.uint64(4 * place + REASON)] & _STOPS) != 0) & ~cut
        if opposite == _REVERSE:
            cooled &= ~cut
        after = min(after + cooled * cooldown, beyond)
    if opposite == _REVERSE:
        after += cut
    return place ^ ((place ^ (beyond_keys + waiting)) & cut), -cut, after


@inner_kernel
def step_turning(
    octets: Bytes, apart: np.uint64, length: np.uint64, resolved: ResolvedExits, trades: Integers32, bars: Integers,
    cut: Integers, rounds: int, until: int, reentry: Integers,
) -> Whole:  # fmt: skip
    """Simulate paths in step of any re-entry rule, a path after the other in every step.

    The parameters are as of `step_reversing`, and the re-entry rule of the paths.
    """
    beyond = np.int64(length * np.uint64(8))
    opposite, cooldown, after_stop = reentry[OPPOSITE], reentry[COOLDOWN], reentry[AFTER_STOP]
    pairs, record, bits, cuts = resolved.pairs, resolved.record, resolved.bits, resolved.cuts
    beyond_keys, waiting, slot = np.int64(bits.shape[0] // 4 - cuts.shape[0]), cut[0], resolved.slot[0]
    base_0, base_1 = np.uint64(0), apart + apart
    base_2, base_3 = base_1 + base_1, base_1 + base_1 + base_1
    bar_0, bar_1, bar_2, bar_3 = bars[0], bars[1], bars[2], bars[3]
    at, end = np.uint64(TOGETHER * rounds), np.uint64(TOGETHER * until)
    one = np.uint64(1)
    while at < end:
        shorts_0, shorts_1 = _window(octets, base_0 + apart, bar_0), _window(octets, base_1 + apart, bar_1)
        shorts_2, shorts_3 = _window(octets, base_2 + apart, bar_2), _window(octets, base_3 + apart, bar_3)
        found_0 = found_at(pairs, bar_0, np.int64(shorts_0 & one))
        found_1 = found_at(pairs, bar_1, np.int64(shorts_1 & one))
        found_2 = found_at(pairs, bar_2, np.int64(shorts_2 & one))
        found_3 = found_at(pairs, bar_3, np.int64(shorts_3 & one))
        if found_0 == 0 or found_1 == 0 or found_2 == 0 or found_3 == 0:
            break
        trade_0, cut_0, bar_0 = _turn(
            octets, base_0, apart, bits, cuts, beyond_keys, waiting, bar_0, shorts_0, found_0, slot, opposite, cooldown,
            after_stop, beyond,
        )  # fmt: skip
        waiting += cut_0
        trade_1, cut_1, bar_1 = _turn(
            octets, base_1, apart, bits, cuts, beyond_keys, waiting, bar_1, shorts_1, found_1, slot, opposite, cooldown,
            after_stop, beyond,
        )  # fmt: skip
        waiting += cut_1
        trade_2, cut_2, bar_2 = _turn(
            octets, base_2, apart, bits, cuts, beyond_keys, waiting, bar_2, shorts_2, found_2, slot, opposite, cooldown,
            after_stop, beyond,
        )  # fmt: skip
        waiting += cut_2
        trade_3, cut_3, bar_3 = _turn(
            octets, base_3, apart, bits, cuts, beyond_keys, waiting, bar_3, shorts_3, found_3, slot, opposite, cooldown,
            after_stop, beyond,
        )  # fmt: skip
        waiting += cut_3
        prefetch(record, 4 * trade_0)
        prefetch(record, 4 * trade_1)
        prefetch(record, 4 * trade_2)
        prefetch(record, 4 * trade_3)
        trades[at], trades[at + one] = trade_0, trade_1
        trades[at + np.uint64(2)], trades[at + np.uint64(3)] = trade_2, trade_3
        at += np.uint64(TOGETHER)
        bar_0 = next_member(octets, base_0, length, bar_0)
        bar_1 = next_member(octets, base_1, length, bar_1)
        bar_2 = next_member(octets, base_2, length, bar_2)
        bar_3 = next_member(octets, base_3, length, bar_3)
        if bar_0 & bar_1 & bar_2 & bar_3 == beyond:  # none is larger, so all are
            break
    bars[0], bars[1], bars[2], bars[3], cut[0] = bar_0, bar_1, bar_2, bar_3, waiting
    return np.int64(at) // TOGETHER
