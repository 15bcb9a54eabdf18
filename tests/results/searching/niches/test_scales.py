"""Niches are cut by round numbers, as finely as can be read."""

from __future__ import annotations

import math

import numpy as np
import pytest

from results.searching.niches.scales import FINEST, SCALES, Scale, bands_of, finest_of


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
def test_coarser_bands_are_made_of_finer_ones(scale: Scale) -> None:
    assert (np.diff(scale.edges) > 0).all()
    assert scale.coarser[0].tolist() == list(range(len(scale.edges)))
    for finer, coarser in zip(scale.coarser, scale.coarser[1:], strict=False):
        assert len(coarser) < len(finer) or scale.name == "trades"
        assert coarser[0] == 0
        assert (scale.edges[coarser] * 1e6 % 1 < 1e-6).all()
    assert len(scale.coarser[-1]) <= scale.most


def test_a_value_on_an_edge_lies_above_it() -> None:
    trades, drawdown, win_rate = SCALES
    assert trades.edges[trades.band(np.array([30.0, 49.0, 50.0]))].tolist() == [30, 30, 50]
    assert drawdown.edges[drawdown.band(np.array([0.0, 0.1, 1.0]))].tolist() == [0, 0.1, 0.9]
    assert win_rate.edges[win_rate.band(np.array([11 / 20, 1.0]))].tolist() == [0.55, 0.99]


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
@pytest.mark.parametrize("spread", [1, 2, 5, 12, 40])
def test_every_cell_lies_in_a_band_and_few_in_the_open_ones(scale: Scale, spread: int) -> None:
    counts = np.zeros(len(scale.edges), dtype=np.int64)
    middle = counts[5 : 5 + spread]
    middle[:] = 1000
    counts[2] = 1  # an outlier does not make all bands coarse
    bands = bands_of(scale, counts)
    assert 1 <= len(bands) <= scale.most
    assert bands.lower[0] == scale.edges[0]
    np.testing.assert_array_equal(bands.lower[1:], bands.upper[:-1])
    for at in np.flatnonzero(counts):
        own = bands.band[at]
        assert bands.lower[own] <= scale.edges[at]
        assert math.isnan(bands.upper[own]) or scale.edges[at] < bands.upper[own]


def test_the_bands_are_the_finest_that_can_be_read() -> None:
    win_rate = SCALES[2]
    counts = np.zeros(FINEST[2], dtype=np.int64)
    counts[48:53] = 10
    assert np.round(bands_of(win_rate, counts).lower, 3).tolist() == [0.48, 0.49, 0.5, 0.51, 0.52]
    counts[40:60] = 10
    assert np.round(bands_of(win_rate, counts).lower, 3).tolist() == [0.4, 0.45, 0.5, 0.55]


def test_niches_are_counted_by_all_three() -> None:
    niche = finest_of(np.array([30.0, 30.0, 31.0]), np.array([0.1, 0.1, 0.1]), np.array([0.5, 0.51, 0.5]))
    assert niche[0] == niche[2] != niche[1]
