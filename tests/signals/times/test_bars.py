"""A stamp that is a bar's close is not its open."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import signals
from signals import InputError
from tests.signals.conftest import random_frame

SHORT = {"ms": timedelta(milliseconds=1), "us": timedelta(microseconds=1), "s": timedelta(seconds=1)}
STEPS = {"1m": timedelta(minutes=1), "5m": timedelta(minutes=5), "1h": timedelta(hours=1), "1d": timedelta(days=1), "1w": timedelta(days=7)}  # fmt: skip


def stamped(
    step: timedelta, after: timedelta, name: str = "timestamp", rows: int = 8
) -> tuple[pl.DataFrame, list[object]]:
    """Return bars stamped so long after they open, and their opens."""
    frame = random_frame(rows)
    opens = [frame["timestamp"][0] + row * step for row in range(rows)]
    return frame.with_columns(timestamp=pl.Series([each + after for each in opens])).rename({"timestamp": name}), opens


@pytest.mark.parametrize("short", SHORT)
@pytest.mark.parametrize("step", STEPS)
def test_stamps_short_of_the_next_open_are_closes(short: str, step: str, tmp_path: Path) -> None:
    frame, opens = stamped(STEPS[step], STEPS[step] - SHORT[short])
    wanted = [each.replace(tzinfo=None) for each in opens]  # type: ignore[attr-defined]
    read = signals.from_frame(frame)
    assert read.bars.time.tolist() == wanted
    assert "holds closes" in read.guessed[0]
    frame.write_csv(tmp_path / "a.csv")
    got = signals.import_bars([tmp_path / "a.csv"])
    assert got.bars.time.tolist() == wanted
    assert any("moved back by one bar" in clause for clause in got.guessed)


@pytest.mark.parametrize("name", ["close_time", "Close time", "closeTime", "time_close", "end", "period_end"])
def test_a_column_called_close_time_alone_is_moved(name: str, tmp_path: Path) -> None:
    frame, opens = stamped(STEPS["1h"], STEPS["1h"], name)
    frame.write_parquet(tmp_path / "a.parquet")
    wanted = [each.replace(tzinfo=None) for each in opens]  # type: ignore[attr-defined]
    assert signals.import_bars([tmp_path / "a.parquet"]).bars.time.tolist() == wanted
    assert signals.read(tmp_path / "a.parquet").bars.time.tolist() == wanted


def test_beside_an_open_time_the_close_time_is_let_be() -> None:
    frame, opens = stamped(STEPS["1h"], STEPS["1h"], "Close time")
    both = frame.with_columns(pl.Series("Open time", opens))
    got = signals.from_frame(both)
    assert got.bars.time.tolist() == [each.replace(tzinfo=None) for each in opens]  # type: ignore[attr-defined]


@pytest.mark.parametrize("minutes", [0, 1, 30, 565, 959])
def test_sessions_stamped_by_the_clock_are_opens(minutes: int) -> None:
    frame, _ = stamped(STEPS["1d"], timedelta(minutes=minutes))
    got = signals.from_frame(frame)
    assert got.notes == ()
    np.testing.assert_array_equal(got.bars.time, frame["timestamp"].dt.replace_time_zone(None).to_numpy())


def test_closes_of_months_are_refused() -> None:
    ends = pl.Series("close_time", [datetime(2024, month, 28) for month in range(1, 9)])
    frame = random_frame(8).drop("timestamp").with_columns(ends)
    with pytest.raises(InputError, match="holds closes, such as .* a month or more"):
        signals.from_frame(frame)


def test_files_of_one_row_know_the_step_of_all(tmp_path: Path) -> None:
    frame, opens = stamped(STEPS["1d"], STEPS["1d"] - SHORT["ms"], rows=3)
    for row in range(3):
        frame[row : row + 1].write_csv(tmp_path / f"{row}.csv")
    got = signals.import_bars([tmp_path / f"{row}.csv" for row in range(3)])
    assert got.bars.time.tolist() == [each.replace(tzinfo=None) for each in opens]  # type: ignore[attr-defined]
