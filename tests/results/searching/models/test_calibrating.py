from __future__ import annotations

import numpy as np

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
