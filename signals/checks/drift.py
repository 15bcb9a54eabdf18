"""How far a column's values have moved between two stretches of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Floats, Times
from signals.times.timestamps import to_iso

BINS = 10
FEWEST = 100
MODERATE, LARGE = 0.1, 0.25
"""Usual readings of a population stability index: a moderate shift from the first on, a large one from the second."""


@dataclass(frozen=True)
class Drift:
    """How a column moved from a reference stretch to a later one.

    Attributes
    ----------
    name : str
    psi : float, optional
        Population stability index, None where a stretch has under 100 known values.
    ks : float, optional
        Kolmogorov-Smirnov statistic: the largest distance between the two distribution functions. It has no p-value
        here, since neighbouring bars are not independent.
    mean, later_mean : float, optional
    unknown, later_unknown : float
        Shares of values that are null, NaN or infinite.
    worst_month : str, optional
        The month furthest from all other months of the reference stretch, and
    worst_month_psi : float, optional
        how far.
    """

    name: str
    psi: float | None
    ks: float | None
    mean: float | None
    later_mean: float | None
    unknown: float
    later_unknown: float
    worst_month: str | None = None
    worst_month_psi: float | None = None


def drift(name: str, values: Floats, later: Floats, time: Times | None = None) -> Drift:
    """Measure how a column moved.

    Parameters
    ----------
    name : str
    values, later : float64 arrays of shape (N,) and (M,)
        The reference and what came later.
    time : datetime64[us] array of shape (N,) or (N + M,), optional
        Of the reference, or of both after each other, to look for the month that stands out.
    """
    known, known_later = values[np.isfinite(values)], later[np.isfinite(later)]
    psi = ks = None
    if min(len(known), len(known_later)) >= FEWEST:
        psi = stability_index(known, known_later)
        ks = largest_distance(known, known_later)
    month, month_psi = None, None
    if time is not None:
        whole = values if len(time) == len(values) else np.concatenate([values, later])
        month, month_psi = worst_month(time, whole)
    return Drift(
        name,
        psi,
        ks,
        float(known.mean()) if len(known) else None,
        float(known_later.mean()) if len(known_later) else None,
        1 - len(known) / max(len(values), 1),
        1 - len(known_later) / max(len(later), 1),
        month,
        month_psi,
    )


def stability_index(reference: Floats, later: Floats) -> float:
    """Return the population stability index of finite values, shapes (N,) and (M,).

    The sum over bins of ``(q - p) * ln(q / p)``, p and q being the shares of the two in each tenth of the reference.
    An empty bin counts as half a value. It is the symmetrised Kullback-Leibler divergence, 0 for equal shares.

    References
    ----------
    B. Yurdakul, *Statistical Properties of Population Stability Index* (2018), also for the usual bounds 0.1 and 0.25.
    """
    edges = _edges(reference)
    return _index(_counts(reference, edges), _counts(later, edges))


def largest_distance(reference: Floats, later: Floats) -> float:
    """Return the two-sample Kolmogorov-Smirnov statistic of finite values, shapes (N,) and (M,).

    The largest distance between the shares of either that are no larger than a value: to the last bit that of
    `scipy.stats.ks_2samp`, whose import takes longer than a start.
    """
    both = np.sort(reference), np.sort(later)
    every = np.concatenate(both)
    below, below_later = (np.searchsorted(one, every, side="right") / len(one) for one in both)
    return float(np.abs(below - below_later).max())


def worst_month(time: Times, values: Floats) -> tuple[str | None, float | None]:
    """Return the month whose values lie furthest from those of all other months, and its stability index.

    None with fewer than two months of at least 100 known values.
    """
    finite = np.isfinite(values)
    known, months = values[finite], time[finite].astype("datetime64[M]")
    starts, at, sizes = np.unique(months, return_inverse=True, return_counts=True)
    judged = np.flatnonzero(sizes >= FEWEST)
    if len(judged) < 2:  # noqa: PLR2004 - a month, and another
        return None, None
    edges = _edges(known)
    bins = np.searchsorted(edges, known, side="right")
    counts = np.zeros((len(starts), len(edges) + 1))
    np.add.at(counts, (at, bins), 1)
    total = counts.sum(axis=0)
    far = [_index(total - counts[month], counts[month]) for month in judged]
    worst = judged[int(np.argmax(far))]
    return to_iso(starts[worst])[:7], float(max(far))


def _edges(reference: Floats) -> Floats:
    return np.unique(np.quantile(reference, np.arange(1, BINS) / BINS))


def _counts(values: Floats, edges: Floats) -> Floats:
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    return counts.astype(np.float64)


def _index(reference: Floats, later: Floats) -> float:
    p = np.maximum(reference, 0.5) / reference.sum()
    q = np.maximum(later, 0.5) / later.sum()
    return float(np.sum((q - p) * np.log(q / p)))
