"""The measures of a list of trades: as a replay has them."""

from __future__ import annotations

import numpy as np
import pytest

import signals
import sweeps
from grids import check_cell
from results.walkforward.measuring import measure_trades, traded_days

CELLS = [
    {"long_entry": 0.55, "short_entry": 0.6, "max_hold": 9, "fee": 0.0004},
    {"long_entry": 0.999999, "max_hold": 9},
    {"long_entry": 0.7, "leverage": 100, "maintenance_margin": None, "fee": 0.01},
    {"long_entry": 0.9, "max_hold": 300},
]


@pytest.mark.parametrize("cell", CELLS)
def test_measures_are_those_of_a_replay(cell: dict[str, object]) -> None:
    market = signals.simulated_signals(4000, edge=0.1, seed=6)
    replayed = sweeps.replay(market, check_cell(cell))
    days = traded_days(market.bars, [slice(0, len(market))])
    found = measure_trades(replayed.trades, days, len(market))
    for name in set(found) & set(replayed.measures):
        expected = replayed.measures[name]
        exact = expected is None or isinstance(expected, str)
        assert found[name] == (expected if exact else pytest.approx(expected, rel=1e-9)), name
    assert {"trades", "edge", "sharpe", "total_return", "max_drawdown", "t_statistic", "state"} <= set(found)


def test_before_costs_no_trade_loses_more_than_all() -> None:
    market = signals.simulated_signals(4000, edge=0.0, seed=6)
    cell = check_cell({"long_entry": 0.1, "leverage": 60, "maintenance_margin": None, "max_hold": 600, "fee": 0.0})
    trades = sweeps.replay(market, cell).trades
    assert (trades["exposure"] * trades["gross_return"]).min() < -1  # type: ignore[operator]
    found = measure_trades(trades, traded_days(market.bars, [slice(0, len(market))]), len(market))
    assert found["state"] == "ruined"
    assert found["gross_total_return"] == -1


def test_days_of_spans_that_meet_within_a_day_are_counted_once() -> None:
    market = signals.simulated_signals(1000, seed=1)
    whole = traded_days(market.bars, [slice(0, 1000)])
    assert (traded_days(market.bars, [slice(0, 400), slice(400, 1000)]) == whole).all()
    assert (traded_days(market.bars, [slice(0, 288), slice(864, 1000)]) == whole[[0, 3]]).all()
    assert (np.diff(whole) == 1).all()
