"""Conditions over features: SQL expressions that each bar decides on its own."""

from __future__ import annotations

import numpy as np
import polars as pl

from signals.arrays import Floats
from signals.conditions import ConditionError, columns_of, read_condition, shortened
from signals.errors import InputError

__all__ = ["condition"]

_REMEDY = 'write a comparison of features such as "rsi_14 < 0.3"'


def condition(text: str, features: pl.DataFrame, where: str) -> Floats:
    """Return, for each of T bars, whether a condition holds: 1, 0, or NaN where a feature it needs is unknown.

    Parameters
    ----------
    text
        An SQL condition over feature names, as `signals.conditions` reads it.
    features
        T rows, one column a feature.
    where
        The file and key, for messages.

    Raises
    ------
    InputError
        If it is no SQL expression, names an unknown feature or none, is not a condition, or looks at other bars (an
        average over the column would know the future).
    """
    quoted = f"{where}: '{shortened(text)}'"
    try:
        read = read_condition(text, columns_of(features.schema), row="bar", column="feature of this file")
    except ConditionError as error:
        listed = "docs/features.md lists the built-in ones" if "no feature" in error.why else _REMEDY
        raise InputError(f"{quoted} {error.why}; {error.remedy or listed}") from error
    if not read.columns:
        raise InputError(f"{quoted} names no feature; {_REMEDY}")
    # Polars counts NaN as the largest number; unknown is what it means here.
    known = features.select(pl.col(name).fill_nan(None) for name in read.columns)
    result = known.select(holds=read.expression)["holds"]
    values: Floats = result.cast(pl.Float64).fill_null(np.nan).to_numpy(writable=True)
    return values
