"""Columns of a part to blocks of bytes, and back: those that are asked for alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from signals.arrays import Floats, Integers

__all__ = ["CURVES", "Block", "decode", "encode"]

Block = Callable[[str], bytes]
"""Fetches a block by its name."""

CURVES = ("oos_balance", "oos_max_drawdown", "balance", "max_drawdown")
"""Columns with a number a cell; every other of `ACCUMULATORS` has one a family."""


def encode(columns: Mapping[str, Floats], members: Integers, exposure: Floats, fee: Floats) -> dict[str, bytes]:
    """Return the numbers of a part as blocks of bytes, by name.

    Parameters
    ----------
    columns
        Every one of `sweeps.measures.accumulators.ACCUMULATORS`: float64 (n,), a number a cell, of `CURVES`; float64 (m,), of
        the first cell of each family, of the others.
    members
        int64 (m,): cells of each family, which follow each other; n in all.
    exposure
        float64 (n,): leverage times size of each cell (NaN or anything where there is no such number: it only predicts).
    fee
        float64 (m,): of each family; it only predicts.
    """
    return {name: np.ascontiguousarray(values, dtype=np.float64).tobytes() for name, values in columns.items()}


def decode(block: Block, names: Sequence[str], members: Integers, exposure: Floats, fee: Floats) -> dict[str, Floats]:
    """Return some columns of a part.

    Parameters
    ----------
    block
        Fetches a block that `encode` returned; called for those alone that the columns take.
    names
        Which columns.
    members, exposure, fee
        The very values that the part was encoded with.

    Returns
    -------
    dict
        float64 arrays by name, shapes as given to `encode`. Counts, zeros, and what is no number come back as they were,
        others so that each measure of a cell does within 1e-12 of itself.
    """
    return {name: np.frombuffer(block(name), dtype=np.float64) for name in names}
