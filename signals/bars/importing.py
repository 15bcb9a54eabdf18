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

from signals.arrays import Flags, Floats, Times
from signals.bars.dumps import read_dumps
from signals.bars.joining import Keep, Part, common_columns, joined
from signals.data import Bars, Signals
from signals.errors import InputError
from signals.files.feature_lists import few
from signals.files.reading import OUT_OF_SAMPLE, VARIANT_COLUMNS, from_frame
from signals.rounding import DOUBLE_ROUNDING, clip, price_rounding
from signals.rules import LARGEST_SETTLEMENT, PRICES, check_funding, check_probabilities, funding_notes
from signals.tables.arranging import arranged, column_notes, no_header
from signals.tables.column_names import COLUMN_ALIASES, plain
from signals.tables.layout import Layout
from signals.tables.markets import refuse_several
from signals.tables.table import Table
from signals.times.bars import opens, stored_times
from signals.times.steps import usual_step
from signals.values.bars import bar_values, clipped_note, priced_rows
from signals.values.column import flags, numbers
from signals.values.volume import Volume, may_be_volume, read_volume

__all__ = ["Funding", "Imported", "Keep", "bars_frame", "import_bars", "read_funding"]

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
    widened : int
        Bars whose high or low was out of order by rounding, moved onto the open or close.
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
    widened: int
    moved: int
    notes: tuple[str, ...]
    signals: Signals
    guessed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


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
    parts, dropped = common_columns(parts)
    notes = (*_gathered(parts), *dropped)
    rows, empty = sum(len(part.frame) for part in parts), sum(part.empty for part in parts)
    whole, moved = joined(parts, keep)
    stamped = whole.with_columns(pl.col("timestamp").cast(pl.Datetime("us")))
    made = from_frame(stamped, require_probabilities=False)
    signals = replace(made, bars=replace(made.bars, notes=notes), notes=notes)
    guessed = dict.fromkeys(note for part in parts for note in part.guessed)
    left_out = tuple(dict.fromkeys(name for part in parts for name in part.left_out))
    widened = sum(part.widened for part in parts)
    counts = (rows + empty, rows - len(whole), empty, widened, moved)
    return Imported(signals.bars, *counts, notes, signals, (*guessed, *closes), left_out)


def bars_frame(bars: Bars) -> pl.DataFrame:
    """Return bars as the columns of a file, T rows."""
    columns = {"timestamp": pl.Series(bars.time).dt.replace_time_zone("UTC")}
    for name in (*PRICES, "volume", "funding_rate"):
        values = getattr(bars, name)
        if values is not None:
            columns[name] = pl.Series(values)
    return pl.DataFrame(columns)


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
            table = arranged(stored, ("timestamp", "funding_rate"))
            _require(table, ("timestamp", "funding_rate"))
            frame = table.columns(["timestamp", "funding_rate"])
            rates = numbers(frame["funding_rate"], table.source, text=table.text, percent=True)
            read = stored_times(table, frame)
            name = table.called.get("funding_rate", "funding_rate")
            check_funding(read.time, rates, table.source, name, LARGEST_SETTLEMENT)
            notes |= dict.fromkeys(_rate_notes(stored, name, read.time, rates))
            told = (*column_notes(table), *table.notes, *read.notes)
            guessed |= dict.fromkeys(f"{table.source}: {note}" for note in told)
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


def _part(stored: Table) -> Part:
    """Return a table's bars, times as microseconds, without the rows that have no price."""
    said = {} if stored.layout is None else stored.layout.columns
    optional = ["funding_rate", *(name for name in said if name == "volume" or _is_probability(name))]
    table = arranged(stored, NEEDED, optional)
    _require(table, NEEDED)
    kept = [name for name in table.names if name in {*NEEDED, "funding_rate"} or _is_probability(name)]
    counted = (
        ["volume"] if "volume" in said else [name for name in table.names if name not in kept and may_be_volume(name)]
    )
    frame = table.columns([*kept, *(name for name in counted if name in table.names)])
    if not len(frame):
        raise InputError(f"{table.source}: holds no bar; get the file again")
    raw = priced_rows(frame, {price: price for price in PRICES}, table.source, text=table.text)
    read = stored_times(table, raw)
    volume = read_volume(raw.drop(kept), table.source, text=table.text)
    arrays = _market(raw, table, volume)
    values = bar_values(read.time, arrays, table.source)
    probabilities, clipped = _probabilities(raw, table, read.time)
    return Part(
        table.source,
        pl.DataFrame({"timestamp": read.time.astype(np.int64), **values.arrays, **probabilities}),
        empty=len(frame) - len(raw),
        widened=values.widened,
        counts=volume.kind,
        rounding=price_rounding(values.arrays),
        market=table.market,
        timed_by=table.called.get("timestamp", "timestamp"),
        left_out=_left_out(stored, table, [*kept, *counted]),
        notes=(*volume.notes, *values.notes, *clipped),
        guessed=(
            *column_notes(table, {} if volume.values is None else {"volume": volume.name}),
            *table.notes,
            *read.notes,
        ),
    )


def _market(raw: pl.DataFrame, table: Table, volume: Volume) -> dict[str, Floats]:
    """Return prices, and volume and funding rate where there are any, float64 of shape (T,) each."""
    names = [name for name in (*PRICES, "funding_rate") if name in raw.columns]
    arrays: dict[str, Floats] = {
        name: numbers(raw[name], table.source, text=table.text, percent=name == "funding_rate") for name in names
    }
    if volume.values is not None:
        arrays["volume"] = volume.values
    return arrays


def _probabilities(raw: pl.DataFrame, table: Table, time: Times) -> tuple[dict[str, Floats | Flags], tuple[str, ...]]:
    """Return a table's probabilities and their flags, shape (T,) each, and what was mended in them."""
    found: dict[str, Floats | Flags] = {}
    notes = []
    for name in filter(_is_probability, raw.columns):
        if name.partition("@")[0] == OUT_OF_SAMPLE:
            found[name] = flags(raw[name], table.source, text=table.text)
            continue
        values, clipped = clip(numbers(raw[name], table.source, text=table.text, percent=True))
        if clipped:
            notes.append(clipped_note(clipped, repr(name)))
        check_probabilities(time, values, table.source, name)
        found[name] = values
    return found, tuple(notes)


def _gathered(parts: list[Part]) -> list[str]:
    """Return the notes of all parts, one that several share said once, with the files it is about."""
    about: dict[str, list[str]] = {}
    for part in parts:
        for note in part.notes:
            about.setdefault(note, []).append(part.source)
    return [f"{few(sources)}: {note}" for note, sources in about.items()]


def _left_out(stored: Table, table: Table, kept: Sequence[str]) -> tuple[str, ...]:
    """Return the columns with a name in the file that are not kept, nor part of one that is."""
    used = {*kept, *table.called.values(), *table.called.get("timestamp", "").split("+")}
    named = stored.names if stored.head is None or stored.head.header else ()
    return tuple(name for name in named if name not in used)


def _is_probability(name: str) -> bool:
    role, mark, variant = name.partition("@")
    return role in VARIANT_COLUMNS and bool(variant or not mark)


def _require(table: Table, needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in table.names]
    if missing and table.head is not None and not table.head.header:
        raise InputError(no_header(table))
    if missing:
        found = ", ".join(repr(name) for name in table.stored_names[:12])
        raise InputError(
            f"{table.source}: no column for {', '.join(missing)} by any usual spelling; found {found}: say which is which "
            f"with `columns={','.join(f'{name}=NAME' for name in missing)}`"
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
