from __future__ import annotations

import os
import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from signals import Bars, InputError, from_frame, read, write
from signals.data import Signals
from signals.readings import Readings


def with_further(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a signal file with columns of every kind beside what the format names."""
    rows = len(frame)
    return frame.with_columns(
        atr=pl.Series([None, float("nan"), *np.linspace(0.01, 0.02, rows - 2)]),
        narrow=pl.lit(0.25, dtype=pl.Float32),
        count=pl.int_range(rows, dtype=pl.Int32),
        calm=pl.int_range(rows) % 2 == 0,
        wild=pl.when(pl.int_range(rows) == 5).then(float("inf")).otherwise(1.0),
        note=pl.lit("a word"),
        nothing=pl.lit(None, dtype=pl.Float64),
        naught=pl.lit(None),
        nan=pl.lit(float("nan")),
        seen=pl.col("timestamp") + pl.duration(minutes=5),
    ).with_columns(pl.int_range(rows).alias("Unnamed: 0"))


@pytest.fixture
def file(frame: pl.DataFrame, tmp_path: Path) -> Path:
    return write(with_further(frame), tmp_path / "further.parquet")


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".csv", ".csv.gz"])
def test_every_further_number_column_is_a_reading_in_every_format(
    frame: pl.DataFrame, tmp_path: Path, suffix: str
) -> None:
    further = with_further(frame)
    signals = read(write(further, tmp_path / f"further{suffix}"))
    assert list(signals.readings) == ["atr", "narrow", "count", "calm", "wild"]
    assert set(signals.further.faults) == {"note", "nothing", "naught", "nan", "seen"}
    for name in signals.readings:
        expected = further[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        values = signals.reading(name)
        assert values.dtype == np.float64
        np.testing.assert_array_equal(values, expected)
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1.0


def test_a_column_that_is_no_reading_is_refused_with_the_reason(file: Path) -> None:
    signals = read(file)
    for name, why in (
        ("note", "column 'note' is no reading: it holds String, not numbers"),
        ("nothing", "column 'nothing' is no reading: it is null in every row"),
        ("naught", "column 'naught' is no reading: it is null in every row"),
        ("nan", "column 'nan' is no reading: it is null in every row"),
        ("seen", "column 'seen' is no reading: it holds times"),
        (
            "atrr",
            "there is no reading 'atrr', the file has atr, narrow, count, calm, wild, note.*; did you mean 'atr'?",
        ),
        ("close", "there is no reading 'close'"),
        ("Unnamed: 0", "there is no reading 'Unnamed: 0'"),
    ):
        assert name not in signals.readings
        with pytest.raises(InputError, match=why):
            signals.reading(name)
        with pytest.raises(KeyError):
            signals.readings[name]


def test_words_in_a_text_file_are_no_reading_and_percent_signs_are(frame: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    words = [f"{row % 3}%" for row in range(len(frame))]
    mixed = ["1", *["bull"] * (len(frame) - 1)]
    frame.with_columns(spread=pl.Series(words), regime=pl.Series(mixed)).write_csv(path)
    signals = read(path)
    np.testing.assert_array_equal(signals.reading("spread")[:3], [0.0, 0.01, 0.02])
    with pytest.raises(InputError, match="'regime' is no reading: it has 'bull' in row 1, which is not a number"):
        signals.reading("regime")


def test_rows_without_a_price_are_left_out_of_readings_too(frame: pl.DataFrame) -> None:
    empty = pl.int_range(len(frame)) == 7
    prices = [
        pl.when(empty).then(None).otherwise(pl.col(name)).alias(name) for name in ("open", "high", "low", "close")
    ]
    numbered = frame.with_columns(row=pl.int_range(len(frame)), only=pl.when(empty).then(1.0)).with_columns(prices)
    signals = from_frame(numbered)
    assert signals.reading("row").tolist() == [row for row in range(len(frame)) if row != 7]
    with pytest.raises(InputError, match="'only' is no reading: it is null in every row"):
        signals.reading("only")


def test_a_span_has_its_bars_readings(file: Path) -> None:
    signals = read(file)
    cut = signals.between("2024-01-01T05:00:00", "2024-01-01T20:00:00").between("2024-01-01T07:00:00", None)
    assert cut.reading("count").tolist() == list(range(7, 20))
    assert np.shares_memory(cut.reading("count"), signals.reading("count"))


def test_the_fingerprint_of_a_file_is_not_that_of_its_readings(frame: pl.DataFrame) -> None:
    assert from_frame(with_further(frame)).fingerprint == from_frame(frame).fingerprint


def test_readings_travel_to_another_process(file: Path, frame: pl.DataFrame) -> None:
    for signals in (read(file), from_frame(with_further(frame))):
        signals.reading("atr")
        travelled = pickle.loads(pickle.dumps(signals.between("2024-01-01T05:00:00", None)))
        for name in ("atr", "count"):
            np.testing.assert_array_equal(travelled.reading(name), signals.reading(name)[5:])


def test_a_file_that_changed_in_between_is_refused(frame: pl.DataFrame, file: Path) -> None:
    signals = read(file)
    kept = signals.reading("atr")
    write(with_further(frame).with_columns(count=pl.lit(1.0)), file)
    np.testing.assert_array_equal(signals.reading("atr"), kept)
    with pytest.raises(InputError, match="has changed since it was read; read it again"):
        signals.reading("count")
    os.remove(file)
    with pytest.raises(InputError, match="is gone since it was read"):
        signals.reading("wild")


def test_what_is_written_keeps_its_readings(file: Path, tmp_path: Path) -> None:
    signals = read(file)
    again = read(write(signals, tmp_path / "again.parquet"))
    names = list(signals.readings)
    assert list(again.readings) == names
    for name in names:
        np.testing.assert_array_equal(again.reading(name), signals.reading(name))


def test_readings_in_memory(bars: Bars) -> None:
    values = np.arange(len(bars), dtype=float)
    signals = Signals(bars, {}, readings={"count": values, "none": np.full(len(bars), np.nan)})
    assert list(signals.readings) == ["count"]
    assert len(signals.readings) == 1
    assert signals.readings["count"][3:5].tolist() == [3.0, 4.0]
    values[3] = -1
    assert signals.readings["count"][3] == 3
    with pytest.raises(ValueError, match="reading short has shape"):
        Signals(bars, {}, readings={"short": values[:5]})
    with pytest.raises(ValueError, match="the readings have 600 rows"):
        Signals(bars[:50], {}, readings=signals.readings)


def test_a_column_is_read_when_it_is_asked_for_and_once(frame: pl.DataFrame) -> None:
    read_columns: list[str] = []

    class Counting:
        length = len(frame)
        names = ("one", "two")
        taken = None

        def read(self, names: tuple[str, ...]) -> dict[str, np.ndarray | str]:
            read_columns.extend(names)
            return {name: np.ones(self.length) for name in names}

    readings = Readings(Counting())
    assert not read_columns
    assert readings["two"] is not None
    assert readings.cut(3, 9)["two"].shape == (6,)
    assert read_columns == ["two"]
