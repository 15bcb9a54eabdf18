"""First touches against a look at every bar, over spans that every size of block is skipped in."""

from __future__ import annotations

import numpy as np
import pytest

from sweeps.event.trading.market import Market, prepare_market
from sweeps.kernels.touch import first_reach, first_touch, trailing_touch
from tests.sweeps.plain import plain
from tests.sweeps.worlds import random_signals

_BARS = 13_000


@pytest.fixture(scope="module")
def market() -> Market:
    return prepare_market(random_signals(np.random.default_rng(5), bars=_BARS).bars)


def _row(market: Market, row: int) -> np.ndarray:
    stride = len(market.tape) // 4
    return market.tape[row * stride : row * stride + _BARS]


@pytest.mark.parametrize("row", range(4))
def test_the_first_touch_is_that_of_a_look_at_every_bar(market: Market, row: int) -> None:
    rng, prices = np.random.default_rng(row), _row(market, row)
    waits = []
    for _ in range(300):
        start, stop = np.sort(rng.integers(0, _BARS, 2)).tolist()
        level = float(np.quantile(prices[start : stop + 1], rng.choice([0.0, 0.0, 1e-4, 0.01, 0.5])))
        level -= rng.choice([0.0, 1e-9])  # just missed by the lowest, and so by all
        touched = np.flatnonzero(prices[start : stop + 1] <= level)
        expected = start + int(touched[0]) if len(touched) else stop + 1
        assert plain(first_touch)(market.tape, market.padded, row, start, stop, level) == expected
        waits.append(expected - start)
    assert max(waits) > 2 * 4096


@pytest.mark.parametrize("trigger", [0, 1])
@pytest.mark.parametrize("side", [0, 1])
def test_a_trailing_stop_follows_the_best_price(market: Market, side: int, trigger: int) -> None:
    rng, direction = np.random.default_rng(9), 1.0 - 2.0 * side
    losing, winning = _row(market, side + 2 * trigger), -_row(market, 1 - side + 2 * trigger)
    for distance in (0.0005, 0.01, 0.1, 0.7):
        start = int(rng.integers(0, 3000))
        anchor = float(market.close[start])
        peak, bar, level = anchor, start + 1, anchor * (1.0 - direction * distance)
        while bar < _BARS:
            level = peak * (1.0 - direction * distance)
            if losing[bar] <= direction * level:
                break
            peak = direction * max(direction * peak, winning[bar])
            bar += 1
        found = plain(trailing_touch)(market.tape, market.padded, trigger, side, start + 1, _BARS - 1, anchor, distance)
        assert found[0] == bar
        assert bar == _BARS or found[1] == level


@pytest.mark.parametrize("trigger", [0, 1])
@pytest.mark.parametrize("side", [0, 1])
def test_a_goal_is_reached_by_the_first_bar_that_comes_as_far(market: Market, side: int, trigger: int) -> None:
    rng, direction = np.random.default_rng(11), 1.0 - 2.0 * side
    winning = -_row(market, 1 - side + 2 * trigger)
    for distance in (1e-18, 0.0005, 0.01, 0.1, 0.7):
        start = int(rng.integers(0, 3000))
        anchor = float(market.close[start]) * (1.0 + direction * 0.002)
        goal = anchor * (1.0 + direction * distance)
        best = direction * np.maximum.accumulate(np.append(direction * anchor, winning[start + 1 : _BARS]))
        reached = np.flatnonzero(direction * best[1:] >= direction * goal)
        bar, peak = plain(first_reach)(market.tape, market.padded, trigger, side, start + 1, _BARS - 1, anchor, goal)
        assert bar == (start + 1 + reached[0] if len(reached) else _BARS)
        assert peak == (best[1 + reached[0]] if len(reached) else anchor)
