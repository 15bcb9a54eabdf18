"""Sizing and cost rules as columns: what cells put up and pay on the trades they share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Array, Floats, Integers
from sweeps.plan.grouping import distinct

__all__ = ["SPARE", "SizingRules", "sizing_kinds", "sizing_of"]

SPARE = 8
"""Rows beyond the last that may be read, because exposures are compounded several at a time."""

_RAMP = CHOICES["size_rule"].index("ramp")


class SizingRules(NamedTuple):
    """Sizing and cost rules as columns, one row a cell, cells of a path adjacent.

    Attributes
    ----------
    kind
        int64 (n,): cells of one number differ in nothing but exposure.
    exposure
        float64 (n + SPARE,): leverage times size; of a ramp, whose size is that of each entry, leverage alone.
    size, fee
        float64 (n,).
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

    kind: Integers
    exposure: Floats
    size: Floats
    fee: Floats
    funded: Integers
    ramp: Integers
    leverage: Floats
    size_min: Floats
    size_max: Floats
    size_power: Floats
    thresholds: Floats
    variant: Integers


def sizing_kinds(table: CellTable) -> Integers:
    """Give the sizing and cost rules of a table's cells numbers; those of one number differ in nothing but exposure."""
    ramp = table["size_rule"] == _RAMP
    columns: list[Array] = [table["fee"], table["funding"], ramp]
    if ramp.any():
        names = ("variant", "size_min", "size_max", "size_power", "long_entry", "short_entry")
        columns += [np.where(ramp, table[name], 0) for name in names]
    moving = [column for column in columns if len(column) and (column != column[0]).any()]
    return distinct(moving, len(table))[1] if moving else np.zeros(len(table), dtype=np.int64)


def sizing_of(table: CellTable, cells: Integers, kinds: Integers, funded: bool) -> SizingRules:
    """Return the sizing and cost rules of cells, in an order of rows.

    Parameters
    ----------
    table, cells
        Rows of the table, cells of a path and of one kind adjacent.
    kinds
        As `sizing_kinds` finds them.
    funded
        Whether the market has any funding to charge.
    """

    def column(name: str, dtype: type = np.float64) -> Array:
        taken: Array = table[name][cells].astype(dtype, copy=False)
        return taken

    ramp = column("size_rule", np.int64) == _RAMP
    leverage, size = column("leverage"), column("size")
    return SizingRules(
        kind=kinds[cells],
        exposure=np.concatenate([leverage * np.where(ramp, 1.0, size), np.zeros(SPARE)]),
        size=size,
        fee=column("fee"),
        funded=column("funding", np.int64) * int(funded),
        ramp=ramp.astype(np.int64),
        leverage=leverage,
        size_min=column("size_min"),
        size_max=column("size_max"),
        size_power=column("size_power"),
        thresholds=np.column_stack([column("long_entry"), column("short_entry")]),
        variant=column("variant", np.int64),
    )
