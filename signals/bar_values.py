"""Values of bars and probabilities as they come: rows without a price left out, rounding mended, all of it counted.

What is mended is rounding and nothing else; whatever lies further off is refused by `signals.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from signals.columns import numbers
from signals.data import Flags, Floats, Times
from signals.errors import InputError
from signals.rules import PRICES, check_funding, check_prices, check_volume, funding_notes

DOUBLE_ROUNDING = 1e-12
"""How far the ends of a bar may be out of order by rounding, relative to the price.

A chain of thousands of operations in float64 stays below it (4,500 units in the last place), and no market quotes
twelve significant digits."""
SINGLE_ROUNDING = 8 * float(np.finfo(np.float32).eps)
"""The same for prices that went through float32, eight units in its last place, 9.5e-7."""
PROBABILITY_ROUNDING = 1e-6
"""How far beyond 0 or 1 a probability may lie by rounding: models and averages of them are computed in float32, whose
last place is worth 1.2e-7 at 1."""
# A number of the field, such as a price in cents or ticks of a quarter, is short; what float32 makes of others is not.
SHORT_DECIMALS = 4


@dataclass(frozen=True, eq=False)
class BarValues:
    """The numbers of T bars, every rule of prices, volume and funding checked.

    Attributes
    ----------
    arrays : dict of str to float64 arrays of shape (T,)
        Prices; volume and funding rate where they are known.
    widened : int
        Bars whose high or low was out of order by rounding and was moved onto the open or close.
    notes : tuple of str
        What else to know, a sentence each.
    """

    arrays: dict[str, Floats]
    widened: int
    notes: tuple[str, ...]


def priced_rows(frame: pl.DataFrame, names: Mapping[str, str], source: str, *, text: bool) -> pl.DataFrame:
    """Return the rows of a table that have a price: at least one of open, high, low and close is known.

    Parameters
    ----------
    frame : polars.DataFrame
    names : mapping of str to str
        The file's name of each of the four prices.
    source : str
        What to call the file in a message.
    text : bool
        Whether numbers are written as text, as in a CSV.

    Raises
    ------
    InputError
        If no row has one, or a price is no number.
    """
    missing = np.ones(len(frame), dtype=bool)
    for price in PRICES:
        missing &= np.isnan(numbers(frame[names[price]], source, text=text))
    if len(frame) and missing.all():
        raise InputError(
            f"{source}: none of its {len(frame):,} rows has a price (open, high, low and close are null or NaN); get "
            "the file again"
        )
    return frame.filter(pl.Series(~missing)) if missing.any() else frame


def bar_values(time: Times, arrays: Mapping[str, Floats], source: str) -> BarValues:
    """Mend and check the numbers of T bars.

    Parameters
    ----------
    time : datetime64[us] array of shape (T,)
    arrays : mapping of str to float64 arrays of shape (T,)
        Prices, and maybe ``volume`` and ``funding_rate``. A volume that is NaN throughout is left out with a note, a
        funding rate that is NaN is 0.
    source : str
        What to call the file in a message.

    Raises
    ------
    InputError
        On the first value that breaks a rule of `signals.rules`.
    """
    whole, widened = widen(arrays)
    check_prices(time, whole, source)
    notes = []
    if "volume" in whole and np.isnan(whole["volume"]).all():
        del whole["volume"]
        notes.append("the volume is null in every bar and is left out")
    if "volume" in whole:
        check_volume(time, whole["volume"], source)
    if "funding_rate" in whole:
        check_funding(time, whole["funding_rate"], source)
        notes += funding_notes(time, whole["funding_rate"])
        whole["funding_rate"] = np.nan_to_num(whole["funding_rate"], nan=0.0)
    return BarValues(whole, widened, tuple(notes))


def price_rounding(prices: Mapping[str, Floats]) -> float:
    """Return how far the prices of a file may be off by rounding, relative to their size.

    Prices that are all exact in float32, and are no short decimals, have been through it.
    """
    every = [prices[name][np.isfinite(prices[name])] for name in PRICES]
    with np.errstate(over="ignore"):
        single = all(np.array_equal(values, values.astype(np.float32)) for values in every)
    long = single and any((values != np.round(values, SHORT_DECIMALS)).any() for values in every)
    return SINGLE_ROUNDING if long else DOUBLE_ROUNDING


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
    beyond: Flags = ((values < 0) & (values >= -PROBABILITY_ROUNDING)) | (
        (values > 1) & (values <= 1 + PROBABILITY_ROUNDING)
    )
    count = int(np.count_nonzero(beyond))
    return (np.where(beyond, np.clip(values, 0.0, 1.0), values) if count else values), count


def widened_note(count: int) -> str:
    """Say how many bars were widened."""
    return f"{counted(count, 'bar')} had a high below or a low above open or close by rounding; widened to hold them"


def clipped_note(count: int, column: str) -> str:
    """Say how many probabilities were clipped."""
    return f"{counted(count, 'value')} of {column} lay outside [0, 1] by rounding; moved onto 0 or 1"


def empty_note(count: int) -> str:
    """Say how many rows were left out for want of a price."""
    return f"{counted(count, 'row')} without a price left out"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
