"""Triple barrier and the score of two in three, against a plain loop and on cases by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from signals import Bars, InputError
from signals.labels import TripleBarrier, TwoOfThree, trailing_volatility
from signals.labels.barriers import excursions, first_barrier
from signals.labels.specs import Side

SIDES: tuple[Side, ...] = ("long", "short")


def plain_barrier(bars: Bars, t: int, target: float, stop: float, horizon: int, d: int) -> tuple[str, int]:
    """Return what is touched first, and the last bar looked at."""
    n = len(bars)
    if t == n - 1:
        return "unknown", t
    entry = bars.open[t + 1]
    for u in range(t + 1, min(t + horizon, n - 1) + 1):
        worst, best = (bars.low[u], bars.high[u]) if d > 0 else (bars.high[u], bars.low[u])
        if d * worst <= d * (entry * (1 - d * stop)):
            return "stop", u
        if d * best >= d * (entry * (1 + d * target)):
            return "target", u
    return ("neither", t + horizon) if t + horizon < n else ("unknown", n - 1)


def plain_score(bars: Bars, t: int, spec: TwoOfThree, width: tuple[float, float], d: int) -> float:
    last = t + max(spec.horizon, 1 + spec.wait)
    if last >= len(bars):
        return math.nan
    entry, held = bars.open[t + 1], slice(t + 1, t + spec.horizon + 1)
    first, _ = plain_barrier(bars, t, *width, spec.horizon, d)
    up, down = bars.high[held].max() / entry - 1, 1 - bars.low[held].min() / entry
    favourable, adverse = (up, down) if d > 0 else (down, up)
    waiting = bars.open[t + 2 : t + 2 + spec.wait].mean()
    speak = [first == "target", favourable > spec.path_ratio * adverse, d * waiting > d * entry]
    return float(sum(map(int, speak)) >= spec.needed)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("scale", ["volatility", "fixed"])
def test_triple_barrier_agrees_with_a_plain_loop(bars: Bars, side: Side, scale: str) -> None:
    size = 0.02 if scale == "fixed" else 1.0
    spec = TripleBarrier(1.2 * size, 0.8 * size, 8, scale, 20)  # type: ignore[arg-type]
    d = 1 if side == "long" else -1
    unit = np.ones(len(bars)) if scale == "fixed" else trailing_volatility(bars.close, 20) * 8**0.5
    for timeout in ("zero", "sign", "unknown"):
        found = TripleBarrier(spec.target, spec.stop, 8, spec.scale, 20, timeout).label(bars, side)
        seen = set()
        for t in range(len(bars)):
            if np.isnan(unit[t]):
                assert (math.isnan(found.values[t]), found.end[t]) == (True, t)
                continue
            first, end = plain_barrier(bars, t, spec.target * unit[t], spec.stop * unit[t], 8, d)
            seen.add(first)
            late = {"zero": 0.0, "unknown": math.nan, "sign": math.nan}[timeout]
            if first == "neither" and timeout == "sign":
                late = float(d * (bars.close[end] - bars.open[t + 1]) > 0)
            expected = {"target": 1.0, "stop": 0.0, "neither": late, "unknown": math.nan}[first]
            np.testing.assert_equal((found.values[t], found.end[t]), (expected, end))
        assert seen == {"target", "stop", "neither", "unknown"}


@pytest.mark.parametrize("side", SIDES)
def test_two_of_three_agrees_with_a_plain_loop(bars: Bars, side: Side) -> None:
    d = 1 if side == "long" else -1
    for spec in (
        TwoOfThree(0.02, 0.02, 6, "fixed"),
        TwoOfThree(0.01, 0.02, 3, "fixed", wait=9, path_ratio=1.5, needed=3),
    ):
        found = spec.label(bars, side)
        for t in range(len(bars)):
            expected = plain_score(bars, t, spec, (spec.target, spec.stop), d)
            last = min(t + max(spec.horizon, 1 + spec.wait), len(bars) - 1)
            np.testing.assert_equal((found.values[t], found.end[t]), (expected, last))
        assert 0 < np.nanmean(found.values) < 1


def made(highs: list[float], lows: list[float]) -> Bars:
    """Return bars that open and close at 100."""
    flat = np.full(len(highs), 100.0)
    time = np.datetime64("2024-01-01T00:00:00", "us") + np.arange(len(highs)) * np.timedelta64(1, "h")
    return Bars(time, flat, np.array(highs), np.array(lows), flat)


def test_a_bar_that_touches_both_is_a_stop() -> None:
    bars = made([100, 102, 100, 100], [100, 98, 100, 100])
    spec = TripleBarrier(0.02, 0.02, 2, "fixed")
    for side in SIDES:
        found = spec.label(bars, side)
        np.testing.assert_equal(found.values, [0.0, 0.0, np.nan, np.nan])
        np.testing.assert_equal(found.end, [1, 3, 3, 3])


def test_an_exact_touch_counts_and_the_deciding_bar_does_not() -> None:
    bars = made([105, 101, 102, 100], [95, 99, 100, 100])
    found = TripleBarrier(0.02, 0.02, 3, "fixed").label(bars, "long")
    np.testing.assert_equal((found.values[0], found.end[0]), (1.0, 2))
    assert TripleBarrier(0.02, 0.02, 3, "fixed").label(bars, "short").values[0] == 0.0


def test_an_early_touch_is_known_though_the_bars_end_before_the_horizon() -> None:
    bars = made([100, 100, 103, 100], [100, 100, 100, 100])
    found = TripleBarrier(0.02, 0.02, 50, "fixed").label(bars, "long")
    np.testing.assert_equal(found.values, [1.0, 1.0, np.nan, np.nan])
    np.testing.assert_equal(found.end, [2, 2, 3, 3])


@pytest.mark.parametrize(
    "spec", [TripleBarrier(horizon=8, volatility_window=10), TwoOfThree(horizon=8, volatility_window=10)]
)
def test_later_bars_change_no_label_but_unknown_ones(bars: Bars, spec: TripleBarrier | TwoOfThree) -> None:
    whole, cut = spec.label(bars, "long"), spec.label(bars[:300], "long")
    known = cut.known
    np.testing.assert_array_equal(cut.values[known], whole.values[:300][known])
    np.testing.assert_array_equal(cut.end[known], whole.end[:300][known])
    assert (whole.end[:300][~known & whole.known[:300]] >= 300).all()


def test_the_kernels_are_their_plain_twins(bars: Bars) -> None:
    wide = np.full(100, 0.02)
    arguments = (bars.open[:100], bars.high[:100], bars.low[:100])
    cases: list[tuple[Any, tuple[Any, ...]]] = [(first_barrier, (wide, wide, 6, -1)), (excursions, (6, 1))]
    for compiled, more in cases:
        plain = getattr(compiled, "py_func", compiled)
        for one, other in zip(compiled(*arguments, *more), plain(*arguments, *more), strict=True):
            np.testing.assert_array_equal(one, other)


def test_settings_that_make_no_sense() -> None:
    with pytest.raises(InputError, match="triple_barrier: stop is 0; it must be a number above 0"):
        TripleBarrier(stop=0)
    with pytest.raises(InputError, match="triple_barrier: horizon is 0"):
        TripleBarrier(horizon=0)
    with pytest.raises(InputError, match="two_of_three: needed is 4; it must be at most 3"):
        TwoOfThree(needed=4)
