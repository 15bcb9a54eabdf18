"""What is on the page as a file: squares as CSV and Parquet, a cell's rules, and a grid around it."""

from __future__ import annotations

import io
import json
from typing import Any

import polars as pl

from results.explorer.around import grid_around
from results.explorer.exact import exact_table
from results.run.cells import cell_file, cell_of, file_name
from results.run.run import Run
from signals import InputError

__all__ = ["KINDS", "export"]

KINDS = ("csv", "parquet", "cell", "grid")
_FORMULA = r"^[=+\-@\t\r]"
"""How a text begins that spreadsheets would take for a formula."""

File = tuple[bytes, str, str]
"""Content, name and media type."""


def export(
    run: Run, kind: str, *, view: dict[str, Any] | None = None, less: Run | None = None, cell: int | None = None
) -> File:
    """Return a file of what is shown.

    Parameters
    ----------
    run
        Whose.
    kind
        ``csv`` or ``parquet``: the squares of a view, exact; ``cell``: the rules of a cell, as replays take them; ``grid``: a
        grid around a cell.
    view, less
        What is shown, and the run whose squares are taken off.
    cell
        Its index.

    Raises
    ------
    InputError
        If there is no such kind or cell, or the view does not fit the run.
    """
    if kind in {"csv", "parquet"} and view is not None:
        name = f"{_name(run)}-{_plain(view.get('metric'))}-{_plain(view.get('x'))}-{_plain(view.get('y'))}.{kind}"
        return _squares(exact_table(run, view, less), kind), name, "text/csv" if kind == "csv" else _BINARY
    if kind == "cell" and cell is not None:
        return _cell(run, cell), f"{_name(run)}-cell-{cell}.json", "application/json"
    if kind == "grid" and cell is not None:
        return grid_around(run, cell).encode(), f"{_name(run)}-around-{cell}.toml", "application/toml"
    raise InputError(f"kind={kind!r}: what can be saved is one of {', '.join(KINDS)}")


_BINARY = "application/vnd.apache.parquet"


def _squares(table: pl.DataFrame, kind: str) -> bytes:
    into = io.BytesIO()
    if kind == "parquet":
        table.write_parquet(into)
    else:
        table.with_columns(_harmless(table)).write_csv(into)
    return into.getvalue()


def _harmless(table: pl.DataFrame) -> list[pl.Expr]:
    """Return columns of words with an apostrophe before what a spreadsheet would work out: names come from files."""
    words = [name for name, kind in table.schema.items() if kind in {pl.String, pl.Categorical, pl.Enum}]
    return [
        pl.when(pl.col(name).cast(pl.String).str.contains(_FORMULA))
        .then("'" + pl.col(name).cast(pl.String))
        .otherwise(pl.col(name).cast(pl.String))
        .alias(name)
        for name in words
    ]


def _cell(run: Run, cell: int) -> bytes:
    content = cell_file(cell_of(run, cell))
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _name(run: Run) -> str:
    """Return a run's name as part of a file's, of letters that any header and any disk takes."""
    return _plain(run.path.absolute().name) + ("-pooled" if run.pooled else "")


def _plain(text: object) -> str:
    return file_name(str(text)).encode("ascii", "ignore").decode()[:60] or "run"
