"""A user's own features: from a Python function of the bars, or from a file of columns by time."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from signals.arrays import Array, Flags, Floats
from signals.data import Bars
from signals.errors import InputError
from signals.files.reading import OPTIONAL, REQUIRED
from signals.rules import check_times
from signals.tables.arranging import arranged
from signals.tables.frames import as_polars, is_frame
from signals.tables.opening import Table, open_table
from signals.times.bars import bar_times
from signals.times.timestamps import to_iso
from signals.values.column import numbers

Columns = pl.DataFrame | Mapping[str, Sequence[float] | Array]
FeatureFunction = Callable[[Bars], Columns]
# A file that lacks more of the bars than this is most likely of another market or another step.
MOST_MISSING = 0.5


def feature_function(reference: str) -> FeatureFunction:
    """Return the function that ``package.module:function`` refers to.

    Modules of the working folder are found as well as installed ones.

    Raises
    ------
    InputError
        If the reference has another form, the module cannot be imported, or has no such function.
    """
    module, mark, name = reference.partition(":")
    if not mark or not module or not name:
        raise InputError(f"feature function {reference!r}: write it as package.module:function")
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        imported = importlib.import_module(module)
    except Exception as error:
        raise InputError(
            f"feature function {reference!r}: module {module} cannot be imported ({type(error).__name__}: {error}); "
            "install it, or start in the folder it lies in"
        ) from error
    found = getattr(imported, name, None)
    if not callable(found):
        raise InputError(f"feature function {reference!r}: module {module} has no function {name}; correct the name")
    return found  # type: ignore[no-any-return]


def function_features(function: FeatureFunction | str, bars: Bars) -> pl.DataFrame:
    """Return the features that a function computes of the bars.

    Parameters
    ----------
    function : callable or str
        From bars to a frame or a mapping of columns, T rows each; a string is a reference, see `feature_function`.
    bars : Bars
        T of them.

    Returns
    -------
    polars.DataFrame
        T rows of float64, null as NaN.

    Raises
    ------
    InputError
        If what it returns is no table of numbers with T rows, or it fails.
    """
    called = feature_function(function) if isinstance(function, str) else function
    name = f"feature function {function if isinstance(function, str) else getattr(function, '__name__', 'given')!r}"
    try:
        returned = called(bars)
    except Exception as error:
        raise InputError(f"{name} failed: {type(error).__name__}: {error}; mend it") from error
    if is_frame(returned):
        returned = as_polars(returned, f"{name}: what it returned")
    elif not isinstance(returned, Mapping):
        raise InputError(f"{name} returned {type(returned).__name__}; return a frame or a dict of arrays")
    columns: dict[str, Floats] = {}
    for column in returned.columns if isinstance(returned, pl.DataFrame) else returned:
        series = pl.Series(str(column), returned[column], strict=False)
        if len(series) != len(bars):
            raise InputError(f"{name}: column {column!r} has {len(series)} rows for {len(bars)} bars; return one a bar")
        columns[str(column)] = _floats(series, name, text=False)
    if not columns:
        raise InputError(f"{name} returned no column; return at least one")
    return pl.DataFrame(columns)


def file_features(path: str | Path, bars: Bars) -> pl.DataFrame:
    """Return the features of a file, aligned to the bars by time.

    Parameters
    ----------
    path : str or Path
        Parquet, Feather or CSV with a column ``timestamp``, each bar's OPEN time in UTC. Columns of prices, volume
        and funding are passed over; all others are features. Rows of other times are passed over too.
    bars : Bars
        T of them.

    Returns
    -------
    polars.DataFrame
        T rows of float64, NaN where the file has no row or no value.

    Raises
    ------
    InputError
        If the file cannot be read, has no time or no feature, a column is not numeric, a time occurs twice, or it
        lacks more than half of the bars.

    Warns
    -----
    UserWarning
        If it lacks some bars, with the count and the first.
    """
    table = arranged(open_table(path), ["timestamp"])
    if "timestamp" not in table.names:
        raise InputError(f"{table.source}: no column 'timestamp'; add the open time of each bar, in UTC")
    names = [name for name in table.names if name not in (*REQUIRED, *OPTIONAL)]
    if not names:
        raise InputError(f"{table.source}: no column is a feature; add some beside {', '.join(table.names)}")
    frame = table.columns(["timestamp", *names])
    try:
        known, _ = bar_times(table, frame)
    except InputError as error:
        if "timestamp" not in table.called:
            raise
        raise InputError(f"{table.source}: no column 'timestamp', and of the one that may be meant: {error}") from error
    check_times(known, table.source)
    row = np.searchsorted(known, bars.time)
    there = row < len(known)
    there[there] = known[row[there]] == bars.time[there]
    _mind_missing(table, bars, there)
    columns = {name: np.full(len(bars), np.nan) for name in names}
    for name, values in columns.items():
        values[there] = _floats(frame[name], table.source, text=table.text)[row[there]]
    return pl.DataFrame(columns)


def _floats(series: pl.Series, source: str, *, text: bool) -> Floats:
    """Return numbers as they are, and true and false as 1 and 0."""
    return numbers(series.cast(pl.Float64) if series.dtype == pl.Boolean else series, source, text=text)


def _mind_missing(table: Table, bars: Bars, there: Flags) -> None:
    count = int(np.count_nonzero(~there))
    if not count:
        return
    message = (
        f"{table.source}: {count} of {len(bars)} bars have no row of features, first "
        f"{to_iso(bars.time[int(np.argmin(there))])}"
    )
    if count > MOST_MISSING * len(bars):
        raise InputError(f"{message}; give features of the same market, step and span, timed by the bars' open in UTC")
    warnings.warn(f"{message}; they are NaN there", UserWarning, stacklevel=3)
