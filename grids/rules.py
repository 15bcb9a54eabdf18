"""Factoring cells into distinct work: entry rules, exit rules, and the paths where they meet.

A cell's trades depend on far less than the cell: two cells that enter alike and exit alike share every trade, whatever
they pay or stake. Parameters that cannot matter are blanked before rules are compared, so that equal work is found
before it is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grids.parameters import CHOICES
from grids.table import CellTable

__all__ = ["Factors", "Facts", "distinct", "factor"]

Columns = dict[str, NDArray[Any]]

_RAMP = CHOICES["size_rule"].index("ramp")
_NO_GATE = CHOICES["gate"].index("none")
_EV = CHOICES["gate"].index("ev")
_POSITION = CHOICES["stop_basis"].index("position")
_BALANCE = CHOICES["stop_basis"].index("balance")
_LONG_ONLY = CHOICES["side"].index("long")
_SHORT_ONLY = CHOICES["side"].index("short")


@dataclass(frozen=True)
class Facts:
    """What factoring may know of the data, to see more rules as equal.

    Attributes
    ----------
    bars
        Number of bars; a longer `max_hold` never ends a trade.
    fall, rise
        Largest conceivable move against a long (``1 - lowest/highest``) and against a short
        (``highest/lowest - 1``): levels further away are never touched.
    observed
        By (variant code, role) the sorted distinct probabilities seen: thresholds between two neighbours are one.
    """

    bars: int | None = None
    fall: float = np.inf
    rise: float = np.inf
    observed: Mapping[tuple[int, str], NDArray[np.float64]] = field(default_factory=dict)


@dataclass(frozen=True)
class Factors:
    """Distinct work behind n cells.

    Attributes
    ----------
    entry_rules, exit_rules
        Columns of the E distinct entry rules and X distinct exit rules.
    path
        int64 (n,): each cell's path.
    path_entry, path_exit
        int64 (P,): each path's entry rule and exit rule.
    money_rules
        Number of distinct ways to stake and pay.
    """

    entry_rules: Columns
    exit_rules: Columns
    path: NDArray[np.int64]
    path_entry: NDArray[np.int64]
    path_exit: NDArray[np.int64]
    money_rules: int


def distinct(columns: Sequence[NDArray[Any]], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Group equal rows of some columns, NaN being equal to NaN.

    Parameters
    ----------
    columns
        Arrays of shape (n,).
    n
        Number of rows.

    Returns
    -------
    first : numpy.ndarray of int64, shape (k,)
        First row of each group, groups in order of appearance.
    group : numpy.ndarray of int64, shape (n,)
        Group of each row.
    """
    group, k = np.zeros(n, dtype=np.int64), min(n, 1)
    for column in columns:
        codes, values = pd.factorize(column)
        if len(values) + (codes.min(initial=0) < 0) <= 1:
            continue
        merged, pairs = pd.factorize(group * (len(values) + 1) + codes + 1)
        group, k = merged.astype(np.int64), len(pairs)
    first = np.empty(k, dtype=np.int64)
    first[group[::-1]] = np.arange(n - 1, -1, -1)
    return first, group


def factor(table: CellTable, facts: Facts | None = None) -> Factors:
    """Map cells to distinct entry rules, exit rules and paths.

    Parameters
    ----------
    table
        Cells that keep the rules of the contract's table.
    facts
        What is known of the data; without it only what holds on any data is used.
    """
    facts = facts or Facts()
    n = len(table)
    entries = _entry_columns(table, facts)
    exits = _exit_columns(table, entries, facts)
    entry_first, entry_of = distinct(list(entries.values()), n)
    exit_first, exit_of = distinct(list(exits.values()), n)
    path_first, path = distinct([entry_of, exit_of], n)
    return Factors(
        {name: column[entry_first] for name, column in entries.items()},
        {name: column[exit_first] for name, column in exits.items()},
        path,
        entry_of[path_first],
        exit_of[path_first],
        len(distinct(_money_columns(table), n)[0]),
    )


def _entry_columns(table: CellTable, facts: Facts) -> Columns:
    long_entry = np.where(table["side"] == _SHORT_ONLY, np.nan, _observed(table, "long_entry", facts))
    short_entry = np.where(table["side"] == _LONG_ONLY, np.nan, _observed(table, "short_entry", facts))
    no_long, no_short = np.isnan(long_entry), np.isnan(short_entry)
    gate = np.where(no_short, _NO_GATE, table["gate"])
    return {
        "variant": table["variant"],
        "long_entry": long_entry,
        "short_entry": short_entry,
        # without two sides there is no tie to break
        "priority": np.where(no_long | no_short, 0, table["priority"]),
        "gate": gate,
        "gate_margin": np.where(gate == _NO_GATE, 0.0, table["gate_margin"]),
        "gate_long_ev": np.where(gate == _EV, table["gate_long_ev"], 0.0),
        "gate_short_ev": np.where(gate == _EV, table["gate_short_ev"], 0.0),
    }


def _observed(table: CellTable, role: str, facts: Facts) -> NDArray[np.float64]:
    """Move each threshold up to the next probability seen; NaN where none is as high."""
    raw = np.asarray(table[role], dtype=np.float64)
    moved = raw.copy()
    for code in range(len(table.variants)):
        seen = facts.observed.get((code, role))
        if seen is None:
            continue
        codes, values = pd.factorize(raw)
        at = np.searchsorted(seen, values)
        snapped = np.append(np.append(seen, np.nan)[at], np.nan)
        moved = np.where(table["variant"] == code, snapped[codes], moved)
    return moved


def _exit_columns(table: CellTable, entries: Columns, facts: Facts) -> Columns:
    exposure = table["leverage"] * table["size"]
    ramp = (table["size_rule"] == _RAMP) & (table["stop_basis"] == _BALANCE)
    scale = np.where(table["stop_basis"] == _POSITION, table["leverage"], 1.0)
    scale = np.where((table["stop_basis"] == _BALANCE) & ~ramp, exposure, scale)
    far = _out_of_reach(table, facts)
    trailing = ~np.isnan(table["trailing_stop"])
    stop = np.where(trailing, table["trailing_stop"], table["stop_loss"]) / scale
    target = table["take_profit"] / scale
    stop = np.where((stop > far) & ~ramp, np.nan, stop)
    target = np.where((target > far) & ~ramp, np.nan, target)
    liquidation = 1.0 / table["leverage"] - table["maintenance_margin"]
    levels = ~(np.isnan(stop) & np.isnan(target))
    ramp &= levels
    long_exit = np.where(np.isnan(entries["long_entry"]), np.nan, _observed(table, "long_exit", facts))
    short_exit = np.where(np.isnan(entries["short_entry"]), np.nan, _observed(table, "short_exit", facts))
    uses_variant = ramp | ~np.isnan(long_exit) | ~np.isnan(short_exit)
    longest = np.iinfo(np.int64).max if facts.bars is None else facts.bars
    columns: Columns = {
        "fill": table["fill"],
        "slippage": table["slippage"],
        "stop_trigger": np.where(levels, table["stop_trigger"], 0),
        "max_hold": np.where(table["max_hold"] >= longest, 0, table["max_hold"]),
        "long_exit": long_exit,
        "short_exit": short_exit,
        "trailing": trailing & ~np.isnan(stop),
        "stop": stop,
        "target": target,
        "liquidation": np.where(liquidation > far, np.nan, liquidation),
        "variant": np.where(uses_variant, table["variant"], 0),
        "ramp": ramp,
    }
    for name in ("leverage", "size_min", "size_max", "size_power", "long_entry", "short_entry"):
        columns[f"ramp_{name}"] = np.where(ramp, table[name], np.nan)
    return columns


def _out_of_reach(table: CellTable, facts: Facts) -> NDArray[np.float64]:
    """Distance beyond which no level is ever touched, with room for slippage and rounding."""
    slippage = table["slippage"]
    fall = 1.0 - (1.0 - facts.fall) / (1.0 + slippage)
    rise = (1.0 + facts.rise) / (1.0 - slippage) - 1.0
    return np.asarray(np.maximum(fall, rise) + 1e-9)


def _money_columns(table: CellTable) -> list[NDArray[Any]]:
    ramp = table["size_rule"] == _RAMP
    columns = [table["leverage"], np.where(ramp, np.nan, table["size"]), table["fee"], table["funding"], ramp]
    return columns + [np.where(ramp, table[name], np.nan) for name in ("size_min", "size_max", "size_power")]
