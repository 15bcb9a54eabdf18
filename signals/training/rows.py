"""The bars that models learn from and speak about as rows of one table: those of one asset, or of several by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import numpy as np

from signals.arrays import Array, Flags, Floats32, Integers
from signals.data import Bars
from signals.labels import LabelSeries
from signals.training.classifiers.cache import RowFingerprints
from signals.training.feature_matrix import FeatureMatrix
from signals.training.folds.fold import Fold, Range
from signals.training.schemes import Scheme
from signals.training.variants.expressions import condition

__all__ = ["TrainingRows"]

Values = TypeVar("Values", bound=Array)


@dataclass(frozen=True, eq=False)
class TrainingRows:
    """The bars of A assets with their features, N in all, ordered by when they open; at one time, asset by asset.

    The *clock* are all times at which a bar of any asset opens. Folds are cut on it, and labels say by it when they are
    known, so that no asset's future teaches another's past. With one asset the clock are its bars, and row t is bar t.

    Attributes
    ----------
    assets
        Bars and features of each, the same features for all.
    """

    assets: tuple[FeatureMatrix, ...]

    def __post_init__(self) -> None:
        for one, other in pairwise(self.assets):
            if one.table.columns != other.table.columns:
                raise ValueError("the assets have different features")

    def __len__(self) -> int:
        return sum(len(each.bars) for each in self.assets)

    @cached_property
    def clock(self) -> Bars:
        """The clock, as bars of which only the times mean anything."""
        if len(self.assets) == 1:
            return self.assets[0].bars
        time = np.unique(np.concatenate([each.bars.time for each in self.assets]))
        ones = np.ones(len(time))
        return Bars(time, ones, ones, ones, ones)

    @cached_property
    def _order(self) -> Integers:
        """Return, row by row, which of the bars it is, counted through asset by asset; shape (N,)."""
        # stable: bars that open together stay in the order of the assets
        order: Integers = np.argsort(np.concatenate([self._ticks(each.bars) for each in self.assets]), kind="stable")
        return order

    @cached_property
    def _place(self) -> Integers:
        return np.concatenate([self._ticks(each.bars) for each in self.assets])[self._order]

    @cached_property
    def _rows(self) -> list[Integers]:
        """Return the rows of each asset, shape (T,) each, in order."""
        ends = np.cumsum([len(each.bars) for each in self.assets])
        row = np.empty(len(self), dtype=np.int64)
        row[self._order] = np.arange(len(self))
        return np.split(row, ends[:-1])

    def _ticks(self, bars: Bars) -> Integers:
        return np.searchsorted(self.clock.time, bars.time)

    def stacked(self, parts: Sequence[Values]) -> Values:
        """Return what is said of the bars of each asset, T rows each, as N rows."""
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts)[self._order]  # type: ignore[return-value]  # of the same kind

    def of_asset(self, values: Values, asset: int) -> Values:
        """Return the rows of an asset out of N."""
        return values if len(self.assets) == 1 else values[self._rows[asset]]  # type: ignore[return-value]

    @cached_property
    def matrix(self) -> Floats32:
        """The features as XGBoost sees them, shape (N, F)."""
        return self.stacked([each.matrix for each in self.assets])

    @cached_property
    def fingerprints(self) -> RowFingerprints:
        """Of the matrix."""
        if len(self.assets) == 1:
            return self.assets[0].fingerprints
        return RowFingerprints(self.matrix, tuple(self.assets[0].table.columns))

    @cached_property
    def usable(self) -> Flags:
        """Rows that may be learned from and predicted on, shape (N,)."""
        return self.stacked([each.usable for each in self.assets])

    def holding(self, text: str, where: str) -> Flags:
        """Return the rows on which a condition over features holds; errors are those of `condition`."""
        held: Flags = np.nan_to_num(self.stacked([condition(text, each.table, where) for each in self.assets])) > 0
        return held

    def labels(self, parts: Sequence[LabelSeries]) -> LabelSeries:
        """Return the labels of all rows, from those of each asset.

        A label is known when the bar after the last it looked at opens: it counts as looking at all of the clock before.
        """
        if len(parts) == 1:
            return parts[0]
        values = self.stacked([each.values for each in parts])
        ends = [self._known(each, asset.bars) for each, asset in zip(parts, self.assets, strict=True)]
        return LabelSeries(values, self.stacked(ends), self._place)

    def _known(self, series: LabelSeries, bars: Bars) -> Integers:
        """Return the last tick of the clock before each label of an asset is known."""
        after = np.append(bars.time[1:], bars.time[-1:] + bars.step)
        return np.searchsorted(self.clock.time, after[series.end]) - 1

    def cut(self, scheme: Scheme) -> tuple[list[Fold], int]:
        """Return the folds of a scheme in rows, and the tick of the clock that no label learned from may reach.

        Raises
        ------
        InputError
            If the clock is too short for it.
        """
        folds, until = scheme.cut(self.clock), scheme.until(self.clock)
        if len(self.assets) == 1:
            return folds, until
        first = np.searchsorted(self._place, np.arange(len(self.clock) + 1))
        return [_moved(fold, first) for fold in folds], until

    def folds_of(self, folds: Sequence[Fold], asset: int) -> list[Fold]:
        """Return folds in bars of one asset; a span in which it has none is empty."""
        if len(self.assets) == 1:
            return list(folds)
        # the number of its rows before each row
        first = np.searchsorted(self._rows[asset], np.arange(len(self) + 1))
        return [_moved(fold, first) for fold in folds]

    def spans_of(self, spans: Sequence[Range], asset: int) -> list[Range]:
        """Return spans of rows in bars of one asset."""
        return [fold.test for fold in self.folds_of([Fold((), span) for span in spans], asset)]


def _moved(fold: Fold, first: Integers) -> Fold:
    """Return a fold whose boundaries are counted otherwise."""
    train = tuple((int(first[start]), int(first[stop])) for start, stop in fold.train)
    return replace(fold, train=train, test=(int(first[fold.test[0]]), int(first[fold.test[1]])))
