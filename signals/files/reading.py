"""Reading a signal file: prices and probabilities, every rule of the format checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from signals.arrays import Flags, Floats
from signals.data import Bars, Probabilities, Signals
from signals.errors import InputError
from signals.files.fingerprints import column, fingerprint
from signals.files.reading_columns import FileColumns, file_stamp
from signals.filesystem.damage import reading
from signals.filesystem.paths import located
from signals.readings import Readings
from signals.roles import DEFAULT_VARIANT, ROLES
from signals.rounding import clip
from signals.rules import PRICES, check_length, check_probabilities, check_times
from signals.suggesting import nearest
from signals.tables.arranging import arranged, column_notes, require_columns
from signals.tables.column_names import plain
from signals.tables.frames import Frame
from signals.tables.layout import Layout
from signals.tables.opening import Table, frame_table, open_table
from signals.times.bars import bar_times
from signals.values.bars import bar_values, clipped_note, empty_note, has_price, widened_note
from signals.values.column import flags, numbers

REQUIRED = ("timestamp", *PRICES)
OPTIONAL = ("volume", "funding_rate")
OUT_OF_SAMPLE = "out_of_sample"
NEARLY = 0.88
"""How alike names are from which on one is taken for the other misspelt, as `nearest` measures it."""
VARIANT_COLUMNS = (*ROLES, OUT_OF_SAMPLE)


def read(path: str | Path, *, require_probabilities: bool = True, layout: Layout | None = None) -> Signals:
    """Read a signal file and check every rule of its format.

    Parameters
    ----------
    path : str or Path
        Parquet (.parquet .pq), Feather or Arrow IPC (.feather .arrow .ipc), or CSV (.csv .csv.gz).
    require_probabilities : bool
        Refuse a file without a single probability column.
    layout : Layout, optional
        Says outright which column is which, and how times are written; by default the usual spellings are found.

    Returns
    -------
    Signals
        Of T bars. Further number columns are `readings`, each read when it is asked for; `between` cuts a span.

    Raises
    ------
    InputError
        On the first broken rule: one line with the file, the column, the first offending time and value, the count
        and the remedy.

    Notes
    -----
    Everything is widened to float64 before it is checked or compared. Null and NaN probabilities are NaN; a null
    ``funding_rate`` is 0; a null ``out_of_sample`` is False. Rows without any price are left out; a high, a low or a
    probability that is off by rounding alone is mended (`signals.values.bars` has the bounds); a volume that is null
    throughout is left out. ``notes`` of the signals count all of it.
    """
    with reading(str(path)):
        stamp = file_stamp(located(path)) if located(path).is_file() else None
        opened = partial(_opened, located(path).absolute(), layout)
        return _signals(open_table(path, layout), require_probabilities, opened, stamp)


def _opened(path: Path, layout: Layout | None) -> Table:
    """Open a signal file again, for its readings."""
    return _arranged(open_table(path, layout))


def from_frame(frame: Frame, *, require_probabilities: bool = True, layout: Layout | None = None) -> Signals:
    """Make signals of a frame with the columns of a signal file; the rules and errors are those of `read`."""
    return _signals(frame_table(frame, layout), require_probabilities)


def as_signals(given: Signals | str | Path | Frame) -> Signals:
    """Return signals as they are, and those of a file or a table in memory; the rules and errors are those of `read`."""
    if isinstance(given, Signals):
        return given
    return read(given) if isinstance(given, str | Path) else from_frame(given)


def read_bars(path: str | Path, layout: Layout | None = None) -> Bars:
    """Read the prices of a file alone, with volume and funding where it has them; errors are those of `read`."""
    with reading(str(path)):
        table = _arranged(open_table(path, layout))
        names = [name for name in table.names if name in (*REQUIRED, *OPTIONAL)]
        frame, kept = _priced(table, names)
        return _bars(table, frame, len(kept) - len(frame))[0]


def _signals(
    table: Table,
    require_probabilities: bool,
    opened: Callable[[], Table] | None = None,
    stamp: tuple[int, int, int] | None = None,
) -> Signals:
    table = _arranged(table)
    stored = _variant_columns(table)
    if require_probabilities and not stored:
        raise InputError(
            f"{table.source}: no probability column{_near(table.names, ROLES)}; "
            f"add at least one of {', '.join(ROLES)}, with @NAME for a named variant"
        )
    prices = [name for name in table.names if name in (*REQUIRED, *OPTIONAL)]
    taken = (*prices, *(name for parts in stored.values() for name in parts.values()))
    frame, kept = _priced(table, list(taken))
    bars, read = _bars(table, frame, len(kept) - len(frame))
    notes = [*bars.notes, *_misspelt(table)]
    variants = {name: _probabilities(table, frame, bars, parts, notes) for name, parts in stored.items()}
    guessed = tuple(f"{table.source}: {note}" for note in (*column_notes(table), *table.notes, *read))
    whole = fingerprint(bars, variants)
    return Signals(
        bars,
        variants,
        table.path,
        whole,
        bars.gaps,
        notes=tuple(notes),
        layout=table.layout,
        guessed=guessed,
        readings=Readings(FileColumns(table, taken, kept, opened, stamp)),
    )


def _priced(table: Table, names: list[str]) -> tuple[pl.DataFrame, Flags]:
    """Return columns of the rows that have a price, and which rows those are."""
    frame = table.columns(names)
    kept = has_price(frame, {name: name for name in PRICES}, table.source, text=table.text)
    return frame if kept.all() else frame.filter(pl.Series(kept)), kept


def _arranged(table: Table) -> Table:
    """Return a table with the contract's columns; the probabilities that a layout names are among them."""
    layout = table.layout or Layout()
    columns = {**_otherwise_written(table.names), **layout.columns}
    named = [key for key in columns if key.partition("@")[0] in VARIANT_COLUMNS]
    whole = replace(table, layout=replace(layout, columns=columns))
    found = replace(arranged(whole, REQUIRED, (*OPTIONAL, *named)), layout=table.layout)
    require_columns(found, REQUIRED, _near(found.names, REQUIRED))
    return found


def _otherwise_written(names: Sequence[str]) -> dict[str, str]:
    """Return probabilities whose names differ in case and punctuation alone, by the contract's name."""
    found: dict[str, list[str]] = {}
    for name in names:
        role, mark, variant = name.partition("@")
        if plain(role) in VARIANT_COLUMNS and plain(role) != role:
            found.setdefault(f"{plain(role)}{mark}{variant}", []).append(name)
    return {column: alike[0] for column, alike in found.items() if len(alike) == 1 and column not in names}


def _misspelt(table: Table) -> list[str]:
    """Say which columns are taken for no probability though they are called nearly as one."""
    notes = []
    for name in table.names:
        role = plain(name.partition("@")[0])
        near = None if role in VARIANT_COLUMNS else nearest(role, ROLES, NEARLY)
        if near is not None and near not in table.names:
            notes.append(f"column {name!r} is taken for no probability; did you mean {near!r}?")
    return notes


def _near(names: tuple[str, ...], wanted: Sequence[str]) -> str:
    """Say which columns look like misspelt ones, by letters or by case."""
    lowered = {name.lower().replace(" ", "_"): name for name in names if name not in VARIANT_COLUMNS + REQUIRED}
    found = {name: nearest(name, lowered, 0.75) for name in wanted if name not in names}
    hints = [f"rename {lowered[near]!r} to {name!r}" for name, near in found.items() if near is not None]
    return f" ({', '.join(hints)}?)" if hints else ""


def _variant_columns(table: Table) -> dict[str, dict[str, str]]:
    """Return, by variant and role, the name of the column that holds it."""
    stored: dict[str, dict[str, str]] = {}
    for name in table.names:
        role, mark, variant = name.partition("@")
        if role in VARIANT_COLUMNS:
            if mark and not variant:
                raise InputError(f"{table.source}: column {name!r} names no variant; write {role}@NAME")
            parts = stored.setdefault(variant or DEFAULT_VARIANT, {})
            if role in parts:
                raise InputError(f"{table.source}: columns {parts[role]!r} and {name!r} are the same; keep one")
            parts[role] = name
        elif mark:
            close = nearest(role, VARIANT_COLUMNS, cutoff=0.0)
            raise InputError(
                f"{table.source}: column {name!r} has no known role before '@'; the nearest is {close!r}: "
                f"rename it to {close}@{variant}, or rename it without '@'"
            )
    for variant, parts in stored.items():
        if not any(role in parts for role in ROLES):
            raise InputError(
                f"{table.source}: column {parts[OUT_OF_SAMPLE]!r} belongs to variant {variant!r}, which has no "
                f"probability column; rename it to {OUT_OF_SAMPLE}@NAME, or add {column(ROLES[0], variant)}"
            )
    return stored


def _bars(table: Table, frame: pl.DataFrame, empty: int) -> tuple[Bars, tuple[str, ...]]:
    """Return the bars, and what was guessed of their times."""
    source = table.source
    time, read = bar_times(table, frame)
    check_length(time, source)
    check_times(time, source)
    arrays = {
        name: numbers(frame[name], source, text=table.text, percent=name == "funding_rate")
        for name in frame.columns
        if name in PRICES + OPTIONAL
    }
    values = bar_values(time, arrays, source)
    notes = [empty_note(empty)] if empty else []
    if values.widened:
        notes.append(widened_note(values.widened))
    return Bars(time, **values.arrays, notes=(*notes, *values.notes)), read


def _probabilities(
    table: Table, frame: pl.DataFrame, bars: Bars, parts: dict[str, str], notes: list[str]
) -> Probabilities:
    """Return a variant's probabilities; `notes` gets what was mended in them."""
    unknown = np.full(len(bars), np.nan)
    unknown.flags.writeable = False
    arrays: dict[str, Floats] = dict.fromkeys(ROLES, unknown)
    seen: Flags | None = None
    for role, name in parts.items():
        if role == OUT_OF_SAMPLE:
            seen = flags(frame[name], table.source, text=table.text)
            continue
        arrays[role], clipped = clip(numbers(frame[name], table.source, text=table.text, percent=True))
        if clipped:
            notes.append(clipped_note(clipped, repr(name)))
        check_probabilities(bars.time, arrays[role], table.source, name)
    return Probabilities(**arrays, out_of_sample=seen)
