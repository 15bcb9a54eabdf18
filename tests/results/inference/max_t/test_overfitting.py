"""The probability of overfitting: of noise, as another library finds it, and of cells that rest."""

from __future__ import annotations

import numpy as np
import purgedcv
import pytest

from results.inference import (
    probability_of_overfitting,
)
from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.overfitting import _best_inside
from results.inference.max_t.series import standardise

_DAYS = 400


def test_overfitting_of_recentred_noise_is_certain() -> None:
    noise = np.random.default_rng(0).standard_normal((100, 1000))
    assert probability_of_overfitting(noise - noise.mean(axis=1, keepdims=True)) == 1.0


def test_overfitting_equals_another_library() -> None:
    returns = np.random.default_rng(1).standard_normal((11, 160)) + np.linspace(-0.1, 0.2, 11)[:, None]
    other = purgedcv.probability_of_backtest_overfitting(returns, n_splits=8)
    mine = probability_of_overfitting(returns, blocks=8)
    assert mine == pytest.approx(other.pbo, abs=0.015)


def test_a_cell_that_rests_in_some_blocks_is_not_their_best() -> None:
    """Where it rests, what is left of its mean is rounding, and so is its deviation: no ratio at all."""
    rng = np.random.default_rng(5)
    daily = rng.normal(0.0, 0.01, (40, _DAYS))
    daily[0] += 0.01
    resting = slice(1, None)
    daily[resting, _DAYS // 2 :] = 0.0
    daily[resting] += np.where(daily[resting] != 0, 0.002, 0.0)
    sums = BlockSums.blank(_DAYS, 16, most=len(daily))
    series = standardise(daily.astype(np.float32))
    sums.add(sums.part_of(series, np.ones(len(daily), dtype=np.bool_), np.arange(len(daily))))
    sums.settle()
    later = np.repeat(np.array([[0.0, 1.0]], dtype=np.float32), 8, axis=1)
    days = later @ np.diff(sums.edges).astype(np.float32)
    (best,) = _best_inside(sums.sums, sums.squares, later, days)
    assert sums.keys[best] == series.key[0]
