"""Factoring cells into distinct work: entry, exit and re-entry rules, and the paths where they meet.

A cell's trades depend on far less than the cell: two cells that enter alike and exit alike share every trade, whatever
they put up or pay. Parameters that cannot matter are blanked before rules are compared, so that equal work is found
before it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grids.mixing import content_ids, mixed
from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Array, Flags, Integers, Words
from sweeps.plan.bounds import DataBounds
from sweeps.plan.entry_rules import ENTRY_PARAMETERS, entry_columns
from sweeps.plan.exit_rules import ADDED, exit_columns, exit_parameters
from sweeps.plan.grouping import distinct
from sweeps.plan.reentry_rules import REENTRY_COLUMNS, REENTRY_PARAMETERS, reentry_columns

__all__ = ["Factors", "Rules", "entry_rules", "exit_rules", "factor", "path_ids", "reentry_rules", "sizing_rules"]

Columns = dict[str, Array]

_RAMP, _RISK = CHOICES["size_rule"].index("ramp"), CHOICES["size_rule"].index("risk")


@dataclass(frozen=True)
class Rules:
    """Distinct rules behind n cells.

    Attributes
    ----------
    columns
        What each of the k rules is made of, shape (k,).
    of
        int64 (n,): each cell's rule.
    """

    columns: Columns
    of: Integers

    def __len__(self) -> int:
        """Return the number of rules."""
        return len(next(iter(self.columns.values())))

    @property
    def ids(self) -> Words:
        """One word a rule, the same wherever an equal rule is met; what is blank of `ADDED` leaves it as it was without."""
        first = [column for name, column in self.columns.items() if name not in ADDED]
        ids = content_ids(first, len(self))
        for place, (name, blank) in enumerate(ADDED.items()):
            column = self.columns.get(name)
            if column is None:
                continue
            said = ~np.isnan(column) if np.isnan(blank) else column != blank
            if said.any():
                ids = np.where(said, content_ids([ids, np.full(len(self), place), column], len(self)), ids)
        return ids


@dataclass(frozen=True)
class Factors:
    """Distinct work behind n cells.

    Attributes
    ----------
    entry_rules, exit_rules
        Columns of the E distinct entry rules and X distinct exit rules.
    path
        int64 (n,): each cell's path; rules of re-entry set paths apart too.
    path_entry, path_exit
        int64 (P,): each path's entry rule and exit rule.
    """

    entry_rules: Columns
    exit_rules: Columns
    path: Integers
    path_entry: Integers
    path_exit: Integers


def factor(table: CellTable, bounds: DataBounds | None = None) -> Factors:
    """Map cells to distinct entry rules, exit rules and paths.

    Parameters
    ----------
    table
        Cells that keep the rules of the contract's table.
    bounds
        What is known of the data; without it only what holds on any data is used.
    """
    bounds = bounds or DataBounds()
    entries = entry_rules(table, bounds)
    enters = tuple(~np.isnan(entries.columns[name]) for name in ("long_entry", "short_entry"))
    sides = (enters[0][entries.of], enters[1][entries.of])
    exits, reentries = exit_rules(table, sides, bounds), reentry_rules(table, sides, bounds)
    first, path = distinct([entries.of, exits.of, reentries.of], len(table))
    return Factors(entries.columns, exits.columns, path, entries.of[first], exits.of[first])


def entry_rules(table: CellTable, bounds: DataBounds) -> Rules:
    """Find the distinct entry rules of some cells."""
    first, group = _alike(table, ENTRY_PARAMETERS)
    raw = {name: table[name][first] for name in ENTRY_PARAMETERS}
    return _rules(entry_columns(raw, bounds), group)


def exit_rules(table: CellTable, enters: tuple[Flags, Flags], bounds: DataBounds) -> Rules:
    """Find the distinct exit rules of some cells.

    Parameters
    ----------
    table
        Cells that keep the rules of the contract's table.
    enters
        Whether longs and shorts ever enter, each of shape (n,).
    bounds
        What is known of the data.
    """
    names = exit_parameters(table.columns)
    first, group = _alike(table, names, *enters)
    raw = {name: table[name][first] for name in names}
    return _rules(exit_columns(raw, (enters[0][first], enters[1][first]), bounds), group)


def reentry_rules(table: CellTable, enters: tuple[Flags, Flags], bounds: DataBounds) -> Rules:
    """Find the distinct re-entry rules of some cells; parameters are as of `exit_rules`."""
    if not (table["opposite"].any() or table["cooldown"].any()):  # as in most grids: then nothing else is looked at
        nothing = np.zeros(min(len(table), 1), dtype=np.int64)
        return Rules(dict.fromkeys(REENTRY_COLUMNS, nothing), np.zeros(len(table), dtype=np.int64))
    first, group = _alike(table, REENTRY_PARAMETERS, *enters)
    raw = {name: table[name][first] for name in REENTRY_PARAMETERS}
    return _rules(reentry_columns(raw, (enters[0][first], enters[1][first]), bounds), group)


def _alike(table: CellTable, names: Sequence[str], *further: Array) -> tuple[Integers, Integers]:
    """Group cells that are equal in some parameters and in further columns, as `distinct` does."""
    return distinct([*table.told_apart(names), *further], len(table))


def _rules(columns: Columns, group: Integers) -> Rules:
    """Group again what blanking has made equal."""
    first, of = distinct(list(columns.values()), len(next(iter(columns.values()))))
    return Rules({name: column[first] for name, column in columns.items()}, of[group])


def path_ids(entry: Words, exit_: Words) -> Integers:
    """Name paths by the ids of their entry and exit rules, shapes (P,): the same in every chunk and run.

    The top bit is left free, so that the id is not negative.
    """
    return ((mixed(entry) + exit_) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(1)).view(np.int64)


def sizing_rules(table: CellTable) -> int:
    """Count the distinct ways in which some cells size and pay."""
    rule = table["size_rule"]
    ramp, risk = rule == _RAMP, rule == _RISK
    columns = [table["leverage"], np.where(ramp | risk, np.nan, table["size"]), rule]
    columns += [table["fee"], table["maker_fee"], table["funding"]]
    columns += [np.where(ramp, table[name], np.nan) for name in ("size_min", "size_power")]
    columns += [np.where(ramp | risk, table["size_max"], np.nan), np.where(risk, table["risk"], np.nan)]
    return len(distinct(columns, len(table))[0])
