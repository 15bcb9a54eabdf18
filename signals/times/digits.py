"""Times written as one whole number: a count since 1970, or the digits of a date."""

from __future__ import annotations

import numpy as np
import polars as pl

from signals.arrays import Integers, Times
from signals.errors import InputError
from signals.tables.refusals import refuse_unparsed
from signals.times.timestamps import to_iso

__all__ = ["WRITE_TIMES", "compact_dates", "since_1970"]

WRITE_TIMES = "write it as ISO 8601 UTC, like 2024-01-31T00:00:00Z"
# The unit, what one is worth in microseconds (negative: how many make one), and the name.
UNITS = (("s", 1_000_000, "seconds"), ("ms", 1_000, "milliseconds"), ("us", 1, "microseconds"), ("ns", -1_000, "nanoseconds"))  # fmt: skip
# From March 1973 to 2100, in seconds: below lie row numbers, above no bar. In neighbouring units the ranges are apart.
FIRST, END = 100_000_000, 4_102_444_800
# Years 1990 to 2040, counted in ticks of .NET (from the year 1) and of Windows' file times (from 1601).
TICKS = {
    (627_667_488_000_000_000, 643_445_856_000_000_000): "ticks of .NET since the year 1",
    (122_756_256_000_000_000, 138_534_624_000_000_000): "a Windows file time since 1601",
}
TICK_MINUTE = 600_000_000
LENGTHS = {
    8: "yyyymmdd", 10: "yyyymmddhh", 12: "yyyymmddhhmm", 14: "yyyymmddhhmmss", 17: "yyyymmddhhmmssSSS",
    20: "yyyymmddhhmmssSSSSSS",
}  # fmt: skip
COMPACT = r"^(?P<date>(?:1[789]|20)\d{2}\d{2}\d{2})(?P<clock>(?:\d{2}){0,3})(?P<fraction>\d{3}|\d{6})?$"


def compact_dates(digits: pl.Series) -> tuple[pl.Series, str] | None:
    """Return times from the digits of dates, and how they were written; None if one of them is no date.

    Parameters
    ----------
    digits : text of digits without blanks, shape (T,)

    Notes
    -----
    As counts since 1970 all of these would lie before 1977 or after 2600, but for ten digits: yyyymmddhh of this
    century reads as seconds of the years 2033 to 2036, and is believed only if every row is an hour of a day.
    """
    lengths = digits.str.len_bytes().unique()
    if len(lengths) != 1 or lengths[0] not in LENGTHS:
        return None
    parts = digits.str.extract_groups(COMPACT).struct.unnest()
    clock = pl.col("clock").str.pad_end(6, "0")
    whole = pl.col("date") + clock + "." + pl.col("fraction").fill_null("0")
    parsed = parts.select(
        whole.str.to_datetime("%Y%m%d%H%M%S%.f", time_unit="us", strict=False).alias(digits.name)
    ).to_series()
    return None if parsed.null_count() else (parsed, LENGTHS[lengths[0]])


def since_1970(series: pl.Series, source: str, unit: str | None = None) -> tuple[Times, str]:
    """Return counts since 1970 as datetime64[us], shape (T,), and the name of their unit.

    Parameters
    ----------
    series : integers, shape (T,)
    source : str
    unit : {'s', 'ms', 'us', 'ns'}, optional
        By default their size tells.

    Raises
    ------
    InputError
        If a value is no plausible time in any unit, or the units differ: the message shows how they were understood.
    """
    wide = series.cast(pl.Int64, strict=False)
    refuse_unparsed(series, wide, source, "a time", WRITE_TIMES)
    values = wide.to_numpy()
    units = _units(values)
    if unit is not None:
        place = [word for word, _, _ in UNITS].index(unit)
        return _converted(values, place), UNITS[place][2]
    if (units < 0).any():
        row = int(np.argmax(units < 0))
        raise InputError(f"{source}: column {series.name!r} has {values[row]} in row {row}, which {_odd(values[row])}; "
                         f"{WRITE_TIMES}, or say how with `time_format`")  # fmt: skip
    if len(units) and (units != units[0]).any():
        row = int(np.argmax(units != units[0]))
        names = [
            f"{UNITS[units[at]][2]} in row {at} ({values[at]} is {to_iso(_converted(values[at : at + 1], units[at])[0])})"
            for at in (row - 1, row)
        ]
        raise InputError(
            f"{source}: column {series.name!r} mixes units: {names[0]}, but {names[1]}; write all in one unit, or split "
            f"the file before row {row}"
        )
    place = int(units[0]) if len(units) else 0
    _refuse_ticks(values, place, series.name, source)
    return _converted(values, place), UNITS[place][2]


def _refuse_ticks(values: Integers, place: int, name: str, source: str) -> None:
    """Refuse counts of tenths of a microsecond since other years, which read as nanoseconds of 1974 and 1990."""
    if UNITS[place][0] != "ns" or not len(values):
        return
    for (low, high), what in TICKS.items():
        inside = ((values >= low) & (values < high)).all()
        # Bars open at whole minutes: of what the counts are, by which unit they do.
        if inside and (values % TICK_MINUTE == 0).all() and not (values % (100 * TICK_MINUTE) == 0).all():
            raise InputError(
                f"{source}: column {name!r} has {values[0]} in row 0, which looks like {what}, in tenths of a microsecond, and not "
                f"like nanoseconds since 1970; {WRITE_TIMES}"
            )


def _units(values: Integers) -> Integers:
    """Return the place in `UNITS` that makes each value plausible, -1 for none."""
    units = np.full(len(values), -1)
    for place in range(len(UNITS)):
        units[(values >= FIRST * 1000**place) & (values < min(END * 1000**place, 2**63 - 1))] = place
    return units


def _converted(values: Integers, place: int) -> Times:
    factor = UNITS[place][1]
    # Beyond the range of microseconds the limits of the calendar refuse it.
    bound = (2**63 - 1) // max(factor, 1)
    clipped = np.clip(values, -bound, bound)
    microseconds = clipped * factor if factor > 0 else clipped // -factor
    return microseconds.astype("datetime64[us]")


def _odd(value: np.int64) -> str:
    if -FIRST < value < FIRST:
        return "looks like a row number, or a day number of a spreadsheet"
    return "is no time from 1973 to 2100 in seconds, milliseconds, microseconds or nanoseconds since 1970"
