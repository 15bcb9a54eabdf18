"""Several factored parts read together: their families part after part, and any cell by its place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import polars as pl

from sweeps.measures.frames import tallied
from sweeps.store.columns import PATH, measures_of, parameters_of
from sweeps.store.factored import COMPOUNDED, FactoredPart
from sweeps.store.families import DEGREES

__all__ = ["families_of", "find_cells"]


def families_of(parts: Sequence[Path], columns: Sequence[str], members: str) -> pl.DataFrame:
    """Return some columns of the first cell of each family, part after part, and how many cells each has as column `members`."""
    of_assets = groupby(map(FactoredPart, parts), key=lambda each: id(each.common))
    return pl.concat([_of_one(list(alike), columns, members) for _, alike in of_assets])


def _of_one(parts: Sequence[FactoredPart], columns: Sequence[str], members: str) -> pl.DataFrame:
    counts = pl.Series(members, np.concatenate([part.members for part in parts]), dtype=pl.Int32)
    return _read_families(parts, columns).with_columns(counts)


def _read_families(parts: Sequence[FactoredPart], columns: Sequence[str]) -> pl.DataFrame:
    """Return some columns of the first cell of each family of some parts of one asset, part after part.

    What follows from counts and sums is worked out for all of them together: for each part alone it would take longer than
    reading does.
    """
    common, first = parts[0].common, np.concatenate([part.first_index for part in parts])
    series = parameters_of(common, first, columns)
    measures = [name for name in columns if name in DEGREES or name == "state"]
    own = [name for name in measures if name in COMPOUNDED]
    of_families = [name for name in measures if name not in COMPOUNDED]
    used = tallied(tuple(of_families))
    tallies = [part.tally(used) for part in parts]
    tally = {name: np.concatenate([each[name] for each in tallies]) for name in used}
    found = measures_of(common, first, tally, of_families).get_columns() if of_families else []
    if own:
        found += pl.concat([part.compounded(own)[part.starts] for part in parts]).get_columns()
    if PATH in columns:
        found.append(pl.concat([part.path() for part in parts]))
    series |= {each.name: each for each in found}
    return pl.DataFrame([series[name] for name in columns])


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
