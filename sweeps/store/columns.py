"""Columns of cells by their places in the grid and columns of their tally: parameters, measures, and the types of all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import numpy as np
import polars as pl

from grids.parameters import PARAMETERS
from signals.arrays import Array, Floats, Integers
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.frames import MEASURED, derived
from sweeps.store.product_block import Common

__all__ = ["ASSET", "EVERY", "PATH", "measures_of", "parameters_of", "schema_of"]

ASSET, PATH = "asset", "path"
"""Columns beside parameters and measures."""
EVERY: Array = np.ones(1, dtype=np.bool_)
"""Said of all cells: that it is known which of their trades are out of sample."""


def parameters_of(common: Common, index: Integers, columns: Collection[str]) -> dict[str, pl.Series]:
    """Return `cell`, `asset` and parameters of some cells of an asset, by name."""
    wanted = [name for name in columns if name in PARAMETERS]
    found: dict[str, pl.Series] = {}
    if wanted:
        frame = common.product.partial(index, wanted).frame()
        found = {each.name: each for each in frame.get_columns()}
    if "cell" in columns:
        found["cell"] = pl.Series("cell", index + common.offset)
    if ASSET in columns:
        words = pl.Enum(list(common.assets))
        found[ASSET] = pl.Series(ASSET, [common.asset], dtype=words).new_from_index(0, len(index))
    return found


def measures_of(common: Common, index: Integers, tally: Mapping[str, Floats], names: Sequence[str]) -> pl.DataFrame:
    """Return measures of some cells of an asset from columns of their tally."""
    known = common.known(index) if any(name.startswith("oos_") for name in tally) else EVERY
    return derived(tally, known, common.bars, common.days, tuple(names))


@lru_cache(64)
def schema_of(common: Common) -> dict[str, pl.DataType]:
    """Return the types of the columns of an asset's parts, by name."""
    found = dict(common.product.partial(np.zeros(0, dtype=np.int64), PARAMETERS).frame().schema)
    if common.asset:
        found[ASSET] = pl.Enum(list(common.assets))
    blank = dict.fromkeys(ACCUMULATORS, np.zeros(1))
    found |= derived(blank, EVERY, common.bars, common.days, MEASURED).schema
    names = ("cell", *((ASSET,) if common.asset else ()), *PARAMETERS, *MEASURED)
    return {name: found[name] for name in names} | {PATH: pl.Int64()}
