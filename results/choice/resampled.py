"""The second look: daily net P&L of the leading neighbourhoods, resampled as the judge does, and their lower bounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from results.choice.limits import By
from results.choice.screening.columns import Columns
from results.choice.screening.shortlist import LEVEL, Shortlist
from results.inference.formulas.resampling import resample_counts
from results.inference.sample.judged_run import JudgedRun
from signals.arrays import Floats, Floats32, Integers

__all__ = ["RESAMPLES", "Leading", "lead", "lower_bounds"]

RESAMPLES = 1000
_DAYS_A_YEAR = 365.0
_LEAST_ERROR = 0.5
"""Of a resample, as a share of the sample's own, as the judge has it."""


@dataclass(frozen=True, eq=False)
class Leading:
    """k neighbourhoods, made of m cells, on D days.

    Attributes
    ----------
    rows
        int64 (m,): the cells, among all that were run.
    daily
        float64 (m, D): net P&L of each per unit of exposure.
    weights
        float64 (k, m): what each neighbourhood is of the cells, in the measure that is ranked by.
    own
        int64 (k,): place among the m of the cell that each is about.
    mean, bound
        float64 (k,): of the neighbourhoods, in that measure.
    per_trade
        float64 (m,): what to multiply a cell's daily mean by to have the net return of a trade.
    counts
        float32 (B, D): the resamples.
    """

    rows: Integers
    daily: Floats
    weights: Floats
    own: Integers
    mean: Floats
    bound: Floats
    per_trade: Floats
    counts: Floats32

    def __len__(self) -> int:
        """Return k."""
        return len(self.own)

    def cells(self, at: int) -> Integers:
        """Return the places among the m of the cells of a neighbourhood."""
        return np.flatnonzero(self.weights[at])

    @cached_property
    def noise(self) -> Floats:
        """What each resample adds to the daily mean of each cell, (m, B)."""
        mean = self.daily.mean(axis=1, keepdims=True)
        return np.asarray(self.daily @ (self.counts.T.astype(np.float64) / self.daily.shape[1]) - mean)

    def by_trade(self, at: int) -> Floats:
        """Return a neighbourhood's daily values (D,), whose mean is the net return of a trade of its cells together."""
        cells = self.cells(at)
        each = 1 / self.per_trade[cells]
        return np.asarray(self.daily[cells].sum(axis=0) / each.sum())

    def series(self, at: int) -> Floats:
        """Return a neighbourhood's daily values (D,), whose mean is the measure."""
        return np.asarray(self.weights[at] @ self.daily)


def lead(judged: JudgedRun, columns: Columns, listed: Shortlist, by: By, block: float) -> Leading:
    """Work the leading neighbourhoods out day by day, and bound each from below.

    Parameters
    ----------
    judged
        The run.
    columns
        Its cells.
    listed
        Which neighbourhoods.
    by
        What is ranked by.
    block
        Mean length of a block in days: the judge's.
    """
    every = np.concatenate([listed.rows[:, None], listed.around], axis=1)
    rows, place = np.unique(every, return_inverse=True)
    place = place.reshape(every.shape) - int(rows[0] == -1)
    rows = rows[rows >= 0]
    daily = _daily(judged, columns, rows)
    # pooled, a day is the mean over assets and trades are those of all of them
    added = daily.shape[1] * (len(judged.panel) if judged.groups.pooled else 1)
    weights = _weights(columns.trades[rows], daily, place, by, added)
    counts = resample_counts(daily.shape[1], RESAMPLES, block, judged.seed)
    series = weights @ daily
    return Leading(
        rows,
        daily,
        weights,
        place[:, 0],
        series.mean(axis=1),
        lower_bounds(series, counts),
        added / np.maximum(columns.trades[rows], 1),
        counts,
    )


def _daily(judged: JudgedRun, columns: Columns, rows: Integers) -> Floats:
    """Return daily net P&L per unit of exposure, (m, D): of a cell of each group, scaled."""
    groups = judged.groups
    wanted, back = np.unique(groups.group[rows].astype(np.int64), return_inverse=True)
    daily = judged.daily_net(wanted).astype(np.float64)
    # what was worked out is the group's first cell, at its own exposure
    first = np.searchsorted(groups.cell, groups.first[wanted])
    return np.asarray((daily / columns.unit[first][:, None])[back])


def _weights(trades: Integers, daily: Floats, place: Integers, by: By, added: int) -> Floats:
    """Return what neighbourhoods are of their cells, (k, m); the mean over days of the product is the measure."""
    k = len(place)
    weights = np.zeros((k, len(daily)))
    there = place >= 0
    which = np.broadcast_to(np.arange(k)[:, None], place.shape)[there]
    weights[which, place[there]] = 1.0
    if by == "expectancy":
        return np.asarray(weights * added / np.maximum(weights @ trades, 1)[:, None])
    weights /= weights.sum(axis=1, keepdims=True)
    if by == "sharpe":
        spread = daily.std(axis=1, ddof=1)
        weights *= np.sqrt(_DAYS_A_YEAR) / np.where(spread > 0, spread, np.inf)
    return weights


def lower_bounds(series: Floats, counts: Floats32, level: float = LEVEL) -> Floats:
    """Bound means from below, one by one: bootstrap-t on resamples that all share.

    Parameters
    ----------
    series
        (k, D).
    counts
        (B, D): how often each day stands in each resample.
    level
        One-sided.

    Returns
    -------
    numpy.ndarray of float64, shape (k,)

    References
    ----------
    Efron (1981); Politis and Romano (1994) for the blocks.
    """
    days = series.shape[1]
    mean = series.mean(axis=1)
    error = series.std(axis=1) / np.sqrt(days)
    weighed = counts.T.astype(np.float64) / days
    means = series @ weighed
    errors = np.sqrt(np.maximum(np.square(series) @ weighed - means**2, 0.0) / days)
    least = np.maximum(_LEAST_ERROR * error, 1e-300)[:, None]
    t = (means - mean[:, None]) / np.maximum(errors, least)
    return np.asarray(mean - np.quantile(t, level, axis=1) * error)
