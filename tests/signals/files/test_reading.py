from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import InputError, Signals, from_frame, read, read_bars, write
from signals.values.column import times

Change = Callable[[str, int, object], pl.DataFrame]
SUFFIXES = (".parquet", ".pq", ".feather", ".arrow", ".ipc", ".csv", ".csv.gz")


def refused(frame: pl.DataFrame, *parts: str) -> None:
    with pytest.raises(InputError) as caught:
        from_frame(frame)
    message = str(caught.value)
    assert "\n" not in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_same_signals(frame: pl.DataFrame, tmp_path: Path, suffix: str) -> None:
    expected = from_frame(frame)
    path = write(frame, tmp_path / f"signals{suffix}")
    signals = read(path)
    assert signals.path == path
    assert signals.fingerprint == expected.fingerprint
    np.testing.assert_array_equal(signals.bars.time, expected.bars.time)
    np.testing.assert_array_equal(signals.bars.close, expected.bars.close)
    np.testing.assert_array_equal(signals.variants["default"].long_entry, expected.variants["default"].long_entry)


def test_fingerprint_ignores_order_and_notices_a_value(frame: pl.DataFrame, change: Change) -> None:
    original = from_frame(frame).fingerprint
    assert from_frame(frame.select(sorted(frame.columns))).fingerprint == original
    assert from_frame(frame.with_columns(note=pl.lit("x"))).fingerprint == original
    assert from_frame(change("long_exit", 7, 0.25)).fingerprint != original
    assert from_frame(frame.with_columns(out_of_sample=True)).fingerprint != original


def test_float32_is_widened(frame: pl.DataFrame) -> None:
    narrow = frame.with_columns(pl.col("long_entry").cast(pl.Float32))
    values = from_frame(narrow).variants["default"].long_entry
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, narrow["long_entry"].cast(pl.Float64).to_numpy())


def test_an_absent_role_is_unknown_and_arrays_are_read_only(frame: pl.DataFrame) -> None:
    probabilities = from_frame(frame.drop("short_exit")).variants["default"]
    assert np.isnan(probabilities.short_exit).all()
    assert probabilities.out_of_sample is None
    with pytest.raises(ValueError, match="read-only"):
        probabilities.long_entry[0] = 1.0


def test_variants_and_their_flags(frame: pl.DataFrame) -> None:
    named = frame.rename({"long_entry": "long_entry@night", "short_entry": "short_entry@night"})
    flags = pl.Series("out_of_sample@night", [None, True, *[False] * 38])
    signals = from_frame(named.with_columns(flags))
    assert list(signals.variants) == ["night", "default"]
    flagged = signals.variants["night"].out_of_sample
    assert flagged is not None
    assert flagged.tolist()[:3] == [False, True, False]
    assert signals.variants["default"].out_of_sample is None


@pytest.mark.parametrize(
    ("column", "row", "value", "parts"),
    [
        ("close", 3, None, ["'close' is null or NaN at 2024-01-01T03:00:00Z", "1 such bars"]),
        ("open", 3, float("nan"), ["'open' is null or NaN"]),
        ("open", 3, float("inf"), ["'open' is inf"]),
        ("low", 3, 0.0, ["'low' is 0.0"]),
        ("low", 3, -2.0, ["'low' is -2.0"]),
        ("high", 5, 1.0, ["'high' is 1.0 at 2024-01-01T05:00:00Z", "at least open and close"]),
        ("low", 5, 1e6, ["'low' is 1000000.0", "at most open and close"]),
        ("volume", 5, -1.0, ["'volume' is -1.0"]),
        ("volume", 5, float("inf"), ["'volume' is inf"]),
        ("long_exit", 9, 1.5, ["'long_exit' is 1.5 at 2024-01-01T09:00:00Z", "[0, 1]"]),
        ("long_exit", 9, -0.1, ["'long_exit' is -0.1"]),
        ("long_exit", 9, float("inf"), ["'long_exit' is inf"]),
        ("timestamp", 4, None, ["'timestamp' is null in 1 rows, first in row 4"]),
        ("timestamp", 4, datetime(2024, 1, 1, 3), ["2024-01-01T03:00:00Z twice, again in row 4"]),
        ("timestamp", 4, datetime(2023, 1, 1), ["not sorted", "2023-01-01T00:00:00Z in row 4"]),
    ],
)
def test_a_broken_value_is_named(change: Change, column: str, row: int, value: object, parts: list[str]) -> None:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=ZoneInfo("UTC"))
    refused(change(column, row, value), *parts)


def test_broken_columns_are_named(frame: pl.DataFrame) -> None:
    refused(frame.drop("close"), "missing column close")
    assert from_frame(frame.rename({"close": "Close"})).guessed == ("the frame: close from 'Close'",)
    refused(frame.rename({"timestamp": "timestmp", "low": "lo"}), "missing columns timestamp, low", "rename 'timestmp'")
    refused(frame.with_columns(pl.col("close").cast(pl.String)), "'close' holds String, not numbers")
    refused(frame.with_columns(close=pl.lit(True)), "'close' holds Boolean")
    refused(frame.with_columns(timestamp=pl.lit(1.5)), "holds Float64, not times")
    refused(frame.with_columns(timestamp=pl.int_range(40)), "looks like a row number")
    refused(frame.with_columns(out_of_sample=pl.lit(2)), "'out_of_sample' has 2 in row 0")
    refused(frame.with_columns(out_of_sample=pl.lit("yes")), "'out_of_sample' holds String")
    refused(frame.with_columns(pl.lit(0.5).alias("long_entrry@x")), "'long_entrry@x'", "long_entry@x")
    refused(frame.with_columns(pl.lit(0.5).alias("long_entry@")), "names no variant")
    refused(frame.with_columns(pl.lit(0.5).alias("long_entry@default")), "are the same")
    refused(frame.with_columns(pl.lit(True).alias("out_of_sample@x")), "no probability column")
    refused(frame.with_columns(funding_rate=pl.lit(float("inf"))), "'funding_rate' is inf")
    refused(frame.head(1), "has 1 bars")
    only_prices = frame.select("timestamp", "open", "high", "low", "close")
    refused(only_prices.with_columns(long_enty=0.5), "rename 'long_enty' to 'long_entry'")
    assert from_frame(only_prices, require_probabilities=False).variants == {}


RAGGED = b"timestamp,open,high,low,close,long_entry\n2024-01-01,1,1,1,1,0.5,7\n"


def test_broken_files_are_named(tmp_path: Path) -> None:
    for name, content in [("a.parquet", b"x"), ("b.feather", b"x" * 50), ("c.csv", b""), ("d.csv", RAGGED)]:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(InputError, match=f"{name}: cannot be read"):
            read(path)
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="unknown kind of file"):
        read(tmp_path / "signals.xlsx")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="not a file"):
        read(tmp_path / "folder.csv")
    (tmp_path / "twice.csv").write_text("open,open\n1,2\n")
    with pytest.raises(InputError, match="'open' occurs twice"):
        read(tmp_path / "twice.csv")


@pytest.mark.parametrize("damage", [pl.exceptions.PanicException, pl.exceptions.ComputeError, OSError])
def test_damage_found_while_reading_is_named(
    frame: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: type[BaseException]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise damage("bad page\nsecond line")

    path = write(frame, tmp_path / "a.parquet")
    monkeypatch.setattr(pl.LazyFrame, "collect", fail)
    with pytest.raises(InputError, match=r"a\.parquet: cannot be read \(bad page\)"):
        read(path)


CSV_HEAD = "timestamp,open,high,low,close,long_entry,out_of_sample\n"


def csv(path: Path, stamps: list[str], last: str = "0.5,true") -> Signals:
    rows = [f"{stamp},1,2,1,2,{last if row else '0.5,1'}\n" for row, stamp in enumerate(stamps)]
    path.write_text(CSV_HEAD + "".join(rows))
    return read(path)


@pytest.mark.parametrize(
    "stamps",
    [
        ["2024-01-01", "2024-01-02"],
        ["2024-01-01 00:00", "2024-01-02 00:00:00.000"],
        ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00+00:00"],
        ["2024-01-01T02:00:00+02:00", "2024-01-01T19:30:00-0430"],
        ["1704067200", "1704153600"],
        ["1704067200000", "1704153600000"],
        ["1704067200000000", "1704153600000000"],
        ["1704067200000000000", "1704153600000000000"],
    ],
)
def test_csv_times(tmp_path: Path, stamps: list[str]) -> None:
    signals = csv(tmp_path / "a.csv", stamps)
    assert signals.bars.time.astype(str).tolist() == ["2024-01-01T00:00:00.000000", "2024-01-02T00:00:00.000000"]
    flags = signals.variants["default"].out_of_sample
    assert flags is not None
    assert flags.all()


@pytest.mark.parametrize(
    ("stamp", "last", "part"),
    [
        ("02/01/2024", "0.5,true", "'timestamp' has '02/01/2024' in row 1"),
        ("2024-02-30", "0.5,true", "'timestamp' has '2024-02-30' in row 1"),
        ("2024-01-02", "high,true", "'long_entry' has 'high' in row 1, which is not a number"),
        ("2024-01-02", "0.5,maybe", "'out_of_sample' has 'maybe' in row 1"),
    ],
)
def test_csv_values_that_cannot_be_parsed(tmp_path: Path, stamp: str, last: str, part: str) -> None:
    with pytest.raises(InputError, match=part.replace("(", r"\(")):
        csv(tmp_path / "a.csv", ["2024-01-01", stamp], last)


def test_csv_spellings_of_null(tmp_path: Path) -> None:
    for null in ("", "null", "NaN", "nan", "NA", "None"):
        signals = csv(tmp_path / "a.csv", ["2024-01-01", "2024-01-02"], f"{null},")
        assert np.isnan(signals.variants["default"].long_entry[1])


def test_gzip_and_brackets_in_a_path(frame: pl.DataFrame, tmp_path: Path) -> None:
    path = write(frame, tmp_path / "btc[5m].csv.gz")
    assert gzip.decompress(path.read_bytes()).startswith(b"timestamp,")
    assert len(read(path)) == len(read(write(frame, tmp_path / "btc[5m].parquet"))) == 40


@given(
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"]),
    unit=st.sampled_from(["ms", "us", "ns"]),
    hours=st.integers(0, 100_000),
)
def test_any_zone_and_unit_means_the_same_instant(zone: str, unit: str, hours: int) -> None:
    naive = pl.Series("timestamp", [datetime(2015, 1, 1) + timedelta(hours=hours)], dtype=pl.Datetime("us"))
    zoned = naive.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).cast(pl.Datetime(unit, zone))  # type: ignore[arg-type]
    np.testing.assert_array_equal(times(naive, "x"), times(zoned, "x"))


def test_prices_alone(frame: pl.DataFrame, tmp_path: Path) -> None:
    funded = frame.with_columns(funding_rate=pl.Series([None, 0.001] * 20))
    bars = read_bars(write(funded, tmp_path / "a.parquet"))
    assert bars.volume is not None
    assert bars.funding_rate is not None
    assert bars.funding_rate.tolist()[:2] == [0.0, 0.001]


@pytest.mark.parametrize("name", ["folder", "folder.parquet", "folder.xyz"])
def test_a_folder_is_called_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="this is not a file but a folder; name one signal file"):
        read(tmp_path / name)
