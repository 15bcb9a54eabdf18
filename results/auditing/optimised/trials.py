"""A table of trials in the one form that every examination of it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from signals.arrays import Floats, Integers

__all__ = ["Measure", "Trials"]


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure of n trials.

    Attributes
    ----------
    column
        What the table calls it.
    kind
        What it is: ``trades``, ``wins``, ``win_rate``, ``profit_factor``, ``profit``, ``sharpe`` and so on; "" where unknown.
    values
        float64 (n,), NaN where empty; percent as they are written.
    percent
        Whether its column says that it is in percent.
    decimals
        Digits after the point that the table shows.
    """

    column: str
    kind: str
    values: Floats
    percent: bool
    decimals: int


@dataclass(frozen=True, eq=False)
class Trials:
    """n trials of an optimiser.

    Attributes
    ----------
    source, form
        What to call the table, and who wrote it.
    parameters
        (n, k): what was tried, a column each, numbers or text.
    measures
        What came of it.
    row
        int64 (n,): where each stands in the file.
    by
        The measure that the best is chosen by.
    least
        Whether less of it is better.
    notes
        What was guessed.
    """

    source: str
    form: str
    parameters: pl.DataFrame
    measures: Sequence[Measure]
    row: Integers
    by: Measure
    least: bool = False
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of trials."""
        return len(self.row)

    def of(self, *kinds: str) -> Measure | None:
        """Return the first measure of one of these kinds."""
        found: Mapping[str, Measure] = {each.kind: each for each in reversed(self.measures)}
        return next((found[kind] for kind in kinds if kind in found), None)

    @property
    def score(self) -> Floats:
        """The measure that the best is chosen by, larger being better, float64 (n,).

        NaN where it is unknown or infinite, and where a row has no trades: nothing is earned by not trading, and none is the best of a search.
        """
        values = -self.by.values if self.least else self.by.values
        trades = self.of("trades")
        idle = np.zeros(len(self), dtype=np.bool_) if trades is None else trades.values == 0
        return np.where(np.isfinite(values) & ~idle, values, np.nan)

    @property
    def order(self) -> Integers:
        """Places from the best to the worst, int64 (n,), those without a score last; of equals the one with more trades."""
        trades = self.of("trades")
        more = np.zeros(len(self)) if trades is None else -np.nan_to_num(trades.values)
        return np.lexsort((more, -self.score)).astype(np.int64)
