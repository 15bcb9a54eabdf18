"""Profits counted up from 0 are no balances; balances of accounts are."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from results import read_trades

N = 60
RNG = np.random.default_rng(3)
ENTRY = 100 * np.exp(np.cumsum(RNG.normal(0, 0.01, N)))
EXIT = np.round(ENTRY * np.exp(RNG.normal(0, 0.01, N)), 2)
ENTRY = np.round(ENTRY, 2)
BEGINS = np.datetime64("2024-01-01T00:00", "us") + np.arange(N) * np.timedelta64(3, "h")
RESULT = EXIT / ENTRY - 1 - 0.001
PROFIT = np.round(1_000 * RESULT, 2)


def stating(**more: object) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "entry_time": BEGINS,
            "exit_time": BEGINS + np.timedelta64(1, "h"),
            "side": ["long"] * N,
            "entry_price": ENTRY,
            "exit_price": EXIT,
            **more,
        }
    )


UP = {
    "amounts": stating(quantity=1_000 / ENTRY, pnl=PROFIT, balance=np.round(np.cumsum(PROFIT), 2)),
    "amounts before": stating(quantity=1_000 / ENTRY, pnl=PROFIT, balance_before=np.cumsum(PROFIT) - PROFIT),
    "fractions": stating(result=RESULT, equity=np.cumsum(RESULT)),
    "percent": stating(pnl_pct=100 * RESULT, equity=np.round(100 * np.cumsum(RESULT), 4)),
    "no results": stating(equity=np.cumsum(PROFIT - PROFIT.mean())),
    "newest first": stating(quantity=1_000 / ENTRY, pnl=PROFIT, balance=np.round(np.cumsum(PROFIT), 2))[::-1],
}


@pytest.mark.parametrize("name", UP)
def test_profits_counted_up_are_no_balance(name: str) -> None:
    read = read_trades(UP[name])
    assert (read.trades.balance, read.trades.balance_before) == (None, None)
    assert any("counts the profit up from 0" in note for note in read.notes)


@pytest.mark.parametrize(
    "balance",
    [500 + np.cumsum(PROFIT), 1_000 * np.cumprod(1 + RESULT), 40 - 10.0 * np.arange(N), np.cumsum(PROFIT) + 3],
)
def test_balances_of_accounts_are_kept(balance: np.ndarray) -> None:
    read = read_trades(stating(quantity=1_000 / ENTRY, pnl=PROFIT, balance=np.round(balance, 2)))
    assert read.trades.balance is not None
