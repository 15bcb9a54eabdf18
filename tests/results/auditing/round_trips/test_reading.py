"""Exports as the exchanges write them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from results import read_trades
from results.auditing.round_trips.reading import recognised
from results.auditing.trades import ReadTrades
from signals import InputError
from signals.tables.opening import open_table


def read(tmp_path: Path, text: str, **said: str) -> ReadTrades:
    path = tmp_path / "export.csv"
    path.write_text(text.strip() + "\n")
    found = recognised(open_table(path), **said)  # type: ignore[arg-type]
    assert found is not None
    return found


SPOT = """
"Date(UTC)","Pair","Side","Price","Executed","Amount","Fee"
"2024-03-02 10:00:00","BTCUSDT","SELL","62,000.00","0.499BTC","30,938USDT","30.938USDT"
"2024-03-01 09:00:00","BTCUSDT","BUY","60,000.00","0.5BTC","30,000USDT","0.0005BTC"
"""


def test_binance_spot_newest_first_with_fees_in_the_coin(tmp_path: Path) -> None:
    found = read(tmp_path, SPOT)
    trades = found.trades
    assert found.form == "Binance spot trades"
    assert len(trades) == 1
    assert trades.row.tolist() == [2]
    assert str(trades.entry_time[0]) == "2024-03-01T09:00:00.000000"
    assert trades.quantity is not None
    assert trades.fee is not None
    assert trades.quantity[0] == pytest.approx(0.499)
    assert trades.fee[0] == pytest.approx(0.0005 * 60_000 + 30.938)
    assert trades.profit is None
    # the rest of 0.0005 BTC was too small to sell
    assert found.open_trades == 0


def test_binance_spot_fees_in_a_third_coin_are_converted_where_the_file_prices_it(tmp_path: Path) -> None:
    text = """
Date(UTC),Market,Type,Price,Amount,Total,Fee,Fee Coin
2024-03-01 08:00:00,BNBUSDT,BUY,400,1,400,0.4,USDT
2024-03-01 09:00:00,BTCUSDT,BUY,60000,0.5,30000,0.05,BNB
2024-03-02 09:00:00,BTCUSDT,SELL,61000,0.5,30500,0.05,BNB
"""
    found = read(tmp_path, text)
    assert found.trades.fee is not None
    assert found.trades.fee.tolist() == pytest.approx([40.0])
    assert (found.open_trades, found.open_elsewhere) == (1, 1)
    assert any("paid in BNB: converted" in note for note in found.notes)
    unknown = read(tmp_path, text.replace("2024-03-01 08:00:00,BNBUSDT,BUY,400,1,400,0.4,USDT\n", ""))
    assert unknown.trades.fee is not None
    assert np.isnan(unknown.trades.fee).all()
    assert any("has no price of it" in note for note in unknown.notes)


def test_what_was_never_bought_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, SPOT + '"2024-03-03 10:00:00","ETHUSDT","SELL","3,000","1ETH","3,000USDT","3USDT"')
    assert any("left out: 1 sale of what the file never bought" in note for note in found.notes)


def test_coins_whose_names_begin_with_digits(tmp_path: Path) -> None:
    text = (
        SPOT.replace("BTCUSDT", "1INCHUSDT")
        .replace("BTC", "1INCH")
        .replace('0.51INCH"', '5001INCH"')
        .replace('0.4991INCH"', '5001INCH"')
    )
    trades = read(tmp_path, text).trades
    assert trades.quantity is not None
    assert trades.quantity.tolist() == [500.0]


FUTURES = """
Date(UTC),Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit
2024-03-01 09:00:00,BTCUSDT,SELL,60000,0.1,6000,-2.4 USDT,0
2024-03-01 10:00:00,BTCUSDT,SELL,61000,0.1,6100,-2.44 USDT,0
2024-03-02 09:00:00,BTCUSDT,BUY,59000,0.3,17700,-7.08 USDT,300
2024-03-02 12:00:00,BTCUSDT,SELL,59500,0.1,5950,-2.38 USDT,50
"""


def test_binance_futures_added_to_and_turned_over(tmp_path: Path) -> None:
    found = read(tmp_path, FUTURES)
    trades = found.trades
    assert found.form == "Binance futures trades"
    assert trades.short.tolist() == [True, False]
    assert trades.entry_price.tolist() == [60_500, 59_000]
    assert trades.fee is not None
    assert trades.profit is not None
    assert trades.entry_end is not None
    assert trades.fee.tolist() == pytest.approx([2.4 + 2.44 + 7.08 * 2 / 3, 7.08 / 3 + 2.38])
    assert trades.profit.tolist() == pytest.approx([300 - 9.56, 50 - 4.74])
    assert str(trades.entry_end[0]) == "2024-03-01T10:00:00.000000"


@pytest.mark.parametrize(("rate", "told"), [(0.0001, False), (0.0004, True)])
def test_fees_that_makers_may_pay_or_receive_are_unknown(tmp_path: Path, rate: float, told: bool) -> None:
    rows = [("BUY", 60_000, 0.0), ("SELL", 60_600, 60.0), ("SELL", 61_000, 0.0), ("BUY", 60_500, 50.0)]
    lines = [
        f"2024-03-0{at} 10:00:00,BTCUSDT,{side},{price},0.1,{price / 10},{-rate * price / 10:.6f} USDT,{profit}"
        for at, (side, price, profit) in enumerate(rows, start=1)
    ]
    found = read(tmp_path, "Date(UTC),Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit\n" + "\n".join(lines))
    assert (found.trades.fee is not None) is told
    assert (found.trades.profit is not None) is told
    assert any("makers may pay that or receive it" in note for note in found.notes) is not told
    assert not any("state no fee" in note for note in found.notes)


def test_profits_less_an_unknown_fee_are_unknown(tmp_path: Path) -> None:
    text = """
Date(UTC),Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit
2024-03-01 10:00:00,BTCUSDT,BUY,60000,0.1,6000,0.002 BNB,0
2024-03-01 11:00:00,BTCUSDT,SELL,60500,0.1,6050,0.002 BNB,50
"""
    found = read(tmp_path, text)
    assert found.trades.fee is not None
    assert np.isnan(found.trades.fee).all()
    assert found.trades.profit is None
    assert any("BNB" in note and "unknown" in note for note in found.notes)


def test_binance_interface_in_hedge_mode(tmp_path: Path) -> None:
    text = """
symbol,id,orderId,side,price,qty,realizedPnl,quoteQty,commission,commissionAsset,time,positionSide,buyer,maker
BTCUSDT,1,1,SELL,60000,0.1,12,6000,2.4,USDT,1709280000000,LONG,false,false
BTCUSDT,2,2,BUY,60000,0.1,0,6000,2.4,USDT,1709283600000,LONG,true,false
BTCUSDT,3,3,SELL,60000,0.2,0,12000,4.8,USDT,1709287200000,SHORT,false,false
BTCUSDT,4,4,SELL,61000,0.1,100,6100,2.44,USDT,1709290800000,LONG,false,false
BTCUSDT,5,5,BUY,59000,0.2,200,11800,4.72,USDT,1709294400000,SHORT,true,false
BTCUSDT,5,5,BUY,59000,0.2,200,11800,4.72,USDT,1709294400000,SHORT,true,false
"""
    found = read(tmp_path, text)
    assert found.trades.short.tolist() == [False, True]
    assert any("1 row in the file twice" in note for note in found.notes)
    assert any("left out: 0 fills and 1 round trip that close what was opened before" in note for note in found.notes)


def test_bybit_closed_positions(tmp_path: Path) -> None:
    text = """
Contracts,Closing Direction,Qty,Entry Price,Exit Price,Closed P&L,Exit Type,Trade Time(UTC+8)
BTCUSDT,Buy,0.1,60000,59000,93.4,Trade,2024-03-02 08:00:00
"""
    found = read(tmp_path, text)
    assert found.trades.short.tolist() == [True]
    assert np.isnat(found.trades.entry_time).all()
    assert str(found.trades.exit_time[0]) == "2024-03-02T00:00:00.000000"
    assert any("does not say when positions were opened" in note for note in found.notes)


def test_bybit_executions_with_funding(tmp_path: Path) -> None:
    text = """
symbol,side,execPrice,execQty,execFee,execTime,closedSize,execType
BTCUSDT,Buy,60000,0.1,3.3,1709280000000,0,Trade
BTCUSDT,Buy,60010,0.1,0.6,1709290000000,0,Funding
BTCUSDT,Sell,61000,0.1,3.355,1709300000000,0.1,Trade
"""
    found = read(tmp_path, text)
    assert found.trades.funding is not None
    assert found.trades.fee is not None
    assert found.trades.funding.tolist() == pytest.approx([0.6])
    assert found.trades.fee.tolist() == pytest.approx([6.655])


def test_bybit_log_tells_its_signs_by_the_balance(tmp_path: Path) -> None:
    text = """
Currency,Contract,Type,Direction,Quantity,Position,Filled Price,Funding,Fee Paid,Cash Flow,Change,Wallet Balance,Action,Time(UTC)
USDT,,TRANSFER_IN,,,,,,,1000,1000,1000,,2024-03-01 00:00:00
USDT,BTCUSDT,TRADE,SELL,0.1,0.1,60000,0,-3.3,0,-3.3,996.7,OPEN,2024-03-01 01:00:00
USDT,BTCUSDT,TRADE,SELL,0.1,0,60000,0,-3.3,100,96.7,996.7,CLOSE,2024-03-01 02:00:00
USDT,BTCUSDT,TRADE,BUY,0.2,0.2,60000,0,-6.6,0,-6.6,996.7,OPEN,2024-03-01 03:00:00
USDT,BTCUSDT,SETTLEMENT,BUY,0.2,0.2,60000,-1.2,0,0,-1.2,990,,2024-03-01 08:00:00
USDT,BTCUSDT,TRADE,SELL,0.2,0,61000,0,-6.71,200,193.29,990,CLOSE,2024-03-01 09:00:00
"""
    found = read(tmp_path, text)
    trades = found.trades
    assert trades.short.tolist() == [False]
    assert trades.fee is not None
    assert trades.funding is not None
    assert trades.fee.tolist() == pytest.approx([13.31])
    assert trades.funding.tolist() == pytest.approx([1.2])
    assert any(
        "0 fills and 1 round trip that close what was opened before the file begins" in note for note in found.notes
    )


OKX = """
id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,Position Change,Position Balance,Balance Change,Balance,Balance Unit
"""


def test_okx_contracts_are_sized_by_their_profits(tmp_path: Path) -> None:
    rows = "".join(
        f"{2 * n},{2 * n},2024-03-{n + 1:02} 01:00:00,Perpetual,BTC-USDT-SWAP,Buy,10,cont,{60000 + n},0,-3,USDT,10,10,-3,100,USDT\n"
        f"{2 * n + 1},{2 * n + 1},2024-03-{n + 1:02} 02:00:00,Perpetual,BTC-USDT-SWAP,Sell,10,cont,{60000 + 50 * n + 51},{0.1 * (49 * n + 51):.4f},-3,USDT,-10,0,2,100,USDT\n"
        for n in range(6)
    )
    found = read(tmp_path, OKX + rows)
    trades = found.trades
    assert trades.quantity is not None
    assert trades.fee is not None
    assert trades.quantity.tolist() == pytest.approx([0.1] * 6)
    assert trades.fee.tolist() == [6.0] * 6
    assert any("by the stated profits one is 0.01 of BTC-USDT-SWAP" in note for note in found.notes)
    few = read(tmp_path, OKX + "".join(rows.splitlines(keepends=True)[:4]))
    assert few.trades.quantity is not None
    assert np.isnan(few.trades.quantity).all()


def test_okx_coins_have_two_rows_a_trade(tmp_path: Path) -> None:
    rows = """1,1,2024-03-01 01:00:00,Spot,BTC-USDT,Buy,0.5,BTC,60000,0,-0.0005,BTC,0,0,0.4995,0.4995,BTC
2,1,2024-03-01 01:00:00,Spot,BTC-USDT,Buy,0.5,BTC,60000,0,0,USDT,0,0,-30000,0,USDT
3,2,2024-03-02 01:00:00,Spot,BTC-USDT,Sell,0.4995,BTC,61000,0,0,BTC,0,0,-0.4995,0,BTC
4,2,2024-03-02 01:00:00,Spot,BTC-USDT,Sell,0.4995,BTC,61000,0,-30.47,USDT,0,0,30439,0,USDT
"""
    trades = read(tmp_path, OKX.strip() + "\n" + rows).trades
    assert len(trades) == 1
    assert trades.fee is not None
    assert trades.fee.tolist() == pytest.approx([30 + 30.47])


def test_fills_of_nobody_in_particular(tmp_path: Path) -> None:
    text = """
id,datetime,symbol,side,price,amount,cost,fee,fee_currency
1,2024-03-01T08:00:00Z,BTC/USDT:USDT,sell,60000,0.1,6000,2.4,USDT
2,2024-03-01T10:00:00Z,BTC/USDT:USDT,buy,59000,0.1,5900,2.36,USDT
"""
    found = read(tmp_path, text)
    assert (found.form, found.trades.short.tolist()) == ("fills", [True])
    assert found.trades.fee is not None
    assert found.trades.fee.tolist() == pytest.approx([4.76])


def test_orders_that_were_not_filled_are_left_out(tmp_path: Path) -> None:
    text = """
Date(UTC),OrderNo,Pair,Type,Side,Order Price,Order Amount,Time,Executed,Average Price,Trading total,Status
2024-03-01 08:00:00,1,BTCUSDT,Limit,BUY,60000,0.1BTC,2024-03-01 08:00:00,0.1BTC,60000,6000USDT,FILLED
2024-03-01 09:00:00,2,BTCUSDT,Limit,BUY,50000,0.1BTC,2024-03-01 09:00:00,0BTC,0,0USDT,CANCELED
2024-03-01 10:00:00,3,BTCUSDT,Limit,SELL,61000,0.1BTC,2024-03-01 10:00:00,0.1BTC,61000,6100USDT,FILLED
"""
    found = read(tmp_path, text)
    assert len(found.trades) == 1
    assert any("left out: 1 order that nothing was filled of" in note for note in found.notes)
    assert any("2 of 2 fills state no fee" in note for note in found.notes)


def test_a_spreadsheet_may_have_written_it_anew(tmp_path: Path) -> None:
    plain = read(tmp_path, FUTURES)
    other = (
        FUTURES.replace(",", ";")
        .replace("2.4 ", "2,4 ")
        .replace("-2.44 ", "-2,44 ")
        .replace("0.1;", "0,1;")
        .replace("0.3;", "0,3;")
    )
    anew = read(tmp_path, other.replace("7.08 ", "7,08 ").replace("2.38 ", "2,38 "))
    assert plain.trades.fee is not None
    assert anew.trades.fee is not None
    assert anew.trades.fee.tolist() == plain.trades.fee.tolist()
    assert anew.trades.entry_price.tolist() == plain.trades.entry_price.tolist()


def test_coin_margined_amounts_are_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, FUTURES.replace("BTCUSDT", "BTCUSD_PERP"))
    assert found.trades.value is not None
    assert np.isnan(found.trades.value).all()
    assert found.trades.entry_price[0] == pytest.approx(2 / (1 / 60_000 + 1 / 61_000))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\n".join(FUTURES.strip().splitlines()[:1]), "no trades"),
        ("\n".join(FUTURES.strip().splitlines()[:2]), "no position that is opened and closed"),
        (FUTURES.replace("61000", "0"), "a price is above 0"),
        (FUTURES.replace("61000", "many"), "'many' in row 2"),
        (FUTURES.replace("SELL,61000", "HOLD,61000"), "neither buys nor sells"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, text)


def test_other_tables_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "trades.csv"
    path.write_text("entry_time,exit_time,side,entry_price,exit_price\n2024-01-01,2024-01-02,long,1,2\n")
    assert recognised(open_table(path)) is None


def test_one_market_of_several(tmp_path: Path) -> None:
    text = FUTURES + FUTURES.split("\n", 2)[2].replace("BTCUSDT", "ETHUSDT")
    assert set(read(tmp_path, text, asset="ETH/USDT").trades.asset.tolist()) == {"ETHUSDT"}  # type: ignore[union-attr]
    with pytest.raises(InputError, match="trades no SOLUSDT; it trades BTCUSDT, ETHUSDT"):
        read(tmp_path, text, asset="SOLUSDT")


CCXT = [
    {"id": "1", "datetime": "2024-03-01T09:00:00Z", "symbol": "ETH/USDT:USDT", "side": "buy", "price": 2000.0, "amount": 2.0,
     "fee": {"cost": 2.0, "currency": "USDT"}, "fees": [{"cost": 2.0, "currency": "USDT"}], "info": {"stopPrice": "0"}},
    {"id": "2", "datetime": "2024-03-01T10:00:00Z", "symbol": "ETH/USDT:USDT", "side": "sell", "price": 2100.0, "amount": 2.0,
     "fee": {"cost": 2.1, "currency": "USDT"}, "fees": [{"cost": 2.1, "currency": "USDT"}], "info": {"stopPrice": "0"}},
]  # fmt: skip


@pytest.mark.parametrize("how", ["json", "csv", "frame", "fees alone", "two fees"])
def test_fees_of_ccxt_are_objects_of_a_cost_and_a_coin(tmp_path: Path, how: str) -> None:
    rows = [dict(row) for row in CCXT]
    if how == "fees alone":
        rows = [{**row, "fee": None} for row in rows]
    if how == "two fees":
        rows = [{**row, "fee": None, "fees": [*row["fees"], {"cost": 1.0, "currency": "BNB"}]} for row in rows]  # type: ignore[misc]
    given: Path | pd.DataFrame = tmp_path / ("fills.csv" if how == "csv" else "fills.json")
    if isinstance(given, Path) and how == "csv":
        pd.DataFrame(rows).to_csv(given)
    elif how == "frame":
        given = pd.DataFrame(rows)
    elif isinstance(given, Path):
        given.write_text(json.dumps(rows))
    trades = read_trades(given).trades
    assert len(trades) == 1
    if how == "two fees":
        assert trades.fee is None or np.isnan(trades.fee[0])
    else:
        assert trades.fee is not None
        assert trades.fee[0] == pytest.approx(4.1)


NOBODY = {
    "Binance, two digits": (
        "Uid,Time(UTC),Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit,Buyer,Maker,Trade ID,Order ID\n"
        "7,24-03-01 09:00:00,ETHUSDT,BUY,2000,2ETH,4000USDT,2.0USDT,0USDT,true,false,1,1\n"
        "7,24-03-01 10:00:00,ETHUSDT,SELL,2100,2ETH,4200USDT,2.1USDT,200USDT,false,false,2,2"
    ),
    "Bybit, clock first": (
        "Contracts,Trade Type,Direction,Filled Qty,Filled Price,Order Type,Fee Rate,Fees Paid,Transaction ID,Order No.,Transaction Time(UTC+0)\n"
        "ETHUSDT,Trade,Buy,2,2000,Market,0.0005,2.0,1,1,09:00 2024-03-01\n"
        "ETHUSDT,Trade,Sell,2,2100,Market,0.0005,2.1,2,2,10:00 2024-03-01"
    ),
    "Kraken": (
        "txid,ordertxid,pair,time,type,ordertype,price,cost,fee,vol,margin,misc,ledgers\n"
        "T1,O1,XETHZUSD,2024-03-01 09:00:00.00,buy,market,2000,4000,2.0,2,0,,A\n"
        "T2,O2,XETHZUSD,2024-03-01 10:00:00.00,sell,market,2100,4200,2.1,2,0,,B"
    ),
    "Interactive Brokers": (
        "Symbol,TradeID,DateTime,Buy/Sell,Quantity,TradePrice,IBCommission,IBCommissionCurrency\n"
        "ETH,1,20240301;090000,BUY,2,2000,-2.0,USD\nETH,2,20240301;100000,SELL,-2,2100,-2.1,USD"
    ),
    "QuantConnect": (
        "Time,Symbol,Price,Quantity,Type,Status,Value,Tag,Fee\n2024-03-01T09:00:00Z,ETHUSD,2000,2,Market,Filled,4000,,2.0\n"
        "2024-03-01T10:00:00Z,ETHUSD,2100,-2,Market,Filled,-4200,,2.1"
    ),
    "Hyperliquid": "coin,px,sz,side,time,closedPnl,fee,feeToken\nETH,2000,2,B,1709283600000,0,2.0,USDC\nETH,2100,2,A,1709287200000,200,2.1,USDC",
}  # fmt: skip


@pytest.mark.parametrize("who", NOBODY)
def test_fills_as_exchanges_and_brokers_write_them(tmp_path: Path, who: str) -> None:
    trades = read(tmp_path, NOBODY[who]).trades
    assert [len(trades), *trades.short] == [1, False]
    assert str(trades.entry_time[0]) == "2024-03-01T09:00:00.000000"
    assert [trades.entry_price[0], trades.exit_price[0]] == [2000, 2100]
    assert trades.fee is not None
    assert trades.fee[0] == pytest.approx(4.1)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("2024-03-02 09:00:00,BTCUSDT,HOLD,61000,0.5,1", "'HOLD' in row 3, which neither buys nor sells"),
        ("2024-03-02 09:00:00,BTCUSDT,SELL,dear,0.5,1", "'dear' in row 3, which is not a number"),
        ("2024-03-02 09:00:00,BTCUSDT,SELL,,0.5,1", "nothing in row 3, which is no number"),
        ("soon,BTCUSDT,SELL,61000,0.5,1", "row 3"),
    ],
)
def test_rows_count_from_1_in_the_file_whatever_was_left_out(tmp_path: Path, bad: str, said: str) -> None:
    text = f"time,symbol,side,price,quantity,fee\n2024-03-01 08:00:00,ETHUSDT,BUY,2000,1,1\n2024-03-01 09:00:00,BTCUSDT,BUY,60000,0.5,1\n{bad}"
    for asset in (None, "BTCUSDT"):
        with pytest.raises(InputError, match=re.escape(said)):
            read(tmp_path, text, **({} if asset is None else {"asset": asset}))


def test_fills_whose_columns_or_times_the_user_names(tmp_path: Path) -> None:
    text = "when,what,way of it,paid,units,fee\n1/3/2024 9h00,ETH,buy,2000,2,2.0\n1/3/2024 10h00,ETH,sell,2100,2,2.1"
    path = tmp_path / "fills.csv"
    path.write_text(text)
    said = {"entry_time": "when", "asset": "what", "side": "way of it", "entry_price": "paid", "quantity": "units", "time_format": "%d/%m/%Y %Hh%M"}  # fmt: skip
    trades = read_trades(path, said).trades
    assert str(trades.entry_time[0]) == "2024-03-01T09:00:00.000000"
    assert len(trades) == 1
