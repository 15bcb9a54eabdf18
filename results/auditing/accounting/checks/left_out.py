"""Trades and spans that were left out, and balances that do not follow from each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.chain import Chain, follow
from results.auditing.accounting.checks.concerning import concerned, named, of_trades
from results.auditing.accounting.checks.duplicates import repeats
from results.auditing.accounting.checks.gaps import hole
from results.auditing.case import Case
from results.auditing.model import Finding
from signals.arrays import Array, Flags, Integers

__all__ = ["left_out"]

_FOLLOWS = 0.7
"""Share of the balances that must follow from each other before one that does not says anything."""
_OVERLAP = 0.05


def left_out(case: Case) -> Iterator[Finding]:
    """Yield spans without trades, breaks of the chain of balances, and chains that no account could have had."""
    # where a part of the list was asked for, balances and numbers have holes for no fault of it
    chain = None if case.read.partial else follow(case.trades, case.reckoning)
    longest = hole(case.trades)
    followed = chain is not None and chain.share >= _FOLLOWS
    breaks = _breaks(case, chain) if chain is not None and followed else None
    proven = bool(longest is not None and breaks is not None and breaks[longest.before])
    if longest is not None and (longest.unlikely or (proven and longest.days > 4 * longest.next_days)):
        jump = (
            f" The balance jumps across it by {_jump(chain, longest.before):+.1%}, without a trade: something was cut out."
            if proven
            else ""
        )
        text = (
            f"No position was open for {longest.days:,.1f} days, from {str(longest.begins)[:16]} to {str(longest.until)[:16]}; the next longest"
            f" pause has {longest.next_days:,.1f}. The list's own rhythm gives such a hole once in {1 / max(longest.p, 1e-12):,.0f} lists.{jump}"
        )
        numbers = {"days": longest.days, "p": longest.p, "from": str(longest.begins), "to": str(longest.until)}
        yield Finding("dropped_span", "refuted" if proven else "doubtful", text, numbers=numbers)
        if breaks is not None and proven:
            breaks[longest.before] = False
    if chain is not None and breaks is not None:
        yield from _own(case, chain)
        yield from _missing(case, chain, breaks)
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


def _jump(chain: Chain | None, at: int) -> float:
    return 0.0 if chain is None else float(chain.jumps[np.flatnonzero(chain.places[1:] == at + 1)].sum())


def _breaks(case: Case, chain: Chain) -> Flags:
    """Return before which trades, in order of entry, the chain breaks for no reason that is told otherwise; (n,), shifted by one."""
    trades = case.trades
    told = ~chain.own | repeats(trades)
    broken = ~chain.links & ~told[chain.places[1:]] & ~told[chain.places[:-1]]
    # one edited balance breaks two links, the second by as much the other way
    for at in np.flatnonzero(broken[:-1] & broken[1:]) if len(broken) > 1 else ():
        if abs((1 + chain.jumps[at]) * (1 + chain.jumps[at + 1]) - 1) < 0.2 * abs(chain.jumps[at]):
            broken[at : at + 2] = False
    found = np.zeros(len(trades), dtype=bool)
    found[chain.places[1:][broken] - 1] = True
    return found


def _own(case: Case, chain: Chain) -> Iterator[Finding]:
    """Yield trades whose own balances and result disagree, and single balances that neither neighbour confirms."""
    trades = case.trades
    wrong = ~chain.own
    edited = ~chain.links[:-1] & ~chain.links[1:] if len(chain.links) > 1 else np.zeros(0, dtype=bool)
    for at in np.flatnonzero(edited):
        if abs((1 + chain.jumps[at]) * (1 + chain.jumps[at + 1]) - 1) < 0.2 * abs(chain.jumps[at]):
            wrong[chain.places[at + 1]] = True
    count = int(wrong.sum())
    if not count or count > (1 - _FOLLOWS) * len(trades):
        return
    text = (
        f"The balance moves by another amount than the trade's own result in {of_trades(count, len(trades))} ({named(trades, wrong)}): balances"
        " were edited, or results."
    )
    yield Finding("balance_chain", "refuted", text, **concerned(trades, wrong))


def _missing(case: Case, chain: Chain, breaks: Flags) -> Iterator[Finding]:
    """Yield jumps of the balance between trades."""
    trades = case.trades
    after = np.zeros(len(trades), dtype=bool)
    after[np.flatnonzero(breaks) + 1] = True
    count = int(after.sum())
    if not count:
        return
    jumps = chain.jumps[after[chain.places[1:]] & ~chain.links]
    lost = int((jumps < 0).sum())
    text = (
        f"The balance jumps {count:,} times between one trade and the next ({lost:,} times down, {jumps.sum():+.1%} in all;"
        f" {named(trades, after)}): trades were left out there, most of them {'losses' if lost > count / 2 else 'wins'}, or money came or"
        " went that the list does not show."
    )
    numbers = {"jumps": float(jumps.sum()), "down": lost}
    yield Finding("dropped_trades", "refuted", text, **concerned(trades, after), numbers=numbers)


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
    text = (
        f"The list numbers its trades from {known[0]:,} to {known[-1]:,}, and {lacking:,} of these numbers are not there"
        f" ({named(trades, before)} follow a hole): so many trades were left out."
    )
    yield Finding("dropped_trades", "refuted", text, **concerned(trades, before), numbers={"lacking": lacking})


def _ordered(number: Integers, by: Array) -> float:
    """Return how often numbers grow, or fall, with something."""
    rising = float((np.diff(number[np.argsort(by, kind="stable")]) >= 0).mean())
    return max(rising, 1 - rising)


def _together(case: Case, chain: Chain) -> Iterator[Finding]:
    """Yield balances that contain the results of trades which were still open."""
    trades = case.trades
    if chain.order == "exit" or (
        trades.balance_before is None and (case.reckoning.unit != "balance" or trades.profit is not None)
    ):
        return
    before = chain.places[:-1]
    entered, closed = trades.entry_time[chain.places[1:]], trades.exit_time[before]
    with np.errstate(invalid="ignore"):
        open_still = chain.links & (closed > entered)
    share = float(open_still.mean()) if len(open_still) else 0.0
    if share < _OVERLAP or chain.share < 0.9:  # noqa: PLR2004 - nearly all
        return
    flags = np.zeros(len(trades), dtype=bool)
    flags[chain.places[1:][open_still]] = True
    text = (
        f"The balances compound trades that were open together as if one had followed the other: {of_trades(int(flags.sum()), len(trades))}"
        " begin with a balance that already holds the result of a trade which was still open. At the peak"
        f" {int(case.reckoning.concurrent.max()):,} positions were open at once, each on the whole balance."
    )
    yield Finding("overlap_overdraws", "refuted", text, **concerned(trades, flags))


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
