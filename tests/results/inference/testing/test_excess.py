"""Which cells have timing to test, and how many decisions stand behind it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from results.inference.testing.excess import decisions, has_timing, timing_statistic


def test_timing_needs_days_and_trades() -> None:
    rng = np.random.default_rng(0)
    many, few = rng.standard_normal(100), np.where(np.arange(100) < 5, 1.0, 0.0)
    rows = np.stack([many, few, np.zeros(100), many])
    np.testing.assert_array_equal(has_timing(rows), [True, False, False, True])
    found = timing_statistic(rows, np.array([True, True, True, False]))
    assert np.isfinite(found[0])
    assert (found[1:] == -np.inf).all()


def test_the_statistic_has_no_scale() -> None:
    rows = np.random.default_rng(1).standard_normal((3, 80)) + 0.1
    every = np.ones(3, dtype=np.bool_)
    np.testing.assert_allclose(timing_statistic(rows, every), timing_statistic(7.0 * rows, every), atol=1e-8)


@pytest.mark.parametrize("persistence", [0.0, 0.5, 0.9])
def test_decisions_of_an_autoregression_are_those_of_theory(persistence: float) -> None:
    """An AR(1) has the integrated autocorrelation time (1 + a) / (1 - a)."""
    noise = np.random.default_rng(2).standard_normal((40, 5000))
    rows = lfilter([1.0], [1.0, -persistence], noise, axis=1)
    expected = 5000 * (1 - persistence) / (1 + persistence)
    assert np.median(decisions(rows)) == pytest.approx(expected, rel=0.1)


def test_who_keeps_to_one_side_decided_little() -> None:
    half = np.where(np.arange(200) < 100, 1.0, -1.0)
    always = np.ones(200)
    found = decisions(np.stack([half, always]))
    assert found[0] < 10
    assert found[1] == 0
