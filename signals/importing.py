"""One clean table of bars out of many files, with clear rules for what overlaps, repeats or is out of order.

- Columns are found by their usual spellings, times in any usual way of writing, each file by itself (see
  `signals.files`); a `Layout` says outright what is not found.
- Rows are sorted by time. Rows without any price are dropped and counted.
- The same bar twice, with the same numbers, is kept once. With different numbers it is an error, unless the caller
  says to keep the first or the last in the order of the files.
- All files must be of one market and one step. Holes stay holes, and are counted.
- Probabilities are kept if every file has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from signals.columns import flags, numbers
from signals.data import Bars, Floats, Signals
from signals.dumps import read_dumps
from signals.errors import InputError
from signals.files.arranging import arranged, no_header, told_columns
from signals.files.bar_times import opens, stored_times
from signals.files.layout import Layout
from signals.files.markets import refuse_several
from signals.files.table import Table
from signals.joining import Keep, Part, common_columns, joined
from signals.reading import OUT_OF_SAMPLE, VARIANT_COLUMNS, from_frame
from signals.rules import PRICES, check_prices, check_probabilities, check_volume
from signals.steps import usual_step

__all__ = ["Imported", "Keep", "bars_frame", "import_bars", "read_funding"]

NEEDED = ("timestamp", *PRICES)


@dataclass(frozen=True, eq=False)
class Imported:
    """Bars out of files.

    Attributes
    ----------
    bars : Bars
    rows : int
        Rows read.
    repeated : int
        Rows left out because the same bar was there already.
    empty : int
        Rows without any price, left out.
    moved : int
        Rows earlier than the one above them; all are sorted.
    notes : tuple of str
        What else to know.
    signals : Signals
        The bars with the probabilities that all files have, if any.
    guessed : tuple of str
        Which column was taken for what, and how times were read, a clause each.
    left_out : tuple of str
        Named columns that are neither of bars nor probabilities, and are not kept.
    """

    bars: Bars
    rows: int
    repeated: int
    empty: int
    moved: int
    notes: tuple[str, ...]
    signals: Signals
    guessed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def import_bars(
    files: Sequence[str | Path],
    *,
    keep: Keep | None = None,
    layout: Layout | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Read bars from files and put them together.

    Parameters
    ----------
    files : sequence of paths
        CSV (.csv .csv.gz .txt .tsv), zips of CSV, Parquet, Feather; in the order that `keep` refers to.
    keep : {'first', 'last'}, optional
        Which of two different rows of one bar counts.
    layout : Layout, optional
        Says outright which column is which, how times are written and of which market, of all files alike.
    on_progress : callable, optional
        Called with the files read and to read.

    Raises
    ------
    InputError
        If a file cannot be read, lacks a column, breaks a rule of prices, is of another market or step, or disagrees
        with another about a bar.
    """
    if isinstance(files, str | Path):
        files = [files]
    if not files:
        raise InputError("no file to import; name at least one")
    parts: list[Part] = []
    for done, path in enumerate(files, start=1):
        parts += [_part(table) for table in read_dumps(path, layout)]
        if on_progress is not None:
            on_progress(done, len(files))
    refuse_several([(part.source, part.market) for part in parts])
    parts, closes = _as_opens(parts)
    parts, notes = common_columns(parts)
    rows, empty = sum(len(part.frame) for part in parts), sum(part.empty for part in parts)
    whole, moved = joined(parts, keep)
    signals = from_frame(whole.with_columns(pl.col("timestamp").cast(pl.Datetime("us"))), require_probabilities=False)
    guessed = dict.fromkeys(note for part in parts for note in part.guessed)
    left_out = tuple(dict.fromkeys(name for part in parts for name in part.left_out))
    counts = (rows + empty, rows - len(whole), empty, moved)
    return Imported(signals.bars, *counts, notes, signals, (*guessed, *closes), left_out)


def bars_frame(bars: Bars) -> pl.DataFrame:
    """Return bars as the columns of a file, T rows."""
    columns = {"timestamp": pl.Series(bars.time).dt.replace_time_zone("UTC")}
    for name in (*PRICES, "volume", "funding_rate"):
        values = getattr(bars, name)
        if values is not None:
            columns[name] = pl.Series(values)
    return pl.DataFrame(columns)


def read_funding(files: Sequence[str | Path], layout: Layout | None = None) -> pl.DataFrame:
    """Read funding settlements as exchanges hand them out, for `signals.merge_funding`.

    Parameters
    ----------
    files : sequence of paths
    layout : Layout, optional
        Says outright which column is the time and which the rate.

    Returns
    -------
    polars.DataFrame
        ``timestamp`` and ``funding_rate``, a settlement that stands in two files kept once.

    Raises
    ------
    InputError
        If a file cannot be read, or lacks a column of any usual spelling.
    """
    return funding_of(files, layout)[0]


def funding_of(files: Sequence[str | Path], layout: Layout | None) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return what `read_funding` does, and what was guessed, a sentence each."""
    parts: list[pl.DataFrame] = []
    markets: list[tuple[str, str | None]] = []
    told: dict[str, None] = {}
    for path in files:
        for stored in read_dumps(path, layout):
            table = arranged(stored, ("timestamp", "funding_rate"))
            _require(table, ("timestamp", "funding_rate"))
            frame = table.columns(["timestamp", "funding_rate"])
            rates = numbers(frame["funding_rate"], table.source, text=table.text)
            read = stored_times(table, frame)
            parts.append(pl.DataFrame({"timestamp": read.time, "funding_rate": rates}))
            markets.append((table.source, table.market))
            guessed = told_columns(table)
            told |= dict.fromkeys(f"{table.source}: {note}" for note in (*guessed, *table.notes, *read.notes))
    refuse_several(markets)
    return pl.concat(parts).unique(maintain_order=True), tuple(told)


def _part(stored: Table) -> Part:
    """Return a table's bars, times as microseconds, without the rows that have no price."""
    table = arranged(stored, NEEDED, ("volume", "funding_rate", *_said_probabilities(stored)))
    _require(table, NEEDED)
    kept = [name for name in table.names if name in (*NEEDED, "volume", "funding_rate") or _is_probability(name)]
    frame = table.columns(kept)
    raw = frame.filter(~pl.all_horizontal(pl.col(price).is_null() for price in PRICES))
    if not len(raw):
        raise InputError(f"{table.source}: holds no bar; get the file again")
    read = stored_times(table, raw)
    arrays: dict[str, Floats] = {
        name: numbers(raw[name], table.source, text=table.text)
        for name in kept
        if name != "timestamp" and name.partition("@")[0] != OUT_OF_SAMPLE
    }
    check_prices(read.time, arrays, table.source)
    if "volume" in arrays:
        check_volume(read.time, arrays["volume"], table.source)
    for name in filter(_is_probability, arrays):
        check_probabilities(read.time, arrays[name], table.source, name)
    marks = {
        name: flags(raw[name], table.source, text=table.text) for name in kept if name not in (*arrays, "timestamp")
    }
    columns = {"timestamp": read.time.astype(np.int64), **arrays, **marks}
    guessed = told_columns(table)
    return Part(
        table.source,
        pl.DataFrame(columns),
        empty=len(frame) - len(raw),
        market=table.market,
        timed_by=table.called.get("timestamp", "timestamp"),
        left_out=_left_out(stored, table, kept),
        guessed=(*guessed, *table.notes, *read.notes),
    )


def _left_out(stored: Table, table: Table, kept: Sequence[str]) -> tuple[str, ...]:
    """Return the columns with a name in the file that are not kept, nor part of one that is."""
    used = {*kept, *table.called.values(), *table.called.get("timestamp", "").split("+")}
    named = stored.names if stored.head is None or stored.head.header else ()
    return tuple(name for name in named if name not in used)


def _is_probability(name: str) -> bool:
    role, mark, variant = name.partition("@")
    return role in VARIANT_COLUMNS and bool(variant or not mark)


def _said_probabilities(table: Table) -> list[str]:
    return [] if table.layout is None else [name for name in table.layout.columns if _is_probability(name)]


def _require(table: Table, needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in table.names]
    if missing and table.head is not None and not table.head.header:
        raise InputError(no_header(table))
    if missing:
        found = ", ".join(repr(name) for name in table.stored_names[:12])
        raise InputError(
            f"{table.source}: no column for {', '.join(missing)} by any usual spelling; found {found}: say which is which "
            f"with --columns {','.join(f'{name}=NAME' for name in missing)}"
        )


def _as_opens(parts: list[Part]) -> tuple[list[Part], tuple[str, ...]]:
    """Move times that are closes back by the step of all files together."""
    every = np.concatenate([part.frame["timestamp"].to_numpy() for part in parts])
    step = usual_step(every.astype("datetime64[us]"))
    moved: list[Part] = []
    said: dict[str, None] = {}
    for part in parts:
        time = part.frame["timestamp"].to_numpy().astype("datetime64[us]")
        opened, note = opens(time, step, part.timed_by, part.source)
        frame = part.frame.with_columns(timestamp=pl.Series(opened.astype(np.int64)))
        moved.append(replace(part, frame=frame))
        if note is not None:
            said[note] = None
    return moved, tuple(said)
