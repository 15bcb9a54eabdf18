"""Accounts by hand: net returns of trades, margin fractions, and one cell settled from what its path shares."""

from __future__ import annotations

import numpy as np
import pytest

from grids.cell import cell_table, check_cell
from grids.parameters import Value
from signals import Bars
from signals.arrays import Floats
from sweeps.event.accounts.five_sums import close_five, leave_five
from sweeps.event.accounts.margin_rules import FIXED, RISK, margins_of
from sweeps.event.accounts.margins import margin_fraction
from sweeps.event.accounts.net_return import net_returns, trade_return
from sweeps.event.accounts.settling import settle
from sweeps.event.accounts.sizing import SizingRules, sizing_of
from sweeps.event.accounts.trade_buffer import EQUITY, GROSS_SUMS, LOWEST, SCALE, TradeBuffer, blank_buffer
from sweeps.event.accounts.vectorised import accumulate_rates, close_accounts, open_accounts
from sweeps.event.trading.closing import LIQUIDATION, STOP_LOSS, TAKE_PROFIT
from sweeps.event.trading.market import Market, prepare_market
from sweeps.event.trading.resolved import CARRY, HELD, RATIO, REASON, REASON_BITS, blank_resolved, resolved_at
from sweeps.event.trading.simulated_paths import TOGETHER
from sweeps.kernels.arena import Arena
from sweeps.kernels.simd import WIDTH, splat
from sweeps.measures.accumulators import ACCUMULATORS
from tests.sweeps.plain import plain


def _market(*readings: list[float]) -> Market:
    """Return three flat bars with some readings."""
    time = np.datetime64("2024-01-01", "us") + np.arange(3) * np.timedelta64(1, "h")
    price = np.ones(3)
    return prepare_market(Bars(time, price, price, price, price), [np.array(reading) for reading in readings])


def _sizing(market: Market, **cell: Value) -> SizingRules:
    table = cell_table([check_cell({"variant": "model", "long_entry": 0.6, **cell})], ("model",))
    one = np.zeros(1, dtype=np.int64)
    return sizing_of(table, one, one, margins_of(table, market.readings), funded=True)


@pytest.mark.parametrize(
    ("gross", "reason", "funded", "spared", "expected"),
    [
        (0.02, STOP_LOSS, 0, 0.0, 1.5 * (0.02 - 0.001 * 2.02)),
        (0.02, STOP_LOSS, 1, 0.0, 1.5 * (0.02 - 0.001 * 2.02 - 0.003)),
        (-0.9, STOP_LOSS, 0, 0.0, -1.0),
        (-0.3, LIQUIDATION, 1, 0.0, -0.5 - 1.5 * 0.001),
        (0.02, STOP_LOSS, 1, 0.0008, 1.5 * (0.02 - 0.001 * 2.02 - 0.003)),
        (0.02, TAKE_PROFIT, 1, 0.0008, 1.5 * (0.02 - 0.001 - 0.0002 * 1.02 - 0.003)),
        (0.02, TAKE_PROFIT, 0, 0.0012, 1.5 * (0.02 - 0.001 + 0.0002 * 1.02)),
    ],
)
def test_a_net_return_is_exposure_times_the_move_less_costs(
    gross: float, reason: int, funded: int, spared: float, expected: float
) -> None:
    resolved, key = blank_resolved(64), 6
    resolved.record[4 * key + RATIO], resolved.record[4 * key + CARRY] = 1.0 + gross, 0.003
    resolved.bits[4 * key + HELD], resolved.bits[4 * key + REASON] = 3, 1 << (REASON_BITS * reason)
    assert plain(trade_return)(resolved, key, 0.5, 1.5, 0.001, spared, funded) == pytest.approx(expected, rel=1e-12)
    _, *trade, _ = resolved_at(resolved, np.array([key]))
    many = net_returns(*trade, size=0.5, exposure=1.5, fee=0.001, spared=spared, funded=funded == 1)
    np.testing.assert_allclose(many, [expected], rtol=1e-12)


def test_a_margin_is_fixed_or_grows_with_the_probability() -> None:
    probability = np.array([[[0.6, 0.8, 1.0], [0.0, 0.0, 0.0]]])
    market = _market()
    fixed = _sizing(market, size=0.3)
    ramp = _sizing(market, size_rule="ramp", size_min=0.1, size_max=0.5, size_power=1.0)
    for bar, expected in enumerate((0.1, 0.3, 0.5)):
        assert plain(margin_fraction)(market, fixed, 0, probability, 2 * bar) == 0.3
        assert plain(margin_fraction)(market, ramp, 0, probability, 2 * bar) == pytest.approx(expected)


_BY_RISK: dict[str, Value] = {
    "size_rule": "risk",
    "risk": 0.01,
    "stop_basis": "price",
    "leverage": 4.0,
    "size_max": 0.5,
}


@pytest.mark.parametrize(
    ("cell", "rule", "sizes"),
    [
        # a stop that is as far for every entry: 0.01 / (4 * 0.02), or no more than the cap
        ({"stop_loss": 0.02}, FIXED, [0.125] * 3),
        ({"stop_loss": 0.001}, FIXED, [0.5] * 3),
        ({"stop_loss": 0.02, "trailing_stop": 0.01}, FIXED, [0.25] * 3),
        ({"stop_loss": 0.02, "trailing_stop": 0.01, "trailing_after": 0.01}, FIXED, [0.125] * 3),
        # shorts do not enter, so theirs says nothing
        ({"stop_loss": 0.02, "short_stop_loss": 0.1}, FIXED, [0.125] * 3),
        # multiples of a reading of 0.01, 0.02 and 0.04
        ({"stop_loss": 2.0, "stop_scale": "atr"}, RISK, [0.125, 0.0625, 0.03125]),
        ({"stop_loss": 0.25, "stop_scale": "atr"}, RISK, [0.5, 0.5, 0.25]),
        ({"stop_loss": 0.1, "stop_scale": "atr"}, FIXED, [0.5] * 3),
    ],
)
def test_a_margin_by_risk_loses_the_risk_at_the_first_stop(
    cell: dict[str, Value], rule: int, sizes: list[float]
) -> None:
    market = _market([0.01, 0.02, 0.04])
    sizing, nothing = _sizing(market, **_BY_RISK, **cell), np.zeros((1, 2, 3))
    assert sizing.rule[0] == rule
    found = [plain(margin_fraction)(market, sizing, 0, nothing, 2 * bar) for bar in range(3)]
    assert found == pytest.approx(sizes, rel=1e-15)


def test_each_side_risks_what_its_own_stop_loses() -> None:
    market = _market()
    sizing = _sizing(market, **_BY_RISK, stop_loss=0.02, short_stop_loss=0.05, short_entry=0.5)
    found = [plain(margin_fraction)(market, sizing, 0, np.zeros((1, 2, 3)), side) for side in (0, 1)]
    assert sizing.rule[0] == RISK
    assert found == pytest.approx([0.125, 0.05], rel=1e-15)


def test_a_reading_that_is_no_distance_does_not_bound_a_margin() -> None:
    # only the first bar can be entered at, and there the cap is not met
    market = _market([0.01, 0.0, np.nan])
    assert _sizing(market, **_BY_RISK, stop_loss=2.0, stop_scale="atr").rule[0] == FIXED


def _accumulated(rates: Floats, scale: float) -> TradeBuffer:
    """Return a buffer whose second path has made some trades, each on a day of its own."""
    buffer, path = blank_buffer(4 * len(rates), Arena(1 << 16)), 1
    buffer.rate[: TOGETHER * len(rates)] = np.nan
    buffer.rate[path : TOGETHER * len(rates) : TOGETHER] = rates
    buffer.sums[WIDTH * SCALE + path] = scale
    buffer.shared[path, 0] = len(rates)
    plain(open_accounts)(buffer, 0)
    plain(accumulate_rates)(buffer, buffer.rate, 0, len(rates), 0)
    plain(close_accounts)(buffer, 0)
    plain(leave_five)(buffer.sums, GROSS_SUMS, *(splat(0.0) for _ in range(5)))
    plain(close_five)(buffer.sums, GROSS_SUMS)
    return buffer


def _settled(rates: Floats, scale: float) -> tuple[bool, dict[str, float]]:
    buffer, tally = _accumulated(rates, scale), np.zeros((len(ACCUMULATORS), 1))
    account = (buffer.sums[WIDTH * EQUITY + 1], buffer.sums[WIDTH * LOWEST + 1], 1.0, 1.0)
    good = plain(settle)(buffer.sums, buffer.shared, 1, account, scale, scale, False, 10, tally, 0)
    return good, dict(zip(ACCUMULATORS, tally[:, 0].tolist(), strict=True))


def test_a_cell_is_settled_from_the_rates_of_its_path() -> None:
    rates, scale = np.array([0.01, -0.02, 0.03, 0.0]), 2.0
    good, found = _settled(rates, scale)
    net = scale * rates
    balance = np.cumprod(1.0 + net)
    daily = np.concatenate([net, np.zeros(6)])
    assert good
    assert (found["trades"], found["wins"], found["losses"]) == (4, 2, 1)
    for name, expected in {
        "sum_win": net[net > 0].sum(),
        "sum_loss": -net[net < 0].sum(),
        "sum_squares": net @ net,
        "balance": balance[-1],
        "max_drawdown": 1.0 - balance[1] / balance[0],
        "worst_trade": net.min(),
        "best_trade": net.max(),
        "deviation": 4 * net.var(),
        "day_deviation": 10 * daily.var(),
    }.items():
        assert found[name] == pytest.approx(expected, rel=1e-12), name


@pytest.mark.parametrize("rates", [[0.01, -0.6, 0.01], [0.01, 0.01, 0.01], [0.01, 0.01, 0.01 + 1e-9]])
def test_an_account_that_is_ruined_or_hardly_deviates_is_left_to_be_accounted_alone(rates: list[float]) -> None:
    good, _ = _settled(np.array(rates), 2.0)
    assert not good
