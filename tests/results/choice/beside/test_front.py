"""The Pareto front against the plain definition."""

from __future__ import annotations

import numpy as np
import pytest

from results.choice.beside.front import pareto


def plainly(gain: np.ndarray, loss: np.ndarray, count: np.ndarray) -> set[int]:
    """Every place that no other beats; of equal ones the first."""
    kept = set()
    for at in range(len(gain)):
        better = (gain >= gain[at]) & (loss <= loss[at]) & (count >= count[at])
        strictly = (gain > gain[at]) | (loss < loss[at]) | (count > count[at])
        earlier = better & ~strictly & (np.arange(len(gain)) < at)
        if not (better & strictly).any() and not earlier.any():
            kept.add(at)
    return kept


@pytest.mark.parametrize("seed", range(8))
def test_the_front_is_what_no_other_beats(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # few values, so that there are ties
    gain, loss = (rng.integers(0, 6, 60).astype(np.float64) for _ in range(2))
    count = rng.integers(0, 6, 60)
    found = pareto(gain, loss, count)
    assert set(found.tolist()) == plainly(gain, loss, count)
    assert (np.diff(gain[found]) <= 0).all()


def test_of_nothing_there_is_none() -> None:
    assert len(pareto(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))) == 0
