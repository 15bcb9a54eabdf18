"""Folds: what a model learns from and what it predicts, no label reaching from one into the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Integers
from signals.errors import InputError
from signals.labels.series import LabelSeries

Range = tuple[int, int]
FEWEST_ROWS = 1


@dataclass(frozen=True)
class Fold:
    """One model's training window and the stretch it predicts; bars are counted from 0, stops are excluded.

    Attributes
    ----------
    train : tuple of (start, stop)
        Ranges of bars to learn from before anything is purged: one, or two around the hole of a k-fold.
    test : (start, stop)
        The range to predict. Empty where the model is for bars still to come.
    embargo : int
        Bars left out on both sides of the test range besides the purge.
    in_sample : bool
        True where the model has seen the bars it predicts.
    """

    train: tuple[Range, ...]
    test: Range
    embargo: int = 0
    in_sample: bool = False

    @property
    def train_rows(self) -> Integers:
        """The bars of the training window, in order, nothing purged."""
        return np.concatenate([np.arange(start, stop) for start, stop in self.train] or [np.arange(0)])

    @property
    def test_rows(self) -> Integers:
        """The bars of the test range."""
        return np.arange(*self.test)


@dataclass(frozen=True, eq=False)
class FoldRows:
    """The bars of a fold that one role's model uses, each in order.

    Attributes
    ----------
    fit : int64 array
        To learn from.
    stop : int64 array
        The inner, later slice that decides when to stop; empty unless asked for.
    test : int64 array
        To predict, whether or not their labels are known.
    unknown : int
        Training bars left out because they have no label.
    purged : int
        Training bars left out because their label reaches into the test range, or one of it into theirs, or for
        the embargo.
    purged_inside : int
        Bars left out between `fit` and `stop`, for the same reason.
    """

    fit: Integers
    stop: Integers
    test: Integers
    unknown: int
    purged: int
    purged_inside: int


def fold_rows(
    fold: Fold, series: LabelSeries, *, stop_share: float = 0.0, among: Flags | None = None, purge: bool = True
) -> FoldRows:
    """Return the bars that a model of one role learns from, stops by and predicts.

    Parameters
    ----------
    fold : Fold
    series : LabelSeries
        The role's labels, T of them.
    stop_share : float
        Share of the training bars, the latest, to stop by; in [0, 1).
    among : bool array of shape (T,), optional
        Learn from these bars only, such as the candidates of a filter.
    purge : bool
        False keeps bars whose labels overlap, to see by how much that inflates the scores.

    Returns
    -------
    FoldRows

    Raises
    ------
    InputError
        If `stop_share` is outside [0, 1).

    Notes
    -----
    With the test range ``[a, b)`` and an embargo of e bars, a training bar t before it stays if
    ``end[t] + e < a``; one after it if ``t > last + e``, where `last` is the last bar that a known label of the test
    range looked at, at least ``b - 1``. The slice to stop by is cut off the remaining bars in the same way. In sample
    there is nothing to purge from. Of several assets, all of these are counted by their clock (`LabelSeries.place`), so
    that no asset's label reaches into the test range of another.

    References
    ----------
    M. Lopez de Prado, *Advances in Financial Machine Learning* (2018), chapter 7.
    """
    if not 0 <= stop_share < 1:
        raise InputError(f"the share to stop by is {stop_share}; it must be at least 0 and below 1")
    rows = fold.train_rows
    if among is not None:
        rows = rows[among[rows]]
    known = rows[series.known[rows]]
    kept = known
    if purge and not fold.in_sample and fold.test[0] < fold.test[1]:
        kept = known[_apart(known, series, fold.test, fold.embargo)]
    fit, stop = kept, kept[:0]
    if stop_share > 0 and len(kept) > FEWEST_ROWS:
        cut = min(max(round(len(kept) * (1 - stop_share)), 1), len(kept) - 1)
        fit, stop = kept[:cut], kept[cut:]
        if purge:
            fit = fit[series.end[fit] + fold.embargo < series.places[stop[0]]]
    inside = len(kept) - len(fit) - len(stop)
    return FoldRows(fit, stop, fold.test_rows, len(rows) - len(known), len(known) - len(kept), inside)


def _apart(rows: Integers, series: LabelSeries, test: Range, embargo: int) -> Flags:
    """Return which training bars share no bar with the test range, by their own labels or by its."""
    places = series.places
    first, last = int(places[test[0]]), int(places[test[1] - 1])
    tested = np.arange(*test)
    ends = series.end[tested][series.known[tested]]
    if len(ends):
        last = max(last, int(ends.max()))
    before = (places[rows] < first) & (series.end[rows] + embargo < first)
    after = places[rows] > last + embargo
    return before | after
