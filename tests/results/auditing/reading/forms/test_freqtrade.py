"""freqtrade's zips, JSON of its API, and its database."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from results import read_trades
from results.auditing.trades import ReadTrades
from signals import InputError

OPENED = 1704103200000


def order(amount: float, price: float, at: int, *, entry: bool) -> dict[str, Any]:
    return {"amount": amount, "safe_price": price, "ft_order_side": "buy" if entry else "sell", "ft_is_entry": entry,
            "order_filled_timestamp": OPENED + at, "cost": amount * price}  # fmt: skip


def trade(**more: Any) -> dict[str, Any]:
    return {
        "pair": "ETH/USDT:USDT", "stake_amount": 100.0, "amount": 0.5, "open_date": "2024-01-01 10:00:00+00:00",
        "close_date": "2024-01-01 14:00:00+00:00", "open_rate": 2000.0, "close_rate": 2020.0, "fee_open": 0.0005,
        "fee_close": 0.0005, "profit_ratio": 0.08895, "profit_abs": 8.895, "exit_reason": "roi", "is_open": False,
        "initial_stop_loss_abs": 1900.0, "stop_loss_abs": 2005.0, "leverage": 10.0, "is_short": False, "funding_fees": -0.1,
        "liquidation_price": 1820.0, "orders": [order(0.5, 2000.0, 0, entry=True), order(0.5, 2020.0, 9, entry=False)], **more,
    }  # fmt: skip


ADDED = [
    order(0.5, 2000.0, 0, entry=True),
    order(1.5, 1980.0, 60_000, entry=True),
    order(2.0, 2020.0, 90_000, entry=False),
]
TRADES = [
    trade(),
    trade(is_short=True, open_date="2024-01-02 10:00:00+00:00"),
    trade(orders=ADDED),
    trade(is_open=True, close_date=None),
]
SUMMARY = {
    "trades": TRADES,
    "starting_balance": 1000,
    "final_balance": 1026.7,
    "total_trades": 3,
    "wins": 3,
    "profit_total_abs": 26.7,
}


def zipped(folder: Path, content: Any) -> Path:
    path = folder / "backtest-result-2024-01-01_00-00-00.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("backtest-result-2024-01-01_00-00-00_config.json", "{}")
        archive.writestr("backtest-result-2024-01-01_00-00-00.json", json.dumps(content))
    return path


def stored(folder: Path, content: Any, name: str = "trades.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content))
    return path


def checked(read: ReadTrades) -> None:
    trades = read.trades
    assert (read.form, read.unit, read.open_trades) == ("freqtrade", "margin", 1)
    assert trades.short.tolist() == [False, False, True]
    assert trades.funding is not None
    assert trades.funding.tolist() == [0.1, 0.1, 0.1]  # it writes what was received
    assert trades.stop is not None
    assert trades.stop.tolist() == [1900.0, 1900.0, 1900.0]  # not where it was moved to
    assert trades.fee_ratio is not None
    assert trades.fee_ratio[0] == pytest.approx(0.0005 + 0.0005 * 1.01)


def test_a_backtest(tmp_path: Path) -> None:
    read = read_trades(zipped(tmp_path, {"strategy": {"Mine": SUMMARY}, "metadata": {}}))
    checked(read)
    assert read.stated == {
        "initial_balance": 1000.0,
        "final_balance": 1026.7,
        "trades": 3.0,
        "wins": 3.0,
        "profit": 26.7,
    }
    # the trade of three orders: the average of its entries, all it held, and when it was added to
    added = int(np.flatnonzero(read.trades.row == 3)[0])
    assert read.trades.entry_price[added] == 1985.0
    assert read.trades.quantity is not None
    assert read.trades.quantity[added] == 2.0
    assert read.trades.entry_end is not None
    assert read.trades.entry_end[added] == np.datetime64("2024-01-01T10:01:00")


def test_trades_of_the_api_and_frames(tmp_path: Path) -> None:
    checked(read_trades(stored(tmp_path, {"trades": TRADES, "trades_count": 4})))
    frame = pd.DataFrame(TRADES).assign(open_date=lambda each: pd.to_datetime(each["open_date"]))
    assert read_trades(frame).form == "freqtrade"


def test_several_strategies(tmp_path: Path) -> None:
    path = stored(tmp_path, {"strategy": {"One": SUMMARY, "Two": {**SUMMARY, "trades": TRADES[:1]}}})
    with pytest.raises(InputError, match=r"holds 2 strategies \(One, Two\); say which with `strategy=NAME`"):
        read_trades(path)
    assert len(read_trades(path, strategy="Two").trades) == 1
    with pytest.raises(InputError, match="`strategy=Twoo`: is not in it; did you mean 'Two'"):
        read_trades(path, strategy="Twoo")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"Mine": {"run_id": "x", "backtest_start_time": 1}}, "only describes a backtest"),
        ({"latest_backtest": "backtest-result-1.zip"}, "only names the latest backtest; give backtest-result-1.zip"),
        ({"strategy": {"Mine": {**SUMMARY, "trades": []}}}, "holds no trades"),
        ({"a": 1}, "is no list of trades"),
    ],
)
def test_files_beside_a_backtest(tmp_path: Path, content: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_trades(stored(tmp_path, content))


def test_lists_of_before_2021(tmp_path: Path) -> None:
    read = read_trades(stored(tmp_path, [["ETH/BTC", 0.01, 1513000000, 1513003600, 3, 60, 0.02, 0.0202, False, "roi"]]))
    assert read.trades.entry_time[0] == np.datetime64("2017-12-11T13:46:40")
    assert read.trades.short.tolist() == [False]


def test_a_database(tmp_path: Path) -> None:
    path = tmp_path / "tradesv3.sqlite"
    columns = {"id": 1, "pair": "BTC/USDT", "is_open": 0, "fee_open": 0.001, "fee_close": 0.001, "open_rate": 4e4, "close_rate": 4.1e4,
               "close_profit": 0.023, "close_profit_abs": 23.0, "stake_amount": 1000.0, "amount": 0.025, "is_short": 0,
               "open_date": "2024-01-01 10:00:00.123", "close_date": "2024-01-01 11:00:00", "exit_reason": "roi", "strategy": "Mine",
               "leverage": 1.0}  # fmt: skip
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"CREATE TABLE trades ({', '.join(columns)})")
        for row in (columns, {**columns, "id": 2, "is_open": 1, "close_date": None, "close_rate": None}):
            made.execute(f"INSERT INTO trades VALUES ({', '.join('?' * len(row))})", list(row.values()))
        made.commit()
    read = read_trades(path)
    assert (len(read.trades), read.open_trades) == (1, 1)
    assert read.trades.profit is not None
    assert read.trades.profit.tolist() == [23.0]
