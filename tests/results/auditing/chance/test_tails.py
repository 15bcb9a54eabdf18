"""How likely chance does so well, within and beyond what was drawn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from results.auditing.chance.tails import MOST_TRIES, reached_by, tail_of, tries_until

NORMAL = np.random.default_rng(0).standard_normal(10_000)


@pytest.mark.parametrize("at", [-1.0, 0.0, 1.0, 2.0])
def test_what_can_be_counted_is_counted(at: float) -> None:
    tail = tail_of(NORMAL, at)
    assert not tail.fitted
    assert tail.p == pytest.approx(float(ndtr(-at)), rel=0.15)
    assert tail.low <= tail.p <= tail.high


@pytest.mark.parametrize("at", [3.5, 4.0, 4.5])
def test_beyond_the_fit_is_cautious_and_within_a_few_times(at: float) -> None:
    tail, true = tail_of(NORMAL, at), float(ndtr(-at))
    assert tail.fitted
    assert true * 0.5 <= tail.p <= true * 60
    assert tail.low <= tail.p <= tail.high


def test_what_a_share_reaches_is_the_inverse() -> None:
    shares = np.array([0.3, 0.01, 1e-3, 1e-5])
    reached = reached_by(NORMAL, shares)
    assert (np.diff(reached) > 0).all()
    assert np.allclose(reached[:2], [0.524, 2.326], atol=0.1)
    assert tail_of(NORMAL, float(reached[3])).low < 1e-5


def test_tries_until_the_best_does_as_well() -> None:
    assert tries_until(0.5, 0.5) == pytest.approx(1.0)
    assert tries_until(0.001, 0.5) == pytest.approx(692.8, rel=1e-3)
    assert tries_until(1.0, 0.05) == 1.0
    assert tries_until(0.0, 0.05) == MOST_TRIES


def test_few_or_equal_draws_are_only_counted() -> None:
    assert not tail_of(np.zeros(1000), 1.0).fitted
    assert tail_of(np.arange(9.0), 100.0).p == pytest.approx(0.1)
