"""The simultaneous test: against a plain loop, and what must not move it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.inference import max_t_test
from results.inference.formulas.resampling import resample_counts
from results.inference.max_t.series import skewness_adjusted


def noise(cells: int = 40, days: int = 90, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((cells, days))


def plain(daily: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Step-down p-values the slow way: every resample written out, every statistic by its definition."""
    days = daily.shape[1]
    scores = (daily - daily.mean(axis=1, keepdims=True)) / daily.std(axis=1, keepdims=True)
    skewness = np.minimum((scores**3).mean(axis=1) / np.sqrt(days), 0.0)
    t = skewness_adjusted(daily.mean(axis=1) / daily.std(axis=1, ddof=1) * np.sqrt(days), skewness)
    resampled = np.empty((len(daily), len(counts)))
    for b, count in enumerate(counts):
        drawn = np.repeat(daily, count.astype(int), axis=1)
        spread = np.maximum(drawn.std(axis=1), 0.5 * daily.std(axis=1)) * np.sqrt(days / (days - 1))
        resampled[:, b] = skewness_adjusted(
            (drawn.mean(axis=1) - daily.mean(axis=1)) / spread * np.sqrt(days), skewness
        )
    least = -np.sqrt(2 * np.log(np.log(days)))
    p = np.empty(len(t))
    order = np.argsort(-t)
    for rank, cell in enumerate(order):
        rest = [other for other in order[rank:] if t[other] >= least] or [cell]
        p[cell] = (1 + (resampled[rest].max(axis=0) >= t[cell]).sum()) / (len(counts) + 1)
    p[order] = np.maximum.accumulate(p[order])
    return t, p


def test_it_equals_a_plain_loop() -> None:
    daily = noise() + np.linspace(-0.1, 0.25, 40)[:, None]
    counts = resample_counts(90, 200, 2.0, 5)
    found = max_t_test(daily, resamples=200, block=2.0, seed=5, chunk=7)
    t, p = plain(daily, counts)
    np.testing.assert_allclose(found.above, t, atol=1e-4)
    judged = t > -1.5
    # cells within a level of each other share their maximum
    assert np.abs(found.p_above - p)[judged].max() <= 0.02
    assert (found.p_above - p)[judged].min() >= -0.006


def test_duplicates_change_nothing() -> None:
    daily = noise() + 0.15
    once = max_t_test(daily, block=1.0)
    twice = max_t_test(np.concatenate([daily, daily[3:9], daily[::-1]]), block=1.0)
    np.testing.assert_array_equal(twice.p_above[:40], once.p_above)
    np.testing.assert_array_equal(twice.p_above[-40:], once.p_above[::-1])
    assert twice.critical_above == once.critical_above


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 39), st.floats(1e-4, 1e4))
def test_scaling_one_cell_changes_nothing(cell: int, scale: float) -> None:
    daily = noise(seed=1) + 0.1
    scaled = daily.copy()
    scaled[cell] *= scale
    before, after = max_t_test(daily, resamples=99, block=1.0), max_t_test(scaled, resamples=99, block=1.0)
    np.testing.assert_array_equal(before.p_above, after.p_above)
    np.testing.assert_array_equal(before.p_below, after.p_below)


@pytest.mark.parametrize("kind", ["loud", "rare losses", "rare gains"])
def test_a_noisy_cell_cannot_hide_a_strong_one(kind: str) -> None:
    daily = noise(days=120)
    daily[7] += 0.6
    alone = max_t_test(daily, block=1.0)
    rare = np.zeros(120)
    rare[::12] = -1.0
    noisy = {"loud": noise(1, 120, 9)[0] * 1e4, "rare losses": 0.05 + rare, "rare gains": -0.05 - rare}[kind]
    noisy = noisy + np.random.default_rng(3).standard_normal(120) * 0.01
    beside = max_t_test(np.concatenate([daily, noisy[None, :]]), block=1.0)
    assert alone.inner[7]
    assert beside.inner[7]
    assert beside.p_above[7] <= alone.p_above[7] + 0.005


def test_bands_and_sets_agree() -> None:
    daily = noise() + np.linspace(-0.6, 0.6, 40)[:, None]
    found = max_t_test(daily, block=1.0)
    assert found.inner[-3:].all()
    assert not found.outer[:3].any()
    assert not (found.inner & ~found.outer).any()
    # one step finds no more than stepping down
    assert found.inner[found.above > found.critical_above].all()
    assert not found.outer[found.below < -found.critical_below].any()
    order = np.argsort(found.above)
    assert (np.diff(found.p_above[order]) <= 0).all()


def test_a_cell_that_never_moves_is_no_finding() -> None:
    daily = noise(5)
    daily[2] = 0.0
    found = max_t_test(daily, block=1.0)
    assert found.above[2] == 0
    with pytest.raises(ValueError, match="no row moves"):
        max_t_test(np.zeros((3, 50)), block=1.0)
    with pytest.raises(ValueError, match="too few"):
        max_t_test(np.ones((3, 2)), block=1.0)


@pytest.mark.parametrize("cells", [1, 40])
def test_what_is_far_below_zero_is_no_evidence_of_the_contrary(cells: int) -> None:
    """Where no cell can be the best of a grid without an edge, none is left to compare with, and none is positive."""
    found = max_t_test(noise(cells) - 1.0)
    assert found.above.max() < -5
    assert (found.p_above == 1).all()
    assert not found.inner.any()
    assert not found.outer.any()
