"""Stage two: when, at what price and why a position opened at a bar is closed.

An exit rule is everything that decides this: exit thresholds, stops, target, liquidation level, longest hold, fill,
trigger and slippage. Money (fee, and exposure where no level hangs on it) is not part of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from signals.arrays import Bytes, Floats, Integers
from sweeps.kernels.bits import SPARE, next_member
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.kernels.touch import first_touch, trailing_touch

__all__ = ["ExitRule", "ExitRules", "close_position", "entry_price", "ramp_size", "rule_at"]

STOP_LOSS, TRAILING_STOP, TAKE_PROFIT, LIQUIDATION, SIGNAL, MAX_HOLD, END = range(7)
"""Reasons as codes, in the contract's order (`sweeps.measures.ratios.REASONS`)."""


class ExitRules(NamedTuple):
    """R exit rules as columns, one entry a rule; T bars, S distinct exit signals, V variants.

    Attributes
    ----------
    at_close
        int64 (R,): 1 where orders fill at the close, 0 at the next open.
    trigger
        int64 (R,): 0 where stops and targets watch highs and lows, 1 closes.
    max_hold
        int64 (R,): bars, 0 for none.
    signals
        int64 (R, 2): row of `signal_words` for longs and shorts, -1 for none.
    slippage
        float64 (R,).
    trailing
        int64 (R,): 1 where `stop` is a trailing stop.
    stop, target
        float64 (R,): distance as a fraction of the entry price, NaN for none; where `ramp` is 1 still to be divided
        by the exposure of each entry.
    liquidation
        float64 (R,): ``1/leverage - maintenance_margin``, NaN for none.
    ramp
        int64 (R,): 1 where the size of each entry, and so its distances, depends on its probability.
    variant
        int64 (R,): whose entry probabilities size a ramp.
    leverage, size_min, size_max, size_power
        float64 (R,): of a ramp.
    thresholds
        float64 (R, 2): entry thresholds of a ramp.
    signal_words
        uint8 (S, 8 * (ceil(T/64) + SPARE)): bars at which an exit probability is at its threshold, as in `sweeps.kernels.bits`.
    entry_probability
        float64 (V, 2, T): long and short entry probabilities.
    """

    at_close: Integers
    trigger: Integers
    max_hold: Integers
    signals: Integers
    slippage: Floats
    trailing: Integers
    stop: Floats
    target: Floats
    liquidation: Floats
    ramp: Integers
    variant: Integers
    leverage: Floats
    size_min: Floats
    size_max: Floats
    size_power: Floats
    thresholds: Floats
    signal_words: Bytes
    entry_probability: Floats


class ExitRule(NamedTuple):
    """One exit rule as scalars, fields as in `ExitRules`.

    Kernels pass this on rather than the columns: handing many arrays from function to function costs a reference count
    each, which is more than the work done on them.
    """

    at_close: int
    trigger: int
    max_hold: int
    long_signal: int
    short_signal: int
    slippage: float
    trailing: int
    stop: float
    target: float
    liquidation: float
    ramp: int
    variant: int
    leverage: float
    size_min: float
    size_max: float
    size_power: float
    long_threshold: float
    short_threshold: float


@inner_kernel
def rule_at(rules: ExitRules, i: int) -> ExitRule:
    """Take one rule out of the columns."""
    return ExitRule(
        rules.at_close[i],
        rules.trigger[i],
        rules.max_hold[i],
        rules.signals[i, 0],
        rules.signals[i, 1],
        rules.slippage[i],
        rules.trailing[i],
        rules.stop[i],
        rules.target[i],
        rules.liquidation[i],
        rules.ramp[i],
        rules.variant[i],
        rules.leverage[i],
        rules.size_min[i],
        rules.size_max[i],
        rules.size_power[i],
        rules.thresholds[i, 0],
        rules.thresholds[i, 1],
    )


@kernel
def ramp_size(probability: float, threshold: float, low: float, high: float, power: float) -> float:
    """Margin of one entry as a fraction of the balance, by the contract's ramp."""
    z = 1.0
    if threshold != 1.0:
        z = min(max((probability - threshold) / (1.0 - threshold), 0.0), 1.0)
    return low + (high - low) * z**power


@inner_kernel
def entry_price(opens: Any, closes: Any, rule: ExitRule, side: int, bar: int) -> float:
    """Price of an entry decided at the close of a bar, after slippage."""
    quoted = closes[np.uint64(bar)] if rule.at_close == 1 else opens[np.uint64(bar + 1)]
    return quoted * (1.0 + (1.0 - 2.0 * side) * rule.slippage)


@inner_kernel
def _horizon(n_bars: int, rule: ExitRule, words: Any, side: int, bar: int) -> Any:
    """Last possible exit bar and its reason: exit signal, longest hold or the end of the data."""
    until, reason = n_bars - 1, END
    if rule.max_hold > 0 and bar + rule.max_hold <= until:
        until, reason = bar + rule.max_hold, MAX_HOLD
    row = rule.long_signal if side == 0 else rule.short_signal
    if row >= 0:
        stride = words.shape[1]
        length = stride - 8 * (SPARE - 1)
        fires = next_member(words.reshape(-1), np.uint64(row * stride), np.uint64(length), bar + 1)
        if fires <= until:
            until, reason = fires, SIGNAL
    return until, reason


@inner_kernel
def _scale(rule: ExitRule, entry_probability: Any, side: int, bar: int) -> float:
    """Return what the rule's distances are still to be divided by for this entry."""
    if rule.ramp == 0:
        return 1.0
    probability = entry_probability[rule.variant, side, bar]
    threshold = rule.long_threshold if side == 0 else rule.short_threshold
    size = ramp_size(probability, threshold, rule.size_min, rule.size_max, rule.size_power)
    return rule.leverage * size


@inner_kernel
def _touches(
    tape: Any, padded: int, rule: ExitRule, side: int, bar: int, entry: float, until: int, scale: float
) -> Any:
    """First touches of liquidation and stop up to a bar, and their levels; one past `until` where there is none.

    The liquidation's is exact only up to the stop's first touch, and the other way round: what comes later does not
    matter.
    """
    direction = 1.0 - 2.0 * side
    broke, ruin_level, stopped, stop_level = until + 1, 0.0, until + 1, 0.0
    if not np.isnan(rule.liquidation):
        ruin_level = entry * (1.0 - direction * rule.liquidation)
    has_stop, distance = not np.isnan(rule.stop), rule.stop / scale
    if has_stop and rule.trailing == 0:
        stop_level = entry * (1.0 - direction * distance)
        if rule.trigger == 0 and direction * stop_level > direction * ruin_level:
            # no bar reaches liquidation before the nearer stop is touched
            stopped = first_touch(tape, padded, side, bar + 1, until, direction * stop_level)
            if stopped <= until and ruin_level > 0.0:
                stride = padded + (padded >> 4) + (padded >> 8) + (padded >> 12)
                if tape[np.uint64(side * stride + stopped)] <= direction * ruin_level:
                    broke = stopped
            return broke, ruin_level, stopped, stop_level
    if ruin_level > 0.0:
        broke = first_touch(tape, padded, side, bar + 1, until, direction * ruin_level)
    within = min(until, broke)
    if has_stop and rule.trailing == 1:
        stopped, stop_level = trailing_touch(tape, padded, rule.trigger, side, bar + 1, within, entry, distance)
    elif has_stop:
        row = side + 2 * rule.trigger
        stopped = first_touch(tape, padded, row, bar + 1, within, direction * stop_level)
    return broke, ruin_level, stopped, stop_level


@inner_kernel
def close_position(
    opens: Any,
    closes: Any,
    tape: Any,
    padded: int,
    rule: ExitRule,
    words: Any,
    entry_probability: Any,
    side: int,
    bar: int,
    entry: float,
) -> Any:
    """Close the position that a rule would hold after an entry decided at the close of `bar`.

    `opens`, `closes`, `tape` and `padded` are those of `Market`, `words` and `entry_probability` those of `ExitRules`.

    The first touch of each level up to the latest possible exit is found on its own; the earliest bar wins, and within
    it the order of docs/contract.md#hold-and-exit.

    Returns
    -------
    exit_bar : int
    exit_price : float
        After slippage, but for a liquidation.
    fill_bar : int
        The bar in which the exit fills, for funding.
    reason : int
        Code of the reason.
    """
    direction, trigger, n_bars = 1.0 - 2.0 * side, rule.trigger, closes.shape[0]
    until, reason = _horizon(n_bars, rule, words, side, bar)
    slip = 1.0 - direction * rule.slippage
    scale = _scale(rule, entry_probability, side, bar)
    broke, ruin_level, stopped, stop_level = _touches(tape, padded, rule, side, bar, entry, until, scale)
    within = min(until, broke, stopped)
    won, target_level = within + 1, 0.0
    if not np.isnan(rule.target):
        target_level = entry * (1.0 + direction * (rule.target / scale))
        won = first_touch(tape, padded, 1 - side + 2 * trigger, bar + 1, within, -direction * target_level)
    u = min(within, won)

    quoted = opens[np.uint64(u)]
    if trigger == 0 and stopped == u:
        inactive = broke == u and direction * stop_level <= direction * ruin_level
        gapped = broke == u and direction * quoted <= direction * ruin_level
        if not inactive and not gapped:
            price = quoted if direction * quoted <= direction * stop_level else stop_level
            return u, price * slip, u, TRAILING_STOP if rule.trailing == 1 else STOP_LOSS
    if broke == u:
        return u, ruin_level, u, LIQUIDATION
    if trigger == 0 and won == u:
        price = quoted if direction * quoted >= direction * target_level else target_level
        return u, price * slip, u, TAKE_PROFIT
    if stopped == u:
        reason = TRAILING_STOP if rule.trailing == 1 else STOP_LOSS
    elif won == u:
        reason = TAKE_PROFIT
    if rule.at_close == 1 or u == n_bars - 1:
        return u, closes[np.uint64(u)] * slip, u, reason
    return u, opens[np.uint64(u + 1)] * slip, u + 1, reason
