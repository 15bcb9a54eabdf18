"""Reading a signal file: prices and probabilities, every rule of the format checked."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
import polars as pl

from signals.columns import flags, numbers, times
from signals.data import DEFAULT_VARIANT, ROLES, Bars, Flags, Floats, Probabilities, Signals
from signals.errors import InputError
from signals.files.damage import reading
from signals.fingerprints import column, fingerprint
from signals.rules import (
    PRICES,
    check_funding,
    check_length,
    check_prices,
    check_probabilities,
    check_times,
    check_volume,
)
from signals.tables import Table, frame_table, open_table

REQUIRED = ("timestamp", *PRICES)
OPTIONAL = ("volume", "funding_rate")
OUT_OF_SAMPLE = "out_of_sample"
VARIANT_COLUMNS = (*ROLES, OUT_OF_SAMPLE)


def read(path: str | Path, *, require_probabilities: bool = True) -> Signals:
    """Read a signal file and check every rule of its format.

    Parameters
    ----------
    path : str or Path
        Parquet (.parquet .pq), Feather or Arrow IPC (.feather .arrow .ipc), or CSV (.csv .csv.gz).
    require_probabilities : bool
        Refuse a file without a single probability column.

    Returns
    -------
    Signals
        Of T bars. Columns that are neither prices nor probabilities are ignored; `between` cuts a span.

    Raises
    ------
    InputError
        On the first broken rule: one line with the file, the column, the first offending time and value, the count
        and the remedy.

    Notes
    -----
    Everything is widened to float64 before it is checked or compared. Null and NaN probabilities are NaN; a null
    ``funding_rate`` is 0; a null ``out_of_sample`` is False.
    """
    with reading(str(path)):
        return _signals(open_table(path), require_probabilities)


def from_frame(frame: pl.DataFrame, *, require_probabilities: bool = True) -> Signals:
    """Make signals of a frame with the columns of a signal file; the rules and errors are those of `read`."""
    return _signals(frame_table(frame), require_probabilities)


def read_bars(path: str | Path) -> Bars:
    """Read the prices of a file alone, with volume and funding where it has them; errors are those of `read`."""
    with reading(str(path)):
        table = open_table(path)
        _require(table)
        return _bars(table, table.columns([name for name in table.names if name in (*REQUIRED, *OPTIONAL)]))


def _signals(table: Table, require_probabilities: bool) -> Signals:
    _require(table)
    stored = _variant_columns(table)
    if require_probabilities and not stored:
        raise InputError(
            f"{table.source}: no probability column{_near(table.names, ROLES)}; "
            f"add at least one of {', '.join(ROLES)}, with @NAME for a named variant"
        )
    prices = [name for name in table.names if name in (*REQUIRED, *OPTIONAL)]
    frame = table.columns([*prices, *(name for parts in stored.values() for name in parts.values())])
    bars = _bars(table, frame)
    variants = {name: _probabilities(table, frame, bars, parts) for name, parts in stored.items()}
    return Signals(bars, variants, table.path, fingerprint(bars, variants), bars.gaps)


def _require(table: Table) -> None:
    missing = [name for name in REQUIRED if name not in table.names]
    if missing:
        plural = "s" if len(missing) > 1 else ""
        raise InputError(
            f"{table.source}: missing column{plural} {', '.join(missing)}{_near(table.names, missing)}; "
            f"needed are {', '.join(REQUIRED)}, found {', '.join(table.names[:12]) or 'none'}"
        )


def _near(names: tuple[str, ...], wanted: list[str] | tuple[str, ...]) -> str:
    """Say which columns look like misspelt ones, by letters or by case."""
    lowered = {name.lower().replace(" ", "_"): name for name in names if name not in VARIANT_COLUMNS + REQUIRED}
    hints = []
    for name in wanted:
        for near in difflib.get_close_matches(name, lowered, n=1, cutoff=0.75):
            hints.append(f"rename {lowered[near]!r} to {name!r}")
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
            close = difflib.get_close_matches(role, VARIANT_COLUMNS, n=1, cutoff=0.0)[0]
            raise InputError(
                f"{table.source}: column {name!r} has no known role before '@'; the nearest is {close!r}: "
                f"rename it to {close}@{variant}, or rename it without '@' to have it ignored"
            )
    for variant, parts in stored.items():
        if not any(role in parts for role in ROLES):
            raise InputError(
                f"{table.source}: column {parts[OUT_OF_SAMPLE]!r} belongs to variant {variant!r}, which has no "
                f"probability column; rename it to {OUT_OF_SAMPLE}@NAME, or add {column(ROLES[0], variant)}"
            )
    return stored


def _bars(table: Table, frame: pl.DataFrame) -> Bars:
    source = table.source
    time = times(frame["timestamp"], source)
    check_length(time, source)
    check_times(time, source)
    arrays = {
        name: numbers(frame[name], source, text=table.text) for name in frame.columns if name in PRICES + OPTIONAL
    }
    check_prices(time, arrays, source)
    if "volume" in arrays:
        check_volume(time, arrays["volume"], source)
    if "funding_rate" in arrays:
        check_funding(time, arrays["funding_rate"], source)
        arrays["funding_rate"] = np.nan_to_num(arrays["funding_rate"], nan=0.0)
    return Bars(time, **arrays)


def _probabilities(table: Table, frame: pl.DataFrame, bars: Bars, parts: dict[str, str]) -> Probabilities:
    unknown = np.full(len(bars), np.nan)
    unknown.flags.writeable = False
    arrays: dict[str, Floats] = dict.fromkeys(ROLES, unknown)
    seen: Flags | None = None
    for role, name in parts.items():
        if role == OUT_OF_SAMPLE:
            seen = flags(frame[name], table.source, text=table.text)
            continue
        arrays[role] = numbers(frame[name], table.source, text=table.text)
        check_probabilities(bars.time, arrays[role], table.source, name)
    return Probabilities(**arrays, out_of_sample=seen)
