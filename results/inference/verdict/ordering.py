"""Rows brought into the order of their cells: more than fit into memory are sorted by shares of the cells, over the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import numpy as np

from results.inference.saved.steps import Kept
from signals.arrays import Array

__all__ = ["in_order_of_cells"]

_AT_ONCE = 4_000_000


def in_order_of_cells(
    found: Iterable[Array], last: int, rows: int, kept: Kept, at_once: int = _AT_ONCE
) -> Iterator[Array]:
    """Yield rows in the order of their field `cell`, some at a time.

    Parameters
    ----------
    found
        Structured arrays with a field `cell`, from 0 to below `last`, no two alike.
    last, rows
        The end of the cells, and how many rows there are.
    kept
        Whose folder holds rows meanwhile.
    at_once
        Rows that are sorted together, about.
    """
    shares = -(-rows // at_once)
    if shares <= 1:
        every = list(found)
        yield from [_ordered(np.concatenate(every))] if every else []
        return
    width = -(-last // shares)
    files = [kept.file_of(f"cells-{share:04d}") for share in range(shares)]
    try:
        with ExitStack() as opened:
            handles = [opened.enter_context(file.open("wb")) for file in files]
            kind = None
            for some in found:
                kind, share = some.dtype, some["cell"] // width
                for number in np.unique(share).tolist():
                    handles[number].write(some[share == number].tobytes())
        for file in files:
            if kind is not None and file.stat().st_size:
                yield _ordered(np.fromfile(file, dtype=kind))
    finally:
        for file in files:
            file.unlink(missing_ok=True)


def _ordered(rows: Array) -> Array:
    return rows[np.argsort(rows["cell"], kind="stable")]
