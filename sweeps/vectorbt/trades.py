"""vectorbt's order records as the contract's trades: liquidation, funding, exposure, compounding and ruin.

vectorbt traded one unit of the asset at a time. What it has no word for is added here, in the order of docs/contract.md#one-position-at-a-time: a
liquidation fills at its level and costs the margin, funding is charged, a loss ends at the whole balance, and the
balance is compounded until it is gone. Written from the contract; the event engine's account is not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from grids.parameters import Value
from signals import Bars, Probabilities
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.measures.trade_table import trade_frame
from sweeps.vectorbt.tape import CODES, LOG, NATIVE, Reason

if TYPE_CHECKING:
    from sweeps.vectorbt.simulation import Simulation

__all__ = ["CellTrades", "trades_of"]


@dataclass(frozen=True)
class CellTrades:
    """The n trades of one cell, in order.

    Attributes
    ----------
    entry_bar, exit_bar
        int64 (n,): bars counted from the first bar used.
    direction
        int64 (n,): +1 long, -1 short.
    entry_price, exit_price
        float64 (n,): after slippage.
    probability, size
        float64 (n,): of the entering side at the entry bar; margin as a fraction of the balance.
    exposure
        float64 (n,): notional as a fraction of the balance.
    gross, net
        float64 (n,): signed price move; change of the balance.
    balance
        float64 (n,): after each trade, from 1.
    reason
        int64 (n,): position in `sweeps.vectorbt.tape.CODES`.
    ambiguous
        bool (n,): which of them `same_bar` decided.
    """

    entry_bar: Integers
    exit_bar: Integers
    direction: Integers
    entry_price: Floats
    exit_price: Floats
    probability: Floats
    size: Floats
    exposure: Floats
    gross: Floats
    net: Floats
    balance: Floats
    reason: Integers
    ambiguous: Flags

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.entry_bar)

    def first(self, n: int) -> CellTrades:
        """Return the first n trades."""
        return CellTrades(**{name: column[:n] for name, column in vars(self).items()})

    def frame(self, bars: Bars) -> pl.DataFrame:
        """Return the trades as a table, columns `sweeps.measures.trade_table.TRADE_COLUMNS`."""
        return trade_frame(bars, self.columns())

    def columns(self) -> dict[str, Array]:
        """Return the trades as arrays by the names of a trade file's columns, without times."""
        return {
            **vars(self),
            "side": np.where(self.direction > 0, "long", "short"),
            "gross_return": self.gross,
            "net_return": self.net,
            "reason": np.array(CODES)[self.reason],
        }


def trades_of(
    simulation: Simulation, column: int, bars: Bars, probabilities: Probabilities, cell: dict[str, Value]
) -> CellTrades:
    """Account the trades of one column.

    Parameters
    ----------
    simulation, column
        vectorbt's orders, and which of its columns.
    bars, probabilities
        What was traded, and the cell's variant.
    cell
        The cell that the column was.
    """
    # records stand column after column; every position is closed on the last bar, so entries and exits alternate
    start, end = np.searchsorted(simulation.orders["col"], (column, column + 1))
    entries, exits = simulation.orders[start:end:2], simulation.orders[start + 1 : end : 2]
    log = simulation.log[start // 2 : end // 2]
    direction = np.where(entries["side"] == 0, 1, -1)
    entry, bar, last = entries["price"], entries["idx"], exits["idx"]
    reason = _reasons(log, bars, direction, last)
    exit_price, cost = _exits(log, bars, cell, (entries, exits), reason)
    leverage, size, fee = float(cell["leverage"] or 0.0), log[:, LOG.size], float(cell["fee"] or 0.0)
    liquidated = reason == Reason.liquidation
    gross = direction * (exit_price / entry - 1.0)
    exposure = leverage * size
    at_close = (log[:, LOG.code] != NATIVE) & np.isnan(log[:, LOG.struck])
    funding = _funding(bars, cell, bar, last, at_close)
    net = exposure * (gross - cost - direction * funding)
    net = np.maximum(np.where(liquidated, -size - exposure * fee, net), -1.0)
    side = np.where(direction > 0, probabilities.long_entry[bar], probabilities.short_entry[bar])
    with np.errstate(under="ignore", over="ignore"):  # a balance beyond float64 is infinite, its measures null
        balance = np.cumprod(1.0 + net, dtype=np.float64)
    ambiguous = log[:, LOG.ambiguous] == 1.0
    trades = CellTrades(
        bar, last, direction, entry, exit_price, side, size, exposure, gross, net, balance, reason, ambiguous
    )
    ruined = np.flatnonzero(balance == 0.0)
    return trades.first(int(ruined[0]) + 1) if len(ruined) else trades


def _reasons(log: Floats, bars: Bars, direction: Array, last: Array) -> Integers:
    """Return each trade's code; where vectorbt closed it within a bar, the stop it was given comes before the target."""
    worst = np.where(direction > 0, bars.low[last], bars.high[last])
    stopped = direction * worst <= direction * log[:, LOG.level]
    native = np.where(stopped, log[:, LOG.level_code], Reason.take_profit)
    return np.where(log[:, LOG.code] == NATIVE, native, log[:, LOG.code]).astype(np.int64)


def _exits(
    log: Floats, bars: Bars, cell: dict[str, Value], legs: tuple[Array, Array], reason: Integers
) -> tuple[Floats, Floats]:
    """Return exit prices, and both fees as fractions of the entry price; vectorbt's own but where it has no order for it.

    That is a liquidation, a stop that it could not be given, and a resting target that pays `maker_fee` and does not slip.
    """
    entries, exits = legs
    direction, entry, opened = np.where(entries["side"] == 0, 1, -1), entries["price"], bars.open[exits["idx"]]
    leverage, slippage, fee = (float(cell[name] or 0.0) for name in ("leverage", "slippage", "fee"))
    margin, maker_fee = cell["maintenance_margin"], cell["maker_fee"]
    room = np.nan if margin is None else 1.0 / leverage - float(margin)
    struck, target = log[:, LOG.struck], log[:, LOG.target]
    price = np.where(np.isnan(struck), exits["price"], struck * (1.0 - direction * slippage))
    price = np.where(reason == Reason.liquidation, entry * (1.0 - direction * room), price)
    paid = np.where(np.isnan(struck), exits["fees"], fee * price)
    if maker_fee is not None:
        rests = (log[:, LOG.code] == NATIVE) & (reason == Reason.take_profit)
        price = np.where(rests, np.where(direction * opened >= direction * target, opened, target), price)
        paid = np.where(rests, float(maker_fee) * price, paid)
    return price, (entries["fees"] + paid) / entry


def _funding(bars: Bars, cell: dict[str, Value], entry_bar: Array, exit_bar: Array, at_close: Flags) -> Floats:
    """Return the rates settled after the entry's fill bar, up to the exit's."""
    if not cell["funding"] or bars.funding_rate is None:
        return np.zeros(len(entry_bar))
    later = cell["fill"] == "next_open"
    settled = np.concatenate([[0.0], np.cumsum(bars.funding_rate)])
    opened = entry_bar + later
    closed = np.minimum(exit_bar + (at_close & later), len(bars) - 1)
    return np.asarray(settled[closed + 1] - settled[opened + 1])
