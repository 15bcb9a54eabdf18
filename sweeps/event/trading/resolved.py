"""What becomes of a position under one exit rule: a record for every bar and side, resolved when it is first met."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from signals.arrays import Array, Bytes, Floats, Integers, Integers32
from sweeps.event.trading.exits import LIQUIDATION, MAX_HOLD, ExitRules, close_position, entry_price
from sweeps.event.trading.market import Market
from sweeps.kernels.arena import Arena
from sweeps.kernels.compiled import Whole, inner_kernel, kernel, trailing_zeros
from sweeps.measures.ratios import REASONS
from sweeps.plan.exit_rule import ExitRule

__all__ = [
    "CARRY",
    "HELD",
    "RATIO",
    "REASON",
    "REASON_BITS",
    "ResolvedExits",
    "blank_resolved",
    "entries_of",
    "entry_of",
    "exit_bar",
    "exit_day",
    "exit_reason",
    "gross_of",
    "held_bars",
    "looked_up",
    "reset",
    "resolve",
    "resolve_all",
    "resolved_at",
    "turnover_of",
]

RATIO, CARRY, HELD, REASON = range(4)
"""Fields of a record."""

REASON_BITS = 63 // len(REASONS)
"""A reason is one in a counter of so many bits; all counters of a sum lie side by side in one integer."""

_AMBIGUOUS = -(1 << 63)
"""The sign of the integer that holds the reason: the bar of the exit does not say which of its levels came first."""

_LAST_DAY = 0x7FFFFFFF

_AT_HOLD = 1 << 31
"""The sign of the bars held where the simulation finds them: the longest hold ended the trade."""


class ResolvedExits(NamedTuple):
    """What becomes of positions, by key ``2*bar + side``; filled in as entries are met. Z bars, all words of bars full.

    All that is read of a trade lies in one record of 32 bytes, and both sides of a bar in one cache line.

    Attributes
    ----------
    record
        float64 (4 * (2Z + 2),): exit over entry price, its sign set for shorts, from which `gross_of` and `turnover_of`
        are had; carry, the funding paid per unit of exposure, signed, 0 where there is none; and the two fields of `bits`.
        Bar Z is beyond all bars, and there is no move.
    bits
        int64, the same memory: ``day << 32 | bars held``, the day being that of the exit bar; and
        ``1 << REASON_BITS*reason``, its sign set where the exit is ambiguous.
    held
        int32 (2Z + 2,): bars held once more, where the simulation finds those of both sides at once, the sign set where the
        longest hold ended the trade, which the other side comes before; 0 where the exit is not resolved yet.
    pairs
        int64 (Z + 1,): the same memory, the long in the lower half.
    known
        int32 (2T + 1,): the keys that are known, their number last, so that forgetting costs no more than knowing.
    cuts
        int64 (C,): ``key << 32 | bars held`` of trades that an entry of the other side cut short, in the order in which they are
        met. Their records, C of them, lie beyond those of all keys.
    """

    record: Floats
    bits: Integers
    held: Integers32
    pairs: Integers
    known: Integers32
    cuts: Integers


def blank_resolved(n_bars: int, arena: Arena | None = None, cuts: int = 0) -> ResolvedExits:
    """Allocate a memory of resolved exits for one thread, with room for some trades that are cut short."""
    beyond = (-(-n_bars // 64) + 1) * 64
    arena = arena or Arena((2 * beyond + 2) * 44 + 40 * cuts + 4096)
    held = arena.zeros(2 * beyond + 2, np.int32)
    held[-2:] = 1
    record = arena.zeros(4 * (2 * beyond + 2 + cuts))
    bits = record.view(np.int64)
    record[8 * beyond + RATIO] = np.nan
    bits[8 * beyond + HELD] = _LAST_DAY << 32
    known = arena.zeros(2 * n_bars + 1, np.int32)
    return ResolvedExits(record, bits, held, held.view(np.int64), known, arena.zeros(cuts, np.int64))


@inner_kernel
def reset(resolved: ResolvedExits) -> None:
    """Blank the resolved exits for the next exit rule; cost grows with what was known, not with bars."""
    known = resolved.known
    last = known.shape[0] - 1
    for i in range(known[last]):
        resolved.held[known[i]] = 0
    known[last] = 0


@inner_kernel
def resolve(
    market: Market, rule: ExitRule, words: Bytes, entry_probability: Floats, key: int, resolved: ResolvedExits
) -> None:  # fmt: skip
    """Resolve the exit of one entry."""
    record, bits, known = resolved.record, resolved.bits, resolved.known
    bar, side = key >> 1, key & 1
    direction = 1.0 - 2.0 * side
    entry = entry_price(market, rule, side, bar)
    exit_bar, exit_price, fill_bar, reason, ambiguous = close_position(
        market, rule, words, entry_probability, side, bar, entry
    )
    record[4 * key + RATIO] = direction * (exit_price / entry)
    bits[4 * key + HELD] = (market.day[exit_bar] << 32) | (exit_bar - bar)
    resolved.held[key] = exit_bar - bar - (_AT_HOLD if reason == MAX_HOLD else 0)
    bits[4 * key + REASON] = (1 << (REASON_BITS * reason)) | (_AMBIGUOUS if ambiguous == 1 else 0)
    if market.funded:
        filled = bar if rule.at_close == 1 else bar + 1
        paid = direction * (market.funding[fill_bar] - market.funding[filled])
        record[4 * key + CARRY] = 0.0 if reason == LIQUIDATION else paid
    last = known.shape[0] - 1
    known[known[last]] = key
    known[last] += 1


@kernel
def resolve_all(market: Market, rules: ExitRules, keys: Integers, resolved: ResolvedExits) -> None:
    """Resolve the exits of many entries under the first of some exit rules."""
    for i in range(keys.shape[0]):
        resolve(market, rules.records[0], rules.signal_words, rules.entry_probability, keys[i], resolved)


@inner_kernel
def held_bars(pairs: Integers, bar: Whole, short: Whole) -> Whole:
    """Return the bars that a position is held; both sides are read at once, so that the load waits for no choice."""
    return (pairs[np.uint64(bar)] >> (32 * short)) & 0x7FFFFFFF


@inner_kernel
def looked_up(pairs: Integers, bar: Whole, short: Whole) -> tuple[Whole, Whole]:
    """Return the bars that a position is held, and 1 if the longest hold ends it, else 0."""
    found = (pairs[np.uint64(bar)] >> (32 * short)) & 0xFFFFFFFF
    return found & 0x7FFFFFFF, found >> 31


@inner_kernel
def entry_of(resolved: ResolvedExits, trade: Whole) -> Whole:
    """Return the key ``2*bar + side`` of a trade, which is given by the place of its record."""
    beyond_keys = resolved.bits.shape[0] // 4 - resolved.cuts.shape[0]
    return trade if trade < beyond_keys else resolved.cuts[np.uint64(trade - beyond_keys)] >> 32


@inner_kernel
def exit_bar(resolved: ResolvedExits, trade: Whole) -> Whole:
    """Return the exit bar of a trade that is resolved."""
    return (entry_of(resolved, trade) >> 1) + (resolved.bits[np.uint64(4 * trade + HELD)] & 0xFFFFFFFF)


@inner_kernel
def exit_day(resolved: ResolvedExits, trade: Whole) -> Whole:
    """Return the UTC date of its exit bar, counted from the first bar's date."""
    return resolved.bits[np.uint64(4 * trade + HELD)] >> 32


@inner_kernel
def gross_of(record: Floats, trade: Whole) -> float:
    """Return the signed price move of a trade, a fraction of the entry price."""
    signed = record[np.uint64(4 * trade + RATIO)]
    return math.copysign(1.0, signed) * (abs(signed) - 1.0)


@inner_kernel
def turnover_of(record: Floats, trade: Whole) -> float:
    """Return ``1 + exit/entry``, what a fee is charged on per unit of exposure."""
    return 1.0 + abs(record[np.uint64(4 * trade + RATIO)])


@inner_kernel
def exit_reason(bits: Integers, trade: Whole) -> Whole:
    """Return the code of its reason."""
    return np.int64(trailing_zeros(np.uint64(bits[np.uint64(4 * trade + REASON)]))) // REASON_BITS


def entries_of(resolved: ResolvedExits, trades: Integers) -> Integers:
    """Return the keys ``2*bar + side`` of trades, which are given by the places of their records."""
    if not len(resolved.cuts):
        return trades
    beyond_keys = len(resolved.bits) // 4 - len(resolved.cuts)
    cut = resolved.cuts[np.maximum(trades - beyond_keys, 0)] >> 32
    return np.where(trades < beyond_keys, trades, cut)


def resolved_at(resolved: ResolvedExits, trades: Integers) -> tuple[Array, ...]:
    """Return exit bars, codes of reasons, gross moves, turnovers, carries and ambiguity of some trades that are resolved."""
    record, bits = resolved.record.reshape(-1, 4)[trades], resolved.bits.reshape(-1, 4)[trades]
    exits = (entries_of(resolved, trades) >> 1) + (bits[:, HELD] & 0xFFFFFFFF)
    # a power of two times a half: the exponent is the place of the bit, and one
    reasons = (np.frexp((bits[:, REASON] & ~_AMBIGUOUS).astype(np.float64))[1] - 1) // REASON_BITS
    signed, ratio = record[:, RATIO], np.abs(record[:, RATIO])
    gross = np.copysign(1.0, signed) * (ratio - 1.0)
    return exits, reasons, gross, 1.0 + ratio, record[:, CARRY], bits[:, REASON] < 0
