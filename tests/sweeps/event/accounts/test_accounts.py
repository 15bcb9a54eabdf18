"""Accounts by hand: net returns of trades, margin fractions, and one cell settled from what its path shares."""

from __future__ import annotations

import numpy as np
import pytest

from grids.cell import cell_table, check_cell
from grids.parameters import Value
from signals.arrays import Floats
from sweeps.event.accounts.five_sums import close_five, leave_five
from sweeps.event.accounts.margins import margin_fraction
from sweeps.event.accounts.net_return import net_returns, trade_return
from sweeps.event.accounts.settling import settle
from sweeps.event.accounts.sizing import SizingRules, sizing_of
from sweeps.event.accounts.trade_buffer import EQUITY, GROSS_SUMS, LOWEST, SCALE, TradeBuffer, blank_buffer
from sweeps.event.accounts.vectorised import accumulate_rates, close_accounts, open_accounts
from sweeps.event.trading.exits import LIQUIDATION, STOP_LOSS
from sweeps.event.trading.resolved import GROSS, HELD, REASON, REASON_BITS, TURNOVER, blank_resolved, resolved_at
from sweeps.event.trading.simulating import TOGETHER
from sweeps.kernels.arena import Arena
from sweeps.kernels.simd import WIDTH, splat
from sweeps.measures.accumulators import ACCUMULATORS
from tests.sweeps.plain import plain


def _sizing(**cell: Value) -> SizingRules:
    table = cell_table([check_cell({"variant": "model", "long_entry": 0.6, **cell})], ("model",))
    return sizing_of(table, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), funded=True)


@pytest.mark.parametrize(
    ("gross", "reason", "funded", "expected"),
    [
        (0.02, STOP_LOSS, 0, 1.5 * (0.02 - 0.001 * 2.02)),
        (0.02, STOP_LOSS, 1, 1.5 * (0.02 - 0.001 * 2.02 - 0.003)),
        (-0.9, STOP_LOSS, 0, -1.0),
        (-0.3, LIQUIDATION, 1, -0.5 - 1.5 * 0.001),
    ],
)
def test_a_net_return_is_exposure_times_the_move_less_costs(
    gross: float, reason: int, funded: int, expected: float
) -> None:
    resolved, key = blank_resolved(64), 6
    resolved.record[4 * key + GROSS], resolved.record[4 * key + TURNOVER] = gross, 2.0 + gross
    resolved.bits[4 * key + HELD], resolved.bits[4 * key + REASON] = 3, 1 << (REASON_BITS * reason)
    resolved.carry[key] = 0.003
    assert plain(trade_return)(resolved, key, 0.5, 1.5, 0.001, funded) == pytest.approx(expected, rel=1e-12)
    _, *trade, _ = resolved_at(resolved, np.array([key]))
    many = net_returns(*trade, size=0.5, exposure=1.5, fee=0.001, funded=funded == 1)
    np.testing.assert_allclose(many, [expected], rtol=1e-12)


def test_a_margin_is_fixed_or_grows_with_the_probability() -> None:
    probability = np.array([[[0.6, 0.8, 1.0], [0.0, 0.0, 0.0]]])
    fixed, ramp = _sizing(size=0.3), _sizing(size_rule="ramp", size_min=0.1, size_max=0.5, size_power=1.0)
    for bar, expected in enumerate((0.1, 0.3, 0.5)):
        assert plain(margin_fraction)(fixed, 0, probability, 2 * bar) == 0.3
        assert plain(margin_fraction)(ramp, 0, probability, 2 * bar) == pytest.approx(expected)


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
    good = plain(settle)(buffer, 1, account, scale, scale, 0, 10, tally, 0)
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
