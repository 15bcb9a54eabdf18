"""Results that are the moves of the price and nothing less: fees left out, or told beside them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.balances.chain import follow
from results.auditing.accounting.checks.concerning import concerned
from results.auditing.accounting.fitting.quantities import StatedCosts
from results.auditing.case import Case, Fit
from results.auditing.model import Finding
from results.auditing.trades import TradeList

__all__ = ["before_costs"]

_CLEAR = 1e-4
"""Of the notional, both sides together: what a stated fee must be above to be one."""
_GROSS_WORDS = ("gross", "before", "raw", "brutto")
_NET_WORDS = ("net", "netto", "after_fee", "after fee")
_FEE_FREE_FORMS = ("this project", "MetaTrader", "TradingView", "backtesting.py", "vectorbt")
"""Forms in which fees of 0 are a setting of whoever made them, and no column need say so."""
_COINS = ("BTC", "ETH", "USDT", "USDC", "PERP", "SWAP", "XBT", "SOL", "DOGE")
"""In the name of a market whose venues charge every fill."""
_FEW = 5
_HELD = 0.7
"""Share of the balances that must follow from each other before they say what moves them."""
_SATURDAY = 2
"""Days from Thursday, 1970-01-01."""
_SHARE = 0.02


def before_costs(case: Case, fit: Fit, costs: StatedCosts) -> Iterator[Finding]:
    """Yield what results without any cost in them say: of a list that states fees, that is silent, or that says that they are gross."""
    trades, head = case.trades, case.read.columns.get(fit.column, "").lower()
    gross = any(word in head for word in _GROSS_WORDS)
    stated = 0.0 if costs.fee is None else float(np.nanmean(costs.fee))
    # amounts of 0 say so too where nothing tells what they are fractions of
    free = costs.fee is not None or (trades.fee is not None and not np.any(trades.fee > 0))
    if costs.fee is not None and stated > _CLEAR and not gross:
        yield _beside(case, fit, costs, stated)
    elif gross or free or case.read.form in _FEE_FREE_FORMS or len(trades) < _FEW:
        why = "their column says so" if gross else "the list states fees of 0" if free else "and no fee is stated"
        text = f"The stated results are before any costs ({why}): what a fee leaves of them, see below."
        yield Finding("gross_results", "note", text)
    elif _charged_for_sure(trades):
        text = (
            "The stated results are the moves of the price to the last digit: no fee was taken off, and the list does not say that it is"
            f" gross. At 0.05 % a side {len(trades):,} trades cost {len(trades) * 0.001:.1%} of a position's value."
        )
        yield Finding("fees_missing", "doubtful", text, count=len(trades))
    else:
        text = (
            "No fee is in the stated results, and none is stated: of a market without commissions that is all there is; else say the fee a"
            f" side (`fee`): at 0.05 % {len(trades):,} trades cost {len(trades) * 0.001:.1%} of a position's value."
        )
        yield Finding("fees_missing", "untestable", text)


def _beside(case: Case, fit: Fit, costs: StatedCosts, stated: float) -> Finding:
    """Return what gross results with the fee beside them are: a layout of exchanges, unless the list's own balance leaves the fee out."""
    read, trades = case.read, case.trades
    chain = follow(trades, case.reckoning)
    known = chain is not None and chain.share >= _HELD
    if chain is not None and known and chain.after_costs:
        text = f"The stated profits are before costs, and the fees beside them, {stated:.3%} a trade, are in the balances: both are told."
        return Finding("gross_results", "note", text, numbers={"fee": stated})
    head = read.columns.get(fit.column, "").lower()
    where = (
        "nor from the balances"
        if known or fit.column == "balance"
        else f"though the column is called '{head}'"
        if any(word in head for word in _NET_WORDS)
        else "nor from the totals that the file states"
        if "final_balance" in read.stated or "profit" in read.stated
        else ""
    )
    if not where:
        text = (
            f"The stated results are before costs, and fees of {stated:.3%} a trade are stated beside them: here they are taken off, over"
            f" {len(trades):,} trades {np.nansum(costs.fee):.1%} of a position's value."
        )
        return Finding("gross_results", "note", text, numbers={"fee": stated})
    text = (
        f"The stated results are the moves of the price to the last digit: fees of {stated:.3%} a trade, which the list itself states,"
        f" were never taken off, {where}. Over {len(trades):,} trades that is {np.nansum(costs.fee):.1%} of a position's value."
    )
    return Finding("fees_missing", "refuted", text, **concerned(trades, fit.fits), numbers={"fee": stated})


def _charged_for_sure(trades: TradeList) -> bool:
    """Whether the market is one whose venues charge every fill: coins, by name, by columns that only they have, or by Saturdays.

    Shares go without commissions, currencies and contracts for difference pay by the spread between their prices; all of them
    rest on Saturdays.
    """
    if trades.funding is not None or trades.liquidation is not None:
        return True
    if trades.asset is not None and (trades.asset.astype(str) != "").all():
        names = np.unique(np.char.upper(trades.asset.astype(str))).tolist()
        return any(coin in name for name in names for coin in _COINS)
    times = np.concatenate([trades.entry_time, trades.exit_time])
    times = times[~np.isnat(times)]
    days = times.astype("datetime64[D]").astype(np.int64) % 7
    return bool(len(times)) and float((days == _SATURDAY).mean()) > _SHARE
