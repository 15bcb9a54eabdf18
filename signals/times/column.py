"""The one road from a stored column of times to instants: every file, whatever it is of, takes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from signals.arrays import Flags, Times
from signals.errors import InputError
from signals.tables.layout import EPOCH_WORDS, Layout
from signals.tables.refusals import refuse_null, refuse_unparsed
from signals.times.date_texts import ParsedTimes, by_format, parsed_text, to_utc
from signals.times.digits import FIRST, LENGTHS, WRITE_TIMES, compact_dates, since_1970
from signals.times.timestamps import to_iso

__all__ = ["ReadTimes", "read_times", "times"]

FIRST_DATE = np.datetime64("1700-01-01", "us")
END = np.datetime64("2100-01-01", "us")
# What a count in one unit gives when it is read in the next larger one: a few weeks after 1970.
MISREAD = (np.datetime64("1970-01-01", "us"), np.datetime64("1970-03-01", "us"))
DAY = 86_400_000_000
FIRST_MOMENT = np.datetime64("1975-01-01", "us")
# For zones.
MARGIN = np.timedelta64(2, "D")
LONGEST_GAP = 10 * 365 * DAY
SCIENTIFIC = r"^\s*\d(?:\.\d{0,8})?[eE]\+?\d+\s*$"


@dataclass(frozen=True, eq=False)
class ReadTimes:
    """Times as datetime64[us] UTC, shape (T,), whether they carried no zone, and what to say of how they were read."""

    time: Times
    local: bool
    notes: tuple[str, ...] = ()


def times(series: pl.Series, source: str, layout: Layout | None = None) -> Times:
    """Return a column of times as datetime64[us] UTC, shape (T,); see `read_times`."""
    return read_times(series, source, layout).time


def read_times(series: pl.Series, source: str, layout: Layout | None = None) -> ReadTimes:
    """Read a column of times, shape (T,), by itself or as the layout says.

    Taken are dates and datetimes of any unit and zone, text in the usual ways of writing (see
    `signals.times.date_texts`), counts since 1970 whose size tells the unit, and the digits of a date. Without a
    zone they are UTC, or wall clocks of the layout's zone.

    Raises
    ------
    InputError
        If the column is of another type, one of its values is missing or not a time, units are mixed, or what comes
        out is no plausible time of a bar.
    """
    layout = layout or Layout()
    refuse_null(series, source, WRITE_TIMES)
    parsed, notes = _parsed(series, source, layout.time_format)
    utc, more = to_utc(parsed, layout.zone, source)
    time: Times = utc.dt.cast_time_unit("us").to_numpy()
    _check_plausible(time, source, series.name)
    return ReadTimes(time, bool(parsed.local.all()) and len(time) > 0 and layout.zone is None, (*notes, *more))


def _parsed(series: pl.Series, source: str, time_format: str | None) -> tuple[ParsedTimes, tuple[str, ...]]:
    if series.dtype in {pl.Categorical, pl.Enum}:
        series = series.cast(pl.String)
    kind = series.dtype
    if isinstance(kind, pl.Datetime) or kind == pl.Date:
        _refuse_beyond(series, source)
    if isinstance(kind, pl.Datetime):
        return _instants(series, source), ()
    if kind == pl.Date:
        return ParsedTimes(series.cast(pl.Datetime("us")), _all(series, local=True)), ()
    if time_format is not None and time_format not in EPOCH_WORDS and (kind == pl.String or kind.is_integer()):
        return by_format(series, time_format, source), ()
    if kind.is_float() or (kind == pl.String and _are_numbers(series)):
        series = _whole_numbers(series, source)
    if series.dtype.is_float():
        return ParsedTimes(_fractions(series, source), _all(series, local=False)), ()
    if series.dtype.is_integer():
        return _digits(series, source, time_format)
    if series.dtype == pl.String:
        return parsed_text(series, source), ()
    raise InputError(f"{source}: column {series.name!r} holds {kind}, not times; {WRITE_TIMES}")


def _refuse_beyond(series: pl.Series, source: str) -> None:
    """Refuse stored dates that the calendar cannot show: polars panics at them."""
    unit = series.dtype.time_unit if isinstance(series.dtype, pl.Datetime) else "D"
    stored = series.to_physical().to_numpy().astype(np.int64)
    # In the column's own unit: numpy converts what it compares, and wraps around.
    bounds = np.array([FIRST_DATE - MARGIN, END + MARGIN]).astype(f"datetime64[{unit}]").astype(np.int64)
    beyond = (stored < bounds[0]) | (stored > bounds[1])
    if beyond.any():
        row = int(np.argmax(beyond))
        raise _implausible(
            series.name,
            source,
            str(stored.view(f"datetime64[{unit}]")[row]),
            row,
            int(beyond.sum()),
            "no bar is so old or so late",
        )


def _implausible(name: str, source: str, shown: str, row: int, count: int, reason: str) -> InputError:  # noqa: PLR0913, PLR0917 - what the message says
    return InputError(
        f"{source}: column {name!r} is read as {shown} in row {row} ({count} such rows): {reason}; {WRITE_TIMES}, or say how "
        "with `time_format`"
    )


def _instants(series: pl.Series, source: str) -> ParsedTimes:
    kind = series.dtype
    if not isinstance(kind, pl.Datetime) or kind.time_zone is None:
        return ParsedTimes(series, _all(series, local=True))
    try:
        return ParsedTimes(series.dt.convert_time_zone("UTC").dt.replace_time_zone(None), _all(series, local=False))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        raise InputError(
            f"{source}: column {series.name!r} has the time zone {kind.time_zone!r}, which is unknown; store UTC"
        ) from None


def _digits(series: pl.Series, source: str, unit: str | None) -> tuple[ParsedTimes, tuple[str, ...]]:
    may_be = unit not in EPOCH_WORDS and len(series) and len(str(series[0])) in LENGTHS
    compact = compact_dates(series.cast(pl.String)) if may_be else None
    if compact is not None:
        parsed, pattern = compact
        return ParsedTimes(parsed, _all(series, local=True)), (
            f"column {series.name!r} is read as {pattern}: {series[0]}",
        )
    counted, _ = since_1970(series, source, unit)
    return ParsedTimes(pl.Series(series.name, counted), _all(series, local=False)), ()


def _are_numbers(series: pl.Series) -> bool:
    return bool(series.str.contains(r"^\s*[-+]?\d+(\.\d*)?([eE]\+?\d+)?\s*$").all())


def _whole_numbers(series: pl.Series, source: str) -> pl.Series:
    """Return text or floats as integers where they are whole; text of too many digits stays text."""
    if series.dtype == pl.String:
        cut = series.str.contains(SCIENTIFIC)
        if bool(cut.any()):
            row = int(cut.arg_true()[0])
            raise InputError(
                f"{source}: column {series.name!r} has {series[row]!r} in row {row}: a spreadsheet cut its last digits, and "
                "bars cannot be told apart; export the times as text or whole numbers"
            )
        digits = series.str.strip_chars().str.replace(r"\.0*$", "")
        whole = digits.cast(pl.Int64, strict=False)
        if not whole.null_count():
            return whole
        if bool(digits.str.contains(r"^\d+$").all()):
            compact = compact_dates(digits)
            if compact is not None:
                return digits.str.replace(r"^(\d{8})(\d{6})", "${1}T${2}.")
            refuse_unparsed(series, whole, source, "a time", WRITE_TIMES)
        numbers = digits.cast(pl.Float64, strict=False)
        refuse_unparsed(series, numbers, source, "a time", WRITE_TIMES)
        series = numbers
    whole = series.cast(pl.Int64, strict=False)
    return whole if bool((whole.cast(pl.Float64) == series).fill_null(False).all()) else series


def _fractions(series: pl.Series, source: str) -> pl.Series:
    """Return counts since 1970 with a fraction; the unit is that of their whole parts."""
    values = series.cast(pl.Float64)
    floors = values.floor().cast(pl.Int64, strict=False)
    if floors.null_count() or bool((floors < FIRST).any()):
        raise InputError(f"{source}: column {series.name!r} holds {series.dtype}, not times; {WRITE_TIMES}")
    counted, unit = since_1970(floors, source)
    worth = {"seconds": 1e6, "milliseconds": 1e3}.get(unit, 0.0)
    rest = np.round((values - floors).to_numpy() * worth).astype("timedelta64[us]")
    return pl.Series(series.name, counted + rest)


def _all(series: pl.Series, *, local: bool) -> Flags:
    return np.full(len(series), local)


def _check_plausible(time: Times, source: str, name: str) -> None:
    """Refuse times that no bar can have, or that come of a unit misread, showing what was understood."""
    wrong = (time < FIRST_DATE) | (time >= END)
    reason = "no bar is so old or so late"
    if not wrong.any() and len(time) and time.min() < FIRST_MOMENT:
        reason = "counts since 1970 were stored in another unit"
        wrong = (time >= MISREAD[0]) & (time < MISREAD[1])
        days = (time.astype("datetime64[D]") == time).all()
        wrong = np.zeros(len(time), dtype=np.bool_) if days else wrong
    if not wrong.any() and len(time) > 1:
        steps = np.abs(np.diff(time).astype(np.int64))
        if steps.max() > LONGEST_GAP and np.quantile(steps, 0.5, method="lower") < DAY:
            reason = "it lies more than ten years from the row before, among bars of minutes or hours"
            wrong = np.r_[False, steps > LONGEST_GAP]
    if wrong.any():
        row = int(np.argmax(wrong))
        raise _implausible(name, source, to_iso(time[row]), row, int(wrong.sum()), reason)
