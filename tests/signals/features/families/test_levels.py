"""Support and resistance bar by bar, against plain loops over what was known at each close."""

from __future__ import annotations

import numpy as np
import pytest

from signals import Bars, feature_table, simulate
from signals.arrays import Floats


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(500, seed=11).bars


def true_range(bars: Bars) -> Floats:
    before = np.append(np.nan, bars.close[:-1])
    ranges: Floats = np.maximum(bars.high, before) - np.minimum(bars.low, before)
    return ranges


def pivots(prices: Floats, width: int, now: int) -> list[int]:
    """Return the pivots that are over `width` bars before `now` or earlier."""
    found = []
    for bar in range(width, now - width + 1):
        if prices[bar] == max(prices[bar - width : bar + width + 1]):
            found.append(bar)
    return found


def test_pivots_are_known_only_once_their_right_hand_bars_are_over(market: Bars) -> None:
    table = feature_table(market, ["to_pivot_*", "higher_*", "resistance_10", "support_10"])
    ranges = true_range(market)
    for now in range(100, 500, 7):
        unit = ranges[now - 47 : now + 1].mean()
        close = market.close[now]
        for width in (5, 20):
            highs, lows = pivots(market.high, width, now), pivots(-market.low, width, now)
            if len(highs) >= 2:
                assert table[f"to_pivot_high_{width}"][now] == pytest.approx((market.high[highs[-1]] - close) / unit)
                rise = market.high[highs[-1]] - market.high[highs[-2]]
                assert table[f"higher_highs_{width}"][now] == pytest.approx(rise / unit, abs=1e-9)
            if len(lows) >= 2:
                assert table[f"to_pivot_low_{width}"][now] == pytest.approx((close - market.low[lows[-1]]) / unit)
                rise = market.low[lows[-1]] - market.low[lows[-2]]
                assert table[f"higher_lows_{width}"][now] == pytest.approx(rise / unit, abs=1e-9)
        above = [market.high[bar] for bar in pivots(market.high, 10, now)[-8:] if market.high[bar] >= close]
        expected = min((min(above) - close) / unit, 50.0) if above else 50.0
        assert table["resistance_10"][now] == pytest.approx(expected)
        below = [market.low[bar] for bar in pivots(-market.low, 10, now)[-8:] if market.low[bar] <= close]
        assert table["support_10"][now] == pytest.approx(min((close - max(below)) / unit, 50.0) if below else 50.0)


def test_a_peak_shows_when_it_is_confirmed_and_not_before() -> None:
    """A lone peak at bar 100: of width 5 it is known from the close of bar 105 on."""
    n = 200
    close = np.full(n, 1000.0) - np.arange(n) * 1e-3
    high, low = close + 1.0, close - 1.0
    high[100] += 20
    time = np.datetime64("2024-01-01T00:00:00", "us") + np.arange(n) * np.timedelta64(1, "h")
    bars = Bars(time, close, high, low, close)
    to_high = feature_table(bars, ["to_pivot_high_5"])["to_pivot_high_5"].to_numpy()
    assert np.isnan(to_high[:105]).all()
    assert np.isfinite(to_high[105:]).all()


def test_touches_breaks_and_days_before(market: Bars) -> None:
    table = feature_table(market, ["touches_*", "broke_*", "to_day_*", "above_day_open"])
    ranges = true_range(market)
    day = market.time.astype("datetime64[D]")
    for now in range(300, 500, 13):
        unit = ranges[now - 47 : now + 1].mean()
        high, low = market.high[now - 95 : now + 1], market.low[now - 95 : now + 1]
        assert table["touches_high_96"][now] == pytest.approx((high >= high.max() - 0.5 * unit).mean())
        assert table["touches_low_96"][now] == pytest.approx((low <= low.min() + 0.5 * unit).mean())
        before = market.high[now - 96 : now].max()
        assert table["broke_high_96"][now] == pytest.approx((market.close[now] - before) / unit)
        today, earlier = day == day[now], day == day[now] - 1
        expected = np.clip((market.high[earlier].max() - market.close[now]) / unit, -50, 50)
        assert table["to_day_high"][now] == pytest.approx(expected)
        opened = market.open[today][0]
        assert table["above_day_open"][now] == pytest.approx(np.clip((market.close[now] - opened) / unit, -50, 50))
