"""Trades and spans that were left out, and balances that do not follow from each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.balances.chain import Chain, follow
from results.auditing.accounting.checks.balances.gaps import pauses
from results.auditing.accounting.checks.balances.jumps import jumps, own_amounts
from results.auditing.accounting.checks.concerning import concerned, named, of_trades
from results.auditing.accounting.checks.duplicates import repeats
from results.auditing.accounting.concurrency import over_time
from results.auditing.case import Case
from results.auditing.model import Finding, Weight
from signals.arrays import Array, Flags, Integers

__all__ = ["left_out"]

_FOLLOWS = 0.7
"""Share of the balances that must follow from each other before one that does not says anything."""
_OVERLAP = 0.05
_CARRIED = 1.5
"""Times the balance, at its leverage: positions of more, each with its result on the whole balance, are too many."""
_UNFILLED = 0.08
"""Numbers lacking over trades: what orders that were never filled leave of a count."""


def left_out(case: Case) -> Iterator[Finding]:
    """Yield spans without trades, breaks of the chain of balances, and chains that no account could have had."""
    # where a part of the list was asked for, balances and numbers have holes for no fault of it
    chain = None if case.read.partial else follow(case.trades, case.reckoning)
    followed = chain is not None and chain.share >= _FOLLOWS
    if not followed and case.trades.profit is None and case.reckoning.unit != "balance":
        chain = None  # results of something else than the balance: nothing says what moves it
    breaks = _breaks(case, chain) if chain is not None and followed else None
    yield from pauses(case, chain, breaks)
    if chain is not None and breaks is not None:
        yield from _own(case, chain)
        yield from jumps(case, chain, breaks)
        yield from _together(case, chain)
        yield from _summed(case, chain)
    if breaks is None or not breaks.any():
        yield from _numbers(case)
    if chain is not None and breaks is None:
        text = (
            f"The stated balances follow from each other in {chain.share:.0%} of the trades only, in whatever order: what moves them is not in"
            " the list (money held back for open positions, other trades), and they were not used."
        )
        yield Finding("balance_chain", "untestable", text)


def _breaks(case: Case, chain: Chain) -> Flags:
    """Return before which trades, in order of entry, the chain breaks for no reason that is told otherwise; (n,), shifted by one."""
    trades = case.trades
    told = ~chain.own | repeats(trades)
    broken = ~chain.links & ~told[chain.places[1:]] & ~told[chain.places[:-1]]
    # one edited balance breaks two links, the second by as much the other way
    at = np.flatnonzero(broken[:-1] & broken[1:] & _undone(chain)) if len(broken) > 1 else np.zeros(0, dtype=np.int64)
    broken[at] = broken[at + 1] = False
    found = np.zeros(len(trades), dtype=bool)
    found[chain.places[1:][broken] - 1] = True
    return found


def _undone(chain: Chain) -> Flags:
    """Return which jumps the next one takes back, bool (n - 2,)."""
    return np.asarray(np.abs((1 + chain.jumps[:-1]) * (1 + chain.jumps[1:]) - 1) < 0.2 * np.abs(chain.jumps[:-1]))


def _own(case: Case, chain: Chain) -> Iterator[Finding]:
    """Yield trades whose own balances and result disagree, and single balances that neither neighbour confirms."""
    trades = case.trades
    wrong = ~chain.own
    undone = np.zeros(len(trades), dtype=bool)
    if len(chain.links) > 1:
        edited = ~chain.links[:-1] & ~chain.links[1:] & _undone(chain)
        undone[chain.places[1:-1][edited]] = True
    unconfirmed = np.zeros(len(trades), dtype=bool)
    unconfirmed[chain.places[:-1][~chain.links]] = True
    undone |= wrong & unconfirmed
    wrong = wrong | undone
    count = int(wrong.sum())
    if not count or count > (1 - _FOLLOWS) * len(trades):
        return
    yield own_amounts(case, wrong, bool(undone.any()))


def _numbers(case: Case) -> Iterator[Finding]:
    """Yield holes in the list's own numbering, of lists that count their trades one by one."""
    trades, number = case.trades, case.trades.number
    if number is None or case.read.partial or case.read.open_trades or len(trades) < 10:  # noqa: PLR2004 - too few to count
        return
    known = np.sort(number[number >= 0])
    steps = np.diff(known)
    lacking = int((steps[steps > 1] - 1).sum())
    # who counts by one throughout, in the order of the entries or of the exits, and now and then does not
    counted = (steps <= 1).mean() if len(steps) else 0.0
    ordered = max(_ordered(number, trades.entry_time), _ordered(number, trades.exit_time), _ordered(number, trades.row))
    if not lacking or counted < 0.6 or lacking > len(known) or ordered < 0.9 or known[0] > 1000:  # noqa: PLR2004
        return
    before = np.zeros(len(trades), dtype=bool)
    before[np.isin(number, known[1:][steps > 1])] = True
    few = lacking < _UNFILLED * len(known) or case.read.form == "freqtrade"
    text = (
        f"The list numbers its trades from {known[0]:,} to {known[-1]:,}, and {lacking:,} of these numbers are not there"
        f" ({named(trades, before)} follow a hole): {'entries that were never filled, as a rule' if few else 'trades were left out, unless so many entries were never filled'}."
    )
    weight: Weight = "note" if few else "doubtful"
    yield Finding("dropped_trades", weight, text, **concerned(trades, before), numbers={"lacking": lacking})


def _ordered(number: Integers, by: Array) -> float:
    """Return how often numbers grow, or fall, with something."""
    rising = float((np.diff(number[np.argsort(by, kind="stable")]) >= 0).mean())
    return max(rising, 1 - rising)


def _together(case: Case, chain: Chain) -> Iterator[Finding]:
    """Yield balances that contain the results of trades which were still open."""
    trades, unit = case.trades, case.reckoning.unit
    if trades.balance_before is None and (unit is None or trades.profit is not None):
        return
    places = chain.places
    before, after = trades.exit_time[places[:-1]], trades.entry_time[places[1:]]
    with np.errstate(invalid="ignore"):
        open_still = chain.links & (before > after)
    share = float(open_still.mean()) if len(open_still) else 0.0
    if share < _OVERLAP or chain.share < 0.9:  # noqa: PLR2004 - nearly all
        return
    # in order of exit that is how an account does book; but what it had put up must be what one balance carries
    peak = _carried(case, chain) if chain.order == "exit" or unit != "balance" else 0.0
    if (chain.order == "exit" or unit != "balance") and peak <= _CARRIED:
        return
    flags = np.zeros(len(trades), dtype=bool)
    flags[places[1:][open_still]] = True
    text = (
        f"The balances compound trades that were open together as if one had followed the other: {of_trades(int(flags.sum()), len(trades))}"
        " begin with a balance that already holds the result of a trade which was still open. At the peak"
        f" {int(case.reckoning.concurrent.max()):,} positions were open at once"
        f"{f', together {peak:.1f} times the balance' if peak else ', each on the whole balance'}."
    )
    yield Finding("overlap_overdraws", "refuted", text, **concerned(trades, flags), numbers={"peak": peak})


def _carried(case: Case, chain: Chain) -> float:
    """Return the most that was open at once over what one balance carries, where each result moved the balance as stated.

    A result may have moved a part of the balance only, as where stakes are fixed and results are of the price: then positions were of
    that part.
    """
    trades = case.trades
    fit = next((fit for fit in case.reckoning.fits if fit.column == "result"), None)
    if fit is None or fit.scale == "a constant" or np.isnat(trades.entry_time).any() or trades.balance is None:
        return 0.0
    after, result = trades.balance[chain.places], fit.value[chain.places][1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.diff(after) / (result * after[:-1])
    part = part[np.isfinite(part) & (result != 0)]
    moved = float(np.median(part)) if len(part) else 0.0
    leverage = 1.0 if trades.leverage is None else float(np.nanmax(trades.leverage))
    return moved * float(over_time(trades, fit.scaled)[1].max()) / max(leverage, 1.0)


def _summed(case: Case, chain: Chain) -> Iterator[Finding]:
    """Yield balances that add up results of the balance instead of compounding them."""
    trades = case.trades
    if not chain.summed or case.reckoning.unit != "balance" or (trades.size is None and trades.exposure is None):
        return
    text = (
        "The balances add the results up, each as a part of the first balance, though every trade put up a part of the balance that it"
        " had then: gains and losses were not compounded."
    )
    yield Finding("summed_not_compounded", "refuted", text)
