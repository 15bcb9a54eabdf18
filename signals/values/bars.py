"""Values of bars and probabilities as they come: rows without a price left out, rounding mended, all of it counted.

What is mended is rounding and nothing else (`signals.rounding`); whatever lies further off is refused by `signals.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from signals.arrays import Flags, Floats, Times
from signals.errors import InputError
from signals.rounding import widen
from signals.rules import PRICES, check_values, funding_notes
from signals.values.column import numbers


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
    """Return the rows of a table that have a price; parameters and errors are those of `has_price`."""
    kept = has_price(frame, names, source, text=text)
    return frame if kept.all() else frame.filter(pl.Series(kept))


def has_price(frame: pl.DataFrame, names: Mapping[str, str], source: str, *, text: bool) -> Flags:
    """Return which rows of a table have a price: at least one of open, high, low and close is known.

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
    missing: Flags = np.ones(len(frame), dtype=np.bool_)
    for price in PRICES:
        # Mostly the first price of every row is there, and settles it.
        if not missing.any():
            break
        missing &= np.isnan(numbers(frame[names[price]], source, text=text))
    if len(frame) and missing.all():
        raise InputError(
            f"{source}: none of its {len(frame):,} rows has a price (open, high, low and close are null or NaN); get "
            "the file again"
        )
    return ~missing


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
    notes = []
    if "volume" in whole and np.isnan(whole["volume"]).all():
        del whole["volume"]
        notes.append("the volume is null in every bar and is left out")
    check_values(time, whole, source)
    if "funding_rate" in whole:
        notes += funding_notes(time, whole["funding_rate"])
        whole["funding_rate"] = np.nan_to_num(whole["funding_rate"], nan=0.0)
    return BarValues(whole, widened, tuple(notes))


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
