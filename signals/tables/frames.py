"""Tables of other libraries as polars' own: pandas, pyarrow, and what polars would read later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from signals.errors import InputError, reason
from signals.tables.column_names import COLUMN_ALIASES, plain

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Frame", "as_polars", "is_frame"]

Frame: TypeAlias = "pl.DataFrame | pl.LazyFrame | pd.DataFrame | pa.Table"
"""Any table in memory that this project takes."""

_LIBRARIES = {"pandas": "DataFrame", "pyarrow": "Table"}


def is_frame(value: object) -> bool:
    """Whether a value is a table in memory; none of the libraries is loaded to find out."""
    return isinstance(value, pl.DataFrame | pl.LazyFrame) or _library(value) is not None


def as_polars(frame: object, source: str = "the frame") -> pl.DataFrame:
    """Return a table as a polars frame.

    Parameters
    ----------
    frame
        A frame of polars, pandas or pyarrow. Of pandas' index a column is made: its own name, or where it has none
        ``timestamp`` if it holds times, else ``index``; the plain count of rows is left out. Of two header rows, one of which says the same in
        every column, such as the ticker, the other is kept.
    source
        What to call it in a message.

    Raises
    ------
    InputError
        If it is no table, two of its columns have the same name, or a column holds what polars knows no type for.
    """
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    library = _library(frame)
    if library is None:
        raise InputError(f"{source}: is a {type(frame).__name__}; give a frame of polars or pandas")
    try:
        if library == "pandas":
            return pl.from_pandas(_with_index_as_column(frame, source))
        made = pl.from_arrow(frame)
        return made if isinstance(made, pl.DataFrame) else made.to_frame()
    except (TypeError, ValueError, NotImplementedError, pl.exceptions.PolarsError, ImportError) as error:
        raise InputError(f"{source}: polars cannot take this table ({reason(error)}); give plain columns") from error


def _library(value: object) -> str | None:
    for kind in type(value).__mro__:
        library = kind.__module__.partition(".")[0]
        if _LIBRARIES.get(library) == kind.__name__:
            return library
    return None


def _with_index_as_column(frame: Any, source: str) -> Any:
    """Return a pandas frame with plain, distinct names, whose index is a column or a plain count."""
    frame = frame.copy(deep=False)
    if frame.columns.nlevels > 1:
        frame.columns = _one_level(frame.columns, source)
    names = [str(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{source}: column {twice[0]!r} occurs twice; keep one of them")
    frame.columns = names
    index = frame.index
    if index.nlevels > 1:
        frame.index = index.set_names([name or f"level_{at}" for at, name in enumerate(index.names)])
        return frame.reset_index()
    timed = any(plain(name) in COLUMN_ALIASES["timestamp"] for name in names)
    # a count, or what is left of one where rows were chosen; without another column it may be times since 1970
    if index.name is None and (type(index).__name__ == "RangeIndex" or (timed and index.dtype.kind in "iu")):
        return frame.reset_index(drop=True)
    unnamed = "timestamp" if hasattr(index, "tz") else "index"
    name = unnamed if index.name is None else str(index.name)
    if name in names:
        return frame.reset_index(drop=True)
    return frame.rename_axis(index=name).reset_index()


def _one_level(columns: Any, source: str) -> list[str]:
    """Return the header row that tells columns apart, where the others say the same in every column."""
    telling = [level for level in range(columns.nlevels) if columns.get_level_values(level).nunique() > 1]
    if len(telling) == 1:
        return [str(name) for name in columns.get_level_values(telling[0])]
    levels = [sorted({str(name) for name in columns.get_level_values(level)})[:6] for level in telling]
    # the one that has no prices in it
    markets = next(
        (level for level in telling if "close" not in {str(name).lower() for name in columns.get_level_values(level)}),
        1,
    )
    raise InputError(
        f"{source}: its columns have {columns.nlevels} header rows, {' and '.join(map(str, levels))}; choose one market, "
        f"such as frame.xs(TICKER, axis=1, level={markets})"
    )
