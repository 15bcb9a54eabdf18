"""Lists of nobody's form: columns by guessing, confirmed by what is in them, or as the user says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from results.auditing.reading.building import built
from results.auditing.reading.choosing import lacking, moment, prices, sides
from results.auditing.reading.columns import Columns
from results.auditing.reading.fees import fees
from results.auditing.reading.mapping import Asked, asked
from results.auditing.reading.opening import Opened
from results.auditing.reading.scales import scaled
from results.auditing.reading.tidying import tidied
from results.auditing.reading.words import named
from results.auditing.trades import ReadTrades, TradeList, Unit
from signals import InputError
from signals.arrays import Times

__all__ = ["read_own"]

_NUMBERS = (
    "quantity", "value", "margin", "leverage", "size", "exposure", "profit", "result", "balance_before", "balance", "stop",
    "target", "liquidation", "probability", "entry_bar", "exit_bar",
)  # fmt: skip
LEVELS = ("stop", "target", "liquidation")


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
    said = asked(stated, opened.names, opened.source)
    columns, rows, open_trades = _opened(opened, said, zone)
    entry, exited = _times(columns)
    short = sides(columns)
    entry_price, exit_price = prices(columns)
    values = {name: columns.number(name) for name in _NUMBERS}
    trades = TradeList(
        rows, entry, exited, short, entry_price, exit_price,
        asset=columns.words("asset"), reason=columns.words("reason"), signal_time=_signal_time(columns),
        **{name: value for name, value in values.items() if name not in {"entry_bar", "exit_bar"}},  # type: ignore[arg-type]
        entry_bar=_counts(values["entry_bar"]), exit_bar=_counts(values["exit_bar"]),
    )  # fmt: skip
    trades = scaled(fees(trades, columns), columns)
    unused = [name for name in opened.names if not _used(name, columns)]
    if unused:
        columns.notes.append(
            f"Not used: {', '.join(repr(name) for name in unused[:12])}{' ...' if len(unused) > 12 else ''}."
        )
    read = ReadTrades(trades, opened.source, "own columns", columns.taken, tuple(columns.notes), unit, {}, open_trades)
    return built(read, asset)


def _used(name: str, columns: Columns) -> bool:
    return any(name == taken or name in taken.split("+") or name in taken for taken in columns.taken.values())


def _opened(opened: Opened, said: Asked, zone: str | None) -> tuple[Columns, np.ndarray, int]:  # type: ignore[type-arg]
    """Return the rows of closed trades, where they stand, and how many trades are open."""
    wanted = {name for names in said.columns.values() for name in names}
    names = [name for name in opened.names if name in wanted or named(name).field is not None]
    frame = opened.frame(names) if names else pl.DataFrame()
    first = Columns(frame, opened.source, said, zone, opened.comma)
    frame, rows, notes = tidied(frame, opened.source, _moments(first, "entry_time", "entry"))
    columns = Columns(frame, opened.source, said, zone, opened.comma, notes)
    if not names:
        shown = ", ".join(repr(name) for name in opened.names[:12])
        raise InputError(
            f"{opened.source}: none of its columns ({shown}) is one of a trade list; say which is which with "
            "`columns=entry_time=NAME,exit_time=NAME,side=NAME,entry_price=NAME,exit_price=NAME`"
        )
    if not frame.height:
        raise InputError(f"{opened.source}: holds no trades; export a list with at least one closed trade")
    exits = _moments(columns, "exit_time", "exit")
    still = (
        np.logical_and.reduce([frame[name].is_null().to_numpy() for name in exits])
        if exits
        else np.zeros(0, dtype=np.bool_)
    )
    if not still.any():
        return columns, rows, 0
    if still.all():
        raise InputError(
            f"{opened.source}: none of its {frame.height:,} trades has a time of exit; only closed trades can be examined"
        )
    notes.append(f"{int(still.sum()):,} trades without a time of exit are still open, and left out.")
    return replace_frame(columns, frame.filter(pl.Series(~still))), rows[~still], int(still.sum())


def replace_frame(columns: Columns, frame: pl.DataFrame) -> Columns:
    """Return other rows of the same list."""
    return Columns(frame, columns.source, columns.asked, columns.zone, columns.comma, columns.notes, columns.taken)


def _moments(columns: Columns, wanted: str, either: str) -> list[str]:
    if wanted in columns.asked.columns:
        return list(columns.asked.columns[wanted])
    return [
        name for name in columns.candidates(wanted, either) if name in columns.frame.columns and columns.is_moment(name)
    ]


def _times(columns: Columns) -> tuple[Times, Times]:
    found = []
    zoneless = False
    for wanted, either in (("entry_time", "entry"), ("exit_time", "exit")):
        read = moment(columns, wanted, either)
        if read is None:
            raise lacking(columns, wanted)
        found.append(read[0])
        zoneless = zoneless or (read[1] and columns.zone is None)
    if zoneless:
        columns.notes.append("Its times name no zone and are taken for UTC.")
    return found[0], found[1]


def _signal_time(columns: Columns) -> Times | None:
    read = moment(columns, "signal_time", "-") if columns.candidates("signal_time") else None
    return None if read is None else read[0]


def _counts(values: np.ndarray | None) -> np.ndarray | None:  # type: ignore[type-arg]
    if values is None:
        return None
    whole: np.ndarray = np.where(np.isfinite(values), values, -1.0).astype(np.int64)  # type: ignore[type-arg]
    return whole
