"""Gross profit beyond what the market paid: by the loop that its definition is, and what must not move it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import signals
import sweeps
from grids import check_cell
from results.inference import max_t_test
from results.walkforward.measuring import daily_sums, traded_days
from results.walkforward.timing import excess_by_day
from signals import Bars, Signals

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
    {"long_entry": 0.6, "short_entry": 0.5, "leverage": 60, "trailing_stop": 0.02, "slippage": 0.0002},
]


def _by_hand(trades: pl.DataFrame, bars: Bars, slippage: float) -> dict[int, float]:
    before = np.concatenate([[bars.open[0]], bars.close[:-1]])
    market = bars.close / before - 1
    mean = float(market.mean())
    dates = bars.time.astype("datetime64[D]").astype(int)
    found = dict.fromkeys(range(int(dates[0]), int(dates[-1]) + 1), 0.0)
    signed = 0.0
    for trade in trades.iter_rows(named=True):
        d = 1 if trade["side"] == "long" else -1
        entry = trade["entry_price"] / (1 + d * slippage)
        left = trade["exit_price"] / (1 if trade["reason"] == "liquidation" else 1 - d * slippage)
        last = entry
        for bar in range(trade["entry_bar"] + 1, trade["exit_bar"] + 1):
            price = left if bar == trade["exit_bar"] else bars.close[bar]
            found[int(dates[bar])] += trade["exposure"] * d * ((price - last) / entry - mean)
            last, signed = price, signed + d * trade["exposure"]
    for bar in range(len(bars)):
        found[int(dates[bar])] -= signed / len(bars) * (market[bar] - mean)
    return found


@pytest.mark.parametrize("cell", CELLS)
def test_it_is_what_its_definition_says(cell: dict[str, object]) -> None:
    market = signals.simulated_signals(2000, seed=4)
    checked = check_cell(cell)
    trades = sweeps.replay(market, checked).trades
    days = traded_days(market.bars, [slice(0, len(market))])
    slippage = float(checked["slippage"] or 0.0)
    found = excess_by_day(trades, market.bars, [slice(0, len(market))], np.full(len(trades), slippage), days)
    expected = _by_hand(trades, market.bars, slippage)
    assert days.tolist() == list(expected)
    assert found == pytest.approx(list(expected.values()), abs=1e-13)


def test_costs_do_not_move_it() -> None:
    market = signals.simulated_signals(2000, seed=4)
    days = traded_days(market.bars, [slice(0, len(market))])

    def excess(**costs: float) -> NDArray[np.float64]:
        trades = sweeps.replay(market, check_cell({"long_entry": 0.55, "max_hold": 9, **costs})).trades
        slippage = np.full(len(trades), costs.get("slippage", 0.0))
        return excess_by_day(trades, market.bars, [slice(0, len(market))], slippage, days)

    assert excess() == pytest.approx(excess(fee=0.01, slippage=0.002), abs=1e-12)


def test_spans_apart_are_measured_apart() -> None:
    market = signals.simulated_signals(3000, edge=0.2, seed=4)
    spans = [slice(288, 864), slice(1440, 2016)]
    parts = []
    for span in spans:
        cut = market.between(market.bars.time[span.start], market.bars.time[span.stop])
        trades = sweeps.replay(cut, check_cell({"long_entry": 0.55, "max_hold": 9})).trades
        parts.append(trades.with_columns(pl.col("entry_bar", "exit_bar") + span.start))
    joined = pl.concat(parts)
    days = traded_days(market.bars, spans)
    assert len(days) == 4
    found = excess_by_day(joined, market.bars, spans, np.zeros(len(joined)), days)
    # what the market paid sums to nothing, so what is left is profit less the mean return for the bars held
    returns = np.concatenate(
        [
            market.bars.close[s] / np.concatenate([[market.bars.open[s.start]], market.bars.close[s][:-1]]) - 1
            for s in spans
        ]
    )
    held = (joined["exit_bar"] - joined["entry_bar"]).sum()
    gross = (joined["exposure"] * joined["gross_return"]).sum()
    assert found.sum() == pytest.approx(gross - returns.mean() * held, abs=1e-12)


def _drifting(seed: int, knows: bool) -> tuple[Signals, NDArray[np.float64], NDArray[np.float64]]:
    """A market that rises as fast in calm and wild bars, and a long model that fires in the calm ones, or knows more."""
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
    trades = sweeps.replay(
        drifting, check_cell({"long_entry": 0.8, "max_hold": 24, "fee": 0.0, "funding": False})
    ).trades
    days = traded_days(bars, [slice(0, len(bars))])
    excess = excess_by_day(trades, bars, [slice(0, len(bars))], np.zeros(len(trades)), days)
    return drifting, daily_sums(trades, days), excess


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
