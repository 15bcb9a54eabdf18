"""Stepping down by level: what is said of cells is what a test says that holds them all."""

from __future__ import annotations

import numpy as np
import pytest

from results.inference.formulas.resampling import resample_counts
from results.inference.max_t.ladder import LevelTable, StepDown, least_level
from results.inference.max_t.maxima import Maxima, SharedMaxima
from results.inference.max_t.packing import pack, unpack
from results.inference.max_t.series import Standard

DAYS, RESAMPLES = 60, 150


def met(edge: float, seed: int, cells: int = 400) -> tuple[Standard, Maxima]:
    rng = np.random.default_rng(seed)
    daily = rng.normal(0, 1, (cells, DAYS)) + rng.normal(edge, 0.3, (cells, 1))
    shared = SharedMaxima(resample_counts(DAYS, RESAMPLES, 2.0, seed))
    series, _ = shared.take(daily)
    return series, shared.merged()


def stepping(maxima: Maxima, *series: Standard) -> StepDown:
    tables = [LevelTable.of(each.above, each.below) for each in series]
    table = tables[0]
    for other in tables[1:]:
        table = table.beside(other)
    return StepDown.of(maxima, table, DAYS, 0.05)


@pytest.mark.parametrize("edge", [-0.3, 0.0, 0.4])
def test_the_extremes_are_those_of_the_cells(edge: float) -> None:
    series, maxima = met(edge, 1)
    test = stepping(maxima, series)
    p, below = test.p_above(series.above), test.p_below(series.below)
    assert test.least_p_above == p.min()
    assert test.most_p_below == below.max()
    order = np.argsort(-series.above)
    assert (np.diff(p[order]) >= 0).all()
    # of the best cell nothing was set aside but what cannot be best
    best = series.above[order[0]]
    highest = maxima.above[least_level(DAYS) :].max(axis=0)
    assert p[order[0]] == (1 + (highest >= np.float32(best)).sum()) / (RESAMPLES + 1)


@pytest.mark.parametrize("alpha", [0.01, 0.04, 0.05, 0.3, 0.9])
def test_the_least_significant_statistic_tells_cells_apart_as_p_does(alpha: float) -> None:
    for seed in range(12):
        series, maxima = met(0.1 * (seed % 6), seed)
        test = stepping(maxima, series)
        least = test.least_significant(alpha)
        np.testing.assert_array_equal(series.above >= least, test.p_above(series.above) <= alpha)


def test_packed_maxima_say_the_same_in_kilobytes() -> None:
    (one, first), (other, second) = met(0.1, 3), met(0.0, 3, 90)
    packed = [pack(each, DAYS) for each in (first, second)]
    assert sum(each.nbytes for each in packed[0].values()) < 60_000 < first.above.nbytes
    joined = Maxima(np.zeros((RESAMPLES, DAYS), dtype=np.float32))
    for each in (packed[1], packed[0], packed[1]):
        unpack(each, joined)
    first.merge(second)
    whole, again = stepping(first, one, other), stepping(joined, one, other)
    for series in (one, other):
        np.testing.assert_array_equal(whole.p_above(series.above), again.p_above(series.above))
        np.testing.assert_array_equal(whole.p_below(series.below), again.p_below(series.below))
    for name in ("critical_above", "critical_below", "expected_maximum"):
        assert getattr(whole, name) == getattr(again, name)


def test_a_series_adds_the_same_bits_beside_others_as_alone() -> None:
    series, whole = met(0.0, 5, 300)
    counts = resample_counts(DAYS, RESAMPLES, 2.0, 5)
    apart = Maxima(counts)
    for row in np.random.default_rng(0).permutation(300):
        apart.add(series, np.array([row]))
    np.testing.assert_array_equal(apart.above, whole.above)
    np.testing.assert_array_equal(apart.below, whole.below)
