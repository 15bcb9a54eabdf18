"""From a file's own columns to those of the contract: chosen, renamed, one market's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import polars as pl

from signals.errors import InputError
from signals.roles import ROLES
from signals.tables.column_names import COLUMN_ALIASES, guess, plain
from signals.tables.layout import NONE, Layout
from signals.tables.markets import one_market
from signals.tables.table import Table

__all__ = ["arranged", "column_notes", "require_columns"]

PRICES = ("open", "high", "low", "close")
CLOCK = r"^\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*$"
CLOCK_DIGITS = r"^\s*\d{1,6}\s*$"
# Of a column that holds the hour alone.
HOURS = ("hour", "hr")
HOURS_A_DAY = 24
# The largest time of day without seconds, as a number.
LATEST_MINUTE = 2359
# Bars are told from rows of other files by these.
GUESSED = ("timestamp", *PRICES, "volume", "funding_rate", "symbol")


def arranged(table: Table, needed: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Give the columns of a table the contract's names, and leave only the rows of one market.

    What the table's layout names is taken; then what bears the contract's own name; and where one of the needed
    columns is left, the usual spellings are tried for all of them.

    Parameters
    ----------
    table : Table
    needed, optional : sequences of str
        Names of the contract. Whether a needed one is missing is for the caller to say.

    Returns
    -------
    Table
        `called` and `notes` say what was taken for what.

    Raises
    ------
    InputError
        If the layout names a column that is not there, two columns may be the same, or rows are of several markets.
    """
    layout = table.layout or Layout()
    chosen = _chosen(table, layout, needed, optional)
    market = chosen.pop("symbol", None)
    table = _join_clock(table, chosen, layout)
    table = _without_headers(table, chosen)
    table = one_market(table, market, layout, (chosen.get("close"), chosen.get("timestamp")))
    return _renamed(table, chosen, {key for key, name in layout.columns.items() if name == NONE})


def _renamed(table: Table, chosen: Mapping[str, str], left_away: set[str]) -> Table:
    """Return the table with the chosen columns under the contract's names, in front of all others."""
    called = {column: name for column, name in chosen.items() if name != column}
    if not called and not left_away.intersection(table.names):
        return table
    own = {column for column, name in chosen.items() if name == column}
    columns = {column: pl.col(name) for column, name in called.items()}
    for name in table.names:
        if name in own:
            columns[name] = pl.col(name)
        elif name in called or name in left_away:
            columns[f"{name} (as it stands)"] = pl.col(name)
        elif name not in called.values():
            columns[name] = pl.col(name)
    lazy = table.lazy.select(column.alias(name) for name, column in columns.items())
    return replace(table, lazy=lazy, names=tuple(columns), called=called)


def column_notes(table: Table, more: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """Return which column was taken from which, in words; nothing where all bear the contract's names.

    Parameters
    ----------
    table : Table
    more : mapping of str to str
        From the contract's name to the file's, of columns that were chosen by what is in them.
    """
    if table.head is not None and not table.head.header:
        known = [name for name in table.head.names if not name.startswith("column_")]
        return (f"no header: its columns are taken for {', '.join(known)}",) if table.head.known else ()
    called = {**table.called, **{column: name for column, name in more.items() if name != column}}
    renamed = ", ".join(f"{column} from {name!r}" for column, name in called.items())
    return (renamed,) if renamed else ()


def require_columns(table: Table, needed: Sequence[str], hint: str = "") -> None:
    """Refuse a table that lacks a column; `hint` is what may be meant by those it has."""
    missing = [name for name in needed if name not in table.names]
    if missing and table.head is not None and not table.head.header:
        raise InputError(
            f"{table.source}: has no header, and its {len(table.head.names)} columns are of no known layout; say which is "
            "which, counted from 1, with `header=False` `columns=timestamp=1,open=2,high=3,low=4,close=5,volume=6`"
        )
    if missing:
        raise InputError(
            f"{table.source}: missing column{'s' if len(missing) > 1 else ''} {', '.join(missing)}{hint}; needed are "
            f"{', '.join(needed)}, found {', '.join(table.stored_names[:12]) or 'none'}; rename them, or say which is which "
            f"with `columns={','.join(f'{name}=NAME' for name in missing)}`"
        )


def _chosen(table: Table, layout: Layout, needed: Sequence[str], optional: Sequence[str]) -> dict[str, str]:
    """Return the file's name of each wanted column that it has."""
    stated = {key: _named(table, key, name) for key, name in layout.columns.items()}
    left_away = {key for key, name in layout.columns.items() if name == NONE}
    usual = [name for name in (*needed, *optional) if name not in stated]
    free = [name for name in table.names if name not in stated.values()]
    spelt = {plain(name) for name in free}
    # A spelling that comes before the contract's own name wins over it: a relative funding rate over an absolute one.
    own = {name: name for name in usual if name in table.names and spelt.isdisjoint(_before(name))}
    guessed: dict[str, str] = {}
    if any(name not in own and name not in stated for name in needed):
        guessed = guess(free, [name for name in usual if name in COLUMN_ALIASES], table.source)
    if "funding_rate" not in needed and plain(guessed.get("funding_rate", "")) == "rate":
        # Beside prices a rate may be any: only files of settlements are about funding alone.
        del guessed["funding_rate"]
    whole = {**guessed, **own, **{key: name for key, name in stated.items() if name is not None}}
    _refuse_twins(table, whole)
    return {key: name for key, name in whole.items() if key not in left_away}


def _before(name: str) -> tuple[str, ...]:
    """Return the spellings of a column that come before its own name."""
    known = COLUMN_ALIASES.get(name, ())
    return known[: known.index(name)] if name in known else ()


def _named(table: Table, key: str, name: str) -> str | None:
    """Return the column that the layout names, by its name or its number."""
    if name == NONE:
        return None
    parts = [name] if name in table.names or key != "timestamp" else name.split("+")
    found = []
    for part in parts:
        if part in table.names:
            found.append(part)
        elif part.isdecimal() and 1 <= int(part) <= len(table.names):
            found.append(table.names[int(part) - 1])
        else:
            listed = ", ".join(f"{place} {each!r}" for place, each in enumerate(table.names[:20], start=1))
            raise InputError(f"{table.source}: `columns={key}={name}`: there is no column {part!r}; there are {listed}")
    return "+".join(found)


def _refuse_twins(table: Table, chosen: Mapping[str, str]) -> None:
    twice = () if table.head is None else table.head.twice
    for column, name in chosen.items():
        if name in twice and column in {*GUESSED, *ROLES}:
            raise InputError(
                f"{table.source}: column {name!r} occurs twice; keep one, or say which with `columns={column}=NUMBER`"
            )


def _join_clock(table: Table, chosen: dict[str, str], layout: Layout) -> Table:
    """Put the date before a time of day, where a file keeps the two apart: charting programs do."""
    name = chosen.get("timestamp")
    if name is None:
        return table
    if "timestamp" in layout.columns:
        if name in table.names:
            return table
        date, _, clock = name.partition("+")
    else:
        dates = [each for each in table.names if each.strip("<> ").lower() in {"date", "dtyyyymmdd"}]
        clocks = [each for name in ("time", *HOURS) for each in table.names if each.strip("<> ").lower() == name]
        if not dates or not clocks or name not in {*dates, *clocks}:
            return table
        date, clock = dates[0], clocks[0]
    both = table.columns([date, clock])
    pattern = _clock_of(both[clock], both[date], table.source)
    if pattern is None:
        return table
    joined = f"{date}+{clock}"
    chosen["timestamp"] = joined
    day = pl.col(date).cast(pl.String).str.strip_chars()
    lazy = table.lazy.with_columns((day + " " + pattern).alias(joined))
    return replace(table, lazy=lazy, names=(*table.names, joined))


def _clock_of(times: pl.Series, dates: pl.Series, source: str) -> pl.Expr | None:
    """Return how a column of times of day is written with a colon, None if it is no such column.

    Raises
    ------
    InputError
        If it holds numbers that end at 24 hours, which are ends of bars, or that are hours or minutes.
    """
    column = pl.col(times.name)
    if times.dtype == pl.Time:
        return column.dt.strftime("%H:%M:%S%.f")
    if times.dtype.is_integer():
        times, column = times.cast(pl.String), column.cast(pl.String)
    if times.dtype != pl.String or times.null_count() == len(times):
        return None
    known = times.drop_nulls()
    if bool(known.str.contains(CLOCK).all()):
        return column.str.strip_chars()
    if not bool(known.str.contains(CLOCK_DIGITS).all()):
        return None
    latest = known.str.strip_chars().cast(pl.Int64).max()
    longest = known.str.strip_chars().str.len_bytes().max()
    if latest in {24, 2400, 240000}:
        raise InputError(
            f"{source}: column {times.name!r} goes up to {latest}, an hour of 24: these are ends of bars; write when bars open"
        )
    if isinstance(latest, int) and latest < HOURS_A_DAY and longest in {1, 2}:
        if times.name.strip("<> ").lower() not in HOURS and dates.n_unique() == 1:
            raise InputError(
                f"{source}: column {times.name!r} goes up to {latest}, which may be hours or minutes; write times like 09:30"
            )
        return column.str.strip_chars().str.zfill(2) + ":00"
    wide = longest in {5, 6} or (isinstance(latest, int) and latest > LATEST_MINUTE)
    digits = column.str.strip_chars().str.zfill(6 if wide else 4)
    return digits.str.replace(r"^(\d{2})(\d{2})(\d{2})?$", "${1}:${2}:${3}").str.strip_chars_end(":")


def _without_headers(table: Table, chosen: Mapping[str, str]) -> Table:
    """Leave out headers between the rows, where files were put one after the other, and rows of nothing."""
    if not table.text or table.head is None:
        return table
    names = list(dict.fromkeys(name for name in chosen.values() if name in table.head.names))[:6]
    if not names:
        return table
    empty = pl.all_horizontal(pl.col(name).is_null() for name in names)
    repeated = pl.all_horizontal(pl.col(name).str.strip_chars().eq_missing(pl.lit(name)) for name in names)
    # one column is quickly looked through; where it never says its own name, no header is repeated
    first = pl.col(names[0]).str.strip_chars().eq_missing(pl.lit(names[0])).sum().alias("repeated")
    count = replace(table, lazy=table.lazy.select(first)).columns(["repeated"]).item() if table.head.header else 0
    drop = (empty | repeated) if count else empty
    notes = (f"{count} repeated headers left out",) if count else ()
    return replace(table, lazy=table.lazy.filter(~drop), notes=(*table.notes, *notes))
