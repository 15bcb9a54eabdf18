from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from results.searching.models.calibrating import balanced_accuracy, calibrated


def test_probabilities_are_fitted_to_what_came_true() -> None:
    rng = np.random.default_rng(2)
    said = rng.normal(size=20_000)
    true = 1 / (1 + np.exp(-(0.5 + 2 * said)))
    found = calibrated(said, rng.random(20_000) < true)
    np.testing.assert_allclose([found.shift, found.slope], [0.5, 2.0], atol=0.08)


def test_weights_say_how_many_cells_each_stands_for() -> None:
    called, positive = np.array([True, False, False, False]), np.array([True, True, False, False])
    assert balanced_accuracy(called, positive).accuracy == 0.75
    assert balanced_accuracy(called, positive, np.array([3.0, 1.0, 1.0, 1.0])).accuracy == 0.875


def test_the_threads_of_a_blas_change_no_bit() -> None:
    rng = np.random.default_rng(1)
    said = rng.normal(size=400_000)
    positive = rng.random(len(said)) < 1 / (1 + np.exp(2 - 1.3 * said))
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads, user_api="blas"):
            found.append(calibrated(said, positive))
    assert found[0] == found[1]


def test_what_is_said_of_all_alike_gives_all_one_probability() -> None:
    positive = np.arange(100) < 30
    found = calibrated(np.full(100, 7.0), positive)
    np.testing.assert_allclose(found.probability(np.array([7.0])), 31 / 102, atol=0.02)
