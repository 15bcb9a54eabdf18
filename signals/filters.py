"""Filters: SQL expressions that each bar decides on its own, over the columns of a signal file and the time of its open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from signals.arrays import Flags
from signals.conditions import Column, ConditionError, Kind, number, read_condition, shortened
from signals.data import Signals
from signals.errors import InputError
from signals.roles import DEFAULT_VARIANT, ROLES
from signals.times.timestamps import to_iso

__all__ = ["CLOCK", "filter_bars"]

CLOCK = ("hour", "minute", "weekday", "day", "month")
"""What a filter may ask of a bar's open, UTC; Monday is weekday 1."""

_REMEDY = 'write a comparison such as "hour BETWEEN 8 AND 20"'
_PRICES = ("open", "high", "low", "close", "volume", "funding_rate")
_FLAG = Column(Kind.FLAG)


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
        If it is no SQL condition, names no column, an unknown one or one that is text or null throughout, or looks at
        other bars.
    """
    columns = _Columns(signals, f"{where}: '{shortened(text)}'")
    expression, names = _read(columns, text)
    known = pl.DataFrame({name: columns.column(name) for name in names})
    # polars counts NaN as the largest number; unknown is what it means here
    known = known.with_columns(pl.col(pl.Float64).fill_nan(None))
    passes: Flags = known.select(passes=expression)["passes"].fill_null(value=False).to_numpy()
    return passes


def _read(columns: _Columns, text: str) -> tuple[pl.Expr, tuple[str, ...]]:
    try:
        read = read_condition(text, columns, row="bar", column="column of this signal file")
    except ConditionError as error:
        raise InputError(f"{columns.where} {error.why}; {error.remedy or _REMEDY}") from error
    if not read.columns:
        raise InputError(f"{columns.where} names no column; {_REMEDY}")
    return read.expression, read.columns


class _Columns(Mapping[str, Column]):
    """What a filter may name, of which only that is read which it does name.

    Parameters
    ----------
    signals
        Of T bars.
    where
        The file, the key and the filter, for messages.
    """

    def __init__(self, signals: Signals, where: str) -> None:
        self.signals, self.where = signals, where
        taken = signals.further.taken
        self._probabilities = {
            (role if variant == DEFAULT_VARIANT else f"{role}@{variant}"): (variant, role)
            for variant, probabilities in signals.variants.items()
            for role in (*ROLES, *(() if probabilities.out_of_sample is None else ("out_of_sample",)))
            if taken is None or f"{role}@{variant}" in taken or (variant == DEFAULT_VARIANT and role in taken)
        }
        self._prices = [name for name in _PRICES if getattr(signals.bars, name) is not None]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a column; one that cannot be used is refused with the reason."""
        if name == "timestamp":
            raise InputError(
                f"{self.where} names timestamp; a filter asks the clock for {', '.join(CLOCK)}, and [span] says from when "
                "to when"
            )
        if name in CLOCK or name in self._prices or name in self._probabilities:
            return True
        further = self.signals.further
        if isinstance(name, str) and name in further.names and name not in further:
            raise InputError(f"{self.where} cannot be asked of {self.signals.source}: {further.refusal(name)}")
        return name in further

    def __getitem__(self, name: str) -> Column:
        """Return what kind of value it holds."""
        if name in self._probabilities and self._probabilities[name][1] == "out_of_sample":
            return _FLAG
        return number

    def __iter__(self) -> Iterator[str]:
        """Go through all names, for a message that says which one may be meant; those of no reading among them."""
        yield from (*self._prices, *self._probabilities, *self.signals.further.names, *CLOCK)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def column(self, name: str) -> pl.Series:
        """Return a column, T values."""
        if name in CLOCK:
            return self._clock(name)
        if name in self._prices:
            return pl.Series(getattr(self.signals.bars, name))
        if name in self._probabilities:
            variant, role = self._probabilities[name]
            return pl.Series(getattr(self.signals.variants[variant], role))
        return pl.Series(self.signals.reading(name))

    def _clock(self, name: str) -> pl.Series:
        """Return what the clock says; a column of that name may not say otherwise."""
        time = self.signals.bars.time
        clock: pl.Series = getattr(pl.Series(time).dt, name)()
        if name in self.signals.further.names and name in self.signals.readings:
            stored = self.signals.reading(name)
            other = ~np.isnan(stored) & (stored != clock.to_numpy())
            if other.any():
                row = int(np.argmax(other))
                raise InputError(
                    f"{self.where} names {name}, which is of a bar's open in UTC, {clock[row]} at {to_iso(time[row])}, but "
                    f"the file has a column of that name, {stored[row]:g} there; rename the column"
                )
        return clock
