"""Lower bounds: they hold as often as they say."""

from __future__ import annotations

import numpy as np

from results.choice.resampled import lower_bounds
from results.inference.formulas.resampling import resample_counts


def test_bounds_hold_in_nineteen_of_twenty_samples() -> None:
    rng = np.random.default_rng(1)
    series = rng.exponential(1.0, (400, 250)) - 1.0
    bounds = lower_bounds(series, resample_counts(250, 400, 1.0, 0))
    assert 0.92 <= (bounds <= 0).mean() <= 0.975


def test_a_multiple_has_a_multiple_of_the_bound() -> None:
    series, counts = np.random.default_rng(2).normal(0.1, 1, (3, 100)), resample_counts(100, 200, 2.0, 0)
    assert np.allclose(lower_bounds(7 * series, counts), 7 * lower_bounds(series, counts))


def test_what_never_moves_is_its_own_bound() -> None:
    assert lower_bounds(np.zeros((1, 50)), resample_counts(50, 100, 1.0, 0)).tolist() == [0.0]


def test_the_bound_of_the_best_of_many_holds_less_often_than_one_that_was_named_before() -> None:
    rng = np.random.default_rng(3)
    named = picked = 0
    for seed in range(60):
        shared, own = rng.standard_normal(250), rng.standard_normal((200, 250))
        bounds = lower_bounds(np.sqrt(0.8) * shared + np.sqrt(0.2) * own, resample_counts(250, 200, 1.0, seed))
        named += bounds[0] <= 0
        picked += bounds.max() <= 0
    assert picked < named - 6
