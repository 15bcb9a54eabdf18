"""Lists of nobody's form: every way of writing one, what is refused in one line, and what is said of what was guessed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from results import read_trades
from signals import InputError
from tests.places import real_data

HEAD = "entry_time,exit_time,side,entry_price,exit_price,quantity,pnl"
ROWS = [
    "2024-01-01 10:00:00,2024-01-01 12:00:00,long,100,110,1,9.8",
    "2024-01-02 10:00:00,2024-01-02 12:00:00,short,100,90,1,9.8",
    "2024-01-03 10:00:00,2024-01-03 12:00:00,long,100,95,1,-5.2",
]
LIST = "\n".join([HEAD, *ROWS])


def written(folder: Path, text: str, name: str = "trades.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def frame(**more: object) -> pl.DataFrame:
    """Return three trades with further columns."""
    table = {name: [row.split(",")[at] for row in ROWS] for at, name in enumerate(HEAD.split(",")[:5])}
    prices = {name: [float(each) for each in table[name]] for name in ("entry_price", "exit_price")}
    return pl.DataFrame({**table, **prices, **more})


@pytest.mark.parametrize(
    ("text", "name", "encoding"),
    [
        (LIST, "trades.csv", "utf-8"),
        (LIST, "trades.csv", "utf-8-sig"),
        (LIST, "trades.csv", "utf-16"),
        (LIST.replace(",", "\t"), "trades.tsv", "utf-8"),
        (LIST.replace(",", ";").replace(".", ","), "trades.csv", "utf-8"),
        ("sep=;\n" + LIST.replace(",", ";"), "trades.csv", "utf-8"),
        ("My trades of 2024\nAccount: 5\n\n" + LIST, "trades.txt", "utf-8"),
        (LIST + "\n,,,,,,\nTotal,,,,,3,14.4\n", "trades.csv", "utf-8"),
        (LIST.replace(",100,", ',"$1 00.00",').replace(",9.8", ",9.8 USDT").replace("-5.2", "(5.2)"), "trades.csv", "utf-8"),
        ("\n".join([HEAD, *ROWS[::-1]]), "trades.csv", "utf-8"),
    ],
    ids=["plain", "bom", "utf16", "tabs", "commas", "sep", "titles", "totals", "money", "newest"],
)  # fmt: skip
def test_every_way_of_writing_is_the_same_list(tmp_path: Path, text: str, name: str, encoding: str) -> None:
    trades = read_trades(written(tmp_path, text, name, encoding)).trades
    assert trades.entry_time.tolist() == [datetime(2024, 1, day, 10) for day in (1, 2, 3)]
    assert trades.short.tolist() == [False, True, False]
    assert trades.exit_price.tolist() == [110.0, 90.0, 95.0]
    assert trades.profit is not None
    assert trades.profit.tolist() == [9.8, 9.8, -5.2]


@pytest.mark.parametrize("kind", ["parquet", "feather", "polars", "pandas", "indexed", "json"])
def test_frames_and_files_of_other_kinds(tmp_path: Path, kind: str) -> None:
    made = frame().with_columns(pl.col("entry_time", "exit_time").str.to_datetime())
    given: object = made
    if kind == "parquet":
        made.write_parquet(given := tmp_path / "trades.parquet")
    elif kind == "feather":
        made.write_ipc(given := tmp_path / "trades.feather")
    elif kind == "json":
        made.write_json(given := tmp_path / "trades.json")
    elif kind in {"pandas", "indexed"}:
        plain = pd.DataFrame(made.to_dict(as_series=False))
        given = plain.set_index("entry_time") if kind == "indexed" else plain
    read = read_trades(given)
    assert read.trades.exit_time[0] == np.datetime64("2024-01-01T12:00:00")
    assert read.trades.short.tolist() == [False, True, False]


def test_other_names_and_languages(tmp_path: Path) -> None:
    text = (
        "Eröffnung Zeit;Schluss Zeit;Richtung;Eröffnung Preis;Schluss Preis;Menge;Gewinn\n"
        "31.01.2024 10:00;31.01.2024 12:00;Kauf;1.234,50;1.250,00;1;15,50\n"
        "01.02.2024 10:00;01.02.2024 12:00;Verkauf;1.234,50;1.250,00;1;-15,50\n"
    )
    trades = read_trades(written(tmp_path, text), zone="Europe/Berlin").trades
    assert trades.entry_time[0] == np.datetime64("2024-01-31T09:00:00")
    assert trades.entry_price[0] == 1234.5
    assert trades.short.tolist() == [False, True]


def test_date_and_clock_in_columns_of_their_own() -> None:
    made = frame().drop("entry_time").with_columns(
        pl.Series("Entry Date", ["2024-01-01", "2024-01-02", "2024-01-03"]), pl.Series("Entry Time", ["10:00", "10:30", "11:00"])
    )  # fmt: skip
    assert read_trades(made).trades.entry_time[1] == np.datetime64("2024-01-02T10:30:00")


def test_day_and_month_are_told_by_the_other_column() -> None:
    made = frame().with_columns(
        pl.Series("entry_time", ["01/02/2024 10:00", "02/02/2024 10:00", "03/02/2024 10:00"]),
        pl.Series("exit_time", ["01/02/2024 12:00", "02/02/2024 12:00", "14/02/2024 12:00"]),
    )
    assert read_trades(made).trades.entry_time[0] == np.datetime64("2024-02-01T10:00:00")
    both = made.with_columns(exit_time="entry_time")
    with pytest.raises(InputError, match=r"row 1, and no row says which number is the day; say `columns=time_format="):
        read_trades(both)
    assert read_trades(both, {"time_format": "%d/%m/%Y %H:%M"}).trades.entry_time[0] == np.datetime64(
        "2024-02-01T10:00"
    )


@pytest.mark.parametrize("unit", ["s", "ms"])
@pytest.mark.parametrize("kept", [1, 3])
def test_counts_since_1970(unit: str, kept: int) -> None:
    times = pl.col("entry_time", "exit_time").str.to_datetime().dt.epoch(unit)  # type: ignore[arg-type]
    read = read_trades(frame().with_columns(times)[:kept])
    assert read.trades.entry_time[0] == np.datetime64("2024-01-01T10:00:00")
    assert not any("zone" in note or "yyyy" in note for note in read.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("\n\n\n", "holds no table"),
        (HEAD, "holds no trades"),
        (LIST.replace("95", "abc"), "column 'exit_price' has 'abc' in row 3, which is not a number (1 such row)"),
        (LIST.replace("short", "flat"), "column 'side' has 'flat' in row 2, which is no side"),
        (LIST.replace("side", "pattern"), "no column could be the side (long or short)"),
        (LIST.replace("exit_price", "size_of_hat"), "no column could be the exit price"),
        (LIST.replace("2024-01-02 10:00:00", "soon"), "column 'entry_time' has 'soon' in row 2, which is not a time"),
        (f"{HEAD}\n2024-01-05 10:00:00,,long,100,,1,", "its one trade is open"),
        (LIST.replace("entry_price,exit_price", "price,price"), "column 'price' occurs 2 times"),
        ("timestamp,open,high,low,close\n2024-01-01,1,2,1,2\n2024-01-02,1,2,1,2", "holds bars, not trades"),
        ("a,b,c,d,e\nx,y,z,u,v", "none of its columns ('a', 'b', 'c', 'd', 'e') is one of a trade list"),
        (LIST.replace("10:00:00,", "10:00:00Z,", 1), "says its zone in row 1, but none in row 2"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as refused:
        read_trades(path)
    assert told in str(refused.value)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["trades.xlsx", "trades.doc", "trades.json", "trades.zip", "trades.sqlite"])
def test_files_of_no_use_are_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"^\S*trades\.\w+: "):
        read_trades(written(tmp_path, "hello", name))


def test_two_columns_that_could_both_be_the_exit_price() -> None:
    made = frame(close_price=[111.0, 91.0, 99.0])
    with pytest.raises(
        InputError, match=r"'exit_price' and 'close_price' could both be the exit price.*columns=exit_price="
    ):
        read_trades(made)
    assert read_trades(made, {"exit_price": "close_price"}).trades.exit_price.tolist() == [111.0, 91.0, 99.0]


def test_equal_columns_are_one_and_said() -> None:
    read = read_trades(frame(close_price=[110.0, 90.0, 95.0]))
    assert "Columns 'exit_price' and 'close_price' hold the same; the first is taken." in read.notes


def test_of_two_columns_the_one_that_results_follow_is_taken() -> None:
    rng = np.random.default_rng(1)
    move = rng.normal(0, 0.02, 40)
    made = pl.DataFrame({
        "entry_time": [f"2024-01-01 {at // 60:02d}:{at % 60:02d}:00" for at in range(40)],
        "exit_time": [f"2024-01-02 {at // 60:02d}:{at % 60:02d}:00" for at in range(40)],
        "side": ["long"] * 40, "entry_price": [100.0] * 40, "exit_price": 100 * (1 + move),
        "close_price": 100 * (1 + move + rng.normal(0, 0.01, 40)), "return_pct": 100 * (move - 0.001),
    })  # fmt: skip
    read = read_trades(made)
    assert read.columns["exit_price"] == "exit_price"
    assert any("stated results follow these, not 'close_price'" in note for note in read.notes)


def test_open_trades_are_counted_and_left_out(tmp_path: Path) -> None:
    read = read_trades(written(tmp_path, LIST + "\n2024-01-05 10:00:00,,long,100,,1,"))
    assert (len(read.trades), read.open_trades) == (3, 1)


def test_bad_prices_and_backward_times_are_left_to_the_accounts(tmp_path: Path) -> None:
    text = LIST.replace("95", "NaN").replace(",90,", ",-90,").replace("2024-01-01 12", "2023-12-31 12")
    trades = read_trades(written(tmp_path, text)).trades
    assert trades.exit_price[1] == -90.0
    assert np.isnan(trades.exit_price[2])
    assert trades.exit_time[0] < trades.entry_time[0]


def test_sides_by_signed_quantity_and_by_what_is_stated(tmp_path: Path) -> None:
    without = frame(quantity=[1.0, -2.0, 3.0]).drop("side")
    read = read_trades(without)
    assert read.trades.short.tolist() == [False, True, False]
    assert read.trades.quantity is not None
    assert read.trades.quantity.tolist() == [1.0, 2.0, 3.0]
    assert read_trades(without, {"side": "=short"}).trades.short.all()
    assert read_trades(without, {"side": "long"}).trades.short.sum() == 0


def test_one_market_of_several() -> None:
    made = frame(symbol=["BTC/USDT", "ETH/USDT", "BTC/USDT"])
    read = read_trades(made, asset="btcusdt")
    assert (len(read.trades), read.partial) == (2, True)
    with pytest.raises(InputError, match="has no trades of `asset=BTX/USDT`; did you mean 'BTC/USDT'"):
        read_trades(made, asset="BTX/USDT")


def test_the_list_this_began_with() -> None:
    read = read_trades(real_data("bot_trades_option_a.parquet"))
    trades = read.trades
    assert len(trades) == 3892
    assert trades.result is not None
    assert round(float((trades.result > 0).mean()), 4) == 0.5159
    assert read.columns["size"] == "position_size_pct"
    assert "Its times name no zone and are taken for UTC." in read.notes
    assert any("'pnl_pct' is read as fractions" in note and "balances" in note for note in read.notes)


@pytest.mark.parametrize("row", ["Total,,,,,,14.4", ',,Sum:,,,,"1,014.40"', "TOTAL,,,,,,"])
def test_a_row_of_totals_is_what_the_file_states_of_the_whole(tmp_path: Path, row: str) -> None:
    read = read_trades(written(tmp_path, f"{LIST}\n{row}\n"))
    assert len(read.trades) == 3
    assert (
        dict(read.stated)
        == {"Total": {"profit": 14.4}, "": {"profit": 1014.4}, "TOTAL": {}}[row.split(",", maxsplit=1)[0]]
    )


@pytest.mark.parametrize(
    "rows", ["Average,,,,,,4.8", "Net profit,,,,,,14.4\nTotal,,,,,,14.4", "Total long,,,,,,4.6\nTotal,,,,,,14.4"]
)
def test_of_other_rows_at_the_end_only_the_sum_is_a_total(tmp_path: Path, rows: str) -> None:
    read = read_trades(written(tmp_path, f"{LIST}\n{rows}\n"))
    assert dict(read.stated) == ({} if rows.startswith("Average") else {"profit": 14.4})


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("account", ["main", "sub1", "main"], ["main", "sub1", "main"]),
        ("Account", ["5012345", "5012345", "5012345"], ["5012345", "5012345", "5012345"]),
        ("magic", ["7", "8", "7"], ["7", "8", "7"]),
        ("Strategy", ["trend", "", "trend"], ["trend", "", "trend"]),
        ("account_id", ["a1", "a2", "a1"], ["a1", "a2", "a1"]),
        ("account", ["1009.8", "1019.6", "1014.4"], None),
    ],
)
def test_accounts_and_strategies_are_whose_a_trade_is(
    tmp_path: Path, name: str, values: list[str], expected: list[str] | None
) -> None:
    rows = [f"{row},{value}" for row, value in zip(ROWS, values, strict=True)]
    trades = read_trades(written(tmp_path, "\n".join([f"{HEAD},{name}", *rows]))).trades
    assert (None if trades.group is None else trades.group.tolist()) == expected
    assert (trades.balance is None) == (expected is not None)


def test_a_bare_entry_that_holds_prices_is_no_time(tmp_path: Path) -> None:
    text = "Date,Exit Date,Side,Entry,SL,TP,Exit,R\n2024-01-01 13:30,2024-01-01 13:31,short,95.19,96.14,93.76,96.14,-1.08\n2024-01-01 14:15,2024-01-01 14:24,long,95.71,94.75,97.15,94.75,-1.08"
    read = read_trades(written(tmp_path, text))
    assert [read.columns[name] for name in ("entry_time", "exit_time", "entry_price", "exit_price")] == ["Date", "Exit Date", "Entry", "Exit"]  # fmt: skip
    assert read.trades.short.tolist() == [True, False]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"exit_price": "pnl"}, "column 'pnl' is no price of what column 'entry_price' is the price of"),
        ({"entry_price": "quantity"}, "a factor of 95 apart"),
        ({"exit_price": "side"}, "no column is left for the side.*'side' is said to be the exit price"),
    ],
)
def test_what_the_user_says_of_prices_is_held_against_the_other_price(
    tmp_path: Path, said: dict[str, str], words: str
) -> None:
    text = LIST.replace(",9.8", ",0.098")
    with pytest.raises(InputError, match=words):
        read_trades(written(tmp_path, text), said)


@pytest.mark.parametrize("head", ["Datum,Trade-Nr.,Typ,Größe,Netto", "Время,Позиция,Символ,S / L,T / P"])
def test_heads_in_another_language_are_told_from_lists_without_trades(tmp_path: Path, head: str) -> None:
    with pytest.raises(InputError, match="switch the program that wrote it to English"):
        read_trades(written(tmp_path, f"{head}\n2024-01-01 10:00,7,BTCUSD,,\n2024-01-02 10:00,8,BTCUSD,,\n"))


def test_dates_without_a_time_of_day_are_said_to_be(tmp_path: Path) -> None:
    days = LIST.replace(" 10:00:00", "").replace(" 12:00:00", "")
    assert read_trades(written(tmp_path, days)).dates_alone
    assert not read_trades(written(tmp_path, LIST)).dates_alone
    assert not read_trades(written(tmp_path, days.replace("2024-01-01,", "2024-01-01 00:00:00,"))).dates_alone


def test_one_strategy_of_several_is_read_where_rows_name_them(tmp_path: Path) -> None:
    path = written(tmp_path, "\n".join([f"{HEAD},strategy", *(f"{row},{name}" for row, name in zip(ROWS, "aba", strict=True))]))  # fmt: skip
    read = read_trades(path, strategy="a")
    assert read.trades.row.tolist() == [1, 3]
    assert read.partial
    with pytest.raises(InputError, match="is not in it"):
        read_trades(path, strategy="c")
    with pytest.raises(InputError, match="its trades name no strategy"):
        read_trades(written(tmp_path, LIST), strategy="a")


@pytest.mark.parametrize("name", ["Market pos.", "Trade", "Market Position"])
def test_sides_under_the_names_of_charting_programs(tmp_path: Path, name: str) -> None:
    text = LIST.replace(",side,", f",{name},").replace("long", "Long").replace("short", "Short")
    read = read_trades(written(tmp_path, text))
    assert read.columns["side"] == name
    assert read.trades.short.tolist() == [False, True, False]
