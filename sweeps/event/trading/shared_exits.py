"""What exit rules share: the bars at which levels are first touched, what touching them comes to, and what comes without.

The first touch of a level hangs on the bar and side of the entry and on its distance, and on nothing else of the rule. So a position
ends where the earliest of its levels is touched, or before that by signal, longest hold or the end of the data. Rules that have
their levels in common share what comes of a touch; rules that have the rest in common share what comes without one; which of
two comes first is a minimum, over all bars at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from signals.arrays import Array, Integers, Integers32
from sweeps.event.trading.closing import (
    INTRABAR,
    MAX_HOLD,
    STOP_LOSS,
    Touched,
    close_at,
    close_at_one,
    entry_price,
    ruin_level,
    stop_level,
    target_level,
)
from sweeps.event.trading.exits import ExitRules, last_bar, moved_stop, moves, units_of
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import AT_HOLD, HELD_AT, IN_SLOT, ResolvedExits, reset, write_record
from sweeps.kernels.arena import Arena
from sweeps.kernels.compiled import inner_kernel, whole
from sweeps.plan.exit_rule import ExitRule

__all__ = ["NEVER", "SharedExits", "blank_shared", "take_up"]

NEVER = whole(1 << 29)
"""A bar later than any."""

_BLOCK, _LEVELS, _FILLED, _BEFORE = range(4)


class SharedExits(NamedTuple):
    """What the R exit rules of a chunk share, and working memory of one thread; K keys ``2*bar + side``, N tables.

    Attributes
    ----------
    touched
        int32 (N, 2Z + 2): bar at which a level is first touched by the key of the entry, `NEVER` if it is not; table 0 is `NEVER`.
    keys
        int64 (K,): keys at which any entry rule enters.
    tables
        int64 (R, 6): tables of each rule: stop of longs and of shorts, target, liquidation.
    levels
        int64 (R,): rules of equal number have their levels in common.
    ends
        int64 (R, 2): which block, and which place in it, has what ends the rule's positions without a touch; block -1: nothing
        of the rule is shared, and exits are searched for as they are met.
    block_rules
        int64 (B, H): a rule of each place of each block, or -1.
    by_level
        int32 (2Z + 2,): of the levels in force, the bars held until a touch, as `ResolvedExits.held`; `NEVER` where there is none in time.
    without
        int32 (H, 2Z + 2): of the block in force, the bars held without a touch, likewise.
    furthest
        int32 (2Z + 2,): the most of them.
    state
        int64 (4,): block and levels in force, or -1; whether `ResolvedExits.held` is filled; and the rule whose levels are in force.
    """

    touched: Integers32
    keys: Integers
    tables: Integers
    levels: Integers
    ends: Integers
    block_rules: Integers
    by_level: Integers32
    without: Integers32
    furthest: Integers32
    state: Integers


def blank_shared(plan: tuple[Array, ...], keys: int, arena: Arena) -> SharedExits:
    """Return what rules share by a plan, the first six fields, with working memory for a number of possible keys."""
    touched, entered, tables, levels, ends, block_rules = plan
    by_level, furthest = arena.zeros(keys, np.int32), arena.zeros(keys, np.int32)
    without = arena.zeros((block_rules.shape[1], keys), np.int32)
    state = np.array([-1, -1, 0, -1], dtype=np.int64)
    return SharedExits(touched, entered, tables, levels, ends, block_rules, by_level, without, furthest, state)


@inner_kernel
def take_up(market: Market, rules: ExitRules, which: int, shared: SharedExits, resolved: ResolvedExits) -> None:
    """Forget the exits of the rule before, and resolve those of the next as far as they are shared."""
    reset(resolved)
    block, place = shared.ends[which, 0], shared.ends[which, 1]
    state = shared.state
    if block < 0:
        if state[_FILLED] == 1:
            resolved.held[:-2] = 0
        # what is met is written over what levels came to
        state[_LEVELS], state[_FILLED] = -1, 0
        return
    if state[_BLOCK] != block:
        _end_without(market, rules, block, shared, resolved)
        state[_BLOCK], state[_LEVELS] = block, -1
    if state[_LEVELS] != shared.levels[which]:
        before = state[_BEFORE] if state[_LEVELS] >= 0 else -1
        _end_by_level(market, rules, which, before, shared, resolved)
        state[_LEVELS], state[_BEFORE] = shared.levels[which], which
    _take_earlier(shared.by_level, shared.without[place], resolved.held)
    resolved.slot[0] = (place + 1) * resolved.held.shape[0]
    state[_FILLED] = 1


@inner_kernel
def _take_earlier(one: Integers32, other: Integers32, earlier: Integers32) -> None:
    """Write the smaller of two by key; equal ones end by a level, which comes first within a bar."""
    for key in range(earlier.shape[0] - 2):
        earlier[key] = min(one[key], other[key])


@inner_kernel
def _end_without(
    market: Market, rules: ExitRules, block: int, shared: SharedExits, resolved: ResolvedExits
) -> None:  # fmt: skip
    """Resolve how positions end without a touch, for the rules of one block."""
    keys, furthest, n_bars = shared.keys, shared.furthest, market.close.shape[0]
    furthest[:] = 0
    for place in range(shared.block_rules.shape[1]):
        which = shared.block_rules[block, place]
        if which < 0:
            continue
        rule, without, first = rules.records[which], shared.without[place], (place + 1) * resolved.held.shape[0]
        for i in range(keys.shape[0]):
            key = keys[i]
            bar, side = key >> 1, key & 1
            until, reason = last_bar(n_bars, rule, rules.signal_words, side, bar)
            entry = entry_price(market, rule, side, bar)
            nothing = Touched(NEVER, NEVER, NEVER, 0.0, 0.0, 0.0, STOP_LOSS)
            closed = close_at(market, rule, side, until, nothing, reason)
            write_record(market, rule, key, entry, closed, first + key, resolved)
            without[np.uint64(key)] = ((until - bar) << HELD_AT) | IN_SLOT | (AT_HOLD if reason == MAX_HOLD else 0)
            furthest[np.uint64(key)] = max(furthest[np.uint64(key)], until - bar)


@inner_kernel
def _end_by_level(
    market: Market, rules: ExitRules, which: int, before: int, shared: SharedExits, resolved: ResolvedExits
) -> None:  # fmt: skip
    """Resolve how positions end that touch a level in time for any rule of the block, as far as that is not known from the rule before."""
    rule, keys, by_level = rules.records[which], shared.keys, shared.by_level
    intrabar = rule.stop_trigger == INTRABAR
    known = before >= 0 and _differ_in_distance(rules.records[before], rule)
    for i in range(keys.shape[0]):
        key = keys[i]
        bar, side = key >> 1, key & 1
        within = bar + shared.furthest[np.uint64(key)]
        if known and _is_kept(shared, before, which, key, within):
            continue
        entry = entry_price(market, rule, side, bar)
        u, touched = _touched(market, rules, which, shared, key, entry, within)
        by_level[np.uint64(key)] = NEVER
        if u <= within:
            if intrabar and touched.broke != u and (touched.stopped == u) != (touched.won == u):
                closed = close_at_one(market, rule, side, u, touched)
            else:
                closed = close_at(market, rule, side, u, touched, STOP_LOSS)
            write_record(market, rule, key, entry, closed, key, resolved)
            by_level[np.uint64(key)] = (u - bar) << HELD_AT


@inner_kernel
def _differ_in_distance(one: ExitRule, other: ExitRule) -> bool:
    """Whether rules differ, of all that a touch comes to, in no more than distances of levels that stay where they are."""
    same = one.slippage == other.slippage and one.at_close == other.at_close and one.scale == other.scale
    same = same and one.stop_trigger == other.stop_trigger and one.maker == other.maker
    still = not (moves(one, 0) or moves(one, 1) or moves(other, 0) or moves(other, 1))
    return same and still and one.target_first == other.target_first


@inner_kernel
def _is_kept(shared: SharedExits, before: int, which: int, key: int, within: int) -> bool:
    """Whether a position ends by a level that two rules have in common before any other of theirs, or by none in time."""
    common, other = NEVER, NEVER
    for kind in range(3):
        one, new = shared.tables[before, 2 * kind + (key & 1)], shared.tables[which, 2 * kind + (key & 1)]
        bar = np.int64(shared.touched[np.uint64(new), np.uint64(key)])
        if one == new:
            common = min(common, bar)
        else:
            other = min(other, bar, np.int64(shared.touched[np.uint64(one), np.uint64(key)]))
    return common < other or other > within


@inner_kernel
def _touched(
    market: Market, rules: ExitRules, which: int, shared: SharedExits, key: int, entry: float, within: int
) -> tuple[int, Touched]:  # fmt: skip
    """Return the first bar that touches a level of a rule, if it is within some bar, and the touches of all."""
    rule, tables, all_touched = rules.records[which], shared.tables, shared.touched
    side, direction = key & 1, 1.0 - 2.0 * (key & 1)
    stopped = int(np.int64(all_touched[np.uint64(tables[which, side]), np.uint64(key)]))
    won = int(np.int64(all_touched[np.uint64(tables[which, 2 + side]), np.uint64(key)]))
    broke = int(np.int64(all_touched[np.uint64(tables[which, 4 + side]), np.uint64(key)]))
    u, reason = min(stopped, won, broke), STOP_LOSS
    divisor, multiple = units_of(market.readings, rule, rules.entry_probability, side, key >> 1)
    stop = rule.long_stop if side == 0 else rule.short_stop
    target = rule.long_target if side == 0 else rule.short_target
    level = stop_level(entry, direction, stop, divisor, multiple)
    if moves(rule, side):
        nearest = min(u, within)
        moved, follows, why = moved_stop(
            market.tape, market.padded, rule, side, (key >> 1) + 1, nearest, entry, divisor, multiple
        )
        if moved <= nearest and (moved < stopped or not direction * level >= direction * follows):
            u, stopped, level, reason = moved, moved, follows, why
    goal = target_level(entry, direction, target, divisor, multiple)
    return u, Touched(broke, stopped, won, ruin_level(rule.liquidation, direction, entry), level, goal, reason)
