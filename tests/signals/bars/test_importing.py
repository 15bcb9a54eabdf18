"""Importing bars: every usual way of writing them, and clear rules for what overlaps."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import signals
from signals import InputError
from signals.bars.settlements import read_funding
from tests.signals.conftest import random_frame


@pytest.fixture
def bars() -> pl.DataFrame:
    """Return 24 hourly bars with volume."""
    return random_frame(24).select("timestamp", "open", "high", "low", "close", "volume")


def imported(*files: Path) -> pl.DataFrame:
    got = signals.import_bars(list(files)).bars
    return pl.DataFrame({name: getattr(got, name) for name in ("time", "open", "high", "low", "close", "volume")})


def kline(bars: pl.DataFrame, unit: int = 1) -> str:
    """Write bars as an exchange's dump does: no header, times since 1970, further columns."""
    time = bars["timestamp"].dt.epoch("ms") * unit
    rest = {name: pl.Series([1] * len(bars)) for name in ("close_time", "quote", "trades", "a", "b", "ignore")}
    return bars.with_columns(timestamp=time, **rest).write_csv(include_header=False)


def named(names: dict[str, str]) -> Callable[[pl.DataFrame], str]:
    return lambda bars: bars.rename(names).write_csv(datetime_format="%Y-%m-%d %H:%M:%S")


WAYS: dict[str, Callable[[pl.DataFrame], str]] = {
    "iso.csv": lambda bars: bars.write_csv(),
    "freqtrade.csv": lambda bars: bars.rename({"timestamp": "date"}).write_csv(datetime_format="%Y-%m-%d %H:%M:%S+00:00"),
    "yahoo.csv": named({"timestamp": "Datetime", "open": "Open", "high": "High", "low": "Low", "close": "Close", "volume": "Volume"}),
    "dump.csv": kline,
    "dump_in_microseconds.csv": lambda bars: kline(bars, 1000),
    "seconds.csv": lambda bars: bars.with_columns(timestamp=bars["timestamp"].dt.epoch("s")).rename({"timestamp": "unix"}).write_csv(),
    "fraction.csv": lambda bars: bars.with_columns(timestamp=bars["timestamp"].dt.epoch("s").cast(pl.Float64)).write_csv(),
    "descending.csv": lambda bars: "https://example.org/data\n" + bars.reverse().rename({"volume": "Volume BTC", "timestamp": "Date"}).write_csv(),
    "semicolons.csv": lambda bars: "\ufeff" + bars.write_csv(separator=";"),
    "tabs.tsv": lambda bars: bars.write_csv(separator="\t").replace("\n", "\r\n"),
    "charting.csv": lambda bars: bars.select(
        pl.col("timestamp").dt.strftime("%Y.%m.%d").alias("<DATE>"), pl.col("timestamp").dt.strftime("%H:%M:%S").alias("<TIME>"),
        *(pl.col(name).alias(f"<{name.upper()}>") for name in ("open", "high", "low", "close")), pl.col("volume").alias("<VOL>"),
    ).write_csv(),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_every_usual_way_of_writing_bars_is_read(way: str, bars: pl.DataFrame, tmp_path: Path) -> None:
    (tmp_path / way).write_text(WAYS[way](bars), encoding="utf-8", newline="")
    got = imported(tmp_path / way)
    assert got["time"].to_list() == bars["timestamp"].dt.replace_time_zone(None).to_list()
    assert got.drop("time").equals(bars.drop("timestamp"))


def test_parquet_feather_and_gzip_are_read(bars: pl.DataFrame, tmp_path: Path) -> None:
    named_otherwise = bars.rename({"timestamp": "date", "volume": "vol"})
    named_otherwise.write_parquet(tmp_path / "bars.parquet")
    named_otherwise.write_ipc(tmp_path / "bars.feather")
    (tmp_path / "bars.csv.gz").write_bytes(gzip.compress(named_otherwise.write_csv().encode()))
    for name in ("bars.parquet", "bars.feather", "bars.csv.gz"):
        assert imported(tmp_path / name).drop("time").equals(bars.drop("timestamp"))


def test_zips_of_several_months_become_one(bars: pl.DataFrame, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "late.zip", "w") as archive:
        archive.writestr("late.csv", kline(bars[12:], 1000))
    with zipfile.ZipFile(tmp_path / "early.zip", "w") as archive:
        archive.writestr("b.csv", kline(bars[8:14]))
        archive.writestr("a.csv", kline(bars[:8]))
        archive.writestr("CHECKSUM", "none")
    got = signals.import_bars([tmp_path / "late.zip", tmp_path / "early.zip"])
    assert got.bars.time.tolist() == bars["timestamp"].dt.replace_time_zone(None).to_list()
    assert (got.rows, got.repeated, got.moved, got.empty) == (26, 2, 1, 0)


def test_two_different_rows_of_one_bar_need_a_word(bars: pl.DataFrame, tmp_path: Path) -> None:
    bars[:13].with_columns(
        volume=pl.when(pl.int_range(pl.len()) == 12).then(0.5).otherwise(pl.col("volume"))
    ).write_csv(tmp_path / "a.csv")
    bars[12:].write_csv(tmp_path / "b.csv")
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    with pytest.raises(
        InputError, match=r"b.csv: volume at 2024-01-01T12:00:00Z is .* but 0.5 in .*a.csv \(1 such bars"
    ):
        signals.import_bars(files)
    first, last = (signals.import_bars(files, keep=keep).bars.volume for keep in ("first", "last"))
    assert first is not None
    assert last is not None
    assert (first[12], last[12]) == (0.5, bars["volume"][12])


def test_rows_without_a_price_are_left_out_and_holes_stay(bars: pl.DataFrame, tmp_path: Path) -> None:
    row = pl.int_range(pl.len())
    holes = bars.with_columns(
        pl.when(row == 5).then(None).otherwise(pl.col(name)).alias(name) for name in bars.columns[1:]
    )
    holes.filter(row != 9).write_csv(tmp_path / "bars.csv")
    got = signals.import_bars([tmp_path / "bars.csv"])
    assert (len(got.bars), got.empty, got.bars.gaps) == (22, 1, 2)


def test_a_volume_that_some_files_lack_is_left_out(bars: pl.DataFrame, tmp_path: Path) -> None:
    bars[:12].write_csv(tmp_path / "a.csv")
    bars[12:].drop("volume").write_csv(tmp_path / "b.csv")
    got = signals.import_bars([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert got.bars.volume is None
    assert got.notes == ("some files have no volume, so none is kept",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no table"),
        ("\n\n", "holds no table"),
        ("time,open,high,low,close\n", "holds no bar"),
        ("time,open,high,low\n2024-01-01,1,1,1\n", "missing column close"),
        ("time,open,high,low,close\n2024-01-01,1,1,one,1\n", "'one' in row 0, which is not a number"),
        ("time,open,high,low,close\nmonday,1,1,1,1\n", "'monday' in row 0, which is not a time"),
        ("time,open,high,low,close\n2024-01-01,1,1,2,1\n", "column 'low' is 2.0 at 2024-01-01"),
        ("time,open,high,low,close\n2024-01-01,1,1,,1\n", "column 'low' is null or NaN"),
        ("time,open,Open,high,low,close\n2024-01-01,1,1,1,1,1\n", "'open' and 'Open' may both be open"),
        ("1704067200000,1,1,1,1,1\n1704067200000000,1,1,1,1,1\n", "mixes units"),
        ("0,1,1,1,1,1\n1,1,1,1,1,1\n", "looks like a row number"),
        ("time,open,high,low,close\n2024-01-01,1,1,1,1\n2024-01-02,1,1,1,1,7,8\n", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_text(content)
    with pytest.raises(InputError) as refused:
        signals.import_bars([tmp_path / "bars.csv"])
    assert message in str(refused.value)
    assert "bars.csv" in str(refused.value)


def test_files_that_do_not_fit_together_are_refused(bars: pl.DataFrame, tmp_path: Path) -> None:
    bars.write_csv(tmp_path / "hours.csv")
    days = bars.with_columns(timestamp=pl.Series([bars["timestamp"][0] + timedelta(days=day) for day in range(24)]))
    days.write_csv(tmp_path / "days.csv")
    with pytest.raises(InputError, match="different steps: 3600 s in .*hours.csv and 86400 s in .*days.csv"):
        signals.import_bars([tmp_path / "hours.csv", tmp_path / "days.csv"])
    (tmp_path / "broken.zip").write_bytes(b"PK nothing")
    with pytest.raises(InputError, match="broken.zip: cannot be unzipped"):
        signals.import_bars([tmp_path / "broken.zip"])
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("readme.md", "nothing")
    with pytest.raises(InputError, match="holds no CSV"):
        signals.import_bars([tmp_path / "empty.zip"])
    (tmp_path / "broken.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(InputError, match="broken.csv.gz: cannot be read"):
        signals.import_bars([tmp_path / "broken.csv.gz"])
    for absent in ("absent.csv", "absent.zip", "absent.parquet"):
        with pytest.raises(InputError, match="no such file"):
            signals.import_bars([tmp_path / absent])
    with pytest.raises(InputError, match="unknown kind"):
        signals.import_bars([tmp_path / "bars.xlsx"])
    with pytest.raises(InputError, match="no file to import"):
        signals.import_bars([])


def test_files_of_one_timeframe_join_whatever_rows_are_absent(tmp_path: Path) -> None:
    start = datetime(2024, 1, 31)
    ways = {
        "sparse minutes": [
            start + timedelta(minutes=minute) for minute in (0, 3, 6, 9, 11, 14, 30, 31, 32, 33, 34, 35)
        ],
        "month ends": [datetime(2023 + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(2, 14)],
        "working days": [start + timedelta(days=day + 2 * (day // 5)) for day in range(12)],
        "sessions": [start + timedelta(days=day // 4, minutes=5 * (day % 4)) for day in range(12)],
        "no two neighbours": [
            start + timedelta(minutes=minute) for minute in (0, 3, 5, 8, 15, 20, 21, 22, 23, 24, 25, 26)
        ],
    }
    for way, times in ways.items():
        frame = pl.DataFrame({"timestamp": times, **dict.fromkeys(("open", "high", "low", "close"), 1.0)})
        frame[:6].write_csv(tmp_path / "a.csv")
        frame[6:].write_csv(tmp_path / "b.csv")
        got = signals.import_bars([tmp_path / "a.csv", tmp_path / "b.csv"]).bars
        assert got.time.tolist() == times, way


def test_an_exchanges_funding_dump_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "funding.zip", "w") as archive:
        text = "calc_time,funding_interval_hours,last_funding_rate\n1704067200003,8,0.0001\n1704096000000,8,-0.0002\n"
        archive.writestr("funding.csv", text)
    got = read_funding([tmp_path / "funding.zip", tmp_path / "funding.zip"]).frame
    assert got["funding_rate"].to_list() == [0.0001, -0.0002]
    assert got["timestamp"].dt.epoch("ms").to_list() == [1704067200003, 1704096000000]
