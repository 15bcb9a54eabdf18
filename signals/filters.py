"""Filters: SQL expressions that each bar decides on its own, over the columns of a signal file and the time of its open."""

from __future__ import annotations

import numpy as np
import polars as pl

from signals.arrays import Flags
from signals.conditions import ConditionError, columns_of, read_condition, shortened
from signals.data import Signals
from signals.errors import InputError
from signals.roles import DEFAULT_VARIANT, ROLES

__all__ = ["CLOCK", "filter_bars"]

CLOCK = ("hour", "minute", "weekday", "day", "month")
"""What a filter may ask of a bar's open, UTC; Monday is weekday 1."""

_REMEDY = 'write a comparison such as "hour BETWEEN 8 AND 20"'


def filter_bars(signals: Signals, text: str, where: str) -> Flags:
    """Return, for each of T bars, whether a filter lets an entry be decided there; where it is null, it does not.

    Parameters
    ----------
    signals
        Whose columns it names: prices, volume, funding_rate, probabilities, `out_of_sample` and readings by their names in
        a signal file, and those of `CLOCK`.
    text
        An SQL condition, as `signals.conditions` reads it.
    where
        The file and key, for messages.

    Raises
    ------
    InputError
        If it is no SQL condition, names an unknown column or none, or looks at other bars.
    """
    quoted = f"{where}: '{shortened(text)}'"
    frame = _columns(signals)
    try:
        read = read_condition(text, columns_of(frame.collect_schema()), row="bar", column="column of this signal file")
    except ConditionError as error:
        raise InputError(f"{quoted} {error.why}; {error.remedy or _REMEDY}") from error
    if not read.columns:
        raise InputError(f"{quoted} names no column; {_REMEDY}")
    # polars counts NaN as the largest number; unknown is what it means here
    known = frame.select(
        pl.col(name).fill_nan(None) if frame.schema[name].is_float() else pl.col(name) for name in read.columns
    )
    passes: Flags = known.select(passes=read.expression)["passes"].fill_null(value=False).to_numpy()
    return passes


def _columns(signals: Signals) -> pl.DataFrame:
    """Return what a filter may name, one row a bar."""
    bars = signals.bars
    columns: dict[str, pl.Series | np.ndarray] = {
        name: getattr(bars, name) for name in ("open", "high", "low", "close")
    }
    columns |= {name: values for name in ("volume", "funding_rate") if (values := getattr(bars, name)) is not None}
    for variant, probabilities in signals.variants.items():
        suffix = "" if variant == DEFAULT_VARIANT else f"@{variant}"
        columns |= {f"{role}{suffix}": probabilities.role(role) for role in ROLES}
        if probabilities.out_of_sample is not None:
            columns[f"out_of_sample{suffix}"] = probabilities.out_of_sample
    time = pl.Series("timestamp", bars.time)
    clock = {name: getattr(time.dt, name)() for name in CLOCK}
    return pl.DataFrame({**signals.readings, **columns, **clock})
