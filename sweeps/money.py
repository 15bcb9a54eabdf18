"""Money rules as columns: what cells stake and pay on the trades they share."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grids.parameters import CHOICES
from grids.table import CellTable
from sweeps.simd import WIDTH

__all__ = ["Money", "money_of"]

_RAMP = CHOICES["size_rule"].index("ramp")


class Money(NamedTuple):
    """Money rules as columns, one row a cell, cells of a path adjacent; `WIDTH` spare rows at the end.

    Attributes
    ----------
    exposure, size, fee
        float64 (n + WIDTH,): of a fixed size; a ramp's exposure is that of each entry.
    cost
        float64 (n + WIDTH,): exposure times fee.
    funded
        int64 (n,): 1 where funding is charged, else 0.
    ramp
        int64 (n,): 1 for a ramp.
    leverage, size_min, size_max, size_power
        float64 (n,): of a ramp.
    thresholds
        float64 (n, 2): long and short entry threshold, which a ramp measures from.
    variant
        int64 (n,): whose probabilities.
    """

    exposure: NDArray[np.float64]
    size: NDArray[np.float64]
    fee: NDArray[np.float64]
    cost: NDArray[np.float64]
    funded: NDArray[np.int64]
    ramp: NDArray[np.int64]
    leverage: NDArray[np.float64]
    size_min: NDArray[np.float64]
    size_max: NDArray[np.float64]
    size_power: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    variant: NDArray[np.int64]


def money_of(table: CellTable, cells: NDArray[np.int64], funded: bool) -> Money:
    """Return the money rules of cells, in an order of rows.

    Parameters
    ----------
    table, cells
        Rows of the table, cells of a path adjacent.
    funded
        Whether the market has any funding to charge.
    """

    def column(name: str, spare: int = 0, dtype: type = np.float64) -> NDArray[Any]:
        taken: NDArray[Any] = np.zeros(len(cells) + spare, dtype=dtype)
        taken[: len(cells)] = table[name][cells]
        return taken

    leverage, fee = column("leverage", WIDTH), column("fee", WIDTH)
    size = column("size", WIDTH)
    return Money(
        exposure=leverage * size,
        size=size,
        fee=fee,
        cost=leverage * size * fee,
        funded=column("funding", dtype=np.int64) * int(funded),
        ramp=(column("size_rule", dtype=np.int64) == _RAMP).astype(np.int64),
        leverage=leverage,
        size_min=column("size_min"),
        size_max=column("size_max"),
        size_power=column("size_power"),
        thresholds=np.column_stack([column("long_entry"), column("short_entry")]),
        variant=column("variant", dtype=np.int64),
    )
