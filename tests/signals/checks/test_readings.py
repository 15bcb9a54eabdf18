from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from signals import check, from_frame, write
from signals.checks.readings import reading_findings, reading_ranges


@pytest.fixture
def odd(frame: pl.DataFrame) -> pl.DataFrame:
    row = pl.int_range(len(frame))
    return frame.with_columns(
        atr=pl.when(row < 10).then(None).otherwise(row / 100),
        below=-1.0 - row,
        wild=pl.when(row == 3).then(float("inf")).when(row == 4).then(float("nan")).otherwise(2.0),
        note=pl.lit("a word"),
        empty=pl.lit(None),
    )


def test_the_range_of_each_reading(odd: pl.DataFrame) -> None:
    atr, below, wild = reading_ranges(from_frame(odd))
    assert (atr.name, atr.known, atr.unknown, atr.infinite, atr.positive) == ("atr", 30, 10, 0, 30)
    assert (atr.low, atr.high) == (0.1, 0.39)
    assert atr.median == pytest.approx(np.median(np.arange(10, 40) / 100))
    assert (below.positive, below.high) == (0, -1.0)
    assert (wild.known, wild.unknown, wild.infinite, wild.positive) == (38, 1, 1, 38)


def test_a_check_says_what_deserves_attention_in_them(odd: pl.DataFrame, tmp_path: Path) -> None:
    found = check(write(odd, tmp_path / "odd.parquet"))
    assert [each.name for each in found.first.readings] == ["atr", "below", "wild"]
    findings = found.findings()
    assert "never above 0, so that no cell enters with it as stop_scale: below" in findings
    assert "infinite on some bars, where no cell enters with it as stop_scale: wild" in findings
    assert (
        "column note is no reading for filters or stop_scale: it holds String, not numbers (2 such columns)" in findings
    )
    assert found.to_json()["first"]["readings"][0]["name"] == "atr"


def test_a_feature_file_has_features_and_no_readings(odd: pl.DataFrame, tmp_path: Path) -> None:
    bare = odd.drop("long_entry", "short_entry", "long_exit", "short_exit")
    found = check(write(bare, tmp_path / "features.parquet"))
    assert found.first.readings == ()
    assert found.first.no_readings == ()


def test_a_reading_known_nowhere_on_a_span_has_no_range(odd: pl.DataFrame) -> None:
    cut = from_frame(odd).between("2024-01-01T00:00:00", "2024-01-01T05:00:00")
    atr = reading_ranges(cut)[0]
    assert (atr.known, atr.unknown, atr.low, atr.median, atr.high, atr.positive) == (0, 5, None, None, None, 0)
    assert reading_findings([], []) == []
