"""What a trade returns after costs: the one formula, *Account* in docs/contract.md.

The same two lines serve one trade in a kernel, four side by side in a register, and whole lists of trades in numpy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.event.trading.closing import LIQUIDATION, TAKE_PROFIT
from sweeps.event.trading.resolved import CARRY, ResolvedExits, exit_reason, gross_of, turnover_of
from sweeps.kernels.compiled import Whole, inner_kernel

__all__ = ["liquidation_return", "net_return", "net_returns", "trade_return"]


def _net_return(exposure: Any, gross: Any, turnover: Any, carry: Any, fee: Any) -> Any:
    """Return the net return as a fraction of the balance, before it is held to lose no more than all.

    Parameters
    ----------
    exposure
        Leverage times margin fraction; 1 for a return per unit of exposure.
    gross
        Signed price move, a fraction of the entry price.
    turnover
        ``1 + exit/entry``: what a fee is charged on, per unit of exposure.
    carry
        Funding paid per unit of exposure, signed, less the fee that a target spared; zero where none is charged.
    fee
        Fraction of what is traded.
    """
    return exposure * (gross - fee * turnover - carry)


def _liquidation_return(size: Any, exposure: Any, fee: Any) -> Any:
    """Return what a liquidation costs: the margin, and the fee of the entry."""
    return -size - exposure * fee


net_return = inner_kernel(_net_return)
liquidation_return = inner_kernel(_liquidation_return)


@inner_kernel
def trade_return(
    resolved: ResolvedExits, trade: Whole, size: float, exposure: float, fee: float, spared: float, funded: Whole
) -> float:  # fmt: skip
    """Return the net return of one trade, given by the place of its record: nobody loses more than all."""
    net: float
    reason = exit_reason(resolved.bits, trade)
    if reason == LIQUIDATION:
        net = liquidation_return(size, exposure, fee)
    else:
        carry = resolved.record[4 * trade + CARRY] if funded == 1 else 0.0
        turnover = turnover_of(resolved.record, trade)
        if reason == TAKE_PROFIT:
            carry -= spared * (turnover - 1.0)
        net = net_return(exposure, gross_of(resolved.record, trade), turnover, carry, fee)
    return max(net, -1.0)


def net_returns(
    reasons: Integers, gross: Floats, turnover: Floats, carry: Floats, *, size: Floats | float,
    exposure: Floats | float, fee: float, funded: bool, spared: float = 0.0,
) -> Floats:  # fmt: skip
    """Return the same of n trades, arrays of shape (n,), as `sweeps.event.trading.resolved.resolved_at` returns them."""
    paid = carry if funded else np.zeros_like(gross)
    if spared != 0.0:
        paid = np.where(reasons == TAKE_PROFIT, paid - spared * (turnover - 1.0), paid)
    net = _net_return(exposure, gross, turnover, paid, fee)
    return np.asarray(np.maximum(np.where(reasons == LIQUIDATION, _liquidation_return(size, exposure, fee), net), -1.0))
