"""A cell's trades as arrays, with what happened while they were open: excursions and the levels that stood against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from grids.parameters import Value
from results.trade_analysis.trades.excursions import ended_within, excursions
from results.trade_analysis.trades.fills import Fills
from results.trade_analysis.trades.levels import entry_stop, entry_target, stop_at_exit
from signals import Signals
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.measures.ratios import REASONS
from sweeps.measures.samples import out_of_sample_trades

__all__ = ["TradeList", "trade_list", "variant_of"]


@dataclass(frozen=True, eq=False)
class TradeList(Fills):
    """Trades with what they earned, and what happened while they were open.

    Attributes
    ----------
    probability, gross, net, balance
        float64 (n,): as in a trade file, docs/contract.md; `gross` is the unlevered move, `net` of the balance.
    ambiguous
        bool (n,): the bar of the exit does not say which of its levels came first.
    out_of_sample
        bool (n,): whether every bar was; None where nobody says.
    favourable, adverse
        float64 (n,): largest excursions, see `results.trade_analysis.trades.excursions`.
    stop, target
        float64 (n,): levels in force at entry, prices; NaN where there is none.
    level
        float64 (n,): the level of the stop that ended the trade, where one did; else NaN.
    within
        bool (n,): whether the trade ended within its last bar, not at that bar's close.
    """

    probability: Floats
    gross: Floats
    net: Floats
    balance: Floats
    ambiguous: Flags
    out_of_sample: Flags | None
    favourable: Floats
    adverse: Floats
    stop: Floats
    target: Floats
    level: Floats
    within: Flags

    def take(self, chosen: Flags) -> TradeList:
        """Return those trades for which `chosen`, (n,), is true."""

        def some(name: str) -> Array | None:
            column: Array | None = getattr(self, name)
            return None if column is None else column[chosen]

        columns: dict[str, Any] = {field.name: some(field.name) for field in fields(self)}
        return TradeList(**columns)

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

    def numbers(name: str) -> Floats:
        return np.asarray(columns[name], dtype=np.float64)

    fills = Fills(
        entry_bar,
        exit_bar,
        np.asarray(columns["side"]) == "short",
        numbers("exposure"),
        numbers("entry_price"),
        numbers("exit_price"),
        _codes(columns["reason"]),
    )
    flags = signals.variants[variant_of(signals, cell)].out_of_sample
    favourable, adverse = excursions(signals.bars, cell, fills)
    return TradeList(
        **vars(fills),
        probability=numbers("probability"),
        gross=numbers("gross_return"),
        net=numbers("net_return"),
        balance=numbers("balance"),
        ambiguous=np.asarray(columns["ambiguous"], dtype=np.bool_),
        out_of_sample=None if flags is None else out_of_sample_trades(flags, entry_bar, exit_bar),
        favourable=favourable,
        adverse=adverse,
        stop=entry_stop(signals, cell, fills),
        target=entry_target(signals, cell, fills),
        level=stop_at_exit(signals, cell, fills),
        within=ended_within(cell, fills.reason),
    )


def variant_of(signals: Signals, cell: Mapping[str, Value]) -> str:
    """Return the name of the variant that a cell trades; None stands for the only one."""
    wanted = cell["variant"]
    return signals.variant(None if wanted is None else str(wanted))


def _codes(reasons: Array) -> Integers:
    """Return the places in `REASONS` of reasons as words."""
    given = np.asarray(reasons, dtype=str)
    found = np.zeros(len(given), dtype=np.int64)
    for code, word in enumerate(REASONS):
        found[given == word] = code
    return found
