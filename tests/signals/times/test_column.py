"""Times in every usual way of writing: read alike, or refused with what was understood."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

import signals
from signals import InputError, Layout
from signals.times.column import read_times, times

START = datetime(2024, 3, 14, 15)
HOURS = [START + timedelta(hours=hour) for hour in range(6)]
WANTED = np.array(HOURS, dtype="datetime64[us]")


def written(form: str) -> list[str]:
    return [each.strftime(form) for each in HOURS]


def epoch(unit: int) -> list[int]:
    return [int(each.replace(tzinfo=ZoneInfo("UTC")).timestamp()) * unit for each in HOURS]


WAYS: dict[str, list[object]] = {
    "iso": [*written("%Y-%m-%d %H:%M")],
    "iso with zone": [*written("%Y-%m-%dT%H:%M:%SZ")],
    "nanoseconds in text": [*written("%Y-%m-%dT%H:%M:%S.000000000Z")],
    "another zone": [(each + timedelta(hours=5.5)).strftime("%Y-%m-%dT%H:%M:%S+05:30") for each in HOURS],
    "an hour's offset": [(each + timedelta(hours=1)).strftime("%d.%m.%Y %H:%M:%S.000 GMT+0100") for each in HOURS],
    "named zone": [
        each.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("US/Eastern")).strftime("%Y%m%d %H:%M:%S US/Eastern")
        for each in HOURS
    ],
    "slashes": [*written("%Y/%m/%d %H:%M:%S")],
    "points": [*written("%Y.%m.%d %H:%M")],
    "day first": [*written("%d/%m/%Y %H:%M")],
    "month first": [*written("%m/%d/%Y %H:%M:%S")],
    "month first, of twelve hours": [*written("%m/%d/%Y %I:%M:%S %p")],
    "hours of the clock": [*written("%Y-%m-%d %I-%p")],
    "small letters": [each.lower() for each in written("%m/%d/%Y %I:%M%p")],
    "two blanks": [*written("%Y%m%d  %H:%M:%S")],
    "compact with a clock": [*written("%Y%m%dT%H%M%S")],
    "month in letters": [*written("%d %b %Y %H:%M")],
    "month in front": [*written("%b %d, %Y %H:%M:%S")],
    "bitmex": [*written("%Y-%m-%dD%H:%M:%S.000000000")],
    "javascript": [*written("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")],
    "weekday": [*written("%A, %d %B %Y %H:%M")],
    "digits of hours": [*written("%Y%m%d%H")],
    "digits of minutes": [*written("%Y%m%d%H%M")],
    "digits of seconds": [*written("%Y%m%d%H%M%S")],
    "digits of milliseconds": [each + "000" for each in written("%Y%m%d%H%M%S")],
    "digits of microseconds": [each + "000000" for each in written("%Y%m%d%H%M%S")],
    "numbers of minutes": [int(each) for each in written("%Y%m%d%H%M")],
    "numbers of milliseconds": [int(each) * 1000 for each in written("%Y%m%d%H%M%S")],
    "seconds": [*epoch(1)],
    "milliseconds": [*epoch(10**3)],
    "microseconds": [*epoch(10**6)],
    "nanoseconds": [*epoch(10**9)],
    "seconds as text": [str(each) for each in epoch(1)],
    "seconds as text with a fraction": [f"{each}.0" for each in epoch(1)],
    "milliseconds as floats": [float(each) for each in epoch(1000)],
    "datetimes": [*HOURS],
}


@pytest.mark.parametrize("way", WAYS)
def test_every_usual_way_means_the_same(way: str) -> None:
    np.testing.assert_array_equal(times(pl.Series("Date", WAYS[way]), "x"), WANTED)


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["20240102", "20240103"], None),
        ([20240102, 20240103], None),
        (["02/01/2024", "03/01/2024"], "%d/%m/%Y"),
        (["01-02-24", "01-03-24"], "%m-%d-%y"),
        (["02012024", "03012024"], "%d%m%Y"),
        (["2 Jan 2024", "3 Jan 2024"], None),
        ([date(2024, 1, 2), date(2024, 1, 3)], None),
        (["2024-01-02T01:00:00+0100", "2024-01-03T01:00:00+0100"], "%Y-%m-%dT%H:%M:%S%z"),
    ],
)
def test_days(values: list[object], form: str | None) -> None:
    got = times(pl.Series("Date", values), "x", Layout(time_format=form))
    assert got.astype("datetime64[D]").astype(str).tolist() == ["2024-01-02", "2024-01-03"]
    assert (got == got.astype("datetime64[D]")).all()


def test_fractions_of_a_second_are_kept() -> None:
    got = times(pl.Series("t", [1704067200.25, 1704067201.5]), "x")
    assert got.astype(str).tolist() == ["2024-01-01T00:00:00.250000", "2024-01-01T00:00:01.500000"]
    text = times(pl.Series("t", ["2024-01-01 00:00:00,125"]), "x")
    assert text.astype(str).tolist() == ["2024-01-01T00:00:00.125000"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1735686000000, 1735689600000000], "milliseconds in row 0 .1735686000000 is 2024-12-31T23:00:00Z"),
        ([1735686000, 1735689600000], "seconds in row 0 .*milliseconds in row 1"),
        (["1735689600000000", "1735693200000000", "1735696800"], "microseconds in row 1 .*seconds in row 2"),
        ([1735689600000000000, 1735693200000], "nanoseconds in row 0 .*milliseconds in row 1"),
        ([1735689600000.0, 1735693200000000.0], "mixes units"),
        ([-1735689600, 1735689600], "is no time from 1973 to 2100"),
        ([5_000_000_000, 5_000_000_060], "has 5000000000 in row 0, which is no time"),
        ([0, 1, 2], "looks like a row number"),
        ([45352, 45353], "looks like a row number"),
        ([2**63 - 1], "no time from 1973 to 2100"),
        (["99999999999999999999999"], "which is not a time"),
        (["1.70407E+12", "1.70415E+12"], "a spreadsheet cut its last digits"),
        (["01/02/2024", "02/02/2024"], "no row says which number is the day; say `time_format` '%m/%d/%Y' or"),
        (["13/13/2024"], "which is not a time"),
        (["2024-02-30 10:00"], "which is not a time"),
        (["2024-01-01 25:00"], "which is not a time"),
        (["2024-01-01 13:00 PM"], "which is not a time"),
        (["2024-01-01 10:00 Mars/Olympus"], "no time zone of the IANA database"),
        (["monday"], "which is not a time"),
        ([638_448_480_000_000_000 + 36_000_000_000 * hour for hour in range(5)], "looks like ticks of .NET"),
        ([133_537_248_000_000_000 + 3_000_000_000 * five for five in range(9)], "looks like a Windows file time"),
        (["0001-01-01"], "read as 0001-01-01T00:00:00Z in row 0"),
        (["9999-12-31 23:59:59"], "read as 9999-12-31T23:59:59Z in row 0"),
        ([datetime(1970, 1, 20, 17, 21, 7)], "counts since 1970 were stored in another unit"),
        ([HOURS[0], HOURS[1], datetime(2060, 1, 1)], "more than ten years from the row before"),
        ([True, False], "holds Boolean, not times"),
        ([1.5, 2.5], "holds Float64, not times"),
        ([None, "2024-01-01"], "is null in 1 rows"),
    ],
)
def test_what_cannot_be_a_time_is_refused(values: list[object], message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        times(pl.Series("Date", values), "x.csv")
    assert str(refused.value).startswith("x.csv: column 'Date'")


@pytest.mark.parametrize("form", ["%Q", "%", "%Y%Y", "", "nonsense", "%d/%m", "\\", "("])
def test_a_format_that_does_not_fit_is_one_line(form: str) -> None:
    with pytest.raises(InputError, match="time_format|written as"):
        times(pl.Series("Date", ["2024-01-01 10:00"]), "x", Layout(time_format=form))


@pytest.mark.parametrize(("form", "factor"), [("s", 1), ("ms", 1_000), ("us", 1_000_000), ("ns", 10**9)])
def test_a_unit_can_be_said(form: str, factor: int) -> None:
    got = times(pl.Series("t", [each * factor for each in epoch(1)]), "x", Layout(time_format=form))
    np.testing.assert_array_equal(got, WANTED)


def test_how_doubtful_times_were_read_is_said() -> None:
    assert read_times(pl.Series("Date", ["31/01/2024"]), "x").notes == (
        "column 'Date' is read as day, month, year: 31/01/2024",
    )
    assert read_times(pl.Series("Date", ["01/31/2024"]), "x").notes == (
        "column 'Date' is read as month, day, year: 01/31/2024",
    )
    assert read_times(pl.Series("d", ["202401020935"]), "x").notes == (
        "column 'd' is read as yyyymmddhhmm: 202401020935",
    )
    assert read_times(pl.Series("d", ["2024-01-31"]), "x").notes == ()


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("America/New_York", 14), ("Europe/London", 9), ("Asia/Kolkata", 4), ("Asia/Tokyo", 0), ("UTC", 9)],
)
def test_wall_clocks_of_a_zone(zone: str, hour: int) -> None:
    read = read_times(pl.Series("Date", ["2024-01-02 09:30", "2024-01-02 10:30"]), "x", Layout(zone=zone))
    assert read.time[0].astype("datetime64[h]") == np.datetime64(f"2024-01-02T{hour:02}")
    assert not read.local
    typed = times(pl.Series("Date", [datetime(2024, 1, 2, 9, 30)]), "x", Layout(zone=zone))
    assert typed[0] == read.time[0]


def test_a_zone_says_nothing_of_instants() -> None:
    read = read_times(pl.Series("t", epoch(1)), "x", Layout(zone="America/New_York"))
    np.testing.assert_array_equal(read.time, WANTED)
    assert read.notes == ("column 't' says its zone itself, so `zone=America/New_York` is not needed",)


@pytest.mark.parametrize(
    "zone",
    ["", "America", "Nowhere/Land", "../etc/passwd", "EST5EDTX", "America/New York", "\x00", "+05:30", "z" * 999],
)
def test_a_zone_that_is_none_is_one_line(zone: str) -> None:
    with pytest.raises(InputError, match="no time zone of the IANA database"):
        Layout(zone=zone)


def day_and_clock(clocks: list[int], name: str = "time", days: int = 2) -> pl.DataFrame:
    rows = [(f"2024030{day + 1}", clock) for day in range(days) for clock in clocks]
    price = [100.0 + place for place in range(len(rows))]
    return pl.DataFrame(
        {"date": [row[0] for row in rows], name: [row[1] for row in rows]}
        | dict.fromkeys(("open", "high", "low", "close"), price)
    )


@pytest.mark.parametrize("name", ["time", "hour", "<TIME>", "hr"])
def test_hours_beside_a_date_are_hours(name: str, tmp_path: Path) -> None:
    day_and_clock(list(range(24)), name).write_csv(tmp_path / "bars.csv")
    time = signals.import_bars([tmp_path / "bars.csv"]).bars.time
    assert len(time) == 48
    assert set(np.diff(time)) == {np.timedelta64(1, "h")}


@pytest.mark.parametrize("clocks", [list(range(1, 25)), [100 * hour for hour in range(1, 25)]])
def test_an_hour_of_24_is_an_end(clocks: list[int], tmp_path: Path) -> None:
    day_and_clock(clocks).write_csv(tmp_path / "bars.csv")
    with pytest.raises(InputError, match="an hour of 24: these are ends of bars"):
        signals.import_bars([tmp_path / "bars.csv"])


def test_one_day_of_small_numbers_may_be_hours_or_minutes(tmp_path: Path) -> None:
    day_and_clock(list(range(24)), days=1).write_csv(tmp_path / "bars.csv")
    with pytest.raises(InputError, match="may be hours or minutes"):
        signals.import_bars([tmp_path / "bars.csv"])


@pytest.mark.parametrize(
    "stamps", [("2024-03-01 00:00", "2024-03-01T01:00:00Z"), ("2024-03-01T00:00+01:00", "2024-03-01T01:00")]
)
def test_times_with_and_without_a_zone_in_one_column_are_refused(stamps: tuple[str, str]) -> None:
    with pytest.raises(InputError, match="says its zone in row . but none in row .|says its zone in row .*none in row"):
        read_times(pl.Series("t", list(stamps)), "x")
    read = read_times(pl.Series("t", list(stamps)), "x", Layout(zone="UTC"))
    assert len(read.time) == 2
