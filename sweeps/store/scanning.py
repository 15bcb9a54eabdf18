"""Factored parts as a lazy table of polars: it asks for columns and rows, and gets those alone, part after part."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from sweeps.store.factored import FactoredPart

__all__ = ["scan_factored"]

_CHEAP = "cell"
_MOST_THREADS = 8
"""Each has two parts at hand, of up to 60 MB as columns."""


_Piece = tuple[Path, int | None]
"""A part, and how many of its first rows; None for all."""


def scan_factored(parts: Sequence[Path]) -> pl.LazyFrame:
    """Return the cells of factored parts, one row each; of the files only the first is looked at until it is collected."""
    schema = FactoredPart(parts[0]).schema
    files = list(parts)

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        del batch_size  # a part at a time
        wanted = list(schema) if columns is None else columns
        # rows are cut before a condition is asked, as polars means it
        yield from _ahead(_cut(files, n_rows), lambda piece: _read(*piece, wanted, predicate))

    return register_io_source(source, schema=schema, is_pure=True)


def _cut(files: Sequence[Path], n_rows: int | None) -> Sequence[_Piece]:
    """Return the parts that have the first rows, and how many of each; None where that is all of them."""
    if n_rows is None:
        return [(file, None) for file in files]
    found: list[_Piece] = []
    for file in files:
        if n_rows <= 0:
            break
        cells = FactoredPart(file).cells
        found.append((file, n_rows if n_rows < cells else None))
        n_rows -= cells
    return found


def _read(file: Path, most: int | None, columns: Sequence[str], predicate: pl.Expr | None) -> pl.DataFrame:
    """Return some columns of the first rows of a part, of them those for which a condition holds."""
    part = FactoredPart(file)
    if predicate is None:
        read = part.read(columns or [_CHEAP])
        return (read if most is None else read.head(most)).select(columns)
    looked_at = list(dict.fromkeys(predicate.meta.root_names())) or [_CHEAP]
    held = part.read(looked_at)
    kept = held.select(predicate.fill_null(value=False).alias("kept")).to_series()
    kept = kept if len(kept) == len(held) else kept.new_from_index(0, len(held))  # it asks for no column
    if most is not None:
        kept = kept & (pl.int_range(len(held), eager=True) < most)
    if not kept.any():
        return part.empty(columns)
    more = [name for name in columns if name not in held.columns]
    cells = pl.concat([held, part.read(more)], how="horizontal") if more else held
    return cells.filter(kept).select(columns)


def _ahead(pieces: Sequence[_Piece], read: Callable[[_Piece], pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Read parts in threads, some ahead of whoever takes them, and yield them in order."""
    threads = min(os.cpu_count() or 1, len(pieces), _MOST_THREADS)
    if threads <= 1:
        yield from map(read, pieces)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = iter(pieces)
        begun = deque(pool.submit(read, piece) for piece in islice(waiting, 2 * threads))
        try:
            while begun:
                yield begun.popleft().result()
                begun.extend(pool.submit(read, piece) for piece in islice(waiting, 1))
        finally:
            for each in begun:
                each.cancel()
