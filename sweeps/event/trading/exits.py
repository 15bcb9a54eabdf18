"""Stage two: when, at what price and why a position opened at a bar is closed.

An exit rule is everything that decides this: exit thresholds, stops, target, liquidation level, longest hold, fill,
trigger and slippage. Money (fee, and exposure where no level hangs on it) is not part of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from grids.parameters import CHOICES
from signals.arrays import Bytes, Floats
from sweeps.event.trading.market import Market
from sweeps.kernels.bits import SPARE, next_member
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.kernels.touch import first_touch, trailing_touch
from sweeps.measures.ratios import REASONS
from sweeps.plan.exit_rule import NONE, ExitRule

__all__ = ["ExitRules", "close_position", "entry_price", "ramp_size"]

STOP_LOSS, BREAKEVEN, TRAILING_STOP, TAKE_PROFIT, LIQUIDATION, SIGNAL, OPPOSITE, MAX_HOLD, END = range(len(REASONS))
"""Reasons as codes, in the contract's order."""


_INTRABAR = CHOICES["stop_trigger"].index("intrabar")


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
def entry_price(market: Market, rule: ExitRule, side: int, bar: int) -> float:
    """Price of an entry decided at the close of a bar, after slippage."""
    quoted = market.close[np.uint64(bar)] if rule.at_close == 1 else market.open[np.uint64(bar + 1)]
    return quoted * (1.0 + (1.0 - 2.0 * side) * rule.slippage)


@inner_kernel
def _horizon(n_bars: int, rule: ExitRule, words: Bytes, side: int, bar: int) -> tuple[int, int]:
    """Last possible exit bar and its reason: exit signal, longest hold or the end of the data."""
    until, reason = n_bars - 1, END
    if rule.max_hold != NONE and bar + rule.max_hold <= until:
        until, reason = bar + rule.max_hold, MAX_HOLD
    row = rule.long_signal if side == 0 else rule.short_signal
    if row != NONE:
        stride = words.shape[1]
        length = stride - 8 * (SPARE - 1)
        fires = int(next_member(words.reshape(-1), np.uint64(row * stride), np.uint64(length), bar + 1))
        if fires <= until:
            until, reason = fires, SIGNAL
    return until, reason


@inner_kernel
def _scale(rule: ExitRule, entry_probability: Floats, side: int, bar: int) -> float:
    """Return what the rule's distances are still to be divided by for this entry."""
    if rule.ramp == 0:
        return 1.0
    probability = entry_probability[rule.variant, side, bar]
    threshold = rule.ramp_long_entry if side == 0 else rule.ramp_short_entry
    size = ramp_size(probability, threshold, rule.ramp_size_min, rule.ramp_size_max, rule.ramp_size_power)
    return rule.ramp_leverage * size


@inner_kernel
def _touches(
    tape: Floats, padded: int, rule: ExitRule, side: int, bar: int, entry: float, until: int, scale: float
) -> tuple[int, float, int, float]:
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
        if rule.stop_trigger == _INTRABAR and direction * stop_level > direction * ruin_level:
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
        stopped, stop_level = trailing_touch(tape, padded, rule.stop_trigger, side, bar + 1, within, entry, distance)
    elif has_stop:
        row = side + 2 * rule.stop_trigger
        stopped = first_touch(tape, padded, row, bar + 1, within, direction * stop_level)
    return broke, ruin_level, stopped, stop_level


@inner_kernel
def close_position(
    market: Market, rule: ExitRule, words: Bytes, entry_probability: Floats, side: int, bar: int, entry: float
) -> tuple[int, float, int, int]:
    """Close the position that a rule would hold after an entry decided at the close of `bar`.

    `words` and `entry_probability` are those of `ExitRules`.

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
    direction, trigger, n_bars = 1.0 - 2.0 * side, rule.stop_trigger, market.close.shape[0]
    tape, padded = market.tape, market.padded
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

    quoted = market.open[np.uint64(u)]
    if trigger == _INTRABAR and stopped == u:
        inactive = broke == u and direction * stop_level <= direction * ruin_level
        gapped = broke == u and direction * quoted <= direction * ruin_level
        if not inactive and not gapped:
            price = quoted if direction * quoted <= direction * stop_level else stop_level
            return u, price * slip, u, TRAILING_STOP if rule.trailing == 1 else STOP_LOSS
    if broke == u:
        return u, ruin_level, u, LIQUIDATION
    if trigger == _INTRABAR and won == u:
        price = quoted if direction * quoted >= direction * target_level else target_level
        return u, price * slip, u, TAKE_PROFIT
    if stopped == u:
        reason = TRAILING_STOP if rule.trailing == 1 else STOP_LOSS
    elif won == u:
        reason = TAKE_PROFIT
    if rule.at_close == 1 or u == n_bars - 1:
        return u, market.close[np.uint64(u)] * slip, u, reason
    return u, market.open[np.uint64(u + 1)] * slip, u + 1, reason
