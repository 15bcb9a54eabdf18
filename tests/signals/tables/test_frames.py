"""Tables of pandas and pyarrow wherever polars' are taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import signals
from signals import InputError
from signals.files.feature_files import read_features
from signals.tables.frames import as_polars, is_frame

BARS = 60


@pytest.fixture
def plain() -> pd.DataFrame:
    close = 100 + np.sin(np.arange(BARS))
    time = pd.date_range("2024-01-01", periods=BARS, freq="h", tz="UTC", name="timestamp")
    columns = {
        "open": close,
        "high": close + 1,
        "low": close - 1,
        "close": close,
        "long_entry": np.linspace(0, 1, BARS),
    }
    return pd.DataFrame(columns, index=time)


SHAPES: dict[str, Any] = {
    "times as index": lambda frame: frame,
    "times as column": lambda frame: frame.reset_index(),
    "index without a name": lambda frame: frame.rename_axis(index=None),
    "times without a zone": lambda frame: frame.tz_localize(None),
    "times of another zone": lambda frame: frame.tz_convert("America/New_York"),
    "nanoseconds": lambda frame: frame.set_axis(frame.index.as_unit("ns")),
    "seconds": lambda frame: frame.set_axis(frame.index.as_unit("s")),
    "a frame cut out, whose index is a count still": lambda frame: frame.reset_index().set_axis(range(7, 7 + BARS)),
    "a filtered frame, whose index has holes": lambda frame: frame.reset_index().set_axis(
        pd.Index(range(0, 2 * BARS, 2))
    ),
    "words of times as index": lambda frame: frame.set_axis(pd.Index(frame.index.strftime("%Y-%m-%d %H:%M"))),
    "objects of times as index": lambda frame: frame.set_axis(
        pd.Index([each.to_pydatetime() for each in frame.index], dtype=object)
    ),
    "counts since 1970 as index": lambda frame: frame.set_axis(
        pd.Index([int(each.timestamp()) for each in frame.index])
    ),
    "names that are no str": lambda frame: frame.rename(columns=np.str_),
    "nullable floats": lambda frame: frame.astype("Float64"),
    "arrow columns": lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
    "a ticker above": lambda frame: pd.concat({"MSFT": frame}, axis=1),
    "a ticker below": lambda frame: pd.concat({"MSFT": frame}, axis=1).swaplevel(axis=1),
    "pyarrow": lambda frame: pl.from_pandas(frame.reset_index()).to_arrow(),
    "polars, to be read later": lambda frame: pl.from_pandas(frame.reset_index()).lazy(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_a_table_is_the_same_signals(plain: pd.DataFrame, shape: str, tmp_path: Path) -> None:
    table = SHAPES[shape](plain)
    assert is_frame(table)
    wanted = signals.from_frame(pl.from_pandas(plain.reset_index()))
    assert signals.from_frame(table).fingerprint == wanted.fingerprint
    signals.write(table, tmp_path / "signals.parquet")
    assert signals.read(tmp_path / "signals.parquet").fingerprint == wanted.fingerprint
    assert len(read_features(table).time) == BARS


def test_what_was_given_is_not_changed(plain: pd.DataFrame) -> None:
    before = plain.copy(deep=True)
    signals.from_frame(pd.concat({"X": plain}, axis=1))
    signals.from_frame(plain)
    pd.testing.assert_frame_equal(plain, before)


def test_funding_of_pandas_is_merged(plain: pd.DataFrame) -> None:
    settled = pd.DataFrame({"funding_rate": 1e-4}, index=plain.index[::8])
    rates = signals.merge_funding(signals.from_frame(plain), settled).bars.funding_rate
    assert rates is not None
    assert np.count_nonzero(rates) == len(settled)


def two_tickers(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat({"MSFT": frame, "AAPL": frame}, axis=1)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (two_tickers, r"2 header rows.*'AAPL', 'MSFT'.*choose one market"),
        (lambda frame: pd.concat([frame, frame[["close"]]], axis=1), "column 'close' occurs twice"),
        (lambda frame: frame["close"], "is a Series; give a frame of polars or pandas"),
        (lambda _: [1, 2, 3], "is a list; give a frame"),
        (lambda _: None, "is a NoneType; give a frame"),
        (lambda frame: frame.assign(odd=[object()] * BARS), "polars cannot take this table"),
    ],
)
def test_what_is_no_plain_table_is_refused(plain: pd.DataFrame, given: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        as_polars(given(plain))
