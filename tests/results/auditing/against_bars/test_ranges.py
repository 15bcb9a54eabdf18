"""Extremes over spans are those of the bars in them, and prices are placed by the clock and the unit that a list shows."""

from __future__ import annotations

import numpy as np
import pytest

from results.auditing.against_bars.fills import price_unit, resolution
from results.auditing.against_bars.ranges import extremes


def test_extremes_are_those_of_the_bars() -> None:
    rng = np.random.default_rng(2)
    highs = rng.normal(size=300)
    lows = highs - rng.random(300)
    first = rng.integers(0, 300, 500)
    end = np.minimum(first + rng.integers(0, 120, 500), 300)
    highest, lowest = extremes(highs, lows, first, end)
    for a, b, high, low in zip(first, end, highest, lowest, strict=True):
        assert high == (highs[a:b].max() if b > a else -np.inf)
        assert low == (lows[a:b].min() if b > a else np.inf)
    assert [len(each) for each in extremes(highs, lows, first[:0], end[:0])] == [0, 0]


@pytest.mark.parametrize(
    ("prices", "unit"),
    [
        ([100.25, 101.5, 99.75], 0.25),
        ([20_001.3, 19_987.1], 0.1),
        ([1.08512, 1.09], 1e-5),
        ([25_000.0, 30_000.0], 5_000.0),
        ([0.1234567890123], 0.0),
    ],
)
def test_units_of_prices(prices: list[float], unit: float) -> None:
    assert price_unit(np.array(prices)) == pytest.approx(unit)
    assert price_unit(np.array([np.nan, 0.0])) == 0.0


def test_resolution_of_clocks() -> None:
    minutes = np.array(["2024-01-01T10:07", "2024-01-01T10:08"], dtype="datetime64[us]")
    assert resolution(minutes) == np.timedelta64(60, "s")
    assert resolution(minutes.astype("datetime64[D]").astype("datetime64[us]")) == np.timedelta64(1, "D")
    finer = np.array(["2024-01-01T10:07:01.500"], dtype="datetime64[us]")
    assert resolution(finer) == np.timedelta64(1, "ms")
