"""The stationary bootstrap as counts, and the reality check on them."""

from __future__ import annotations

import numpy as np
import pytest
from arch.bootstrap import SPA, StationaryBootstrap, optimal_block_length

from results.inference import (
    reality_check,
)
from results.inference.formulas.resampling import block_length, resample_counts


def test_resamples_are_of_whole_days_and_blocks() -> None:
    counts = resample_counts(50, 30, 5.0, 1)
    assert (counts.sum(axis=1) == 50).all()
    np.testing.assert_array_equal(counts, resample_counts(50, 30, 5.0, 1))
    noise = np.random.default_rng(0).standard_normal((10, 400))
    assert block_length(noise[:, :200]) < 4
    smooth = np.cumsum(noise, axis=1)
    assert 20 < block_length(smooth) <= 40
    assert block_length(np.zeros((2, 50))) == 1


@pytest.mark.parametrize("days", [3, 16, 17, 50, 365])
@pytest.mark.parametrize("block", [1.0, 2.345, 31.0])
def test_days_are_drawn_as_arch_draws_them(days: int, block: float) -> None:
    theirs = StationaryBootstrap(block, np.arange(days), seed=np.random.default_rng(5))  # type: ignore[arg-type]
    counts = [np.bincount(theirs.update_indices(), minlength=days) for _ in range(20)]
    np.testing.assert_array_equal(resample_counts(days, 20, block, 5), counts)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # arch divides by zero for a series without autocorrelation
@pytest.mark.parametrize("days", [16, 20, 105, 365])
def test_blocks_are_as_long_as_arch_says(days: int) -> None:
    rng = np.random.default_rng(days)
    daily = rng.standard_normal((9, days))
    daily[3:6] = np.cumsum(daily[3:6], axis=1)
    daily[6:8] *= rng.random((2, days)) < 0.1
    daily[8] = np.eye(days)[0]
    theirs = optimal_block_length(daily.T)["stationary"].to_numpy()
    for row, length in zip(daily, theirs, strict=True):
        expected = np.clip(length, 1.0, 0.1 * days) if np.isfinite(length) else 1.0
        assert block_length(row[None, :]) == expected


def test_fewer_resamples_are_the_first_of_more() -> None:
    np.testing.assert_array_equal(resample_counts(33, 1000, 2.5, 7)[:200], resample_counts(33, 200, 2.5, 7))


def test_reality_check_equals_arch_on_the_same_resamples() -> None:
    rng = np.random.default_rng(2)
    daily = rng.standard_normal((7, 120)) + 0.1
    theirs = SPA(np.zeros(120), -daily.T, block_size=4, reps=300, bootstrap="stationary", studentize=False, seed=3)
    theirs.compute()
    indices = StationaryBootstrap(4, np.arange(120), seed=3)
    counts = np.array([np.bincount(drawn[0][0], minlength=120) for drawn in indices.bootstrap(300)])
    assert reality_check(daily, counts) == theirs.pvalues["upper"]
