"""Cells of one signal file replayed again and again: engines are held open, so that asking for one more cell is cheap."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from grids.cell import Cell, cell_table, check_cell
from grids.names import Names
from grids.parameters import Value
from grids.table import CellTable
from signals import Signals
from signals.arrays import Array, Floats, Integers
from sweeps.engines import measured
from sweeps.event.accounts.margin_rules import margins_of
from sweeps.event.accounts.net_return import net_returns
from sweeps.event.accounts.sizing import sizing_of
from sweeps.event.engine import EventEngine
from sweeps.event.trading.resolved import blank_resolved, resolve_all, resolved_at
from sweeps.opposing import Closings, cut_by_opposite
from sweeps.plan import rules as grid_rules
from sweeps.plan.bounds import DataBounds
from sweeps.replaying import find_sizes, trade_lists

__all__ = ["EntryOutcomes", "Replayer"]

_KEPT = 8
"""Engines held open: one for each variant, reading and filter that cells name; some 20 MB of 26,000 bars together."""


@dataclass(frozen=True)
class EntryOutcomes:
    """What entries at n bars would have come to under a cell's exit, sizing and cost rules, each standing alone.

    Attributes
    ----------
    exit_bar, reason
        int64 (n,): the bar of the exit, and the place of its reason in `sweeps.measures.ratios.REASONS`.
    gross, net
        float64 (n,): signed price move; net return, a fraction of the balance, floored at -1.
    """

    exit_bar: Integers
    reason: Integers
    gross: Floats
    net: Floats


class Replayer:
    """Replay cells on the bars of one signal file by the event engine. May be shared by threads.

    Parameters
    ----------
    signals
        Bars, probabilities and readings; only these bars exist for the cells.
    """

    def __init__(self, signals: Signals) -> None:
        self.signals = signals
        self._engines: OrderedDict[Names, EventEngine] = OrderedDict()
        self._lock = Lock()

    def trades(self, cell: Mapping[str, Value]) -> dict[str, Array]:
        """Return a cell's trades in order: arrays by the names of `TRADE_COLUMNS`, without times, and `ambiguous`.

        Raises
        ------
        InputError
            If the cell is none, or names what the signals do not have.
        """
        engine, table = self._engine_of(cell)
        return next(trade_lists(engine, table))

    def measures(self, cell: Mapping[str, Value]) -> dict[str, Any]:
        """Return what a run stores of a cell, its parameters and index aside, by name; None where undefined."""
        return measured(*self._engine_of(cell)).row(0, named=True)

    def outcomes(self, cell: Mapping[str, Value], entries: Integers, short: bool) -> EntryOutcomes:
        """Resolve entries of one side at any bars, whether the cell's thresholds are met there or not.

        Parameters
        ----------
        cell
            Whose exits, sizes and costs are asked for. Where an entry of the other side ends a position (`opposite`), it does
            so here; that it opens another one is none of this entry's business.
        entries
            int64 (n,): bars at whose close entries are decided, never the last one. Where distances are multiples of a
            reading, it must be above 0 there.
        short
            Which side.
        """
        engine, table = self._engine_of(cell)
        both = np.ones(1, dtype=np.bool_)
        # nothing is known of where entries may fall: no level may be left out as one that they never touch
        rules = engine.exit_rules(grid_rules.exit_rules(table, (both, both), DataBounds()).columns)
        keys = 2 * np.asarray(entries, dtype=np.int64) + int(short)
        resolved = blank_resolved(len(self.signals))
        resolve_all(engine.market, rules, keys, resolved)
        closed = cut_by_opposite(engine, table, entries, Closings(*resolved_at(resolved, keys)[:5]), short=short)
        one, same, size = np.zeros(1, dtype=np.int64), np.empty(len(keys), dtype=np.int64), np.empty(len(keys))
        sizing = sizing_of(table, one, one, margins_of(table, engine.market.readings), engine.market.funded)
        find_sizes(engine.market, sizing, engine.entry_probability, resolved, keys, same, size)
        net = net_returns(
            closed.reason, closed.gross, closed.turnover, closed.carry, size=size, exposure=sizing.leverage[0] * size,
            fee=float(sizing.fee[0]), spared=float(sizing.spared[0]), funded=bool(sizing.funded[0]),
        )  # fmt: skip
        return EntryOutcomes(closed.exit_bar, closed.reason, closed.gross, net)

    def _engine_of(self, cell: Mapping[str, Value]) -> tuple[EventEngine, CellTable]:
        named = self._named(check_cell(cell))
        table = cell_table([named], (str(named["variant"]),))
        with self._lock:
            engine = self._engines.pop(table.names, None) or EventEngine(self.signals, table.names)
            self._engines[table.names] = engine
            if len(self._engines) > _KEPT:
                self._engines.popitem(last=False)
        return engine, table

    def _named(self, cell: Cell) -> Cell:
        """Return the cell with its variant by name: None stands for the only one."""
        wanted = cell["variant"]
        variant = self.signals.variant(None if wanted is None else str(wanted))
        return check_cell({**cell, "variant": variant, "filters": cell.filters})
