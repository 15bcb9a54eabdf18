"""Results that are the moves of the price and nothing less: whether that hides fees, and whether any were due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from results.auditing.accounting.checks.balances.chain import follow
from results.auditing.accounting.checks.concerning import concerned
from results.auditing.accounting.fitting.quantities import StatedCosts, notional
from results.auditing.case import Case, Fit
from results.auditing.model import Finding
from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["CLEAR", "FEW", "untaken"]

CLEAR = 1e-4
"""Of the notional, both sides together: what must be told from 0 before anything is said of fees."""
FEW = 5
_GROSS_WORDS = ("gross", "before", "raw", "brutto")
_NET_WORDS = re.compile(r"(?<![a-z])(net|netto|after)(?![a-z])")
_FEE_FREE_FORMS = ("this project", "MetaTrader", "TradingView", "backtesting.py", "vectorbt")
"""Forms in which fees of 0 are a setting of whoever made them, and no column need say so."""
_FOLLOWS = 0.9
"""Of the links of a chain, from which the balance is said to move by something."""
_ON_SATURDAYS, _FEWEST_SATURDAYS = 0.03, 3
"""Share of all fills, and number: markets that close at weekends have none."""
_OF_EXCHANGES = re.compile(r"(USDT|USDC|FDUSD|BUSD|PERP|-SWAP)(:USDT|:USDC)?$", re.IGNORECASE)


def untaken(case: Case, fit: Fit, costs: StatedCosts) -> Iterator[Finding]:
    """Yield what results mean from which no cost was taken off.

    Who states profits before fees and the fees beside them, as exchanges do, hides nothing: only a balance, a total or a
    name of the column that leaves the fees out does. A list that tells no fee is `doubtful` where its market is one of those
    that charge: who trades at a broker pays by the spread, which is within the two prices, and nothing in a list tells.
    """
    trades, read = case.trades, case.read
    head = read.columns.get(fit.column, "").lower()
    gross = any(word in head for word in _GROSS_WORDS)
    stated = 0.0 if costs.fee is None else float(np.nanmean(costs.fee))
    # amounts of 0 say so too where nothing tells what they are fractions of
    free = costs.fee is not None or (trades.fee is not None and not np.any(trades.fee > 0))
    if costs.fee is not None and stated > CLEAR and not gross:
        yield _beside(case, fit, costs, stated, head)
    elif gross or free or read.form in _FEE_FREE_FORMS or len(trades) < FEW:
        why = "their column says so" if gross else "the list states fees of 0" if free else "and no fee is stated"
        text = f"The stated results are before any costs ({why}): what a fee leaves of them, see below."
        yield Finding("gross_results", "note", text)
    else:
        yield _unsaid(case)


def _beside(case: Case, fit: Fit, costs: StatedCosts, stated: float, head: str) -> Finding:
    """Return what it means that fees are stated beside results that do not contain them."""
    trades = case.trades
    where = _left_out_in(case, fit, costs, head)
    if not where:
        text = (
            f"The stated results are before the fees that the list states beside them, {stated:.3%} a trade; here the fees are"
            " taken off."
        )
        return Finding("gross_results", "note", text, numbers={"fee": stated})
    text = (
        f"The stated results are the moves of the price to the last digit, and {where}: fees of {stated:.3%} a trade, which the list"
        f" itself states, were never taken off. Over {len(trades):,} trades that is {stated * len(trades):.1%} of a position's value."
    )
    return Finding("fees_missing", "refuted", text, **concerned(trades, fit.fits), numbers={"fee": stated})


def _left_out_in(case: Case, fit: Fit, costs: StatedCosts, head: str) -> str:
    """Return, in words, where the list itself counts results without its fees as what was earned; "" where nowhere."""
    trades = case.trades
    if _NET_WORDS.search(head):
        return f"the column {case.read.columns[fit.column]!r} says that they are net"
    fee = _amounts(trades, costs)
    if trades.profit is not None and fee is not None:
        net = trades.profit - fee
        if _moves_by(case, trades.profit) and not _moves_by(case, net):
            return "the balances move by them"
        total = case.read.stated.get("profit")
        if total is not None and abs(total - np.nansum(trades.profit)) < 0.1 * abs(np.nansum(fee)):
            return "the stated total is their sum"
        return ""
    if any(each.column == "balance" for each in case.reckoning.fits) or (
        trades.profit is None and fit.unit == "balance" and _moves_by(case, None)
    ):
        return "the balances move by them"
    return ""


def _amounts(trades: TradeList, costs: StatedCosts) -> Floats | None:
    """Return stated fees as amounts."""
    if trades.fee is not None:
        return trades.fee
    value = notional(trades)
    return None if value is None or costs.fee is None else np.asarray(value * costs.fee)


def _moves_by(case: Case, profit: Floats | None) -> bool:
    """Whether the stated balances move by these amounts, or by the stated results where None."""
    chain = follow(replace(case.trades, profit=profit), case.reckoning)
    return chain is not None and chain.share > _FOLLOWS and float(chain.own.mean()) > _FOLLOWS


def _unsaid(case: Case) -> Finding:
    """Return what it means that a list tells no fee, and its results contain none."""
    n = len(case.trades)
    market = _charging(case.trades)
    lost = f"At 0.05 % a side {n:,} trades cost {n * 0.001:.1%} of a position's value."
    if market:
        text = (
            "The stated results are the moves of the price to the last digit: no fee was taken off, and the list does not say that it is"
            f" gross. {market}, and these charge. {lost}"
        )
        return Finding("fees_missing", "doubtful", text, count=n)
    text = (
        "The stated results are the moves of the price to the last digit. That is right where a broker charges nothing but the spread,"
        f" which is within the two prices; where there is a commission, it was left out: name it as the fee. {lost}"
    )
    return Finding("fees_missing", "untestable", text)


def _charging(trades: TradeList) -> str:
    """Return, in words, what tells that fees were due: a market of exchanges for coins; "" where nothing does."""
    if trades.asset is not None:
        names = [str(name) for name in np.unique(trades.asset.astype(str)) if _OF_EXCHANGES.search(str(name))]
        if names:
            return f"{names[0]} is traded at exchanges"
    if trades.liquidation is not None and np.isfinite(trades.liquidation).any():
        return "Prices of liquidation are those of exchanges"
    times = np.concatenate([trades.entry_time, trades.exit_time])
    times = times[~np.isnat(times)].astype("datetime64[h]").astype(np.int64)
    # 1970-01-01 was a Thursday: from Saturday noon to Sunday 8 h no broker's market is open, in any zone
    hour = (times - 48) % 168
    closed = (hour >= 12) & (hour < 32)  # noqa: PLR2004 - hours since Saturday began
    if closed.sum() >= _FEWEST_SATURDAYS and closed.mean() > _ON_SATURDAYS:
        return "It was traded at weekends, as only coins are"
    return ""
