"""When trades begin and end and which side they are of, chosen among columns: by name first, then by what is in them."""

from __future__ import annotations

import numpy as np
import polars as pl

from results.auditing.reading.guessing.columns import Columns
from results.auditing.reading.guessing.words import named
from results.auditing.written import read_moments, side_flags
from signals import InputError
from signals.arrays import Flags, Times

__all__ = ["lacking", "moment", "sides", "some_moments"]

MOST = 0.5
"""A column that says long or short on more of its rows is one of sides, and what else it says is refused."""
CLOCK = r"^\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*$"
_DAY = np.timedelta64(1, "D")


def moment(columns: Columns, wanted: str, either: str) -> tuple[Times, bool] | None:
    """Return a column of times, datetime64[us] (n,), and whether they named no zone; None where no column could be it.

    Raises
    ------
    InputError
        If two columns could be it and differ, or a value is no time.
    """
    names = columns.candidates(wanted, either)
    if wanted in columns.asked.columns:
        return _one_moment(columns, wanted, columns.asked.columns[wanted])
    if not any(columns.is_moment(name) or _is_clock(columns.frame[name]) for name in names):
        # an Entry that holds prices is no time; a bare Time or Date may be the one
        names = columns.candidates(wanted) or names
    clocks = [name for name in names if _is_clock(columns.frame[name])]
    days = [name for name in names if name not in clocks and columns.is_moment(name)]
    if len(days) == 1 and len(clocks) == 1:
        return _one_moment(columns, wanted, (days[0], clocks[0]))
    if not days:
        if names and not clocks:
            _one_moment(columns, wanted, (names[0],))  # says what is wrong with it
        return None
    best, local = _one_moment(columns, wanted, (days[0],))
    for other in days[1:]:
        kept = columns.taken[wanted]
        found, loose = _one_moment(columns, wanted, (other,))
        if (found == best).all():
            columns.notes.append(f"Columns {kept!r} and {other!r} hold the same times; the first is taken.")
            columns.taken[wanted] = kept
            local = local and loose
        elif (found.astype("datetime64[s]") == best.astype("datetime64[s]")).all() or (_dated(found) == best).all():
            best, local = found, loose  # finer
        elif (_dated(best) == found).all() or (best.astype("datetime64[s]") == found).all():
            columns.taken[wanted] = kept
        else:
            raise columns.refuse_both(wanted, kept, other)
    return best, local


def _dated(times: Times) -> Times:
    return times.astype("datetime64[D]").astype("datetime64[us]")


def _is_clock(series: pl.Series) -> bool:
    if series.dtype == pl.Time:
        return True
    first = series.drop_nulls().head(50)
    return first.dtype == pl.String and len(first) > 0 and bool(first.str.contains(CLOCK).all())


def some_moments(columns: Columns, wanted: str) -> Times | None:
    """Return an optional column of times, datetime64[us] (n,), NaT where nothing stands; None where no column could be it."""
    for name in columns.candidates(wanted):
        there = columns.frame[name].is_not_null().to_numpy()
        if there.any() and columns.is_moment(name):
            found = np.full(len(there), np.datetime64("NaT", "us"))
            found[there], _, _ = _read(columns.frame[name].drop_nulls(), columns)
            columns.taken[wanted] = name
            return found
    return None


def _one_moment(columns: Columns, wanted: str, names: tuple[str, ...]) -> tuple[Times, bool]:
    """Read one column of times, or a date and a time of day joined."""
    columns.taken[wanted] = "+".join(names)
    column = columns.frame[names[0]]
    if len(names) > 1:
        days, clock = (columns.frame[name].cast(pl.String).str.strip_chars() for name in names)
        days = days.str.replace(r"[ T]0{1,2}:00(:00(\.0+)?)?$", "")
        column = (days + " " + clock).rename("+".join(names))
    time, local, notes = _read(column, columns)
    columns.notes.extend(note[0].upper() + note[1:] + "." for note in notes)
    return time, local


def _read(column: pl.Series, columns: Columns) -> tuple[Times, bool, tuple[str, ...]]:
    """Read a column of times; where it does not tell the day from the month, other columns of times may."""
    form = columns.asked.time_format
    try:
        return read_moments(column, columns.source, columns.zone, form)
    except InputError as error:
        if "which number is the day" not in str(error):
            raise
        others = [columns.frame[name] for field in ("entry_time", "exit_time") for name in columns.candidates(field, field[:-5])
                  if name in columns.frame.columns and columns.frame[name].dtype == pl.String]  # fmt: skip
        whole = pl.concat([column, *(each.rename(column.name) for each in others)]).drop_nulls()
        try:
            time, local, notes = read_moments(whole, columns.source, columns.zone, form)
        except InputError:
            raise error from None
        return time[: len(column)], local, notes


def lacking(columns: Columns, wanted: str) -> InputError:
    """Return the error of a list in which no column could be a field that every trade has."""
    what = {"side": "side (long or short)"}.get(wanted, wanted.replace("_", " "))
    hint = "`columns=side=NAME`, or `columns=side==long` if all are" if wanted == "side" else f"`columns={wanted}=NAME`"
    elsewhere = [
        f"column {names[0]!r} is said to be the {field.replace('_', ' ')}"
        for field, names in columns.asked.columns.items()
        if field != wanted and named(names[0]).field in {wanted, "either"}
    ]
    if elsewhere:
        raise InputError(
            f"{columns.source}: no column is left for the {what}: {elsewhere[0]}; say which holds it with {hint}"
        )
    shown = ", ".join(repr(name) for name in columns.frame.columns[:16]) or "none that is known"
    return InputError(f"{columns.source}: no column could be the {what}; there are {shown}; say which with {hint}")


def sides(columns: Columns) -> Flags:
    """Return which trades are short, bool (n,).

    Raises
    ------
    InputError
        If nothing says so, two columns do and differ, or a value says neither.
    """
    if "side" in columns.asked.constants:
        short, known = side_flags(pl.Series([columns.asked.constants["side"]]))
        if not known[0]:
            raise InputError(f"`columns=side=={columns.asked.constants['side']}`: is no side; write long or short")
        columns.taken["side"] = f"{columns.asked.constants['side']}, as stated"
        return np.repeat(short, columns.frame.height)
    fit: list[tuple[str, Flags]] = []
    for name in columns.candidates("side") or _called(columns):
        short, known = _flags(columns.frame[name])
        if not known.all() and "side" in columns.asked.columns and columns.is_numeric(name):
            values = columns.numbers(name).values
            short, known = values < 0, np.isfinite(values) & (values != 0)
        there = columns.frame[name].is_not_null().to_numpy()
        if known.all():
            fit.append((name, short))
        elif "side" in columns.asked.columns or (there.any() and known[there].mean() > MOST):
            raise _refused_side(columns, name, int(np.argmin(known)))
    if not fit:
        return _by_quantity(columns)
    for name, short in fit[1:]:
        if (short != fit[0][1]).any():
            raise columns.refuse_both("side", fit[0][0], name)
    columns.taken["side"] = fit[0][0]
    return fit[0][1]


def _called(columns: Columns) -> list[str]:
    """Return columns that are called by what they hold all over, long or short trades."""
    names = [name for name in columns.candidates("called") if not columns.is_numeric(name)]
    return [name for name in names if bool(_flags(columns.frame[name])[1].all())]


def _flags(series: pl.Series) -> tuple[Flags, Flags]:
    """Return which rows are short, and which say anything."""
    if "short" in named(series.name).words or "long" in named(series.name).words:
        yes = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False, "yes": True, "no": False}
        words = series.cast(pl.String).str.strip_chars().str.to_lowercase()
        read = words.replace_strict(yes, default=None, return_dtype=pl.Boolean)
        if not read.null_count():
            return read.to_numpy() ^ ("long" in named(series.name).words), np.ones(len(series), dtype=np.bool_)
    return side_flags(series)


def _refused_side(columns: Columns, name: str, row: int) -> InputError:
    value = columns.frame[name][row]
    return InputError(
        f"{columns.source}: column {name!r} has {value!r} in row {row + 1}, which is no side; write long or short, or say "
        "which column holds them with `columns=side=NAME`"
    )


def _by_quantity(columns: Columns) -> Flags:
    """Return sides from signed quantities."""
    names = columns.candidates("side")
    for field in ("quantity", "value", "size"):
        for name in columns.candidates(field):
            if columns.is_numeric(name) and (columns.numbers(name).values < 0).any():
                columns.taken["side"] = f"the sign of {name}"
                columns.notes.append(
                    f"No column says long or short: the sign of {name!r} does, below zero being short."
                )
                short: Flags = columns.numbers(name).values < 0
                return short
    if names and "side" in named(names[0]).words:
        there = columns.frame[names[0]].drop_nulls().unique(maintain_order=True).head(4).to_list()
        raise InputError(
            f"{columns.source}: column {names[0]!r} holds {' and '.join(map(str, there))}, which do not say long or short; write "
            "these words, or say which column holds them with `columns=side=NAME`"
        )
    raise lacking(columns, "side")
