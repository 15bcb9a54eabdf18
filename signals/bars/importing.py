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

from collections.abc import Sequence
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
from signals.progress import Progress
from signals.rounding import clip, price_rounding
from signals.rules import PRICES, check_probabilities
from signals.tables.arranging import arranged, column_notes, require_columns
from signals.tables.layout import Layout
from signals.tables.markets import refuse_several
from signals.tables.table import Table
from signals.times.bars import opens, stored_times
from signals.times.steps import usual_step
from signals.values.bars import bar_values, clipped_note, priced_rows
from signals.values.column import flags, numbers
from signals.values.volume import Volume, may_be_volume, read_volume

__all__ = ["Imported", "Keep", "import_bars"]

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


def import_bars(
    files: Sequence[str | Path],
    *,
    keep: Keep | None = None,
    layout: Layout | None = None,
    on_progress: Progress | None = None,
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


def _part(stored: Table) -> Part:
    """Return a table's bars, times as microseconds, without the rows that have no price."""
    stated = {} if stored.layout is None else stored.layout.columns
    optional = ["funding_rate", *(name for name in stated if name == "volume" or _is_probability(name))]
    table = arranged(stored, NEEDED, optional)
    require_columns(table, NEEDED)
    kept = [name for name in table.names if name in {*NEEDED, "funding_rate"} or _is_probability(name)]
    counted = (
        ["volume"] if "volume" in stated else [name for name in table.names if name not in kept and may_be_volume(name)]
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


def _as_opens(parts: list[Part]) -> tuple[list[Part], tuple[str, ...]]:
    """Move times that are closes back by the step of all files together."""
    every = np.concatenate([part.frame["timestamp"].to_numpy() for part in parts])
    step = usual_step(every.astype("datetime64[us]"))
    moved: list[Part] = []
    notes: dict[str, None] = {}
    for part in parts:
        time = part.frame["timestamp"].to_numpy().astype("datetime64[us]")
        opened, note = opens(time, step, part.timed_by, part.source)
        frame = part.frame.with_columns(timestamp=pl.Series(opened.astype(np.int64)))
        moved.append(replace(part, frame=frame))
        if note is not None:
            notes[note] = None
    return moved, tuple(notes)
