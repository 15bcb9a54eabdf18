"""What a list states of amounts and costs, brought to fractions of the notional at entry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.trades import ReadTrades, TradeList
from signals.arrays import Flags, Floats

__all__ = ["StatedCosts", "balances_at_entry", "notional", "ratio", "sound", "stated_costs"]

_NEARLY = 0.9
"""Of the trades."""


def ratio(above: Floats | None, below: Floats | None) -> Floats | None:
    """Return a quotient, NaN where it cannot be taken; None where either column is not there, or no row has both."""
    if above is None or below is None:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(below != 0, above / below, np.nan)
    return quotient if np.isfinite(quotient).any() else None


def sound(trades: TradeList) -> Flags:
    """Return which trades have two prices above 0, bool (n,)."""
    with np.errstate(invalid="ignore"):
        flags = (trades.entry_price > 0) & (trades.exit_price > 0)
    return np.asarray(flags & np.isfinite(trades.entry_price) & np.isfinite(trades.exit_price))


def notional(trades: TradeList) -> Floats | None:
    """Return the notional at entry of each trade as an amount, float64 (n,), as far as the list tells it.

    Stated, or quantity times price and contract, or margin times leverage, or exposure times balance, the first that is there.
    """
    if trades.value is not None:
        return np.abs(trades.value)
    if trades.quantity is not None:
        units = np.abs(trades.quantity) if trades.contract is None else np.abs(trades.quantity) * trades.contract
        return np.asarray(units * trades.entry_price)
    if trades.margin is not None and trades.leverage is not None:
        return trades.margin * trades.leverage
    if trades.exposure is not None and trades.balance_before is not None:
        return trades.exposure * trades.balance_before
    return None


def balances_at_entry(trades: TradeList) -> Floats | None:
    """Return the balance when each trade was entered, float64 (n,): stated, or the last one after an exit before it.

    The latter where the list states balances after its trades alone; before the first exit it is the first balance less the
    first profit, and NaN where that is not known.
    """
    if trades.balance_before is not None:
        return trades.balance_before
    if trades.balance is None or np.isnat(trades.exit_time).any():
        return None
    order = np.lexsort((trades.row, trades.exit_time))
    first = np.nan if trades.profit is None else trades.balance[order[0]] - trades.profit[order[0]]
    known = np.concatenate([[first], trades.balance[order]])
    return np.asarray(known[np.searchsorted(trades.exit_time[order], trades.entry_time, side="right")])


@dataclass(frozen=True, eq=False)
class StatedCosts:
    """Costs that a list states.

    Attributes
    ----------
    fee, funding
        float64 (n,): fractions of the notional at entry, positive where paid; None where the list does not say.
    rounding
        float64 (n,): by how much amounts that are rounded may put them off.
    """

    fee: Floats | None
    funding: Floats | None
    rounding: Floats

    @property
    def total(self) -> Floats | None:
        """Fees and funding together, what is unknown being 0; None where the list states no fees."""
        if self.fee is None:
            return None
        total = np.nan_to_num(self.fee)
        return total if self.funding is None else total + np.nan_to_num(self.funding)

    @property
    def by_row(self) -> bool:
        """Whether the list states what nearly each trade paid: then no other rate explains its results."""
        return self.fee is not None and bool((np.isfinite(self.fee) & (self.fee != 0)).mean() > _NEARLY)

    def of_paid_in(self, trades: TradeList) -> StatedCosts | None:
        """Return the same costs where results are fractions of what was paid in, the fee at entry included.

        Notes
        -----
        As freqtrade reckons, ``(1 + m) (1 - f) / (1 + f) - 1`` for longs and ``1 - (1 - m) (1 + f) / (1 - f)`` for shorts (`LocalTrade
        .calc_profit_ratio`), and who puts all of his balance into each trade: what is taken off the move is ``m - (m - c) / (1 + d f)``.
        """
        if self.fee is None or (total := self.total) is None:
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            at_entry = np.nan_to_num(self.fee) / (1 + trades.exit_price / trades.entry_price)
            whole = trades.move - (trades.move - total) / (1 + trades.sign * at_entry)
        return StatedCosts(np.where(np.isfinite(whole), whole, total), None, self.rounding)


def stated_costs(read: ReadTrades, half_step_of_fee: float) -> StatedCosts:
    """Return what a list states of its costs: rates, amounts over the notional, or one rate for all."""
    trades = read.trades
    value = notional(trades)
    rounding = np.zeros(len(trades))
    fee = trades.fee_ratio
    if fee is None and (fee := ratio(trades.fee, value)) is not None and value is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            rounding = np.nan_to_num(2 * half_step_of_fee / value, nan=0.0, posinf=0.0)
    if fee is None and "fee_rate" in read.stated:
        with np.errstate(divide="ignore", invalid="ignore"):
            fee = np.nan_to_num(read.stated["fee_rate"] * (1 + trades.exit_price / trades.entry_price), posinf=0.0)
    return StatedCosts(fee, ratio(trades.funding, value), rounding)
