"""Two files of the same bars held against each other, column by column and bar by bar."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from signals.arrays import Floats, Integers
from signals.errors import InputError
from signals.files.feature_files import FeatureFile, is_feature
from signals.files.feature_lists import ListMismatch, compare_lists
from signals.progress import Progress
from signals.times.timestamps import to_iso

TOLERANCE = 1e-6


@dataclass(frozen=True)
class ColumnParity:
    """How one column differs over the bars both files have.

    Attributes
    ----------
    name : str
    compared : int
        Bars both files have.
    differing : int
        Bars where the two values are further apart than the tolerance, or only one of them is known.
    one_sided : int
        Bars among these where only one value is known.
    largest : float
        The largest difference of two known values; infinite where one is infinite and the other is not the same.
    first : str, optional
        The open time of the first bar that differs.
    """

    name: str
    compared: int
    differing: int
    one_sided: int
    largest: float
    first: str | None

    @property
    def share(self) -> float:
        """Share of compared bars that differ."""
        return self.differing / self.compared if self.compared else 0.0


@dataclass(frozen=True)
class Parity:
    """Whether two files say the same.

    Attributes
    ----------
    lists : ListMismatch
        Columns the second file lacks, adds, and (features only) has in another order.
    common, missing, extra : int
        Bars in both files; and, over the time that both span, bars only in the first and only in the second.
    tolerance, allowed : float
        See `compare`.
    columns : tuple of ColumnParity
        Those in both files that hold numbers.
    skipped : tuple of str
        Those in both files that do not.
    """

    lists: ListMismatch
    common: int
    missing: int
    extra: int
    tolerance: float
    allowed: float
    columns: tuple[ColumnParity, ...] = field(default_factory=tuple)
    skipped: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[str, ...]:
        """What stands against parity, worst first, a clause each; empty where it holds."""
        if not self.common:
            return ("the files have no bar in common, so no value can be compared",)
        found = [f"columns: {self.lists}"] if self.lists else []
        if self.missing or self.extra:
            found.append(f"{self.missing:,} bars missing and {self.extra:,} extra over the time both span")
        differing = [column for column in self.columns if column.share > self.allowed]
        if differing:
            worst = max(differing, key=lambda column: (column.share, column.largest))
            first = min(column.first for column in differing if column.first is not None)
            found.append(
                f"{len(differing)} of {len(self.columns)} columns differ beyond a relative {self.tolerance:g}, most "
                f"{worst.name} in {worst.share:.2%} of {self.common:,} bars (largest {worst.largest:.6g}), first at {first}"
            )
        return tuple(found)


def compare(
    reference: FeatureFile,
    other: FeatureFile,
    tolerance: float = TOLERANCE,
    allowed: float = 0.0,
    on_progress: Progress | None = None,
) -> Parity:
    """Hold a file against a reference.

    Parameters
    ----------
    reference, other : FeatureFile
        Such as the backtest's and the live bot's.
    tolerance : float
        Two values agree if they are no further apart than this times the larger of their magnitudes and the
        reference column's standard deviation. A value stored as float32 agrees with its float64 at the default.
    allowed : float
        Share of bars that may differ in a column before it counts against parity.

    Raises
    ------
    InputError
        If a tolerance makes no sense, or a column cannot be read.
    """
    for name, value in (("tolerance", tolerance), ("allowed share", allowed)):
        if not 0 <= value < 1:
            raise InputError(f"{name} is {value}; it must be at least 0 and below 1")
    _, rows, other_rows = np.intersect1d(reference.time, other.time, assume_unique=True, return_indices=True)
    missing, extra = _unmatched(reference, other), _unmatched(other, reference)
    there = set(other.table.names)
    shared = [name for name in reference.table.names if name in there and name != "timestamp"]
    columns, skipped = [], []
    for done, name in enumerate(shared, start=1):
        try:
            pair = reference.column(name)[rows], other.column(name)[other_rows]
        except InputError:
            skipped.append(name)
        else:
            columns.append(_column(name, reference, rows, *pair, tolerance))
        if on_progress is not None:
            on_progress(done, len(shared))
    lists = _lists(reference, other)
    return Parity(lists, len(rows), missing, extra, tolerance, allowed, tuple(columns), tuple(skipped))


def _lists(reference: FeatureFile, other: FeatureFile) -> ListMismatch:
    """Compare all columns, the order of features only: everything else is found by its name."""
    whole = compare_lists(reference.table.names, other.table.names)
    order = compare_lists(
        [name for name in reference.table.names if is_feature(name)],
        [name for name in other.table.names if is_feature(name)],
    )
    return ListMismatch(whole.missing, whole.extra, order.reordered)


def _unmatched(one: FeatureFile, two: FeatureFile) -> int:
    """Count the bars of one file that the other lacks, over the time that both span."""
    if not len(one.time) or not len(two.time):
        return 0
    inside = (one.time >= two.time[0]) & (one.time <= two.time[-1])
    return int(np.count_nonzero(~np.isin(one.time[inside], two.time)))


def _column(  # noqa: PLR0913, PLR0917 - two columns, and where they came from
    name: str, file: FeatureFile, rows: Integers, values: Floats, others: Floats, tolerance: float
) -> ColumnParity:
    known, there = ~np.isnan(values), ~np.isnan(others)
    one_sided = known != there
    # Equal infinities agree, and have no difference; an infinity is infinitely far from everything else.
    unequal = known & there & (values != others)
    with np.errstate(over="ignore"):
        distance = np.abs(np.subtract(values, others, out=np.zeros(len(values)), where=unequal))
        spread = float(values[np.isfinite(values)].std()) if np.isfinite(values).any() else 0.0
    finite = np.isfinite(distance)
    scale = np.maximum(np.maximum(np.abs(values), np.abs(others)), spread if np.isfinite(spread) else 0.0)
    apart = ~finite | (distance > tolerance * np.where(finite & unequal, scale, 0.0))
    differs = apart | one_sided
    first = to_iso(file.time[rows[int(np.argmax(differs))]]) if differs.any() else None
    return ColumnParity(
        name,
        len(values),
        int(np.count_nonzero(differs)),
        int(np.count_nonzero(one_sided)),
        float(distance.max(initial=0.0)),
        first,
    )
