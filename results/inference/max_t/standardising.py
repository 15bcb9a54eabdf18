"""The kernel behind `results.inference.max_t.series.standardise`: four series side by side.

Each series is summed in the order of its days, so every addition waits for the one before it; those of four series do not
wait for each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.arrays import Floats, Floats32, Words
from sweeps.kernels.compiled import Whole, inner_kernel, kernel

__all__ = ["GRAIN", "TOGETHER", "standardise_rows"]

GRAIN = 2.0**20
"""Deviations are kept to one part in a million of their standard deviation: below lies rounding, which differs between
a series and its multiple."""

TOGETHER = 4
"""Series worked on side by side."""

Four = tuple[float, float, float, float]
_MIXER = 0x9E3779B97F4A7C15


@kernel
def standardise_rows(
    daily: NDArray[np.floating], scores: Floats32, means: Floats, spreads: Floats, deviations: Floats,
    skews: Floats, keys: Words, scaled: Floats, least: float,
) -> None:  # fmt: skip
    """Bring rows into standard form.

    Parameters
    ----------
    daily
        (n, D): rows of float32 or float64.
    scores
        float32 (n, D): receives deviations from the mean in units of the spread.
    means, spreads, deviations, skews, keys
        (n,): receive the mean; the root of the mean squared deviation, 0 where it is rounding, and the same with ddof 1;
        the skewness divided by ``sqrt(D)``; and the key.
    scaled
        float64 (TOGETHER, D): room to work in.
    least
        Spread, as a share of the largest value, up to which it is rounding.
    """
    n = daily.shape[0]
    for first in range(0, n, TOGETHER):
        # the last series stands in for those that are not there
        a, b, c, d = first, min(first + 1, n - 1), min(first + 2, n - 1), min(first + 3, n - 1)
        _write_spreads(daily, a, b, c, d, means, spreads, deviations, least)
        for place in range(TOGETHER):
            row = min(first + place, n - 1)
            _write_scores(daily[row], means[row], spreads[row], scores[row], scaled[place])
        _write_shapes(scaled, a, b, c, d, means, spreads, skews, keys)


@inner_kernel
def _write_spreads(
    daily: NDArray[np.floating], a: Whole, b: Whole, c: Whole, d: Whole, means: Floats, spreads: Floats,
    deviations: Floats, least: float,
) -> None:  # fmt: skip
    """Write mean, spread and deviation of four rows."""
    days = daily.shape[1]
    sum_a, sum_b, sum_c, sum_d = 0.0, 0.0, 0.0, 0.0
    top_a, top_b, top_c, top_d = 0.0, 0.0, 0.0, 0.0
    for day in range(days):
        at_a, at_b, at_c, at_d = daily[a, day], daily[b, day], daily[c, day], daily[d, day]
        sum_a, sum_b, sum_c, sum_d = sum_a + at_a, sum_b + at_b, sum_c + at_c, sum_d + at_d
        top_a, top_b = max(top_a, abs(at_a)), max(top_b, abs(at_b))
        top_c, top_d = max(top_c, abs(at_c)), max(top_d, abs(at_d))
    mean_a, mean_b, mean_c, mean_d = sum_a / days, sum_b / days, sum_c / days, sum_d / days
    sum_a, sum_b, sum_c, sum_d = 0.0, 0.0, 0.0, 0.0
    for day in range(days):
        sum_a += (daily[a, day] - mean_a) ** 2
        sum_b += (daily[b, day] - mean_b) ** 2
        sum_c += (daily[c, day] - mean_c) ** 2
        sum_d += (daily[d, day] - mean_d) ** 2
    means[a], means[b], means[c], means[d] = mean_a, mean_b, mean_c, mean_d
    _write_spread(a, sum_a, days, least * top_a, spreads, deviations)
    _write_spread(b, sum_b, days, least * top_b, spreads, deviations)
    _write_spread(c, sum_c, days, least * top_c, spreads, deviations)
    _write_spread(d, sum_d, days, least * top_d, spreads, deviations)


@inner_kernel
def _write_spread(
    row: Whole, squares: float, days: Whole, rounding: float, spreads: Floats, deviations: Floats
) -> None:  # fmt: skip
    """Write the root of the mean square, 0 where it is no more than rounding."""
    spread = np.sqrt(squares / days)
    moves = spread > rounding
    spreads[row] = spread if moves else 0.0
    deviations[row] = np.sqrt(squares / (days - 1)) if moves else 0.0


@inner_kernel
def _write_scores(daily: NDArray[np.floating], mean: float, spread: float, scores: Floats32, scaled: Floats) -> None:
    """Write the deviations of a row in units of its spread, and `scaled` the same in grains, whole numbers."""
    if spread == 0.0:
        scores[:] = 0.0
        scaled[:] = 0.0
        return
    for day in range(daily.shape[0]):
        scaled[day] = np.round((daily[day] - mean) / spread * GRAIN)
    for day in range(daily.shape[0]):
        scores[day] = scaled[day] / GRAIN


@inner_kernel
def _write_shapes(
    scaled: Floats, a: Whole, b: Whole, c: Whole, d: Whole, means: Floats, spreads: Floats, skews: Floats, keys: Words
) -> None:  # fmt: skip
    """Write skewness and key of four rows."""
    days = scaled.shape[1]
    cubes_a, cubes_b, cubes_c, cubes_d = 0.0, 0.0, 0.0, 0.0
    key_a, key_b = _first_key(means[a], spreads[a]), _first_key(means[b], spreads[b])
    key_c, key_d = _first_key(means[c], spreads[c]), _first_key(means[d], spreads[d])
    for day in range(days):
        at_a, at_b, at_c, at_d = scaled[0, day], scaled[1, day], scaled[2, day], scaled[3, day]
        cubes_a += (at_a / GRAIN) ** 3
        cubes_b += (at_b / GRAIN) ** 3
        cubes_c += (at_c / GRAIN) ** 3
        cubes_d += (at_d / GRAIN) ** 3
        key_a, key_b, key_c, key_d = _stir(key_a, at_a), _stir(key_b, at_b), _stir(key_c, at_c), _stir(key_d, at_d)
    skews[a], skews[b] = cubes_a / days / np.sqrt(days), cubes_b / days / np.sqrt(days)
    skews[c], skews[d] = cubes_c / days / np.sqrt(days), cubes_d / days / np.sqrt(days)
    keys[a], keys[b] = _key(key_a, spreads[a]), _key(key_b, spreads[b])
    keys[c], keys[d] = _key(key_c, spreads[c]), _key(key_d, spreads[d])


@inner_kernel
def _first_key(mean: float, spread: float) -> np.uint64:
    """Begin a key: the mean in units of the spread tells a series from its shifted twin."""
    if spread == 0.0:
        return np.uint64(0)
    return np.uint64(np.int64(np.round(mean / spread * GRAIN)))


@inner_kernel
def _stir(key: np.uint64, score: float) -> np.uint64:
    """Return a key with one day more."""
    mixed = (key ^ np.uint64(np.int64(score))) * np.uint64(_MIXER)
    return mixed ^ (mixed >> np.uint64(29))


@inner_kernel
def _key(key: np.uint64, spread: float) -> np.uint64:
    """Return a key as it is known: 0 is that of series that do not move, and of no other."""
    if spread == 0.0:
        return np.uint64(0)
    return key if key != np.uint64(0) else np.uint64(1)
