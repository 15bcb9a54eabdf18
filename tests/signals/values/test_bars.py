"""Values as they come: rows without a price, rounding, words for nothing - on every road into the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import signals
from signals import InputError, Signals, from_frame, read, read_bars
from signals.bars.funding import add_funding
from signals.rounding import PROBABILITY_ROUNDING, clip, price_rounding, widen
from tests.signals.conftest import random_frame

Change = Callable[[str, int, object], pl.DataFrame]
HEAD = "timestamp,open,high,low,close,volume,long_entry\n"
ROWS = [f"2024-01-01T0{hour}:00:00Z,10,12,9,11,5,0.5\n" for hour in range(5)]
EMPTY = ["NaN,NaN,NaN,NaN,NaN", ",,,,", "nan,N/A,null,-,", "-,-,-,-,0", "NA,#N/A,None,<NA>,NaN", "--, ,nil,NULL,\\N"]


def written(path: Path, rows: list[str]) -> Path:
    path.write_text(HEAD + "".join(rows))
    return path


@pytest.mark.parametrize("empty", EMPTY)
def test_a_row_without_a_price_is_left_out_and_counted(empty: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [*ROWS[:2], f"2024-01-01T02:00:00Z,{empty},0.9\n", *ROWS[3:]])
    imported = signals.import_bars([path])
    assert (len(imported.bars), imported.rows, imported.empty) == (4, 5, 1)
    got = read(path)
    assert got.notes == ("1 row without a price left out",)
    assert got.bars.time.tolist() == imported.bars.time.tolist() == read_bars(path).time.tolist()
    assert got.variants["default"].long_entry.tolist() == [0.5] * 4
    assert got.gaps == 1


def test_such_rows_are_left_out_of_frames_too(frame: pl.DataFrame) -> None:
    row = pl.int_range(pl.len())
    prices = ("open", "high", "low", "close")
    holes = frame.with_columns(pl.when(row == 5).then(float("nan")).otherwise(pl.col(p)).alias(p) for p in prices)
    got = from_frame(holes)
    assert got.fingerprint == from_frame(frame.filter(row != 5)).fingerprint
    assert got.notes == got.bars.notes == got.between("2024-01-01", "2024-01-02").notes == got.bars[3:7].notes
    assert got.notes == ("1 row without a price left out",)


@pytest.mark.parametrize("prices", ["NaN,12,9,11", "10,,9,11", "10,12,-,11", "10,12,9,N/A", ",,,11"])
def test_a_row_with_some_prices_is_refused_by_its_cause(prices: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [*ROWS[:4], f"2024-01-01T04:00:00Z,{prices},5,0.5\n"])
    for take in (read, read_bars, lambda path: signals.import_bars([path])):
        with pytest.raises(InputError, match=r"null or NaN at 2024-01-01T04:00:00Z.*1 such bars: .*or empty all four"):
            take(path)


def test_nothing_left_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [f"2024-01-0{day},NaN,NaN,NaN,NaN,1,0.5\n" for day in (1, 2)])
    for take in (read, read_bars, lambda path: signals.import_bars([path])):
        with pytest.raises(InputError, match="none of its 2 rows has a price"):
            take(path)


def test_columns_outside_the_bars_stay_in_step(tmp_path: Path, frame: pl.DataFrame) -> None:
    row = pl.int_range(pl.len())
    prices = ("open", "high", "low", "close")
    holes = frame.with_columns(
        *(pl.when(row == 3).then(None).otherwise(pl.col(p)).alias(p) for p in prices), own=row.cast(pl.Float64)
    )
    holes.write_parquet(tmp_path / "a.parquet")
    settled = pl.DataFrame({"timestamp": [frame["timestamp"][8]], "funding_rate": [0.0001]})
    settled.write_parquet(tmp_path / "funding.parquet")
    added = add_funding(tmp_path / "a.parquet", [tmp_path / "funding.parquet"])
    assert added.frame["own"].to_list() == [float(number) for number in range(40) if number != 3]
    assert added.frame.filter(pl.col("funding_rate") != 0)["own"].to_list() == [8.0]
    assert added.notes == ("1 row without a price left out",)


def ulps(value: float, count: int) -> float:
    for _ in range(abs(count)):
        value = float(np.nextafter(value, np.inf if count > 0 else 0))
    return value


# A high or low out of order by rounding: which column, and what it is while open = close = 22.881311.
ROUNDED = {
    "high one below": ("high", ulps(22.881311, -1)),
    "low one above": ("low", ulps(22.881311, 1)),
    "high three below": ("high", ulps(22.881311, -3)),
    "low after a chain of operations": ("low", 22.881311 * (1 + 4e-13)),
    "high after a chain of operations": ("high", 22.881311 * (1 - 4e-13)),
}


@pytest.mark.parametrize(("name", "value"), ROUNDED.values(), ids=ROUNDED)
def test_a_bar_out_of_order_by_rounding_is_widened_and_counted(name: str, value: float, tmp_path: Path) -> None:
    frame = random_frame(5).with_columns(
        pl.lit(22.881311).alias(each) for each in ("open", "close", "high", "low") if each != name
    )
    frame = frame.with_columns(pl.Series(name, [value, *[22.881311] * 4]))
    for suffix in ("csv", "parquet", "feather"):
        path = tmp_path / f"a.{suffix}"
        signals.write(frame, path)
        for bars in (read(path).bars, read_bars(path), from_frame(frame).bars):
            assert getattr(bars, name).tolist() == [22.881311] * 5
            assert len(bars.notes) == 1
            assert bars.notes[0].startswith("1 bar had a high below or a low above open or close by rounding")
        imported = signals.import_bars([path])
        assert imported.widened == 1
        assert getattr(imported.bars, name).tolist() == [22.881311] * 5


def test_prices_in_float32_are_rounded_more_coarsely() -> None:
    close = np.float32(22.881311)
    frame = random_frame(3).with_columns(
        *(pl.Series(name, [close] * 3, dtype=pl.Float32) for name in ("open", "close", "low")),
        pl.Series("high", [close, np.nextafter(close, np.float32(0)), close], dtype=pl.Float32),
    )
    got = from_frame(frame)
    assert len(got.notes) == 1
    np.testing.assert_array_equal(got.bars.high, [float(close)] * 3)
    # The same numbers in float64 have been through float32 all the same.
    assert from_frame(frame.cast(dict.fromkeys(("open", "high", "low", "close"), pl.Float64))).notes == got.notes


def test_prices_written_by_float32_are_known_by_their_digits(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    close = rng.uniform(20, 30, 50).astype(np.float32)
    columns = {"open": close, "high": close.copy(), "low": close, "close": close}
    columns["high"][7] = np.nextafter(close[7], np.float32(0))
    frame = random_frame(50).with_columns(pl.Series(name, values) for name, values in columns.items())
    frame.write_csv(tmp_path / "a.csv")
    assert len(read(tmp_path / "a.csv").notes) == signals.import_bars([tmp_path / "a.csv"]).widened == 1
    # The same gap among prices of two decimals is a gap.
    text = (tmp_path / "a.csv").read_text().split("\n")
    text[8] = text[8].replace(str(columns["high"][7]), "19.99")
    (tmp_path / "b.csv").write_text("\n".join(text))
    with pytest.raises(InputError, match="'high' is 19.99"):
        read(tmp_path / "b.csv")


@pytest.mark.parametrize(
    ("close", "high"),
    [(60000.01, 60000.00), (10_000_001, 10_000_000), (5000.25, 5000.0), (1.10001, 1.1), (8.0, 7.9999)],
)
def test_a_bar_out_of_order_by_a_tick_is_refused(close: float, high: float) -> None:
    frame = random_frame(3).with_columns(open=pl.lit(high), low=pl.lit(high), high=pl.lit(high), close=pl.lit(close))
    with pytest.raises(InputError, match="'high' is .*at least open and close .*3 such bars: correct them"):
        from_frame(frame)


@pytest.mark.parametrize("bad", [np.inf, -np.inf, 0.0, -3.0, np.nan])
@pytest.mark.parametrize("name", ["open", "high", "low", "close"])
def test_what_is_no_price_is_never_mended(bad: float, name: str, change: Change) -> None:
    with pytest.raises(InputError, match="1 such bars"):
        from_frame(change(name, 7, bad))


def test_widening_moves_only_what_is_out_of_order() -> None:
    rng = np.random.default_rng(3)
    close, opened = rng.uniform(1, 100, (2, 1000))
    top, bottom = np.maximum(close, opened), np.minimum(close, opened)
    factors = rng.choice([1 - 1e-13, 1.0, 1 + 1e-13], (2, 1000))
    arrays = {"open": opened, "high": top * factors[0], "low": bottom * factors[1], "close": close}
    whole, count = widen(arrays)
    assert count == np.count_nonzero((factors[0] < 1) | (factors[1] > 1))
    np.testing.assert_array_equal(whole["high"], np.maximum(arrays["high"], top))
    np.testing.assert_array_equal(whole["low"], np.minimum(arrays["low"], bottom))
    assert price_rounding(arrays) < 1e-11


@pytest.mark.parametrize(
    ("value", "mended"),
    [(1.0000000000000002, 1.0), (-1e-17, 0.0), (1.0000001, 1.0), (-1.1920929e-07, 0.0), (1 + 9e-7, 1.0), (-9e-7, 0.0)],
)
def test_a_probability_beyond_its_range_by_rounding_is_clipped(value: float, mended: float, tmp_path: Path) -> None:
    frame = random_frame(5).with_columns(pl.Series("long_entry@x", [0.5, value, None, 0.0, 1.0]))
    frame.write_csv(tmp_path / "a.csv")
    for got in (from_frame(frame), read(tmp_path / "a.csv")):
        assert got.notes == ("1 value of 'long_entry@x' lay outside [0, 1] by rounding; moved onto 0 or 1",)
        assert got.variants["x"].long_entry[[0, 1, 3, 4]].tolist() == [0.5, mended, 0.0, 1.0]


@pytest.mark.parametrize(
    "value",
    [1 + 2 * PROBABILITY_ROUNDING, -2 * PROBABILITY_ROUNDING, 1.00001, -1e-5, 1.5, -0.1, float("inf"), float("-inf")],
)
def test_a_probability_further_off_is_refused(value: float, change: Change) -> None:
    with pytest.raises(InputError, match=r"'long_exit' is .* must be a probability in \[0, 1\]"):
        from_frame(change("long_exit", 9, value))


def test_probabilities_in_percent_are_named(frame: pl.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="in percent"):
        from_frame(frame.with_columns(pl.col("long_entry") * 100))
    text = "".join(
        row.replace(",0.5\n", f",{share}%\n") for row, share in zip(ROWS, (0, 12.5, 50, 99, 100), strict=True)
    )
    got = read(written(tmp_path / "a.csv", [text]))
    assert got.variants["default"].long_entry.tolist() == [0.0, 0.125, 0.5, 0.99, 1.0]
    with pytest.raises(InputError, match="'55%' in row 1, which is not a number"):
        read(written(tmp_path / "b.csv", [ROWS[0], ROWS[1].replace("0.5", "55%")]))


def test_clipping_leaves_what_it_need_not_touch() -> None:
    values = np.array([0.0, 0.3, 1.0, np.nan, np.inf, -1.0])
    same, count = clip(values)
    assert count == 0
    assert same is values


def test_a_volume_that_is_null_throughout_is_no_volume(frame: pl.DataFrame) -> None:
    for nothing in (None, float("nan")):
        got: Signals = from_frame(frame.with_columns(volume=pl.lit(nothing, pl.Float64)))
        assert got.bars.volume is None
        assert got.notes == ("the volume is null in every bar and is left out",)
        assert got.fingerprint == from_frame(frame.drop("volume")).fingerprint


@pytest.mark.parametrize("bad", [-1.0, float("inf"), float("nan"), None, -1e-300])
def test_a_volume_that_is_wrong_somewhere_is_refused_without_losing_bars(bad: float | None, change: Change) -> None:
    with pytest.raises(
        InputError, match="1 such bars: write 0 where nothing was traded, or leave the whole column out"
    ):
        from_frame(change("volume", 5, bad))
