"""Lists of other programs whose every row is a trade, in the exact form that each writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import results
import signals
import sweeps
from results import read_trades
from signals import InputError

BACKTESTING = """\
Size,EntryBar,ExitBar,EntryPrice,ExitPrice,SL,TP,PnL,Commission,ReturnPct,EntryTime,ExitTime,Duration,Tag
-14.0,22,23,100.48344926563047,102.49311825094308,102.49311825094308,97.46894578766155,-30.97703773960864,2.8416719452320294,-0.02202000000000002,2024-01-01 22:00:00,2024-01-01 23:00:00,0 days 01:00:00,
21.0,20,25,100.75256275333786,98.73751149827109,98.73751149827109,103.77513963593799,-46.505367915685866,4.189291559283788,-0.021980000000000128,2024-01-01 20:00:00,2024-01-02 01:00:00,0 days 05:00:00,a
"""
"""Of backtesting.py 0.6.5."""


def test_backtesting_py(tmp_path: Path) -> None:
    (tmp_path / "trades.csv").write_text(BACKTESTING)
    read = read_trades(tmp_path / "trades.csv")
    trades = read.trades
    assert (read.form, read.unit) == ("backtesting.py", "price")
    assert trades.row.tolist() == [2, 1]
    assert trades.short.tolist() == [False, True]
    assert trades.quantity is not None
    assert trades.quantity.tolist() == [21.0, 14.0]
    # what it states follows from what was read
    assert trades.fee is not None
    assert trades.profit is not None
    amount = trades.sign * (trades.exit_price - trades.entry_price) * trades.quantity - trades.fee
    np.testing.assert_allclose(trades.profit, amount)
    np.testing.assert_allclose(trades.result, trades.profit / (trades.quantity * trades.entry_price))  # type: ignore[arg-type]
    assert trades.entry_bar is not None
    assert trades.entry_bar.tolist() == [20, 22]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # vectorbt's own
def test_vectorbt(tmp_path: Path) -> None:
    import pandas as pd  # noqa: PLC0415 - both are slow to load
    import vectorbt as vbt  # noqa: PLC0415

    rng = np.random.default_rng(1)
    index = pd.date_range("2024-01-01", periods=200, freq="1h", tz="UTC")
    close = pd.DataFrame(
        {name: 100 * np.exp(np.cumsum(rng.normal(0, 0.01, 200))) for name in ("BTC", "ETH")}, index=index
    )
    entries, exits = (close.copy() * 0 + rng.random((200, 2)) < 0.1 for _ in range(2))
    made = vbt.Portfolio.from_signals(
        close, entries, exits, short_entries=exits, short_exits=entries, fees=0.001, freq="1h", init_cash=1000, size=0.5
    )
    records = made.trades.records_readable
    records.to_csv(tmp_path / "trades.csv", index=False)
    for given in (records, tmp_path / "trades.csv"):
        read = read_trades(given)
        trades = read.trades
        assert (read.form, read.unit) == ("vectorbt", "price")
        assert len(trades) + read.open_trades == len(records)
        assert trades.quantity is not None
        assert trades.fee is not None
        amount = trades.sign * (trades.exit_price - trades.entry_price) * trades.quantity - trades.fee
        np.testing.assert_allclose(trades.profit, amount, atol=1e-9)  # type: ignore[arg-type]
        assert set(trades.asset.tolist()) == {"BTC", "ETH"}  # type: ignore[union-attr]
    with pytest.raises(InputError, match="records_readable"):
        read_trades(made.trades.records)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_this_project(tmp_path: Path, fill: str) -> None:
    market = signals.simulated_signals(400, edge=0.2, seed=2)
    cell: dict[str, Any] = {
        "long_entry": 0.55,
        "short_entry": 0.55,
        "side": "both",
        "stop_loss": 0.01,
        "max_hold": 10,
        "leverage": 3,
        "fee": 0.0004,
    }
    replayed = sweeps.replay(market, {**cell, "fill": fill}).trades
    results.write_trades(replayed, tmp_path / "trades.csv")
    read = read_trades(tmp_path / "trades.csv")
    trades = read.trades
    assert (read.form, read.unit) == ("this project", "balance")
    assert len(trades) == replayed.height > 20
    step = market.bars.time[1] - market.bars.time[0]
    # a fill is at the end of the bar that decided: at its close, or at the next open
    assert (trades.entry_time == market.bars.time[replayed["entry_bar"].to_numpy()] + step).all()
    np.testing.assert_array_equal(trades.signal_time, trades.entry_time)
    stopped = (replayed["reason"] == "stop_loss").to_numpy()
    assert stopped.any()
    assert trades.exit_start is not None
    assert (trades.exit_start[stopped] == market.bars.time[replayed["exit_bar"].to_numpy()[stopped]]).all()
    assert (trades.exit_time - trades.exit_start)[~stopped].astype(int).sum() == 0
    np.testing.assert_allclose(trades.result, replayed["net_return"])  # type: ignore[arg-type]
    np.testing.assert_allclose(trades.exposure, replayed["exposure"])  # type: ignore[arg-type]


TRADINGVIEW = """\
Trade #,Type,Date/Time,Signal,Price USDT,Position size (qty),Position size (value),Net P&L USDT,Net P&L %,Run-up USDT,Run-up %,Drawdown USDT,Drawdown %,Cumulative P&L USDT,Cumulative P&L %
3,Exit long,2024-01-05 09:00,Open,"43,980.10",0.235,"10,335.32",12.5,0.12%,1,1,1,1,500.11,5
3,Entry long,2024-01-05 09:00,Long,"43,930.10",0.235,"10,335.32",12.5,0.12%,1,1,1,1,500.11,5
2,Exit short,2024-01-04 09:00,Close,"43,000.10",0.235,"9,978.10",\u2212125.50,\u22121.25%,1,1,1,1,487.61,5
2,Entry short,2024-01-03 19:00,Short,"42,460.00",0.235,"9,978.10",\u2212125.50,\u22121.25%,1,1,1,1,487.61,5
1,Exit long,2024-01-03 17:00,Close,"43,980.10",0.335,"14,120.42",613.11,4.34%,1,1,1,1,613.11,6
1,Entry long,2024-01-03 15:00,Long,"42,150.50",0.335,"14,120.42",613.11,4.34%,1,1,1,1,613.11,6
"""
OLD_TRADINGVIEW = """\
Trade #,Type,Signal,Date/Time,Price,Contracts,Profit,Profit %,Cum. Profit,Cum. Profit %
1,Entry Long,Long,2024-01-03 15:00,42150.5,0.5,,,,
1,Exit Long,Half,2024-01-03 17:00,43980.1,0.2,365.9,4.34,365.9,1
1,Exit Long,Rest,2024-01-03 19:00,43000.1,0.3,254.9,2.02,620.8,2
"""


def test_tradingview(tmp_path: Path) -> None:
    (tmp_path / "trades.csv").write_text(TRADINGVIEW, encoding="utf-8")
    read = read_trades(tmp_path / "trades.csv", zone="America/New_York")
    trades = read.trades
    assert (read.form, read.unit, read.open_trades) == ("TradingView", "price", 1)
    assert trades.entry_time[0] == np.datetime64("2024-01-03T20:00")
    assert trades.short.tolist() == [False, True]
    assert trades.profit is not None
    assert trades.profit.tolist() == [613.11, -125.5]
    np.testing.assert_allclose(trades.result, [0.0434, -0.0125])  # type: ignore[arg-type]
    assert read.stated == {"profit": 487.61}
    assert trades.number is not None
    assert trades.number.tolist() == [1, 2]


def test_tradingview_of_old_with_several_exits(tmp_path: Path) -> None:
    (tmp_path / "trades.csv").write_text(OLD_TRADINGVIEW)
    trades = read_trades(tmp_path / "trades.csv").trades
    assert trades.row.tolist() == [2, 3]
    assert trades.entry_price.tolist() == [42150.5, 42150.5]
    assert trades.quantity is not None
    assert trades.quantity.tolist() == [0.2, 0.3]
    assert trades.reason is not None
    assert trades.reason.tolist() == ["Half", "Rest"]


def test_tradingview_of_open_trades_alone(tmp_path: Path) -> None:
    (tmp_path / "trades.csv").write_text("\n".join(TRADINGVIEW.splitlines()[:3]), encoding="utf-8")
    with pytest.raises(InputError, match="all its trades are open"):
        read_trades(tmp_path / "trades.csv")


def test_a_column_that_the_user_names_goes_before_the_form(tmp_path: Path) -> None:
    table = pl.read_csv(BACKTESTING.encode()).with_columns(Paid=pl.col("EntryPrice") + 1)
    assert read_trades(table, {"entry_price": "Paid"}).trades.entry_price[0] == pytest.approx(101.75256275333786)
