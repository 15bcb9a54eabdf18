"""Where trials lie among each other: steps of parameters, neighbours, edges, and how much goes together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from signals.arrays import Floats, Integers

__all__ = ["Axis", "Space", "space_of"]

_NEAREST = 8
"""Neighbours looked at where no trial lies one step away."""
_LEVELS = 400
"""Values up to which a parameter is one of steps."""
_MOST_ROWS = 2_000_000
"""Rows up to which neighbours are looked for."""
_PAIRS = 8
"""Pairs of neighbours from which on it is said how they go together."""
_EDGE_VALUES = 3
_ENOUGH = 200_000
"""Rows that are looked at for pairs; of more, a part of the groups in which they pair."""


@dataclass(frozen=True, eq=False)
class Axis:
    """One parameter of n trials.

    Attributes
    ----------
    name
        Its column.
    place
        int64 (n,): of each row's value among the distinct ones in order.
    values
        The distinct values in order, numbers or text; None, where a row has none, comes last: beyond the largest.
    ordered
        Whether they are numbers, so that there are edges and steps.
    """

    name: str
    place: Integers
    values: tuple[object, ...]
    ordered: bool

    def at_edge(self, row: int) -> str | None:
        """Return which edge of its values a row lies at, None where at none or where there are too few to have edges."""
        place = self.place[row]
        if not self.ordered or len(self.values) < _EDGE_VALUES or self.values[place] is None:
            return None
        if place == 0:
            return "smallest"
        return "largest" if place == len(self.values) - 1 else None


@dataclass(frozen=True, eq=False)
class Space:
    """The parameters of n trials as axes; those with one value are left out, and of those that move together all but one."""

    axes: tuple[Axis, ...]

    def neighbours(self, row: int, score: Floats) -> Integers:
        """Return the rows one step away from a row in one parameter, else those that are nearest, int64 (k,); it is not among them."""
        if not self.axes or len(score) > _MOST_ROWS:
            return np.zeros(0, dtype=np.int64)
        apart = np.zeros(len(score))
        scaled = np.zeros(len(score))
        for axis in self.axes:
            step = np.abs(axis.place - axis.place[row]).astype(np.float64)
            if not axis.ordered:
                step = np.minimum(step, 1.0)
            apart += step
            scaled += (step / max(1, len(axis.values) - 1)) ** 2
        usable = np.isfinite(score)
        usable[row] = False
        near = np.flatnonzero((apart == 1) & usable)
        if len(near):
            return near
        scaled[~usable | (apart == 0)] = np.inf
        nearest = np.argsort(scaled, kind="stable")[:_NEAREST]
        return nearest[np.isfinite(scaled[nearest])]

    def shares(self, score: Floats) -> Floats:
        """Return how much of the score's variance each parameter explains by itself, float64 (k,), from 0 to 1.

        Between the means of its values, less what as many values explain by chance.
        """
        told = np.isfinite(score)
        ranks = np.argsort(np.argsort(score[told], kind="stable"), kind="stable").astype(np.float64)
        total = ranks.var()
        found = np.zeros(len(self.axes))
        for at, axis in enumerate(self.axes):
            groups = axis.place[told] if len(axis.values) <= _LEVELS else _tenths(axis.place[told])
            counts = np.bincount(groups)
            means = np.bincount(groups, ranks) / np.maximum(counts, 1)
            between = float((counts * (means - ranks.mean()) ** 2).sum() / len(ranks)) if len(ranks) else 0.0
            used = int((counts > 0).sum())
            if total > 0 and len(ranks) > used > 1:
                found[at] = max(0.0, 1 - (1 - between / total) * (len(ranks) - 1) / (len(ranks) - used))
        return found

    def effective(self, score: Floats, distinct: int) -> float:
        """Return as how many independent rows `distinct` rows count whose neighbours go together.

        A parameter of k values whose neighbouring scores correlate by c counts as ``1 + (k - 1) (1 - c)`` values; their product
        over parameters, at most `distinct`. Where no two rows are neighbours they count in full.
        """
        product, seen = 1.0, False
        for axis in self.axes:
            correlation = self._along(axis, score)
            if correlation is None:
                product *= max(1, len(axis.values))
                continue
            seen = True
            product *= 1 + (len(axis.values) - 1) * (1 - min(1.0, max(0.0, correlation)))
        return float(min(distinct, product)) if seen else float(distinct)

    def _along(self, axis: Axis, score: Floats) -> float | None:
        """Return how the scores of rows correlate that differ by one step of one parameter alone."""
        if len(axis.values) > _LEVELS:
            return None
        others = {f"o{at}": other.place for at, other in enumerate(self.axes) if other is not axis}
        frame = pl.DataFrame({**others, "place": axis.place, "score": score}).filter(pl.col("score").is_finite())
        key = pl.struct(list(others)).hash() if others else pl.lit(0, pl.UInt64)
        each = frame.select("place", "score", key=key)
        each = each.filter(pl.col("key") % (1 + each.height // _ENOUGH) == 0).unique(["key", "place"])
        after = each.select("key", place=pl.col("place") - 1, next=pl.col("score"))
        pairs = each.join(after, on=["key", "place"], how="inner")
        if pairs.height < _PAIRS:
            return None
        one, other = pairs["score"].rank().to_numpy(), pairs["next"].rank().to_numpy()
        if one.std() == 0 or other.std() == 0:
            return 1.0
        return float(np.corrcoef(one, other)[0, 1])


def _tenths(place: Integers) -> Integers:
    """Return tenths of a parameter of very many values."""
    return (place * 10 // (int(place.max()) + 1)).astype(np.int64) if len(place) else place


def space_of(parameters: pl.DataFrame) -> Space:
    """Return parameters as axes: numbers in order, also where they are written as text, and words in the order of the alphabet."""
    axes: dict[bytes, Axis] = {}
    for name in parameters.columns:
        axis = _axis(parameters[name])
        if len(axis.values) > 1:
            axes.setdefault(axis.place.tobytes(), axis)
    return Space(tuple(axes.values()))


def _axis(series: pl.Series) -> Axis:
    numbers = series
    if series.dtype == pl.String:
        numbers = series.str.strip_chars().cast(pl.Float64, strict=False)
    numeric = numbers.dtype.is_numeric() and _mostly(series, numbers)
    used = numbers.cast(pl.Float64).fill_nan(None) if numeric else series.cast(pl.String)
    distinct = used.drop_nulls().unique().sort().to_list()
    place = used.rank("dense").fill_null(len(distinct) + 1).to_numpy().astype(np.int64) - 1
    return Axis(series.name, place, (*distinct, *([None] if used.null_count() else [])), numeric)


def _mostly(before: pl.Series, after: pl.Series) -> bool:
    """Whether what is no number is a word such as none, and stands for a missing value."""
    lost = before.filter(after.is_null() & before.is_not_null())
    words = lost.cast(pl.String).str.to_lowercase().unique().to_list()
    return after.null_count() < len(after) and all(
        word in {"none", "nan", "null", "", "off", "false"} for word in words
    )
