"""What honest lists may differ from their prices by, and what no longer passes for it."""

from __future__ import annotations

import numpy as np

from results.auditing.accounting.fitting.fit import moves_of
from results.auditing.accounting.fitting.held import FUNDING, depends, settlements
from results.auditing.case import Case, Fit
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats

__all__ = ["excused"]

_HIGHEST_FEE = 0.003
"""Of the notional, both sides: what trades may have cost where the list does not say."""
_ODD = 2e-4
"""Of the notional: a fill at another rate or price now and then."""
_ODD_SHARE, _ODD_SIDED = 0.01, 10
"""Of the trades, and better ones for each worse one: from there small differences are no accident."""
_FAVOURED = 8
"""Trades that received something each: fewer may have had luck."""
_WIPED = 4
"""Losses that are stated as 0."""
_FEW = 5
"""Trades: as many are no accident."""


def _of_fees(fit: Fit, implied: Floats, usual: Floats) -> Flags:
    """Return results that contain no fee where the list states one, or contain it with the wrong sign: `fees` names them."""
    error = np.abs(fit.tolerance / fit.scaled) + 1e-9
    least = max(_FEW, 0.02 * len(implied))
    found = np.zeros(len(implied), dtype=bool)
    for times in (0.0, -1.0):
        some = (np.abs(implied - times * usual) <= error) & (usual > 4 * error)
        found |= some & (some.sum() >= least)
    return found


def _no_funding(trades: TradeList, off: Floats, some: Flags) -> bool:
    """Whether differences are no funding: all in favour, and far fewer than there are settlements that trades were open at."""
    if some.sum() < _FAVOURED or (off[some] < 0).any():
        return False
    hours = (trades.exit_time - trades.entry_time) / np.timedelta64(1, "h")
    return bool(some.sum() < 0.3 * np.nansum(np.clip(hours, 0, 8)) / 8)


def _flattered(off: Floats, some: Flags) -> Flags:
    """Return which of some small differences are in favour of the results, where nearly all are and they are many; else none."""
    better = some & (off > 0)
    many = better.sum() >= max(_FEW, _ODD_SHARE * len(off)) and better.sum() >= _ODD_SIDED * (some & (off < 0)).sum()
    return better if many else np.zeros_like(better)


def _wiped(fit: Fit) -> Flags:
    """Return results of exactly 0 where others are written finely and prices gave losses, and losses alone."""
    with np.errstate(invalid="ignore"):
        zero = (fit.value == 0) & ~fit.fits & np.isfinite(fit.expected)
        losses = zero & (fit.expected < 0)
    return losses if losses.sum() >= _WIPED and (losses == zero).all() else np.zeros_like(losses)


def excused(case: Case, fit: Fit) -> Flags:
    """Return what honest lists may do: funding and fees that vary, liquidation, results that cannot fall below all there is."""
    trades = case.trades
    off = fit.value - fit.expected
    with np.errstate(divide="ignore", invalid="ignore"):
        implied = moves_of(trades, fit.moves) - fit.value / fit.scaled
        usual = np.abs(moves_of(trades, fit.moves) - fit.expected / fit.scaled)
        # a fee may lie between the lowest and the highest that others pay: fills at several rates
        highest = float(np.quantile(usual[fit.fits], 0.99)) if fit.fits.any() else 0.0
        if fit.cost != "stated":
            highest = max(highest, _HIGHEST_FEE)
        fees = (implied > 1e-6) & (implied < highest)  # noqa: PLR2004 - more than rounding
        bound = fit.cost == "stated" and (trades.fee is not None or trades.fee_ratio is not None)
        if bound:
            # each row says what it paid: a result may contain more than that, not less
            fees &= off <= fit.tolerance
            fees |= _of_fees(fit, implied, usual)
        allowed = fit.tolerance + np.abs(fit.scaled) * FUNDING * settlements(trades)
        odd = np.abs(off) <= fit.tolerance + np.abs(fit.scaled) * _ODD
        fees |= odd & ~(_flattered(off, odd & ~fit.fits) if bound else np.zeros_like(odd))
        funding = (trades.funding is None) & (np.abs(off) <= allowed)
        small = funding & np.isfinite(implied) & ~fit.fits
        if depends(implied[small], moves_of(trades, fit.moves)[small], settlements(trades)[small]):
            funding &= False
        if bound and _no_funding(trades, off, small):
            funding &= False
        least = {"balance": trades.size, "margin": None, "price": None}[fit.unit]
        most = np.ones(len(trades)) if least is None else least
        lost = (fit.value <= -0.9 * most) & (fit.expected < -0.4 * most)
        floored = (fit.value >= -1.02) & (fit.value <= -0.95) & (fit.expected < -0.95)  # noqa: PLR2004
    ended = np.zeros(len(trades), dtype=bool)
    if trades.reason is not None:
        ended = np.char.find(np.char.lower(trades.reason.astype(str)), "liq") >= 0
    return np.asarray((fees | funding | lost | floored | ended) & ~_wiped(fit))
