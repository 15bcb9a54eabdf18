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


def scan_factored(parts: Sequence[Path]) -> pl.LazyFrame:
    """Return the cells of factored parts, one row each; of the files only the first is looked at until it is collected."""
    schema = FactoredPart(parts[0]).schema
    files = list(parts)

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        del batch_size  # a part at a time
        wanted = list(schema) if columns is None else columns
        left = n_rows
        for frame in _ahead(files, lambda file: _read(file, wanted, predicate, n_rows)):
            if left is None:
                yield frame
                continue
            yield frame.head(left)
            left -= min(left, len(frame))
            if left <= 0:
                return

    return register_io_source(source, schema=schema, is_pure=True)


def _read(file: Path, columns: Sequence[str], predicate: pl.Expr | None, most: int | None) -> pl.DataFrame:
    """Return some columns of the rows of a part for which a condition holds."""
    part = FactoredPart(file)
    if predicate is None:
        read = part.read(columns or [_CHEAP])
        return (read if most is None else read.head(most)).select(columns)
    looked_at = list(dict.fromkeys(predicate.meta.root_names())) or [_CHEAP]
    held = part.read(looked_at)
    kept = held.select(predicate.fill_null(value=False)).to_series()
    if not kept.any():
        return part.empty(columns)
    more = [name for name in columns if name not in held.columns]
    cells = pl.concat([held, part.read(more)], how="horizontal") if more else held
    return cells.filter(kept).select(columns)


def _ahead(files: Sequence[Path], read: Callable[[Path], pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Read parts in threads, some ahead of whoever takes them, and yield them in order."""
    threads = min(os.cpu_count() or 1, len(files), _MOST_THREADS)
    if threads <= 1:
        yield from map(read, files)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = iter(files)
        begun = deque(pool.submit(read, file) for file in islice(waiting, 2 * threads))
        try:
            while begun:
                yield begun.popleft().result()
                begun.extend(pool.submit(read, file) for file in islice(waiting, 1))
        finally:
            for each in begun:
                each.cancel()
