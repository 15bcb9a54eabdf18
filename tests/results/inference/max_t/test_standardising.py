"""The kernel of four series at a time against a plain walk through the days of each."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from results.inference.max_t.series import standardise

DAYS = 61


def plainly(row: NDArray[np.floating]) -> tuple[list[float], float, float]:
    """Return scores, mean and deviation of a series, added up day by day."""
    total = 0.0
    for value in row.tolist():
        total += value
    mean, squares = total / len(row), 0.0
    for value in row.tolist():
        squares += (value - mean) * (value - mean)
    spread = float(np.sqrt(squares / len(row)))
    grain = 2.0**20
    scores = [float(np.float32(np.round((value - mean) / spread * grain) / grain)) for value in row.tolist()]
    return scores, mean, float(np.sqrt(squares / (len(row) - 1)))


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 8, 11])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_series_is_as_it_is_alone(rows: int, dtype: type) -> None:
    daily: NDArray[np.floating] = (0.01 * np.random.default_rng(rows).standard_normal((rows, DAYS))).astype(dtype)
    found = standardise(daily)
    for row in range(rows):
        scores, mean, deviation = plainly(daily[row])
        assert found.scores[row].tolist() == scores
        assert (found.mean[row], found.deviation[row]) == (mean, deviation)
        alone = standardise(daily[row : row + 1])
        assert (found.key[row], found.skew[row], found.t[row]) == (alone.key[0], alone.skew[0], alone.t[0])


def test_a_series_that_does_not_move_leaves_those_beside_it_alone() -> None:
    daily = np.random.default_rng(0).standard_normal((6, DAYS))
    daily[[1, 4]] = 0.0
    found = standardise(daily)
    assert found.key[[1, 4]].tolist() == [0, 0]
    assert (found.scores[[1, 4]] == 0).all()
    np.testing.assert_array_equal(found.key[[0, 2, 3, 5]], standardise(daily[[0, 2, 3, 5]]).key)


def test_no_series_are_none() -> None:
    assert len(standardise(np.zeros((0, DAYS))).key) == 0
