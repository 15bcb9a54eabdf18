"""What becomes of a position under one exit rule: a record for every bar and side, resolved when it is first met.

Where rules share what ends positions, all is known before a path is simulated, and records lie in more than one slot: see
`sweeps.event.trading.shared_exits`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from signals.arrays import Array, Bytes, Floats, Integers, Integers32
from sweeps.event.trading.closing import LIQUIDATION, MAX_HOLD, Closed, entry_price
from sweeps.event.trading.exits import ExitRules, close_position
from sweeps.event.trading.market import Market
from sweeps.kernels.arena import Arena
from sweeps.kernels.compiled import Whole, inner_kernel, kernel, trailing_zeros
from sweeps.measures.ratios import REASONS
from sweeps.plan.exit_rule import ExitRule

__all__ = [
    "AT_HOLD",
    "CARRY",
    "HELD",
    "HELD_AT",
    "IN_SLOT",
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
    "found_at",
    "gross_of",
    "is_at_hold",
    "place_of",
    "possible_keys",
    "reset",
    "resolve",
    "resolve_all",
    "resolved_at",
    "turnover_of",
    "write_record",
]

RATIO, CARRY, HELD, REASON = range(4)
"""Fields of a record."""

REASON_BITS = 63 // len(REASONS)
"""A reason is one in a counter of so many bits; all counters of a sum lie side by side in one integer."""

_AMBIGUOUS = -(1 << 63)
"""The sign of the integer that holds the reason: the bar of the exit does not say which of its levels came first."""

_LAST_DAY = 0x7FFFFFFF

IN_SLOT, AT_HOLD, HELD_AT = 1, 2, 2
"""Below the bars held where the simulation finds them, `HELD_AT` bits: whether the record is in the second slot in force, and whether
the longest hold ended the trade. Of two that are held alike the smaller is then one that a level ended."""


class ResolvedExits(NamedTuple):
    """What becomes of positions, by key ``2*bar + side``; filled in as entries are met. Z bars, all words of bars full.

    Records lie in S slots, each with room for all keys. Most often there is one.

    All that is read of a trade lies in one record of 32 bytes, and both sides of a bar in one cache line.

    Attributes
    ----------
    record
        float64 (4 * S * (2Z + 2),): exit over entry price, its sign set for shorts, from which `gross_of` and `turnover_of`
        are had; carry, the funding paid per unit of exposure, signed, 0 where there is none; and the two fields of `bits`.
        Bar Z is beyond all bars, and there is no move.
    bits
        int64, the same memory: ``day << 32 | bars held``, the day being that of the exit bar; and
        ``1 << REASON_BITS*reason``, its sign set where the exit is ambiguous.
    held
        int32 (2Z + 2,): bars held once more, where the simulation finds those of both sides at once, and below them `IN_SLOT` and
        `AT_HOLD`: the other side comes before the longest hold. 0 where the exit is not resolved yet.
    pairs
        int64 (Z + 1,): the same memory, the long in the lower half.
    known
        int32 (2T + 1,): the keys that are known, their number last, so that forgetting costs no more than knowing.
    cuts
        int64 (C,): ``key << 32 | bars held`` of trades that an entry of the other side cut short, in the order in which they are
        met. Their records, C of them, lie beyond those of all slots.
    slot
        int64 (1,): where the records begin of what is `IN_SLOT`.
    """

    record: Floats
    bits: Integers
    held: Integers32
    pairs: Integers
    known: Integers32
    cuts: Integers
    slot: Integers


def possible_keys(n_bars: int) -> int:
    """Return the number of keys ``2*bar + side``: of all bars in full words, of a word beyond them, and of one bar more."""
    return 2 * (-(-n_bars // 64) + 1) * 64 + 2


def blank_resolved(n_bars: int, arena: Arena | None = None, cuts: int = 0, slots: int = 1) -> ResolvedExits:
    """Allocate a memory of resolved exits for one thread, with room for some trades that are cut short."""
    keys = possible_keys(n_bars)
    places, beyond = slots * keys + cuts, keys // 2 - 1
    arena = arena or Arena(12 * keys + 32 * places + 8 * cuts + 4096)
    held = arena.zeros(keys, np.int32)
    held[-2:] = 1 << HELD_AT
    record = arena.zeros(4 * places)
    bits = record.view(np.int64)
    record[8 * beyond + RATIO] = np.nan
    bits[8 * beyond + HELD] = _LAST_DAY << 32
    known = arena.zeros(2 * n_bars + 1, np.int32)
    cut, slot = arena.zeros(cuts, np.int64), np.zeros(1, dtype=np.int64)
    return ResolvedExits(record, bits, held, held.view(np.int64), known, cut, slot)


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
    known, bar, side = resolved.known, key >> 1, key & 1
    entry = entry_price(market, rule, side, bar)
    closed = close_position(market, rule, words, entry_probability, side, bar, entry)
    write_record(market, rule, key, entry, closed, key, resolved)
    resolved.held[key] = ((closed[0] - bar) << HELD_AT) | (AT_HOLD if closed[3] == MAX_HOLD else 0)
    last = known.shape[0] - 1
    known[known[last]] = key
    known[last] += 1


@inner_kernel
def write_record(
    market: Market, rule: ExitRule, key: Whole, entry: float, closed: Closed, place: Whole, resolved: ResolvedExits
) -> None:  # fmt: skip
    """Write at a place what becomes of the position of a key, entered at a price."""
    record, bits = resolved.record, resolved.bits
    exit_bar, exit_price, fill_bar, reason, ambiguous = closed
    bar, direction = key >> 1, 1.0 - 2.0 * (key & 1)
    record[np.uint64(4 * place + RATIO)] = direction * (exit_price / entry)
    bits[np.uint64(4 * place + HELD)] = (market.day[np.uint64(exit_bar)] << 32) | (exit_bar - bar)
    bits[np.uint64(4 * place + REASON)] = (1 << (REASON_BITS * reason)) | (_AMBIGUOUS if ambiguous == 1 else 0)
    if market.funded:
        filled = bar if rule.at_close == 1 else bar + 1
        paid = direction * (market.funding[np.uint64(fill_bar)] - market.funding[np.uint64(filled)])
        record[np.uint64(4 * place + CARRY)] = 0.0 if reason == LIQUIDATION else paid


@kernel
def resolve_all(market: Market, rules: ExitRules, keys: Integers, resolved: ResolvedExits) -> None:
    """Resolve the exits of many entries under the first of some exit rules."""
    for i in range(keys.shape[0]):
        resolve(market, rules.records[0], rules.signal_words, rules.entry_probability, keys[i], resolved)


@inner_kernel
def found_at(pairs: Integers, bar: Whole, short: Whole) -> Whole:
    """Return what `held` has of a position; both sides are read at once, so that the load waits for no choice."""
    return (pairs[np.uint64(bar)] >> (32 * short)) & 0xFFFFFFFF


@inner_kernel
def place_of(found: Whole, key: Whole, slot: Whole) -> Whole:
    """Return where the record lies of a position of which `held` has this; `slot` is that of `ResolvedExits`."""
    return key + (slot & -(found & IN_SLOT))


@inner_kernel
def is_at_hold(found: Whole) -> Whole:
    """Return 1 if the longest hold ends a position of which `held` has this, else 0."""
    return (found >> 1) & 1


@inner_kernel
def entry_of(resolved: ResolvedExits, trade: Whole) -> Whole:
    """Return the key ``2*bar + side`` of a trade, which is given by the place of its record."""
    beyond_keys, keys = resolved.bits.shape[0] // 4 - resolved.cuts.shape[0], resolved.held.shape[0]
    if trade < keys:
        return trade
    return trade % keys if trade < beyond_keys else resolved.cuts[np.uint64(trade - beyond_keys)] >> 32


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
    keys = trades % len(resolved.held)
    if not len(resolved.cuts):
        return keys
    beyond_keys = len(resolved.bits) // 4 - len(resolved.cuts)
    cut = resolved.cuts[np.maximum(trades - beyond_keys, 0)] >> 32
    return np.where(trades < beyond_keys, keys, cut)


def resolved_at(resolved: ResolvedExits, trades: Integers) -> tuple[Array, ...]:
    """Return exit bars, codes of reasons, gross moves, turnovers, carries and ambiguity of some trades that are resolved."""
    record, bits = resolved.record.reshape(-1, 4)[trades], resolved.bits.reshape(-1, 4)[trades]
    exits = (entries_of(resolved, trades) >> 1) + (bits[:, HELD] & 0xFFFFFFFF)
    # a power of two times a half: the exponent is the place of the bit, and one
    reasons = (np.frexp((bits[:, REASON] & ~_AMBIGUOUS).astype(np.float64))[1] - 1) // REASON_BITS
    signed, ratio = record[:, RATIO], np.abs(record[:, RATIO])
    gross = np.copysign(1.0, signed) * (ratio - 1.0)
    return exits, reasons, gross, 1.0 + ratio, record[:, CARRY], bits[:, REASON] < 0
