"""One position and one exit rule, closed by hand: which level is met first, at what price, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from signals import Bars
from sweeps.event.trading.closing import (
    BREAKEVEN,
    END,
    LIQUIDATION,
    MAX_HOLD,
    SIGNAL,
    STOP_LOSS,
    TAKE_PROFIT,
    TRAILING_STOP,
    entry_price,
)
from sweeps.event.trading.exits import close_position, ramp_size
from sweeps.event.trading.market import Market, prepare_market
from sweeps.kernels.bits import SPARE, pack
from sweeps.plan.exit_rule import EXIT_RULE
from tests.sweeps.plain import plain

_OPEN = [100.0, 100.0, 101.0, 104.0, 97.0, 90.0]
_HIGH = [101.0, 102.0, 105.0, 106.0, 98.0, 91.0]
_LOW = [99.0, 99.0, 100.0, 96.0, 89.0, 88.0]
_CLOSE = [100.0, 101.0, 104.0, 97.0, 90.0, 89.0]


@pytest.fixture
def market() -> Market:
    time = np.datetime64("2024-01-01", "us") + np.arange(6) * np.timedelta64(1, "h")
    bars = Bars(time, *(np.array(prices) for prices in (_OPEN, _HIGH, _LOW, _CLOSE)))
    return prepare_market(bars, [np.array([0.02, 0.1, 0.1, np.nan, 0.1, 0.1])])


def _rule(**fields: float) -> Any:
    record = np.zeros(1, dtype=EXIT_RULE)
    for name in EXIT_RULE.names or ():
        blank = np.nan if EXIT_RULE[name].kind == "f" and name != "slippage" else 0
        record[name] = fields.get(name, fields.get(name.removeprefix("long_"), blank))
    return record.view(np.recarray)[0]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, (5, 89.0, 5, END)),
        ({"max_hold": 2}, (2, 104.0, 3, MAX_HOLD)),
        ({"short_max_hold": 2}, (5, 89.0, 5, END)),
        ({"max_hold": 2, "at_close": 1}, (2, 104.0, 2, MAX_HOLD)),
        ({"long_signal": 1}, (3, 97.0, 4, SIGNAL)),
        ({"target": 0.04}, (2, 104.0, 2, TAKE_PROFIT)),
        ({"target": 0.04, "stop_trigger": 1}, (2, 104.0, 3, TAKE_PROFIT)),
        ({"stop": 0.03}, (3, 97.0, 3, STOP_LOSS)),
        ({"stop": 0.11}, (4, 89.0, 4, STOP_LOSS)),
        ({"trailing": 0.05}, (3, 105.0 * 0.95, 3, TRAILING_STOP)),
        ({"stop": 0.11, "liquidation": 0.02}, (3, 98.0, 3, LIQUIDATION)),
        ({"stop": 0.01, "liquidation": 0.02}, (1, 99.0, 1, STOP_LOSS)),
        ({"trailing": 0.05, "stop": 0.01}, (1, 99.0, 1, STOP_LOSS)),
        ({"trailing": 0.03, "trailing_after": 0.05}, (3, 105.0 * 0.97, 3, TRAILING_STOP)),
        ({"trailing": 0.03, "trailing_after": 0.06}, (4, 97.0, 4, TRAILING_STOP)),
        ({"breakeven_after": 0.05}, (3, 100.0, 3, BREAKEVEN)),
        ({"breakeven_after": 0.05, "stop_trigger": 1}, (5, 89.0, 5, END)),
        ({"breakeven_after": 0.04, "stop_trigger": 1}, (3, 97.0, 4, BREAKEVEN)),
        ({"breakeven_after": 0.05, "trailing": 0.05}, (3, 100.0, 3, BREAKEVEN)),
        ({"breakeven_after": 0.05, "trailing": 0.04}, (3, 105.0 * 0.96, 3, TRAILING_STOP)),
        ({"stop": 0.03, "target": 0.06}, (3, 97.0, 3, STOP_LOSS)),
        ({"stop": 0.03, "target": 0.06, "target_first": 1}, (3, 106.0, 3, TAKE_PROFIT)),
        ({"liquidation": 0.03, "target": 0.06}, (3, 97.0, 3, LIQUIDATION)),
        ({"liquidation": 0.03, "target": 0.06, "target_first": 1}, (3, 106.0, 3, TAKE_PROFIT)),
        ({"target": 0.04, "slippage": 0.01}, (3, 105.04 * 0.99, 3, TAKE_PROFIT)),
        ({"target": 0.04, "slippage": 0.01, "maker": 1}, (3, 105.04, 3, TAKE_PROFIT)),
        ({"stop": 1.5, "scale": 1}, (3, 97.0, 3, STOP_LOSS)),
        ({"stop": 0.03, "slippage": 0.01}, (3, 101.0 * (1 - 0.03) * 0.99, 3, STOP_LOSS)),
    ],
)
def test_a_long_from_the_first_bar_ends(
    fields: dict[str, float], expected: tuple[int, float, int, int], market: Market
) -> None:
    rule, fires = _rule(**fields), np.zeros((2, 6), dtype=np.bool_)
    fires[1, 3] = True
    words = np.concatenate([pack(fires), np.zeros((2, SPARE), dtype=np.uint64)], axis=1).view(np.uint8)
    entry = plain(entry_price)(market, rule, 0, 0)
    exit_bar, price, fill_bar, reason, _ = plain(close_position)(market, rule, words, np.zeros((1, 2, 6)), 0, 0, entry)
    assert (exit_bar, fill_bar, reason) == (expected[0], expected[2], expected[3])
    assert price == pytest.approx(expected[1], rel=1e-12)


@pytest.mark.parametrize(
    ("probability", "threshold", "expected"), [(0.5, 0.5, 0.1), (1.0, 0.5, 0.9), (0.75, 0.5, 0.3), (1.0, 1.0, 0.9)]
)
def test_a_ramp_leads_from_the_least_size_to_the_most(probability: float, threshold: float, expected: float) -> None:
    assert plain(ramp_size)(probability, threshold, 0.1, 0.9, 2.0) == pytest.approx(expected)
