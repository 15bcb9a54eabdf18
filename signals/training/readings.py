"""Readings of a training: features, or what is computed of some, as further columns of the signal file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from signals.arrays import Floats
from signals.conditions import Column, ConditionError, number, read_number, shortened
from signals.errors import InputError
from signals.features import REGISTER, feature_table
from signals.training.config import TrainConfig
from signals.training.feature_matrix import FeatureMatrix

__all__ = ["make_readings"]

_NOTHING: Mapping[str, Floats] = {}


def make_readings(
    config: TrainConfig, features: FeatureMatrix, columns: Mapping[str, Floats] = _NOTHING
) -> dict[str, Floats]:
    """Return the readings of a training file by name, float64 arrays of shape (T,), NaN where unknown.

    Parameters
    ----------
    config
        Its `readings` name features of the training, built-in ones whether the models have them or not, and columns
        of the price file, alone or in an SQL expression over one bar; a condition is 1 or 0.
    features
        Of T bars.
    columns
        Further number columns of the price file, such as `Signals.readings`.

    Raises
    ------
    InputError
        If one is no SQL expression, names an unknown feature or none, looks at other bars, or is known on no bar.
    """
    source = _Columns(features, columns)
    made = {}
    for name, text in config.readings.items():
        where = f"{config.name} [readings] {name}: '{shortened(text)}'"
        made[name] = _reading(text, source, where)
        if np.isnan(made[name]).all():
            raise InputError(
                f"{where} is known on none of the {len(features.bars):,} bars; give more bars, or leave it out"
            )
    return made


def _reading(text: str, source: _Columns, where: str) -> Floats:
    try:
        read = read_number(text, source, row="bar", column="feature of this file")
    except ConditionError as error:
        listed = (
            "docs/features.md lists the built-in ones" if "no feature" in error.why else 'write one such as "atr_14"'
        )
        raise InputError(f"{where} {error.why}; {error.remedy or listed}") from error
    if not read.columns:
        raise InputError(f'{where} names no feature; write one such as "atr_14"')
    for name in read.columns:
        source.refuse_twins(name, where)
    # polars counts NaN as the largest number; unknown is what it means here
    known = pl.DataFrame({name: source.column(name) for name in read.columns}).with_columns(pl.all().fill_nan(None))
    values: Floats = known.select(reading=read.expression)["reading"].fill_null(np.nan).to_numpy()
    return values


class _Columns(Mapping[str, Column]):
    """What a reading may be made of; a built-in feature that no model has is computed when it is named."""

    def __init__(self, features: FeatureMatrix, further: Mapping[str, Floats]) -> None:
        self.features, self.further = features, further

    def __contains__(self, name: object) -> bool:
        """Whether there is such a column."""
        return name in self.features.table.columns or name in REGISTER or name in self.further

    def __getitem__(self, name: str) -> Column:
        """Return that it is a number."""
        return number

    def __iter__(self) -> Iterator[str]:
        """Go through all names."""
        yield from dict.fromkeys((*self.features.table.columns, *REGISTER, *self.further))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def refuse_twins(self, name: str, where: str) -> None:
        """Refuse a name that a feature and a column of the price file have."""
        if name in self.further and (name in self.features.table.columns or name in REGISTER):
            raise InputError(f"{where} names {name}, a feature and a column of the price file; rename the column")

    def column(self, name: str) -> pl.Series:
        """Return a column, T values."""
        if name in self.features.table.columns:
            return self.features.table[name]
        if name in REGISTER:
            return feature_table(self.features.bars, [name])[name]
        return pl.Series(self.further[name])
