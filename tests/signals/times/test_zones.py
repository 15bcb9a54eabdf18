"""Clocks that are set back and forward: every row is kept, at its own instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

import signals
from signals import InputError
from signals.times.zones import localised, repeated_hour

NIGHTS = {
    "America/New_York": datetime(2024, 11, 3, 2),
    "Europe/Berlin": datetime(2024, 10, 26, 22),
    "Europe/London": datetime(2023, 10, 28, 21),
    "Australia/Sydney": datetime(2024, 4, 6, 12),
    "America/Chicago": datetime(2022, 11, 6, 3),
}


def wall(zone: str, minutes: int) -> tuple[np.ndarray, pl.Series]:
    """Return instants over the night that clocks of a zone were set back, and what the clocks showed."""
    instants = [NIGHTS[zone] + timedelta(minutes=minutes * row) for row in range(480 // minutes + 6)]
    shown = [each.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in instants]
    return np.array(instants, dtype="datetime64[us]"), pl.Series("Date", shown)


@pytest.mark.parametrize("zone", NIGHTS)
@pytest.mark.parametrize("minutes", [60, 30, 15, 5, 1])
def test_every_row_of_the_repeated_hour_is_kept(zone: str, minutes: int) -> None:
    instants, shown = wall(zone, minutes)
    for order in (slice(None), slice(None, None, -1)):
        got, note = localised(shown[order], zone, "x")
        np.testing.assert_array_equal(got.to_numpy(), instants[order])
        assert note is None


@pytest.mark.parametrize("zone", NIGHTS)
@pytest.mark.parametrize("minutes", [60, 15, 1])
def test_clocks_set_back_are_noticed_without_a_zone(zone: str, minutes: int) -> None:
    _, shown = wall(zone, minutes)
    row = repeated_hour(shown.to_numpy())
    assert row is not None
    assert shown[row] <= shown[row - 1]
    assert repeated_hour(shown.head(row).to_numpy()) is None
    fallen = shown.reverse()
    place = repeated_hour(fallen.to_numpy())
    assert place is not None
    assert fallen[place] == shown[row]


def test_rows_that_only_stand_twice_are_no_clock_change() -> None:
    hours = np.arange("2024-05-01", "2024-05-03", dtype="datetime64[h]").astype("datetime64[us]")
    assert repeated_hour(np.r_[hours[:5], hours[4:]]) is None
    assert repeated_hour(hours[::-1]) is None
    # The first of a month is in two monthly files, and was a Sunday.
    autumn = np.arange("2024-08-31", "2024-09-03", dtype="datetime64[h]").astype("datetime64[us]")
    assert repeated_hour(np.r_[autumn[:25], autumn[24:]]) is None


def test_an_hour_that_stands_once_is_said() -> None:
    shown = pl.Series("Date", [datetime(2024, 11, 3, hour) for hour in range(4)])
    got, note = localised(shown, "America/New_York", "x")
    assert got.dt.hour().to_list() == [4, 5, 7, 8]
    assert note is not None
    assert "1 rows of an hour that clocks in America/New_York show twice stand there once" in note


def test_an_hour_that_was_skipped_is_refused() -> None:
    shown = pl.Series("Date", [datetime(2024, 3, 10, 1), datetime(2024, 3, 10, 2, 30)])
    with pytest.raises(InputError, match="2024-03-10 02:30:00 in row 1, which clocks in America/New_York skipped"):
        localised(shown, "America/New_York", "x")


@pytest.mark.parametrize("zone", NIGHTS)
def test_a_file_over_that_night_asks_for_its_zone(zone: str, tmp_path: Path) -> None:
    instants, shown = wall(zone, 60)
    frame = pl.DataFrame(
        {"Date": shown, **{name: [1.0 + row for row in range(len(shown))] for name in ("Open", "High", "Low", "Close")}}
    )
    for order, name in ((frame, "up.csv"), (frame.reverse(), "down.csv")):
        order.write_csv(tmp_path / name, datetime_format="%Y-%m-%d %H:%M:%S")
        with pytest.raises(
            InputError, match="an hour comes twice, as where clocks are set back; say whose clocks with `zone`"
        ):
            signals.import_bars([tmp_path / name], keep="first")
        got = signals.import_bars([tmp_path / name], layout=signals.Layout(zone=zone)).bars
        np.testing.assert_array_equal(got.time, instants)
        assert got.open.tolist() == frame["Open"].to_list()
    with pytest.raises(InputError, match="say whose clocks with `zone`"):
        signals.from_frame(frame, require_probabilities=False)
