"""Funding settlements of one market: read from the files that exchanges hand out, or from a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from signals.arrays import Floats, Times
from signals.bars.dumps import read_dumps
from signals.errors import InputError
from signals.rounding import DOUBLE_ROUNDING
from signals.rules import LARGEST_SETTLEMENT, check_funding, check_times, funding_notes
from signals.tables.arranging import arranged, column_notes, require_columns
from signals.tables.column_names import COLUMN_ALIASES, plain
from signals.tables.frames import Frame
from signals.tables.layout import Layout
from signals.tables.markets import refuse_several
from signals.tables.opening import frame_table, open_table
from signals.tables.table import Table
from signals.times.bars import stored_times
from signals.times.timestamps import to_iso
from signals.values.column import numbers

__all__ = ["Funding", "Settlements", "read_funding", "read_settlements"]

COLUMNS = ("timestamp", "funding_rate")
HOUR = 3_600_000_000
# Exchanges settle on the hour and stamp the record when it is written, milliseconds later, sometimes earlier.
TOLERANCE = 60_000_000


@dataclass(frozen=True, eq=False)
class Settlements:
    """Funding settlements of one market, N of them.

    Attributes
    ----------
    time : datetime64[us] array of shape (N,)
        When each was settled, UTC, strictly increasing, stamps within 60 s of a full hour moved onto it.
    rate : float64 array of shape (N,)
        As a fraction of notional; positive: longs pay.
    """

    time: Times
    rate: Floats


@dataclass(frozen=True, eq=False)
class Funding:
    """Funding settlements out of files.

    Attributes
    ----------
    frame : polars.DataFrame
        ``timestamp`` and ``funding_rate``, a settlement that stands in two files kept once.
    notes : tuple of str
        Which of several columns was taken, and what is odd in it.
    guessed : tuple of str
        Which column was taken for what, and how times were read, a sentence each.
    """

    frame: pl.DataFrame
    notes: tuple[str, ...]
    guessed: tuple[str, ...] = ()


def read_settlements(funding: str | Path | Frame) -> Settlements:
    """Read a file or frame with the columns ``timestamp`` and ``funding_rate``, in any order of rows.

    Raises
    ------
    InputError
        If it cannot be read, lacks a column, has a rate that is missing, not finite or too large to be a fraction of
        notional, or two settlements at one instant.
    """
    table = arranged(open_table(funding), COLUMNS) if isinstance(funding, str | Path) else frame_table(funding)
    require_columns(table, COLUMNS)
    frame = table.columns(list(COLUMNS))
    stamps = stored_times(table, frame).time
    rates = numbers(frame["funding_rate"], table.source, text=table.text, percent=True)
    broken = ~np.isfinite(rates)
    if broken.any():
        row = int(np.argmax(broken))
        raise InputError(
            f"{table.source}: column 'funding_rate' is {float(rates[row])!r} at {to_iso(stamps[row])}, but must be "
            f"finite; {int(broken.sum())} such rows: correct or drop them"
        )
    check_funding(stamps, rates, table.source, largest=LARGEST_SETTLEMENT)
    order = np.argsort(stamps, kind="stable")
    settled = _on_the_hour(stamps[order])
    check_times(settled, table.source)
    return Settlements(settled, rates[order])


def read_funding(files: Sequence[str | Path], layout: Layout | None = None) -> Funding:
    """Read funding settlements as exchanges hand them out, for `signals.merge_funding`.

    Of several columns the one that is a fraction of notional is taken; ``0.01%`` stands for 0.0001.

    Parameters
    ----------
    files : sequence of paths
    layout : Layout, optional
        Says outright which column is the time and which the rate.

    Raises
    ------
    InputError
        If a file cannot be read, lacks a column of any usual spelling, or has a rate too large to be a fraction.
    """
    parts: list[pl.DataFrame] = []
    markets: list[tuple[str, str | None]] = []
    notes: dict[str, None] = {}
    guessed: dict[str, None] = {}
    for path in files:
        for stored in read_dumps(path, layout):
            table = arranged(stored, COLUMNS)
            require_columns(table, COLUMNS)
            frame = table.columns(list(COLUMNS))
            rates = numbers(frame["funding_rate"], table.source, text=table.text, percent=True)
            read = stored_times(table, frame)
            name = table.called.get("funding_rate", "funding_rate")
            check_funding(read.time, rates, table.source, name, LARGEST_SETTLEMENT)
            notes |= dict.fromkeys(_rate_notes(stored, name, read.time, rates))
            guesses = (*column_notes(table), *table.notes, *read.notes)
            guessed |= dict.fromkeys(f"{table.source}: {note}" for note in guesses)
            parts.append(pl.DataFrame({"timestamp": read.time, "funding_rate": rates}))
            markets.append((table.source, table.market))
    refuse_several(markets)
    whole = pl.concat(parts)
    # The same settlement in two files may differ by rounding.
    rate = pl.col("funding_rate")
    same = ((rate - rate.first()).abs() <= DOUBLE_ROUNDING * rate.abs()).over("timestamp")
    first = pl.int_range(pl.len()).over("timestamp") == 0
    return Funding(whole.filter(first | ~same.fill_null(False)), tuple(notes), tuple(guessed))


def _rate_notes(stored: Table, name: str, time: Times, rates: Floats) -> list[str]:
    others = [other for other in stored.names if other != name and plain(other) in COLUMN_ALIASES["funding_rate"]]
    chosen = f"the funding rate is {name!r}, not {' or '.join(map(repr, others))}"
    return [f"{stored.source}: {note}" for note in ([chosen] if others else []) + funding_notes(time, rates)]


def _on_the_hour(stamps: Times) -> Times:
    """Move stamps within the tolerance of a full hour onto it, and leave the others alone."""
    microseconds = stamps.astype(np.int64)
    hours = (microseconds + HOUR // 2) // HOUR * HOUR
    near = np.abs(microseconds - hours) <= TOLERANCE
    settled: Times = np.where(near, hours, microseconds).astype("datetime64[us]")
    return settled
