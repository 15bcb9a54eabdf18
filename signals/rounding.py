"""Rounding mended: ends of bars that are out of order, and probabilities beyond 0 or 1, by less than arithmetic errs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from signals.arrays import Floats

DOUBLE_ROUNDING = 1e-12
"""How far the ends of a bar may be out of order by rounding, relative to the price.

A chain of thousands of operations in float64 stays below it (4,500 units in the last place), and no market quotes
twelve significant digits."""
SINGLE_ROUNDING = 8 * float(np.finfo(np.float32).eps)
"""The same for prices that went through float32, eight units in its last place, 9.5e-7."""
PROBABILITY_ROUNDING = 1e-6
"""How far beyond 0 or 1 a probability may lie by rounding: models and averages of them are computed in float32, whose
last place is worth 1.2e-7 at 1."""
# A price of the field, in cents, pips or ticks of a quarter, is short; what float32 makes of others is not.
SHORT_DECIMALS = 4
SHORT_DIGITS = 7


def price_rounding(prices: Mapping[str, Floats]) -> float:
    """Return how far the prices of a file may be off by rounding, relative to their size.

    Prices have been through float32 if all are exact in it, or written as it writes them, and some are no short decimals.
    """
    every = [prices[name][np.isfinite(prices[name])] for name in ("open", "high", "low", "close")]
    if not any((values != np.round(values, SHORT_DECIMALS)).any() for values in every):
        return DOUBLE_ROUNDING
    # A few values mostly show that they have not, without the cost of all.
    single = all(_single(values[:100]) and _single(values) for values in every)
    return SINGLE_ROUNDING if single else DOUBLE_ROUNDING


def _single(values: Floats) -> bool:
    """Whether all values are what float32 holds, or what it writes: up to nine digits that stand for one of its own."""
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32)
    if np.array_equal(narrow.astype(np.float64), values):
        return True
    written = pl.Series(narrow).cast(pl.String).cast(pl.Float64).to_numpy()
    long = pl.Series(values).round_sig_figs(SHORT_DIGITS).to_numpy() != values
    return bool(long.any()) and np.array_equal(written, values)


def widen(arrays: Mapping[str, Floats]) -> tuple[dict[str, Floats], int]:
    """Return the columns with every high and low that is out of order by rounding alone moved, and how many bars."""
    whole = dict(arrays)
    opened, close = arrays["open"], arrays["close"]
    top, bottom = np.maximum(opened, close), np.minimum(opened, close)
    below, above = arrays["high"] < top, arrays["low"] > bottom
    if not (below.any() or above.any()):
        return whole, 0
    room = price_rounding(arrays) * top
    below &= top - arrays["high"] <= room
    above &= arrays["low"] - bottom <= room
    whole["high"] = np.where(below, top, arrays["high"])
    whole["low"] = np.where(above, bottom, arrays["low"])
    return whole, int(np.count_nonzero(below | above))


def clip(values: Floats) -> tuple[Floats, int]:
    """Return probabilities with those beyond 0 or 1 by rounding alone moved onto it, and how many those are."""
    beyond = ((values < 0) & (values >= -PROBABILITY_ROUNDING)) | ((values > 1) & (values <= 1 + PROBABILITY_ROUNDING))
    count = int(np.count_nonzero(beyond))
    return (np.where(beyond, np.clip(values, 0.0, 1.0), values) if count else values), count
