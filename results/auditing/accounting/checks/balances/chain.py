"""The stated balances as a chain: in which order they follow from each other, and where it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from results.auditing.accounting.concurrency import ends, starts
from results.auditing.accounting.fitting.quantities import notional
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.case import Reckoning
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats, Integers

__all__ = ["Chain", "follow"]

Order = Literal["entry", "row", "exit"]
_Links = tuple[Flags, Floats, Floats, Floats]
_EXACT = 2e-7
_WALLET = 0.97
"""Share of a wallet's balances that must hold: it explains any list of many positions a little."""
_ENOUGH = 0.95
"""Share of the balances from which nothing better is looked for."""


@dataclass(frozen=True, eq=False)
class Chain:
    """Balances followed in the order in which they follow best.

    Attributes
    ----------
    order
        By ``entry``, ``exit`` or ``row`` of the file.
    places
        int64 (n,): the trades in that order.
    links
        bool (n - 1,): whether each balance follows from the one before; True where that is unknown.
    jumps
        float64 (n - 1,): by what fraction of the balance it does not; 0 where there was none.
    off, level
        float64 (n - 1,): the same as an amount, and the balance after it.
    own
        bool (n,), in the list's order: whether each trade's own balances and result agree; True where that is unknown.
    share
        Of the links that hold.
    summed
        Whether a result moves the balance by a fraction of what it began with instead of the balance before the trade.
    after_costs
        Whether stated profits are before costs, and the balances move by them less the stated fees.
    """

    order: Order
    places: Integers
    links: Flags
    jumps: Floats
    off: Floats
    level: Floats
    own: Flags
    share: float
    summed: bool = False
    after_costs: bool = False


def follow(trades: TradeList, reckoning: Reckoning) -> Chain | None:
    """Return the chain of the stated balances; None where none are stated, or nothing says what moves them.

    Where profits are before costs and fees stand beside them, the balances may move by what the fees leave.
    """
    found = _follow(trades, reckoning)
    if found is None or trades.profit is None or (found.share > _ENOUGH and found.own.mean() > _ENOUGH):
        return found
    for paid in _paid(trades):
        other = _follow(replace(trades, profit=trades.profit - paid), reckoning)
        if other is not None and min(other.share, other.own.mean()) > min(found.share, found.own.mean()):
            found = replace(other, after_costs=True)
    return found


def _paid(trades: TradeList) -> Iterator[Floats]:
    """Yield what may have been taken off: fees, and fees and funding."""
    value = notional(trades)
    fee = trades.fee if trades.fee_ratio is None or value is None else trades.fee_ratio * value
    if fee is not None:
        yield np.nan_to_num(fee)
        if trades.funding is not None:
            yield np.nan_to_num(fee) + np.nan_to_num(trades.funding)


def _follow(trades: TradeList, reckoning: Reckoning) -> Chain | None:
    """Return the chain of balances that move by the profits as they are."""
    if trades.balance is None or len(trades) < 2:  # noqa: PLR2004 - a chain has links
        return None
    n = len(trades)
    orders: dict[Order, Integers] = {
        "exit": np.lexsort((trades.row, ends(trades))),
        "row": np.argsort(trades.row, kind="stable"),
        "entry": np.lexsort((trades.row, starts(trades))),
    }
    backwards = orders["row"][::-1]
    own, base = _own(trades, reckoning), None
    if own.mean() < 0.9 and (base := _base(trades, reckoning)) is not None:  # noqa: PLR2004 - nearly all would do
        own = np.ones(n, dtype=bool)
    chains = []
    for name, places in (*orders.items(), ("row", backwards)):
        for summed, (links, jumps, off, level) in enumerate(_links(trades, reckoning, np.asarray(places))):
            share = float(links.mean()) if n > 1 else 1.0
            chains.append(
                Chain(name, np.asarray(places), links, jumps, off, level, own, share, bool(summed) or base is not None)
            )
    found = max(chains, key=lambda chain: chain.share, default=None)
    wallet = _wallet(trades, orders["exit"]) if found is not None and not found.summed else None
    if wallet is None or found is None or min(wallet.share, wallet.own.mean()) < _WALLET:
        return found
    return wallet if _better(wallet, found) else found


def _better(one: Chain, other: Chain) -> bool:
    return bool(min(one.share, one.own.mean()) > min(other.share, other.own.mean()))


def _wallet(trades: TradeList, places: Integers) -> Chain | None:
    """Return the chain of a wallet's balances: at each entry what the last exit left, at each exit whatever had closed by then."""
    if trades.balance_before is None or trades.balance is None or trades.profit is None:
        return None
    exits, entries = ends(trades)[places], starts(trades)[places]
    after, before, booked = trades.balance[places], trades.balance_before[places], np.cumsum(trades.profit[places])
    last = np.searchsorted(exits, entries, side="right") - 1
    known = np.where(last >= 0, after[np.clip(last, 0, None)], np.nan)
    links, jumps, off, level = _held(trades, before[1:], known[1:], 0.0)
    closed = booked - np.where(last >= 0, booked[np.clip(last, 0, None)], 0.0)
    # of what closes within one stamp, or closes in that of an entry, the order is not known
    tied = np.zeros(len(trades), dtype=bool)
    tied[1:] = exits[1:] == exits[:-1]
    tied[:-1] |= tied[1:]
    tied |= exits <= entries + 1  # begun and ended in one
    tied |= (last >= 0) & (exits[np.clip(last, 0, None)] == entries)
    links, jumps = links | tied[1:], np.where(tied[1:], 0.0, jumps)
    own = np.empty(len(trades), dtype=bool)
    # while others closed, funding and fees of those still open may have been booked too
    alone = np.arange(len(trades)) - last == 1
    own[places] = _held(trades, after, before + closed, 0.0)[0] | tied | ~alone
    share = float(links.mean()) if len(links) else 1.0
    return Chain("exit", places, links, jumps, off, level, own, share)


def _tolerance(trades: TradeList, level: Floats) -> Floats:
    steps = half_step(trades.balance) + half_step(trades.balance_before) + half_step(trades.profit)
    return 2.1 * steps + _EXACT * np.abs(level) + 1e-9


def _own(trades: TradeList, reckoning: Reckoning) -> Flags:
    """Return whether each trade's own balances differ by its stated result."""
    n = len(trades)
    if trades.balance is None or trades.balance_before is None:
        return np.ones(n, dtype=bool)
    change = trades.balance - trades.balance_before
    expected = _change(trades, reckoning, trades.balance_before)
    if expected is None:
        return np.ones(n, dtype=bool)
    rounding = _tolerance(trades, trades.balance) + np.abs(trades.balance_before) * 1.1 * half_step(_result(reckoning))
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(change - expected) <= rounding) | ~np.isfinite(change - expected))


def _base(trades: TradeList, reckoning: Reckoning) -> float | None:
    """Return the one balance that every result is a fraction of, where the stated balances move by fractions of one."""
    result = _result(reckoning)
    if trades.balance is None or trades.balance_before is None or result is None or trades.profit is not None:
        return None
    change = trades.balance - trades.balance_before
    moved = np.abs(result) > 1e-5  # noqa: PLR2004 - what divides well
    if moved.sum() < 10:  # noqa: PLR2004 - of fewer nothing can be told
        return None
    base = float(np.median(change[moved] / result[moved]))
    rounding = _tolerance(trades, trades.balance) + abs(base) * 1.1 * half_step(result)
    return base if (np.abs(change - base * result) <= rounding).mean() > 0.95 else None  # noqa: PLR2004 - but for odd rows


def _change(trades: TradeList, reckoning: Reckoning, before: Floats) -> Floats | None:
    """Return by what a stated result moves the balance."""
    if trades.profit is not None:
        return trades.profit
    result = _result(reckoning)
    return None if result is None else result * before


def _result(reckoning: Reckoning) -> Floats | None:
    """Return stated results that may move the balance: fractions of it, or of whatever the balances take for it."""
    found = [fit for fit in reckoning.fits if fit.column == "result"]
    return next((fit.value for fit in sorted(found, key=lambda fit: fit.unit != "balance")), None)


def _links(trades: TradeList, reckoning: Reckoning, places: Integers) -> list[_Links]:
    """Return which links hold in an order, and by what fraction the others are off; again for summed results, if both could be."""
    assert trades.balance is not None  # noqa: S101 - of `follow`
    after = trades.balance[places]
    if trades.balance_before is not None:
        return [_held(trades, trades.balance_before[places][1:], after[:-1], 0.0)]
    compounded = _change(trades, reckoning, np.concatenate([[np.nan], after[:-1]]))
    if compounded is None:
        return []
    if trades.profit is not None:
        return [_held(trades, after[1:] - trades.profit[places][1:], after[:-1], 0.0)]
    stated = _result(reckoning)
    assert stated is not None  # noqa: S101 - of `_change`
    result, rounding = stated[places], 1.1 * half_step(stated)
    found = [_held(trades, after[1:], after[:-1] * (1 + result[1:]), rounding)]
    with np.errstate(divide="ignore", invalid="ignore"):
        base = (
            float(np.nanmedian((after[1:] - after[:-1]) / np.where(result[1:] == 0, np.nan, result[1:])))
            if (result[1:] != 0).any()
            else 0.0
        )
    found.append(_held(trades, after[1:], after[:-1] + base * result[1:], rounding))
    return found


def _held(trades: TradeList, is_: Floats, should: Floats, rounding: float) -> _Links:
    off = is_ - should
    known = np.isfinite(off)
    allowed = _tolerance(trades, should) + rounding * np.abs(should)
    with np.errstate(divide="ignore", invalid="ignore"):
        jumps = np.where(known & (np.abs(should) > allowed), off / np.abs(should), 0.0)
        return np.asarray(~known | (np.abs(off) <= allowed)), jumps, np.where(known, off, 0.0), is_
