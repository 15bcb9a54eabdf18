"""Timing over several windows: that of a run where there is one, and what must not move it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

import signals
import sweeps
from grids import check_cell
from grids.cell import cell_table
from grids.parameters import Value
from results.inference import max_t_test
from results.walkforward.measuring import daily_sums, traded_days
from results.walkforward.timing import Excess, TradedWindows
from signals import Signals
from signals.arrays import Floats
from sweeps.event.daily.pnl import daily_excess
from sweeps.event.engine import EventEngine

pytestmark = pytest.mark.slow

CELLS = [
    {
        "long_entry": 0.55,
        "stop_loss": 0.004,
        "take_profit": 0.006,
        "max_hold": 20,
        "stop_basis": "price",
        "slippage": 0.0005,
    },
    {"short_entry": 0.55, "max_hold": 9, "fill": "close", "leverage": 3, "fee": 0.001},
    {"long_entry": 0.6, "short_entry": 0.5, "leverage": 20, "trailing_stop": 0.02, "slippage": 0.0002},
]


def _excess(market: Signals, cell: Mapping[str, Value]) -> Excess:
    return TradedWindows.of(market, [slice(0, len(market))], [cell], "all").excess()


@pytest.mark.parametrize("cell", CELLS)
def test_in_one_window_it_is_that_of_a_run(cell: dict[str, object]) -> None:
    market = signals.simulated_signals(6000, seed=4)
    checked = {**check_cell(cell), "variant": "default"}
    found = _excess(market, checked)
    expected, _ = daily_excess(
        EventEngine(market, ("default",)), cell_table([checked], ("default",)), "all", np.float64
    )
    np.testing.assert_allclose(found.by_day, expected[0], atol=1e-13)
    assert np.abs(found.by_day).max() > 1e-4


def test_costs_do_not_move_it() -> None:
    market = signals.simulated_signals(2000, seed=4)

    def excess(**costs: float) -> Floats:
        cell = check_cell({"long_entry": 0.55, "max_hold": 9, **costs})
        return _excess(market, cell).by_day

    assert excess() == pytest.approx(excess(fee=0.01, slippage=0.002), abs=1e-12)


def test_bars_outside_the_windows_are_not_looked_at() -> None:
    market = signals.simulated_signals(3000, edge=0.2, seed=4)
    windows = [slice(288, 864), slice(1440, 2016)]
    cells = [check_cell({"long_entry": 0.55, "max_hold": 9}), check_cell({"short_entry": 0.6, "max_hold": 5})]
    outside = np.ones(len(market), dtype=np.bool_)
    for window in windows:
        outside[window] = False
    bumped = {
        name: np.where(outside, 1.7 * getattr(market.bars, name), getattr(market.bars, name))
        for name in ("open", "high", "low", "close")
    }
    other = replace(market, bars=replace(market.bars, **bumped))
    found, again = (TradedWindows.of(each, windows, cells, "all").excess() for each in (market, other))
    assert len(found.by_day) == len(traded_days(market.bars, windows)) == 4
    np.testing.assert_allclose(found.by_day, again.by_day, atol=1e-12)
    assert np.abs(found.by_day).max() > 1e-4


def _drifting(seed: int, knows: bool) -> tuple[Signals, Floats, Floats]:
    """A market that rises as fast in calm and wild bars, and a long model that fires in calm ones, or knows more."""
    market = signals.simulated_signals(20_000, edge=0.15 if knows else 0.0, seed=seed)
    rng = np.random.default_rng(seed)
    calm = np.repeat(rng.random(20_000 // 500) < 0.5, 500)
    moves = np.where(calm, 0.0008, 0.0028) * rng.standard_normal(20_000) + 0.00015
    if knows:
        moves += 0.0012 * (market.variants["default"].long_entry > 0.8)
    close = 100 * np.cumprod(1 + np.concatenate([[0.0], moves[:-1]]))
    opening = np.concatenate([[100.0], close[:-1]])
    bars = replace(
        market.bars, open=opening, close=close, high=np.maximum(opening, close), low=np.minimum(opening, close)
    )
    fires = market.variants["default"].long_entry if knows else np.where(calm, rng.random(20_000), 0.0)
    drifting = replace(market, bars=bars, variants={"default": replace(market.variants["default"], long_entry=fires)})
    cell = check_cell({"long_entry": 0.8, "max_hold": 24, "fee": 0.0, "funding": False})
    trades = sweeps.replay(drifting, cell).trades
    days = traded_days(bars, [slice(0, len(bars))])
    return (
        drifting,
        daily_sums(trades, days),
        _excess(drifting, cell).by_day,
    )


def test_drift_in_calm_hours_is_no_skill_and_knowing_when_is() -> None:
    innocent, skilled = [], []
    for seed in range(6):
        _, earned, excess = _drifting(seed, knows=False)
        assert max_t_test(earned[None, :], seed=0).p_above[0] <= 0.05  # it did earn
        innocent.append(max_t_test(excess[None, :], seed=0).p_above[0])
        skilled.append(max_t_test(_drifting(seed, knows=True)[2][None, :], seed=0).p_above[0])
    assert np.median(innocent) > 0.1
    assert sum(p <= 0.05 for p in innocent) <= 1
    assert max(skilled) <= 0.05


def test_shifts_see_skill_and_no_skill() -> None:
    cell = check_cell({"long_entry": 0.6, "short_entry": 0.6, "max_hold": 12})
    windows = [slice(0, 3000), slice(3000, 6000)]
    found = {}
    for edge in (0.0, 0.4):
        market = signals.simulated_signals(6000, edge=edge, seed=8)
        walked = TradedWindows.of(market, windows, [cell, cell], "all")
        found[edge] = walked.shifted(walked.excess().statistic, seed=0)
    assert found[0.4] <= 0.04 < found[0.0]
