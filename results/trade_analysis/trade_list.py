"""A cell's trades as arrays, with what happened while they were open: excursions and the levels that stood at entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from grids.parameters import Value
from results.trade_analysis.excursions import excursions
from results.trade_analysis.levels import entry_stop, entry_target, stop_at_exit
from signals import Signals
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.measures.ratios import REASONS
from sweeps.measures.samples import out_of_sample_trades

__all__ = ["TradeList", "trade_list"]


@dataclass(frozen=True, eq=False)
class TradeList:
    """The n trades of one cell in order of entry.

    Attributes
    ----------
    entry_bar, exit_bar
        int64 (n,): bars counted from the first bar used.
    short
        bool (n,).
    probability, exposure, entry_price, exit_price, gross, net, balance
        float64 (n,): the columns of a trade file, docs/contract.md; returns `gross` unlevered, `net` of the balance.
    reason
        int64 (n,): place in `sweeps.measures.ratios.REASONS`.
    ambiguous
        bool (n,): the bar of the exit does not say which of its levels came first.
    out_of_sample
        bool (n,): whether every bar was; None where nobody says.
    favourable, adverse
        float64 (n,): largest excursions, see `results.trade_analysis.excursions`.
    stop, target
        float64 (n,): levels in force at entry, prices; NaN where there is none.
    level
        float64 (n,): the level of the stop that ended the trade, where one did; else NaN.
    """

    entry_bar: Integers
    exit_bar: Integers
    short: Flags
    probability: Floats
    exposure: Floats
    entry_price: Floats
    exit_price: Floats
    gross: Floats
    net: Floats
    balance: Floats
    reason: Integers
    ambiguous: Flags
    out_of_sample: Flags | None
    favourable: Floats
    adverse: Floats
    stop: Floats
    target: Floats
    level: Floats

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.entry_bar)

    def take(self, chosen: Flags) -> TradeList:
        """Return those trades for which `chosen`, (n,), is true."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        return TradeList(**{name: None if column is None else column[chosen] for name, column in columns.items()})

    def of_sample(self, sample: str) -> TradeList:
        """Return the trades of a sample: all, the out-of-sample ones, or the others."""
        if sample == "all" or self.out_of_sample is None:
            return self
        return self.take(self.out_of_sample if sample == "oos" else ~self.out_of_sample)


def trade_list(signals: Signals, cell: Mapping[str, Value], columns: Mapping[str, Array]) -> TradeList:
    """Add to trades what happened while they were open.

    Parameters
    ----------
    signals
        What was traded.
    cell
        Whose trades they are, checked and with the values in force of shorts (`grids.cell.check_cell`).
    columns
        Arrays by the names of a trade file, without times, and `ambiguous`: of either engine.
    """
    entry_bar, exit_bar = (np.asarray(columns[name], dtype=np.int64) for name in ("entry_bar", "exit_bar"))
    numbers = ("probability", "exposure", "entry_price", "exit_price", "gross_return", "net_return", "balance")
    probability, exposure, entry, closed, gross, net, balance = (
        np.asarray(columns[name], dtype=np.float64) for name in numbers
    )
    short = np.asarray(columns["side"]) == "short"
    reason = _codes(columns["reason"])
    wanted = cell["variant"]
    flags = signals.variants[signals.variant(None if wanted is None else str(wanted))].out_of_sample
    favourable, adverse = excursions(signals.bars, cell, entry_bar, exit_bar, short, reason, entry, closed)
    return TradeList(
        entry_bar,
        exit_bar,
        short,
        probability,
        exposure,
        entry,
        closed,
        gross,
        net,
        balance,
        reason,
        np.asarray(columns["ambiguous"], dtype=np.bool_),
        None if flags is None else out_of_sample_trades(flags, entry_bar, exit_bar),
        favourable,
        adverse,
        entry_stop(signals, cell, entry_bar, short, entry, exposure),
        entry_target(signals, cell, entry_bar, short, entry, exposure),
        stop_at_exit(signals, cell, entry_bar, exit_bar, short, entry, exposure, reason),
    )


def _codes(reasons: Array) -> Integers:
    """Return the places in `REASONS` of reasons as words."""
    given = np.asarray(reasons, dtype=str)
    found = np.zeros(len(given), dtype=np.int64)
    for code, word in enumerate(REASONS):
        found[given == word] = code
    return found
