"""Stage two: when, at what price and why a position opened at a bar is closed.

An exit rule is everything that decides this: exit thresholds, stops, target, liquidation level, longest hold, fill,
trigger and slippage. Money (fee, and exposure where no level hangs on it) is not part of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from signals.arrays import Bytes, Floats
from sweeps.event.trading.closing import (
    BREAKEVEN,
    END,
    INTRABAR,
    MAX_HOLD,
    SIGNAL,
    STOP_LOSS,
    TRAILING_STOP,
    Closed,
    Touched,
    close_at,
    ruin_level,
    stop_level,
    target_level,
)
from sweeps.event.trading.market import Market
from sweeps.kernels.bits import SPARE, next_member
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.kernels.touch import first_reach, first_touch, trailing_touch
from sweeps.plan.exit_rule import NONE, ExitRule

__all__ = ["ExitRules", "close_position", "last_bar", "moved_stop", "moves", "ramp_size", "units_of"]


class ExitRules(NamedTuple):
    """R exit rules, and what they share; T bars, S distinct exit signals, V variants.

    Attributes
    ----------
    records
        (R,) of `EXIT_RULE`. Kernels pass one record on rather than these arrays: handing many from function to function
        costs more than the work done on them.
    signal_words
        uint8 (S, 8 * (ceil(T/64) + SPARE)): bars at which an exit probability is at its threshold, as in `sweeps.kernels.bits`.
    entry_probability
        float64 (V, 2, T): long and short entry probabilities.
    """

    records: np.recarray[Any, Any]
    signal_words: Bytes
    entry_probability: Floats


@kernel
def ramp_size(probability: float, threshold: float, low: float, high: float, power: float) -> float:
    """Margin of one entry as a fraction of the balance, by the contract's ramp."""
    z = 1.0
    if threshold != 1.0:
        z = min(max((probability - threshold) / (1.0 - threshold), 0.0), 1.0)
    return low + (high - low) * z**power


@inner_kernel
def last_bar(n_bars: int, rule: ExitRule, words: Bytes, side: int, bar: int) -> tuple[int, int]:
    """Last possible exit bar and its reason: exit signal, longest hold or the end of the data."""
    until, reason = n_bars - 1, END
    hold = rule.long_max_hold if side == 0 else rule.short_max_hold
    if hold != NONE and bar + hold <= until:
        until, reason = bar + hold, MAX_HOLD
    row = rule.long_signal if side == 0 else rule.short_signal
    if row != NONE:
        stride = words.shape[1]
        length = stride - 8 * (SPARE - 1)
        fires = int(next_member(words.reshape(-1), np.uint64(row * stride), np.uint64(length), bar + 1))
        if fires <= until:
            until, reason = fires, SIGNAL
    return until, reason


@inner_kernel
def units_of(readings: Floats, rule: ExitRule, entry_probability: Floats, side: int, bar: int) -> tuple[float, float]:
    """Return what the rule's distances are still to be divided by for this entry, and what they are multiples of."""
    if rule.scale != NONE:
        return 1.0, readings[rule.scale - 1, bar]
    if rule.ramp == 0:
        return 1.0, 1.0
    probability = entry_probability[rule.variant, side, bar]
    threshold = rule.ramp_long_entry if side == 0 else rule.ramp_short_entry
    size = ramp_size(probability, threshold, rule.ramp_size_min, rule.ramp_size_max, rule.ramp_size_power)
    return rule.ramp_leverage * size, 1.0


@inner_kernel
def moved_stop(
    tape: Floats, padded: int, rule: ExitRule, side: int, first: int, within: int, entry: float, divisor: float, multiple: float
) -> tuple[int, float, int]:  # fmt: skip
    """First bar in ``[first, within]`` at which a stop that has moved is touched, its level then, and its reason.

    A stop at the entry price or one that trails: of two touched in one bar the nearer, which is then in force. The bar is
    ``within + 1`` if there is none.
    """
    direction, trigger = 1.0 - 2.0 * side, rule.stop_trigger
    breakeven_after = rule.long_breakeven_after if side == 0 else rule.short_breakeven_after
    trailing_after = rule.long_trailing_after if side == 0 else rule.short_trailing_after
    trailing = rule.long_trailing if side == 0 else rule.short_trailing
    stopped, level, reason = within + 1, entry, BREAKEVEN
    if not np.isnan(breakeven_after):
        goal = entry * (1.0 + direction * (breakeven_after / divisor * multiple))
        armed, _ = first_reach(tape, padded, trigger, side, first, within, entry, goal)
        if armed < within:
            stopped = first_touch(tape, padded, side + 2 * trigger, armed + 1, within, direction * entry)
    if not np.isnan(trailing):
        until, begun, peak = min(within, stopped), first - 1, entry
        if not np.isnan(trailing_after):
            goal = entry * (1.0 + direction * (trailing_after / divisor * multiple))
            begun, peak = first_reach(tape, padded, trigger, side, first, until, entry, goal)
        if begun < until:
            distance = trailing / divisor * multiple
            touched, follows = trailing_touch(tape, padded, trigger, side, begun + 1, until, peak, distance)
            if touched < stopped or (touched == stopped and direction * follows > direction * level):
                return touched, follows, TRAILING_STOP
    return stopped, level, reason


@inner_kernel
def close_position(
    market: Market, rule: ExitRule, words: Bytes, entry_probability: Floats, side: int, bar: int, entry: float
) -> Closed:
    """Close the position that a rule would hold after an entry decided at the close of `bar`.

    `words` and `entry_probability` are those of `ExitRules`.

    The first touch of each level up to the latest possible exit is found on its own; the earliest bar wins, and within
    it the order of docs/contract.md#hold-and-exit. Of several stops the nearest is touched whenever any is, so the stop in
    force is touched first where any of them is.
    """
    direction, trigger = 1.0 - 2.0 * side, rule.stop_trigger
    tape, padded, losing = market.tape, market.padded, side + 2 * trigger
    until, reason = last_bar(market.close.shape[0], rule, words, side, bar)
    divisor, multiple = units_of(market.readings, rule, entry_probability, side, bar)
    within, stop_reason = until, STOP_LOSS

    stop = rule.long_stop if side == 0 else rule.short_stop
    level = stop_level(entry, direction, stop, divisor, multiple)
    ruin = ruin_level(rule.liquidation, direction, entry)
    broke = until + 1
    # no bar reaches liquidation before a nearer stop is touched
    guarded = trigger == INTRABAR and direction * level > direction * ruin
    if ruin > 0.0 and not guarded:
        broke = first_touch(tape, padded, side, bar + 1, until, direction * ruin)
        within = min(until, broke)
    stopped = until + 1
    if not np.isnan(stop):
        stopped = first_touch(tape, padded, losing, bar + 1, within, direction * level)
        within = min(within, stopped)
    won, goal = until + 1, 0.0
    target = rule.long_target if side == 0 else rule.short_target
    if not np.isnan(target):
        goal = target_level(entry, direction, target, divisor, multiple)
        won = first_touch(tape, padded, 1 - side + 2 * trigger, bar + 1, within, -direction * goal)
        within = min(within, won)
    if moves(rule, side):
        moved, follows, why = moved_stop(tape, padded, rule, side, bar + 1, within, entry, divisor, multiple)
        if moved <= within and (moved < stopped or not direction * level >= direction * follows):
            stopped, level, stop_reason = moved, follows, why
            within = moved
    u = within
    if guarded and stopped == u and ruin > 0.0:
        stride = padded + (padded >> 4) + (padded >> 8) + (padded >> 12)
        if tape[np.uint64(side * stride + u)] <= direction * ruin:
            broke = u
    return close_at(market, rule, side, u, Touched(broke, stopped, won, ruin, level, goal, stop_reason), reason)


@inner_kernel
def moves(rule: ExitRule, side: int) -> bool:
    """Whether a side has a stop that moves."""
    if side == 0:
        return not (np.isnan(rule.long_trailing) and np.isnan(rule.long_breakeven_after))
    return not (np.isnan(rule.short_trailing) and np.isnan(rule.short_breakeven_after))
