"""Several factored parts read together: their families part after part, and any cell by its place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import polars as pl

from sweeps.store.factored import FactoredPart, read_families_of

__all__ = ["families_of", "find_cells"]


def families_of(parts: Sequence[Path], columns: Sequence[str], members: str) -> pl.DataFrame:
    """Return some columns of the first cell of each family, part after part, and how many cells each has as column `members`."""
    of_assets = groupby(map(FactoredPart, parts), key=lambda each: id(each.common))
    return pl.concat([_of_one(list(alike), columns, members) for _, alike in of_assets])


def _of_one(parts: Sequence[FactoredPart], columns: Sequence[str], members: str) -> pl.DataFrame:
    counts = pl.Series(members, np.concatenate([part.members for part in parts]), dtype=pl.Int32)
    return read_families_of(parts, columns).with_columns(counts)


def find_cells(parts: Sequence[Path], cells: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return where cells are stored, as `sweeps.store.reading.find` does."""
    opened: dict[int, FactoredPart] = {}

    def at(place: int) -> FactoredPart:
        if place not in opened:
            opened[place] = FactoredPart(parts[place])
        return opened[place]

    found: dict[int, tuple[int, int]] = {}
    for cell in cells:
        low, high = 0, len(parts)
        while low < high:
            middle = (low + high) // 2
            if at(middle).ends_before(cell):
                low = middle + 1
            else:
                high = middle
        if low < len(parts) and (row := at(low).row(cell)) >= 0:
            found[cell] = (low, row)
    return found
