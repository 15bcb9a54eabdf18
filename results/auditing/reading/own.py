"""Lists of nobody's form: columns by guessing, confirmed by what is in them, or as the user says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from results.auditing.reading.building import built
from results.auditing.reading.cumulated import counts_up_from_nothing
from results.auditing.reading.guessing.choosing import lacking, moment, sides, some_moments
from results.auditing.reading.guessing.columns import Columns
from results.auditing.reading.guessing.fees import fees
from results.auditing.reading.guessing.groups import groups
from results.auditing.reading.guessing.prices import prices
from results.auditing.reading.guessing.scales import scaled
from results.auditing.reading.guessing.words import named
from results.auditing.reading.mapping import Asked, asked
from results.auditing.reading.opening import Opened
from results.auditing.reading.tidying import ROW, still_open, tidied, without_words
from results.auditing.trades import DATES_ALONE, TAKEN_FOR_UTC, ReadTrades, TradeList, Unit
from signals import InputError
from signals.arrays import Floats, Integers, Times

__all__ = ["read_columns", "read_own"]

NUMBERS = (
    "quantity", "value", "margin", "leverage", "size", "exposure", "profit", "result", "balance_before", "balance", "stop",
    "target", "liquidation", "probability",
)  # fmt: skip
MOST_NAMED = 12
_DATE = r"^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2} \w{3,9} \d{4})\s*$"


def read_own(
    opened: Opened,
    stated: Mapping[str, str] | None,
    *,
    unit: Unit | None = None,
    zone: str | None = None,
    asset: str | None = None,
) -> ReadTrades:
    """Read a list whose columns are to be guessed.

    Raises
    ------
    InputError
        If no column or several could be what every trade has, or a value cannot be read.
    """
    try:
        read, columns = read_columns(opened, stated, zone=zone)
    except InputError as error:
        if "no column could be" not in str(error) or not (foreign := _foreign(opened)):
            raise
        raise InputError(f"{error}; {foreign}") from error
    trades = scaled(read.trades, columns)
    unused = [name for name in opened.names if not _used(name, columns)]
    if unused:
        more = " ..." if len(unused) > MOST_NAMED else ""
        columns.notes.append(f"Not used: {', '.join(repr(name) for name in unused[:MOST_NAMED])}{more}.")
    return built(replace(read, trades=trades, notes=tuple(columns.notes), unit=unit), asset)


def read_columns(  # noqa: PLR0913 - what a form says besides
    opened: Opened,
    stated: Mapping[str, str] | None,
    *,
    form: str = "own columns",
    zone: str | None = None,
    exact: Mapping[str, str] | None = None,
    received: tuple[str, ...] = (),
) -> tuple[ReadTrades, Columns]:
    """Read the columns of a list, in the order of the file, and return what they were read with too.

    Parameters
    ----------
    opened
        The list.
    stated
        What the user says of its columns, which goes before all else.
    form
        What wrote it.
    zone
        Of times that name none.
    exact
        Of a known form, its columns by field: nothing is guessed, and fields without a column there are none.
    received
        Of a known form, costs that are written as what was received.

    Raises
    ------
    InputError
        If no column or several could be what every trade has, or a value cannot be read.
    """
    said = asked({**exact, **(stated or {})} if exact is not None else stated, opened.names, opened.source)
    said = replace(said, only=exact is not None, received=received)
    columns, rows, open_trades = _opened(opened, said, zone)
    entry, exited = _times(columns)
    short = sides(columns)
    entry_price, exit_price = prices(columns, short)
    group = groups(columns)
    values = {name: columns.number(name) for name in NUMBERS}
    counts = {name: _counts(columns.number(name)) for name in ("entry_bar", "exit_bar")}
    words = {name: columns.words(name) for name in ("asset", "reason")}
    trades = TradeList(rows, entry, exited, short, entry_price, exit_price, signal_time=some_moments(columns, "signal_time"), number=_numbering(columns), group=group, **values, **counts, **words)  # type: ignore[arg-type]  # fmt: skip
    trades = _without_cumulated(fees(_without_zeros(_unsigned(trades)), columns), columns)
    return ReadTrades(trades, opened.source, form, columns.taken, (), None, columns.stated(), open_trades), columns


def _without_cumulated(trades: TradeList, columns: Columns) -> TradeList:
    """Return the trades without balances that are profits counted up from 0: no account begins with nothing."""
    if not counts_up_from_nothing(trades):
        return trades
    names = " and ".join(
        repr(name) for name in (columns.taken.pop(each, None) for each in ("balance_before", "balance")) if name
    )
    columns.notes.append(f"Column {names} counts the profit up from 0: it is not taken for a balance.")
    return replace(trades, balance=None, balance_before=None)


def _numbering(columns: Columns) -> Integers | None:
    """Return the trades' own numbers, None where the list has none or they are no whole numbers."""
    for name in columns.candidates("number"):
        whole = columns.frame[name].cast(pl.Int64, strict=False)
        if not whole.null_count() and len(whole):
            columns.taken["number"] = name
            numbers: Integers = whole.to_numpy()
            return numbers
    return None


def _unsigned(trades: TradeList) -> TradeList:
    """Return the trades with amounts of positions as such: a minus before them says short."""
    signed = {name: getattr(trades, name) for name in ("quantity", "value", "size", "exposure", "margin")}
    return replace(trades, **{name: np.abs(values) for name, values in signed.items() if values is not None})


def _without_zeros(trades: TradeList) -> TradeList:
    """Return the trades with levels of 0, which makers write where there is none, as unknown."""
    levels = {name: getattr(trades, name) for name in ("stop", "target", "liquidation")}
    known = {name: values for name, values in levels.items() if values is not None and (values == 0).any()}
    return replace(trades, **{name: np.where(values == 0, np.nan, values) for name, values in known.items()})


def _used(name: str, columns: Columns) -> bool:
    return any(name == taken or name in taken.split("+") or name in taken for taken in columns.taken.values())


def _opened(opened: Opened, said: Asked, zone: str | None) -> tuple[Columns, Integers, int]:
    """Return the rows of closed trades, where they stand, and how many trades are open."""
    wanted = {name for names in said.columns.values() for name in names}
    names = [name for name in opened.names if name in wanted or (not said.only and named(name).field is not None)]
    if not names:
        raise _strange(opened)
    _refuse(opened, said)
    frame = opened.frame([*names, ROW] if ROW in opened.names else names)
    first = Columns(frame, opened.source, said, zone, opened.comma)
    ends = [*first.candidates("exit_time", "exit"), *said.columns.get("exit_time", ())]
    frame = without_words(frame, [*ends, *first.candidates("signal_time")])
    tidy = tidied(frame, opened.source, _moments(first, "entry_time", "entry"))
    frame, rows, notes = tidy.frame, tidy.row, tidy.notes
    columns = Columns(frame, opened.source, said, zone, opened.comma, notes, sums=tidy.sums)
    if not frame.height:
        if first.frame.height and not _moments(first, "entry_time", "entry"):
            raise _strange(opened)
        raise InputError(f"{opened.source}: holds no trades; export a list with at least one closed trade")
    still = still_open(frame, _moments(columns, "exit_time", "exit"), columns.candidates("status"))
    if not still.any():
        return columns, rows, 0
    count = int(still.sum())
    if still.all():
        raise InputError(
            f"{opened.source}: {'its one trade is' if count == 1 else f'all of its {count:,} trades are'} open; only closed ones can be examined"
        )
    notes.append(f"{count:,} {'trade is' if count == 1 else 'trades are'} still open, and left out.")
    return with_rows(columns, frame.filter(pl.Series(~still))), rows[~still], count


def _refuse(opened: Opened, said: Asked) -> None:
    """Refuse bars, and columns of one name of which nothing tells which is which."""
    plain = {name.strip().lower() for name in opened.names}
    if {"open", "high", "low", "close"} <= plain and not said.columns:
        raise InputError(f"{opened.source}: holds bars, not trades; give it as the bars, and a trade list beside it")
    if {"entry_idx", "exit_idx", "col", "direction", "status"} <= plain and not said.columns:
        raise InputError(
            f"{opened.source}: holds numbered records of vectorbt, without times; give `portfolio.trades.records_readable`"
        )
    twice = () if opened.table.head is None else opened.table.head.twice
    taken = {name for names in said.columns.values() for name in names}
    for name in twice:
        if named(name).field is not None and not said.only and name not in taken:
            places = [
                at
                for at, each in enumerate(opened.names, start=1)
                if each == name or each.startswith(f"{name}_duplicated_")
            ]
            raise InputError(
                f"{opened.source}: column {name!r} occurs {len(places)} times; say which is which by their numbers, such as "
                f"`columns=entry_{_bare(name)}={places[0]},exit_{_bare(name)}={places[1]}`"
            )


def _bare(name: str) -> str:
    return "price" if named(name).field == "entry_price" else "time"


def _strange(opened: Opened) -> InputError:
    shown = ", ".join(repr(name) for name in opened.names[:MOST_NAMED])
    foreign = f"; {foreign}" if (foreign := _foreign(opened)) else ""
    return InputError(
        f"{opened.source}: none of its columns ({shown}) is one of a trade list; say which is which with "
        f"`columns=entry_time=NAME,exit_time=NAME,side=NAME,entry_price=NAME,exit_price=NAME`{foreign}"
    )


def _foreign(opened: Opened) -> str:
    """Say what to do about names of columns in another language, "" where all are written in English letters."""
    if all(name.removeprefix("\ufeff").isascii() for name in opened.names):
        return ""
    return "reports are known by their English names: switch the program that wrote it to English, and export it again"


def with_rows(columns: Columns, frame: pl.DataFrame) -> Columns:
    """Return other rows of the same list."""
    return Columns(
        frame,
        columns.source,
        columns.asked,
        columns.zone,
        columns.comma,
        columns.notes,
        columns.taken,
        sums=columns.sums,
    )


def _moments(columns: Columns, wanted: str, either: str) -> list[str]:
    if wanted in columns.asked.columns:
        return list(columns.asked.columns[wanted])
    names = [name for name in columns.candidates(wanted, either) if name in columns.frame.columns]
    height = columns.frame.height
    return [name for name in names if columns.frame[name].null_count() == height or columns.is_moment(name)]


def _times(columns: Columns) -> tuple[Times, Times]:
    found = []
    zoneless = False
    for wanted, either in (("entry_time", "entry"), ("exit_time", "exit")):
        read = moment(columns, wanted, either)
        if read is None:
            raise lacking(columns, wanted)
        found.append(read[0])
        zoneless = zoneless or (read[1] and columns.zone is None)
    dates = [name for name in (columns.taken["entry_time"], columns.taken["exit_time"]) if _dates_alone(columns, name)]
    if dates:
        columns.notes.append(
            f"Column{'s' if len(dates) > 1 else ''} {' and '.join(map(repr, dates))}: {DATES_ALONE}; midnight is taken, so how long trades were"
            " held, and how many were open at once, is known to the day only."
        )
    if zoneless:
        columns.notes.append(f"Its times name no zone and are {TAKEN_FOR_UTC}.")
    return found[0], found[1]


def _dates_alone(columns: Columns, name: str) -> bool:
    """Whether a column of times holds dates, none with a time of day."""
    if name not in columns.frame.columns:
        return False
    series = columns.frame[name]
    if series.dtype == pl.Date:
        return True
    return series.dtype == pl.String and bool(series.drop_nulls().str.contains(_DATE).all())


def _counts(values: Floats | None) -> Integers | None:
    if values is None:
        return None
    whole: Integers = np.where(np.isfinite(values), values, -1.0).astype(np.int64)
    return whole
