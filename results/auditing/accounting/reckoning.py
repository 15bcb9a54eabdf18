"""The accounts of a list, recomputed from its prices and whatever it states."""

from __future__ import annotations

from typing import Literal

import numpy as np

from results.auditing.accounting.concurrency import open_at_entries
from results.auditing.accounting.fitting.columns import stated_results
from results.auditing.accounting.fitting.fit import fit_column, moves_of
from results.auditing.accounting.fitting.quantities import (
    StatedCosts,
    balances_at_entry,
    notional,
    ratio,
    sound,
    stated_costs,
)
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.case import Fit, Reckoning
from results.auditing.trades import ReadTrades, TradeList
from signals.arrays import Floats

__all__ = ["reckon"]

_NEARLY_ALL = 0.9
"""Share of the trades that must tell their size for the others to be taken for as large."""


def reckon(read: ReadTrades) -> Reckoning:
    """Return the accounts of a list; see `Reckoning`."""
    trades = read.trades
    costs = stated_costs(read, half_step(trades.fee))
    found = (fit_column(trades, stated, costs) for stated in stated_results(read))
    fits = tuple(sorted((fit for fit in found if fit is not None), key=_preference))
    move = moves_of(trades, "simple")
    fee, net = _net(trades, move, costs, fits[0] if fits else None)
    exposure = _exposure(trades, fits)
    returns, basis = _returns(trades, net, exposure, fits)
    return Reckoning(
        move=move,
        fee=fee,
        net=net,
        exposure=exposure,
        returns=returns,
        basis=basis,
        unit=_unit(fits),
        concurrent=open_at_entries(trades),
        fits=fits,
    )


def _preference(fit: Fit) -> tuple[bool, bool]:
    """Return where a fit stands: one with costs before one without, then as the columns come."""
    return (fit.share < 0.9, fit.cost == "none")  # noqa: PLR2004 - as good as all


def _unit(fits: tuple[Fit, ...]) -> Literal["price", "margin", "balance"] | None:
    """Return what the column `result` is a fraction of."""
    return next((fit.unit for fit in fits if fit.column == "result"), None)


def _net(trades: TradeList, move: Floats, costs: StatedCosts, fit: Fit | None) -> tuple[Floats, Floats]:
    """Return fees and results as fractions of the notional at entry."""
    unknown = np.full(len(trades), np.nan)
    good = sound(trades)
    if fit is None:
        fee = unknown if costs.fee is None else costs.fee
        return fee, np.where(good, move - np.nan_to_num(0.0 if (total := costs.total) is None else total), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        stated = fit.value / fit.scaled
    implied = move - fit.expected / np.where(fit.scaled > 0, fit.scaled, np.nan)
    gross = fit.cost == "none" and costs.fee is not None
    fee = costs.fee if costs.fee is not None else np.where(np.isfinite(implied), implied, np.nan)
    taken = costs.total if gross and costs.total is not None else np.nan_to_num(implied)
    use = fit.fits & np.isfinite(stated) & (not gross)
    return fee, np.where(good, np.where(use, stated, move - taken), 0.0)


def _exposure(trades: TradeList, fits: tuple[Fit, ...]) -> Floats:
    """Return notional over balance, float64 (n,): stated, or what results of the balance imply.

    A few rows without are taken to be as large as the others: else one empty cell would change what all results are fractions of.
    """
    exposure = _told(trades, fits)
    known = np.isfinite(exposure)
    if len(trades) and not known.all() and known.mean() > _NEARLY_ALL:
        exposure = np.where(known, exposure, float(np.median(exposure[known])))
    return exposure


def _told(trades: TradeList, fits: tuple[Fit, ...]) -> Floats:
    """Return notional over balance where the list tells it, float64 (n,)."""
    if trades.exposure is not None:
        return trades.exposure
    for fit in fits:
        if fit.unit == "balance":
            return fit.scaled
    if trades.size is not None and trades.leverage is not None:
        return trades.size * trades.leverage
    if trades.size is not None and (margin := next((fit for fit in fits if fit.unit == "margin"), None)) is not None:
        return np.asarray(trades.size * margin.scaled)
    stated = ratio(notional(trades), balances_at_entry(trades))
    return np.full(len(trades), np.nan) if stated is None else stated


def _returns(
    trades: TradeList, net: Floats, exposure: Floats, fits: tuple[Fit, ...]
) -> tuple[Floats, Literal["balance", "notional"]]:
    """Return results as fractions of the balance where every trade tells its exposure, else of the notional."""
    if len(trades) and np.isfinite(exposure).all() and (exposure >= 0).all():
        returns = exposure * net
        stated = next((fit for fit in fits if fit.unit == "balance" and fit.cost != "none"), None)
        if stated is not None:
            # who had lost everything is liquidated, wherever the price was afterwards
            with np.errstate(invalid="ignore"):
                gone = (returns < -1) & (stated.value >= -1.02) & (stated.value <= -0.95)  # noqa: PLR2004 - to fees
            # a row that lacks its size tells its result all the same
            alone = np.isfinite(stated.value) & ~np.isfinite(stated.scaled)
            returns = np.where(stated.fits | gone | alone, stated.value, returns)
        return returns, "balance"
    changes = ratio(trades.profit, balances_at_entry(trades))
    if changes is not None and np.isfinite(changes).all():
        return changes, "balance"
    return net, "notional"
