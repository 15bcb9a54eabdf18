from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import InputError, Layout, from_frame, merge_funding
from signals.bars.funding import add_funding, place_settlements
from signals.bars.settlements import Settlements, read_settlements

START = datetime(2024, 1, 1, tzinfo=UTC)


def funding(*settled: tuple[timedelta, float]) -> pl.DataFrame:
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "timestamp": pl.Datetime("us", "UTC"),
        "funding_rate": pl.Float64,
    }
    return pl.DataFrame([(START + after, rate) for after, rate in settled], schema=schema, orient="row")


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_late_and_early_stamps_belong_to_their_hour(frame: pl.DataFrame) -> None:
    late, early = timedelta(milliseconds=8), timedelta(milliseconds=-3)
    bars = merge_funding(from_frame(frame).bars, funding((hours(8) + late, 0.001), (hours(16) + early, 0.002)))
    assert bars.funding_rate is not None
    assert np.flatnonzero(bars.funding_rate).tolist() == [8, 16]


def test_a_gap_delays_and_coarse_bars_add_up(frame: pl.DataFrame) -> None:
    settlements = read_settlements(funding((hours(7), 0.01), (hours(8), 0.02), (hours(12), 0.04), (hours(-1), 0.09)))
    time = from_frame(frame[[*range(6), *range(10, 40)]]).bars.time
    placement = place_settlements(time, settlements)
    assert placement.rate[6] == pytest.approx(0.03)
    assert placement.rate[8] == 0.04
    assert (placement.placed, placement.outside, placement.delayed) == (3, 1, 2)


def test_merged_signals_are_not_the_file_any_more(frame: pl.DataFrame) -> None:
    signals = from_frame(frame)
    merged = merge_funding(signals, funding((hours(8), 0.001)))
    assert merged.fingerprint != signals.fingerprint
    assert merged.path is None
    with pytest.raises(InputError, match="already in the bars"):
        merge_funding(merged, funding((hours(8), 0.001)))


def test_broken_files(frame: pl.DataFrame) -> None:
    signals = from_frame(frame)
    good = funding((hours(8), 0.001))
    with pytest.raises(InputError, match="missing column funding_rate"):
        merge_funding(signals, good.rename({"funding_rate": "rate"}))
    with pytest.raises(InputError, match="'funding_rate' is nan at 2024-01-01T08:00:00Z"):
        merge_funding(signals, good.with_columns(funding_rate=None))
    with pytest.raises(InputError, match="2024-01-01T08:00:00Z twice"):
        merge_funding(signals, funding((hours(8), 0.001), (hours(8) + timedelta(milliseconds=5), 0.1)))
    with pytest.raises(InputError, match="no settlement between"):
        merge_funding(signals, funding((hours(800), 0.1)))


@given(st.lists(st.integers(0, 400), unique=True, min_size=2), st.lists(st.integers(-50, 450), unique=True))
def test_each_settlement_is_charged_once_to_who_holds_over_it(opens: list[int], settled: list[int]) -> None:
    time = np.array(sorted(opens)).astype("datetime64[us]")
    rates = np.ones(len(settled))
    placement = place_settlements(time, Settlements(np.array(sorted(settled)).astype("datetime64[us]"), rates))
    instants = [value for value in settled if min(opens) <= value <= max(opens)]
    assert placement.rate.sum() == placement.placed == len(instants)
    assert placement.outside == len(settled) - len(instants)
    for entry in range(1, len(opens)):
        # A holder from open 0 to open `entry` pays what was settled after the first open, up to the last.
        paid = placement.rate[1 : entry + 1].sum()
        assert paid == sum(min(opens) < value <= sorted(opens)[entry] for value in instants)


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
@pytest.mark.parametrize("how", ["capital names", "a zone", "closes"])
def test_settlements_go_on_a_file_of_any_names_and_leave_its_features(how: str, suffix: str, tmp_path: Path) -> None:
    opens = [datetime(2024, 1, 1) + timedelta(hours=hour) for hour in range(24)]
    price = [100.0 + hour for hour in range(24)]
    bars: Layout | None = None
    names = {name: name.capitalize() for name in ("open", "high", "low", "close")}
    stamps, column = opens, "Date"
    if how == "a zone":
        bars = Layout(zone="Etc/GMT-3")
        stamps = [each + timedelta(hours=3) for each in opens]
    elif how == "closes":
        stamps, column = [each + timedelta(hours=1) for each in opens], "close_time"
    frame = pl.DataFrame({column: stamps, **{names[name]: price for name in names}, "rsi": price})
    file = tmp_path / f"bars{suffix}"
    frame.write_parquet(file) if suffix == ".parquet" else frame.write_ipc(file)
    pl.DataFrame({"timestamp": opens[8:9], "funding_rate": [1e-4]}).write_parquet(tmp_path / "funding.parquet")
    made = add_funding(file, [tmp_path / "funding.parquet"], bars=bars).frame
    assert made["timestamp"].dt.replace_time_zone(None).to_list() == opens
    assert made["rsi"].to_list() == price
    assert made["funding_rate"].to_list() == [1e-4 if hour == 8 else 0.0 for hour in range(24)]
