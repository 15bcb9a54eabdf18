"""Sizing and cost rules as columns: what cells put up and pay on the trades they share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Array, Floats, Integers
from sweeps.event.accounts.margin_rules import FIXED, RAMP, RISK, Margins
from sweeps.plan.grouping import distinct

__all__ = ["SizingRules", "sizing_kinds", "sizing_of"]

_INTRABAR = CHOICES["stop_trigger"].index("intrabar")


class SizingRules(NamedTuple):
    """Sizing and cost rules as columns, one row a cell, cells of a path adjacent.

    Attributes
    ----------
    kind
        int64 (n,): cells of one number differ in nothing but exposure.
    exposure
        float64 (n,): leverage times size; of a ramp, whose size is that of each entry, leverage alone, and of a margin
        by risk the risk.
    size, fee
        float64 (n,).
    spared
        float64 (n,): `fee` less what a target costs that is made within a bar; 0 where that is the same.
    any_spared
        Whether any is not 0.
    funded
        int64 (n,): 1 where funding is charged, else 0.
    rule, margin
        int64 (n,): how the margin is found, and the number of its kind: `rule` and `kind` of
        `sweeps.event.accounts.margin_rules.Margins`.
    leverage, size_min, size_max, size_power
        float64 (n,): of a ramp; `leverage` and `size_max` of a margin by risk too.
    risk, distances, scale
        float64 (n,), float64 (n, 2) and int64 (n,): of a margin by risk.
    thresholds
        float64 (n, 2): long and short entry threshold, which a ramp measures from.
    variant
        int64 (n,): whose probabilities.
    """

    kind: Integers
    exposure: Floats
    size: Floats
    fee: Floats
    spared: Floats
    any_spared: bool
    funded: Integers
    rule: Integers
    margin: Integers
    leverage: Floats
    size_min: Floats
    size_max: Floats
    size_power: Floats
    risk: Floats
    distances: Floats
    scale: Integers
    thresholds: Floats
    variant: Integers


def sizing_kinds(table: CellTable, margins: Margins) -> Integers:
    """Give the sizing and cost rules of a table's cells numbers; those of one number differ in nothing but exposure."""
    columns: list[Array] = [table["fee"], table["funding"], margins.kind, _spared(table)]
    moving = [column for column in columns if len(column) and (column != column[0]).any()]
    return distinct(moving, len(table))[1] if moving else np.zeros(len(table), dtype=np.int64)


def sizing_of(table: CellTable, cells: Integers, kinds: Integers, margins: Margins, funded: bool) -> SizingRules:
    """Return the sizing and cost rules of cells, in an order of rows.

    Parameters
    ----------
    table, cells
        Rows of the table, cells of a path and of one kind adjacent.
    kinds
        As `sizing_kinds` finds them.
    margins
        Of the table's cells.
    funded
        Whether the market has any funding to charge.
    """
    rules = np.bincount(margins.rule, minlength=RISK + 1)
    ramps, risks = bool(rules[RAMP]), bool(rules[RISK])

    def column(name: str, dtype: type = np.float64, *, needed: bool = True) -> Array:
        # no kernel asks for what no cell's rule is made of
        taken: Array = table[name][cells if needed else cells[:1]].astype(dtype, copy=False)
        return taken

    rule = margins.rule[cells] if ramps or risks else np.zeros(len(cells), dtype=np.int64)
    size, leverage, risk = margins.size[cells], column("leverage"), column("risk", needed=risks)
    factor = leverage * size
    if ramps or risks:
        factor = np.where(rule == FIXED, factor, np.where(rule == RISK, risk, leverage))
    spared = _spared(table)
    any_spared = bool(spared.any())
    if any_spared:
        spared = spared[cells]
    return SizingRules(
        kind=kinds[cells],
        exposure=factor,
        size=size,
        fee=column("fee"),
        spared=spared,
        any_spared=any_spared,
        funded=column("funding", np.int64) * int(funded),
        rule=rule,
        margin=margins.kind[cells] if ramps or risks else rule,
        leverage=leverage,
        size_min=column("size_min", needed=ramps),
        size_max=column("size_max", needed=ramps or risks),
        size_power=column("size_power", needed=ramps),
        risk=risk,
        distances=margins.distances[cells if risks else cells[:1]],
        scale=margins.scale[cells if risks else cells[:1]],
        thresholds=np.column_stack([column(name, needed=ramps) for name in ("long_entry", "short_entry")]),
        variant=column("variant", np.int64, needed=ramps),
    )


def _spared(table: CellTable) -> Floats:
    """Return what a target made within a bar costs less than another exit, per unit of what is traded then."""
    if np.isnan(table["maker_fee"]).all():
        return np.zeros(len(table))
    makes = (table["stop_trigger"] == _INTRABAR) & ~np.isnan(table["maker_fee"])
    makes &= ~(np.isnan(table["take_profit"]) & np.isnan(table["short_take_profit"]))
    return np.where(makes, table["fee"] - table["maker_fee"], 0.0)
