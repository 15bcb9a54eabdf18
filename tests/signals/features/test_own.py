"""A user's own features, by function and by file."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from signals import Bars, FeatureChoice, InputError
from signals.features import feature_function, file_features, function_features

SOURCE = """
import numpy as np
import polars as pl

def spread(bars):
    return pl.DataFrame({"spread": (bars.high - bars.low) / bars.close, "up": bars.close > bars.open})

def short(bars):
    return {"a": np.ones(3)}

def broken(bars):
    return {"a": 1 / 0}

number = 3
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_features.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "my_features", raising=False)


def test_a_function_of_a_module_in_the_working_folder(own: None, bars: Bars) -> None:
    found = function_features("my_features:spread", bars)
    np.testing.assert_array_equal(found["spread"], (bars.high - bars.low) / bars.close)
    np.testing.assert_array_equal(found["up"], (bars.close > bars.open).astype(np.float64))
    assert found.dtypes == [pl.Float64, pl.Float64]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("my_features.spread", "write it as package.module:function"),
        ("my_feature:spread", r"module my_feature cannot be imported \(ModuleNotFoundError"),
        ("my_features:spred", "module my_features has no function spred"),
        ("my_features:number", "module my_features has no function number"),
        ("my_features:short", "'my_features:short': column 'a' has 3 rows for 600 bars"),
        ("my_features:broken", "'my_features:broken' failed: ZeroDivisionError: division by zero"),
    ],
)
def test_functions_at_fault(own: None, bars: Bars, reference: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        function_features(reference, bars)


def test_results_that_are_no_table(bars: Bars) -> None:
    with pytest.raises(InputError, match="returned list; return a frame"):
        function_features(lambda _: [1.0], bars)  # type: ignore[arg-type, return-value]
    with pytest.raises(InputError, match="returned no column"):
        function_features(lambda _: {}, bars)
    with pytest.raises(InputError, match="column 'a' holds String, not numbers"):
        function_features(lambda given: {"a": np.array(["x"] * len(given))}, bars)
    assert feature_function("signals.features:feature_table").__name__ == "feature_table"


def written(path: Path, bars: Bars, rows: slice) -> Path:
    frame = pl.DataFrame(
        {"timestamp": bars.time[rows], "close": bars.close[rows], "mine": np.arange(len(bars))[rows] * 1.0}
    )
    if path.suffix == ".csv":
        frame.write_csv(path)
    elif path.suffix == ".feather":
        frame.write_ipc(path)
    else:
        frame.write_parquet(path)
    return path


@pytest.mark.parametrize("name", ["own.parquet", "own.csv", "own.feather"])
def test_a_file_is_aligned_by_time(tmp_path: Path, bars: Bars, name: str) -> None:
    path = written(tmp_path / name, bars, slice(0, 600))
    assert file_features(path, bars[100:200])["mine"].to_list() == list(range(100, 200))
    assert file_features(path, bars).columns == ["mine"]


def test_bars_without_a_row_are_counted(tmp_path: Path, bars: Bars) -> None:
    path = written(tmp_path / "own.parquet", bars, slice(50, 600, 1))
    with pytest.warns(
        UserWarning, match="50 of 600 bars have no row of features, first 2024-01-01T00:00:00Z; they are NaN"
    ):
        found = file_features(path, bars)["mine"].to_numpy()
    assert np.isnan(found[:50]).all()
    assert found[50] == 50


@pytest.mark.parametrize(
    ("frame", "count", "message"),
    [
        (pl.DataFrame({"time": [1], "mine": [1.0]}), 1, "no column 'timestamp'"),
        (pl.DataFrame({"timestamp": ["2024-01-01"], "close": [1.0]}), 1, "no column is a feature"),
        (pl.DataFrame({"timestamp": ["2024-01-01"] * 2, "mine": [1.0, 2.0]}), 1, "has 2024-01-01T00:00:00Z twice"),
        (pl.DataFrame({"timestamp": ["2024-01-01"], "mine": ["x"]}), 1, "column 'mine' holds String, not numbers"),
        (
            pl.DataFrame({"timestamp": ["2023-01-01"], "mine": [1.0]}),
            600,
            "600 of 600 bars have no row of features, .*same market",
        ),
    ],
)
def test_files_at_fault(tmp_path: Path, bars: Bars, frame: pl.DataFrame, count: int, message: str) -> None:
    frame.write_parquet(tmp_path / "own.parquet")
    with pytest.raises(InputError, match=message):
        file_features(tmp_path / "own.parquet", bars[:count])


def test_a_choice_puts_all_side_by_side(own: None, tmp_path: Path, bars: Bars) -> None:
    path = written(tmp_path / "own.parquet", bars, slice(0, 600))
    found = FeatureChoice(("rsi_?", "rsi_14"), ("my_features:spread",), (str(path),)).table(bars)
    assert found.columns == ["rsi_7", "rsi_14", "spread", "up", "mine"]
    assert found.height == len(bars)
    twice = FeatureChoice((), ("my_features:spread", "my_features:spread"))
    with pytest.raises(InputError, match="feature 'spread' comes from my_features:spread and from my_features:spread"):
        twice.table(bars)
    with pytest.raises(InputError, match="no feature is chosen"):
        FeatureChoice(()).table(bars)
