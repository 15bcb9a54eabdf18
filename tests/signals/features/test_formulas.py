"""Features that are not TA-Lib's own, against their formulas."""

from __future__ import annotations

import numpy as np
import pytest

from signals import Bars, feature_table, simulate

T = 480


@pytest.fixture(scope="module")
def market() -> Bars:
    return simulate(T + 1, seed=5).bars


@pytest.fixture(scope="module")
def row(market: Bars) -> dict[str, float]:
    return feature_table(market).row(T, named=True)


def test_returns_and_volatility(market: Bars, row: dict[str, float]) -> None:
    close, r = market.close, np.diff(np.log(market.close))
    assert row["return_24"] == pytest.approx(np.log(close[-1] / close[-25]))
    assert row["volatility_48"] == pytest.approx(r[-48:].std())
    assert row["return_48_in_volatility"] == pytest.approx(r[-48:].sum() / (r[-48:].std() * 48**0.5))
    assert row["autocorrelation_96"] == pytest.approx(np.corrcoef(r[-96:], r[-97:-1])[0, 1], abs=1e-6)
    centred = r[-96:] - r[-96:].mean()
    assert row["skewness_96"] == pytest.approx((centred**3).mean() / (centred**2).mean() ** 1.5, abs=1e-6)
    assert row["downside_share_96"] == pytest.approx((np.minimum(r[-96:], 0) ** 2).sum() / (r[-96:] ** 2).sum())
    bipower = np.pi / 2 * np.abs(r[-96:] * r[-97:-1]).mean()
    assert row["jump_share_96"] == pytest.approx(1 - bipower / (r[-96:] ** 2).mean())


def test_range_estimators(market: Bars, row: dict[str, float]) -> None:
    o, h, low, c = (np.log(getattr(market, name)) for name in ("open", "high", "low", "close"))
    assert row["parkinson_24"] == pytest.approx((((h - low) ** 2)[-24:].mean() / (4 * np.log(2))) ** 0.5)
    klass = 0.5 * (h - low) ** 2 - (2 * np.log(2) - 1) * (c - o) ** 2
    assert row["garman_klass_48"] == pytest.approx(klass[-48:].mean() ** 0.5)
    rogers = (h - c) * (h - o) + (low - c) * (low - o)
    assert row["rogers_satchell_48"] == pytest.approx(rogers[-48:].mean() ** 0.5)
    k = 0.34 / (1.34 + 49 / 47)
    gaps, bodies = (o[1:] - c[:-1])[-48:], (c - o)[-48:]
    variance = gaps.var(ddof=1) + k * bodies.var(ddof=1) + (1 - k) * rogers[-48:].mean()
    assert row["yang_zhang_48"] == pytest.approx(variance**0.5)


def test_ranges_trend_and_bands(market: Bars, row: dict[str, float]) -> None:
    high, low, close = market.high, market.low, market.close
    top, bottom = high[-96:].max(), low[-96:].min()
    assert row["range_position_96"] == pytest.approx((close[-1] - bottom) / (top - bottom))
    assert row["since_high_96"] == pytest.approx((95 - int(np.argmax(high[-96:]))) / 96)
    assert row["straightness_24"] == pytest.approx(np.corrcoef(np.arange(24), close[-24:])[0, 1], abs=1e-6)
    assert row["slope_24"] == pytest.approx(np.polyfit(np.arange(24), close[-24:], 1)[0] / close[-1])
    r = np.diff(np.log(close))[-48:]
    assert row["efficiency_48"] == pytest.approx(abs(r.sum()) / np.abs(r).sum())
    assert row["deviations_96"] == pytest.approx((close[-1] - close[-96:].mean()) / close[-96:].std())
    rising, falling = np.abs(high[-24:] - low[-25:-1]).sum(), np.abs(low[-24:] - high[-25:-1]).sum()
    ranges = np.maximum(high[-24:], close[-25:-1]) - np.minimum(low[-24:], close[-25:-1])
    assert row["vortex_24"] == pytest.approx((rising - falling) / ranges.sum())


def test_volume_and_candles(market: Bars, row: dict[str, float]) -> None:
    assert market.volume is not None
    close, volume = market.close, market.volume
    typical = (market.high + market.low + close) / 3
    price = (typical * volume)[-96:].sum() / volume[-96:].sum()
    assert row["above_volume_price_96"] == pytest.approx(close[-1] / price - 1)
    assert row["volume_surprise_48"] == pytest.approx(np.log(volume[-1] / volume[-49:-1].mean()))
    direction = np.sign(np.diff(close))[-24:]
    assert row["volume_balance"] == pytest.approx((direction * volume[-24:]).sum() / volume[-24:].sum())
    inside = (market.high[1:] <= market.high[:-1]) & (market.low[1:] >= market.low[:-1])
    assert row["inside_12"] == pytest.approx(inside[-12:].mean())


def test_streaks(market: Bars) -> None:
    close = np.array([5, 6, 7, 8, 7, 6, 6, 7, *range(8, 30)], dtype=np.float64)
    time = market.time[: len(close)]
    found = feature_table(Bars(time, close, close, close, close), ["streak_12"])["streak_12"].to_numpy() * 12
    assert np.isnan(found[:12]).all()
    # Bar 7 rose after a still one, so bar 12 is the sixth in a row; from bar 18 on there are twelve or more.
    np.testing.assert_allclose(found[12:20], [6, 7, 8, 9, 10, 11, 12, 12])


def test_calendar(market: Bars) -> None:
    # A Saturday.
    time = np.array(["2024-01-06T00:00", "2024-01-06T06:00", "2024-01-07T22:00", "2024-01-08T14:00"], "datetime64[us]")
    ones = np.ones(4)
    table = feature_table(Bars(time, ones, ones, ones, ones), ["calendar"])
    assert table["weekend"].to_list() == [1, 1, 1, 0]
    assert table["session_asia"].to_list() == [1, 1, 0, 0]
    assert table["session_america"].to_list() == [0, 0, 0, 1]
    assert table["to_funding"].to_list() == [1, 0.25, 0.25, 0.25]
    np.testing.assert_allclose(table["day_sine"].to_list(), [0, 1, -0.5, -0.5], atol=1e-12)
