"""The stationary bootstrap as counts, and the reality check on them."""

from __future__ import annotations

import numpy as np
from arch.bootstrap import SPA, StationaryBootstrap

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
