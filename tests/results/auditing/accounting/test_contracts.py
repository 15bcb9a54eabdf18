"""What one unit of quantity is of each market: found by what profits are, and never in the way of a fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from results.auditing.accounting.fitting.contracts import with_contracts
from results.auditing.accounting.reckoning import reckon
from results.auditing.trades import ReadTrades
from signals.arrays import Floats
from tests.results.auditing.accounting.books import accused, book, stating

N = 240
Worth = Callable[[Floats], Floats]


def of_markets(worth: dict[str, tuple[float, int, Worth]], *, commission: float = 0.0, net: bool = True) -> ReadTrades:
    """Return a list over markets: by name the level of its price, how many trades there are, and what a unit is by exit price."""
    one, random = book(N), np.random.default_rng(4)
    asset = np.concatenate([np.full(count, name) for name, (_, count, _) in worth.items()])
    asset = random.permutation(np.resize(asset, N))
    level = np.array([worth[name][0] for name in asset]) / 30_000
    tick = 10.0 ** (np.floor(np.log10(level * 30_000)) - 4)
    entry, exits = (np.round(each * level / tick) * tick for each in (one.trades.entry_price, one.trades.exit_price))
    unit = np.empty(N)
    for name, (_, _, of) in worth.items():
        unit[asset == name] = of(exits[asset == name])
    quantity = random.integers(1, 6, N).astype(float)
    sign = np.where(one.trades.short, -1.0, 1.0)
    fee = commission * quantity
    profit = np.round(sign * (exits - entry) * quantity * unit - net * fee, 2)
    trades = replace(one.trades, entry_price=entry, exit_price=exits)
    read = stating(replace(one, trades=trades), asset=asset, quantity=quantity, profit=profit, fee=fee)
    return with_contracts(read)


def times(factor: float) -> Worth:
    return lambda price: np.full(len(price), factor)


FUTURES = {"ES": (4_000.0, 150, times(50.0)), "NQ": (14_000.0, 60, times(20.0)), "CL": (75.0, 30, times(1_000.0))}


@pytest.mark.parametrize("net", [True, False])
@pytest.mark.parametrize("commission", [0.0, 2.25])
def test_each_future_has_a_contract_of_its_own(commission: float, net: bool) -> None:
    read = of_markets(FUTURES, commission=commission, net=net)
    assert read.trades.contract is not None
    for name, (_, _, of) in FUTURES.items():
        assert read.trades.asset is not None
        found = read.trades.contract[read.trades.asset == name]
        assert np.allclose(found, of(found), rtol=1e-9)
    assert accused(read) == {}
    assert "ES 50" in read.notes[-1]
    # of the contracts' worth, not of the price: hundredths of a percent
    assert np.nanmax(reckon(read).fee) < (0.0001 if commission else 1e-12)


def test_prices_in_another_currency() -> None:
    pairs = {
        "EURUSD": (1.08, 120, times(1e4)),
        "USDJPY": (140.0, 60, lambda price: 1e4 / price),
        "AUDNZD": (1.09, 60, lambda price: 0.61e4 * np.exp(np.random.default_rng(1).normal(0, 0.03, len(price)))),
    }
    read = of_markets(pairs)
    assert accused(read) == {}
    assert "AUDNZD" in read.notes[-1]
    assert "USDJPY 10,000 over its price" in read.notes[-2]


@pytest.mark.parametrize("rate", [1.08, 0.93])
def test_a_rate_near_one_is_no_contradiction(rate: float) -> None:
    random = np.random.default_rng(2)
    indices = {
        "US500": (4_000.0, 210, times(1.0)),
        "GER40": (15_000.0, 30, lambda price: rate * np.exp(random.normal(0, 0.02, len(price)))),
    }
    assert accused(of_markets(indices)) == {}


def test_units_are_units_whatever_is_wrong_with_profits() -> None:
    read = of_markets({"BTCUSDT": (30_000.0, 180, times(1.0)), "ETHUSDT": (2_000.0, 60, times(1.0))})
    assert read.trades.contract is None
    profit = read.trades.profit
    assert profit is not None
    better = np.where((profit > 0) & (np.arange(N) % 5 == 0), 1.3 * profit, profit)
    wrong = with_contracts(replace(read, trades=replace(read.trades, profit=better)))
    assert "results_contradict_prices" in accused(wrong)
    swapped = np.where(read.trades.short & (np.arange(N) % 2 == 0), -profit, profit)
    wrong = with_contracts(replace(read, trades=replace(read.trades, profit=swapped)))
    assert "results_of_other_side" in accused(wrong)
