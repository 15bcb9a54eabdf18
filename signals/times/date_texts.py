"""Times written as text: the usual orders of year, month and day, clocks of 12 and 24 hours, zones in any row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from signals.arrays import Flags
from signals.errors import InputError
from signals.tables.layout import known_zone
from signals.tables.refusals import refuse_unparsed
from signals.times.digits import WRITE_TIMES
from signals.times.zones import localised

__all__ = ["ParsedTimes", "by_format", "parsed_text", "to_utc"]

CLOCK = (
    r"(?:(?:[TD_,]\s*|\s+)(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,:](?P<fraction>\d{1,9}))?)?)?"
    r"(?:[ -]?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
ZONE = r"\s*(?P<utc>Z|z|UTC|GMT)?(?P<offset>[+-]\d{2}(?::?\d{2})?)?(?:\s+(?P<place>[A-Za-z_]+(?:/[A-Za-z_+0-9-]+)+))?\s*(?:\([^)]*\))?\s*$"
WEEKDAY = r"^\s*(?:[A-Za-z]{3,9},?\s+)?"
MONTH = r"(?P<word>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
YEAR_FIRST = r"^\s*(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})" + CLOCK + ZONE
COMPACT = r"^\s*(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})" + CLOCK + ZONE
YEAR_LAST = r"^\s*(?P<one>\d{1,2})(?P<mark>[-./])(?P<two>\d{1,2})[-./](?P<year>\d{4})" + CLOCK + ZONE
DAY_WORD = WEEKDAY + r"(?P<day>\d{1,2})[- ]" + MONTH + r"[- ,]+(?P<year>\d{4})" + CLOCK + ZONE
WORD_DAY = WEEKDAY + MONTH + r"[- ]+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})" + CLOCK + ZONE
# The two that nearly all files are written in, which need no looking at parts.
PLAIN = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f")
ORDERS = (YEAR_FIRST, COMPACT, YEAR_LAST, DAY_WORD, WORD_DAY)
MONTHS = {word: place for place, word in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
MOST_MONTHS = 12


@dataclass(frozen=True)
class ParsedTimes:
    """Times as they were written: instants in UTC where a zone was written, and local ones elsewhere.

    Attributes
    ----------
    times : datetimes, shape (T,)
        In UTC, or of a wall clock where `local`.
    local : bool array of shape (T,)
        Whether no zone was written.
    notes : tuple of str
        How doubtful orders of day and month were read.
    """

    times: pl.Series
    local: Flags
    notes: tuple[str, ...] = ()


def parsed_text(series: pl.Series, source: str) -> ParsedTimes:
    """Parse a column of text, shape (T,), by the first order of its parts that fits.

    Raises
    ------
    InputError
        If a value is not a time, or nothing says which number is the day and which the month.
    """
    for form in PLAIN:
        plain = series.str.to_datetime(form, time_unit="us", strict=False)
        if not plain.null_count():
            return ParsedTimes(plain, np.ones(len(series), dtype=np.bool_))
    first = series[0] if len(series) else None
    order = next(
        (each for each in ORDERS if first is not None and pl.Series([first]).str.contains(each)[0]), YEAR_FIRST
    )
    parts = series.str.extract_groups(order).struct.unnest()
    notes: tuple[str, ...] = ()
    if order == YEAR_LAST:
        parts, notes = _day_and_month(parts, series, source)
    elif order in {DAY_WORD, WORD_DAY}:
        parts = parts.with_columns(month=pl.col("word").str.to_lowercase().replace_strict(MONTHS, default=None))
    local = _assembled(parts)
    refuse_unparsed(series, local, source, "a time", f"{WRITE_TIMES}, or say how with `time_format`")
    return _without_zones(local.rename(series.name), parts, source, notes)


def by_format(series: pl.Series, time_format: str, source: str) -> ParsedTimes:
    """Parse a column by a format of `datetime.strptime`, shape (T,).

    Raises
    ------
    InputError
        If the format is none, or a value is not written so.
    """
    import pandas  # noqa: ICN001, PLC0415 - slow to load, and seldom needed

    values = series.cast(pl.String).str.strip_chars()
    zoned = "%z" in time_format.replace("%%", "") or "%Z" in time_format.replace("%%", "")
    try:
        parsed: Any = pandas.to_datetime(pandas.Series(values.to_list(), dtype="object"), format=time_format, errors="coerce", utc=zoned)  # fmt: skip
        plain = parsed.dt.tz_localize(None) if zoned else parsed
    except (ValueError, TypeError, ArithmeticError, AttributeError, LookupError, OSError, RuntimeError) as error:
        raise InputError(f"`time_format={time_format!r}`: is no format of times ({error}); write one like '%d/%m/%Y %H:%M'") from None  # fmt: skip
    except Exception as error:
        if type(error).__module__ not in {"re", "re._constants", "sre_constants"}:
            raise
        raise InputError(f"`time_format={time_format!r}`: is no format of times ({error}); name each part once") from None  # fmt: skip
    local = pl.Series(series.name, plain.to_numpy().astype("datetime64[us]"))
    refuse_unparsed(values.rename(series.name), local, source, f"written as {time_format!r}", "correct `time_format`")
    return ParsedTimes(local, (~pl.Series([zoned] * len(local), dtype=pl.Boolean)).to_numpy())


def to_utc(parsed: ParsedTimes, zone: str | None, source: str) -> tuple[pl.Series, tuple[str, ...]]:
    """Return times in UTC, those without a zone read as wall clocks of `zone` (UTC by default), and what to say."""
    if zone is None and parsed.local.any() and not parsed.local.all():
        zoned, bare = int(np.argmin(parsed.local)), int(np.argmax(parsed.local))
        raise InputError(
            f"{source}: column {parsed.times.name!r} says its zone in row {zoned}, but none in row {bare}; say whose clocks wrote "
            "those without with `zone`, such as `zone=UTC`"
        )
    if zone is None or not parsed.local.any():
        unneeded = zone is not None and len(parsed.times) > 0
        notes = (
            (f"column {parsed.times.name!r} says its zone itself, so `zone={zone}` is not needed",) if unneeded else ()
        )
        return parsed.times, (*parsed.notes, *notes)
    local, note = localised(parsed.times.filter(pl.Series(parsed.local)), zone, source)
    whole = parsed.times.to_frame().with_row_index().with_columns(local=pl.Series(parsed.local))
    placed = whole.filter("local").select("index", utc=local)
    utc = whole.join(placed, on="index", how="left", maintain_order="left")
    times = utc.select(pl.col("utc").fill_null(pl.col(parsed.times.name)).alias(parsed.times.name)).to_series()
    return times, (*parsed.notes, *((note,) if note else ()))


def _day_and_month(parts: pl.DataFrame, series: pl.Series, source: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Settle which of two numbers is the day: one above 12 says so, and points are only written after a day."""
    one, two = (parts[name].cast(pl.Int64).max() for name in ("one", "two"))
    high = [isinstance(value, int) and value > MOST_MONTHS for value in (one, two)]
    if high == [False, False] and not bool((parts["mark"] == ".").all()):
        mark, clock = str(parts["mark"][0]), _clock_format(parts.row(0, named=True))
        ways = " or ".join(f"'%{a}{mark}%{b}{mark}%Y{clock}'" for a, b in (("m", "d"), ("d", "m")))
        raise InputError(
            f"{source}: column {series.name!r} has {series[0]!r} in row 0, and no row says which number is the day; "
            f"say `time_format` {ways}"
        )
    month_first = high == [False, True]
    names = {"one": "month", "two": "day"} if month_first else {"one": "day", "two": "month"}
    order = "month, day, year" if month_first else "day, month, year"
    return parts.rename(names), (f"column {series.name!r} is read as {order}: {series[0]}",)


def _clock_format(row: dict[str, Any]) -> str:
    if row["hour"] is None:
        return ""
    hour = " %I" if row["half"] else " %H"
    minute = ":%M" if row["minute"] else ""
    second = ":%S" if row["second"] else ""
    return hour + minute + second + (".%f" if row["fraction"] else "") + (" %p" if row["half"] else "")


def _assembled(parts: pl.DataFrame) -> pl.Series:
    """Return local times from their parts, null where they are no time."""
    date = pl.concat_str(pl.col("year"), *(pl.col(name).cast(pl.String).str.zfill(2) for name in ("month", "day")), separator="-")  # fmt: skip
    hour = pl.col("hour").cast(pl.Int64)
    half = pl.col("half").str.to_lowercase()
    # 12 AM is midnight, and there is no 13 PM.
    shown = pl.when(half.is_null()).then(hour).when(hour <= MOST_MONTHS).then(hour % MOST_MONTHS + pl.when(half == "p").then(12).otherwise(0))  # fmt: skip
    bad = half.is_not_null() & (hour > MOST_MONTHS)
    clock = pl.concat_str(
        pl.when(bad).then(pl.lit("99")).otherwise(shown.cast(pl.String).str.zfill(2).fill_null("00")),
        pl.col("minute").fill_null("00"),
        pl.col("second").fill_null("00") + "." + pl.col("fraction").fill_null("0"),
        separator=":",
    )
    whole = date + "T" + clock
    return parts.select(
        whole.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False).alias("local")
    ).to_series()


def _without_zones(local: pl.Series, parts: pl.DataFrame, source: str, notes: tuple[str, ...]) -> ParsedTimes:
    """Take away the zones that are written in the rows, since these may differ from row to row."""
    digits = pl.col("offset").str.replace(":", "").str.pad_end(5, "0")
    sign = pl.when(digits.str.starts_with("-")).then(-1).otherwise(1)
    minutes = sign * (digits.str.slice(1, 2).cast(pl.Int64) * 60 + digits.str.slice(3, 2).cast(pl.Int64))
    name = local.name
    utc = parts.select((pl.lit(local) - pl.duration(minutes=minutes.fill_null(0))).alias(name)).to_series()
    for place in parts["place"].drop_nulls().unique().to_list():
        here = (parts["place"] == place).fill_null(False)
        known_zone(place, f"{source}: column {name!r} names the zone")
        at, _ = localised(local.filter(here), place, source)
        utc = utc.scatter(here.arg_true(), at)
    bare = parts["utc"].is_null() & parts["offset"].is_null() & parts["place"].is_null()
    return ParsedTimes(utc, bare.to_numpy(), notes)
