"""Balances that jump between two trades: money that came or went, or trades that were left out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.balances.chain import Chain
from results.auditing.accounting.checks.concerning import concerned, named, of_trades
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.case import Case
from results.auditing.model import Finding, Weight
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats

__all__ = ["jumps", "own_amounts", "rounded_amounts"]

_FINE = 10
"""Rounding must be finer than a round amount by this, or every amount is one."""
_SELDOM = 0.2
"""Share of the results that may be round amounts themselves before round jumps say nothing."""
_MANY, _MOSTLY = 5, 0.8
_SMALL, _LARGE = 0.2, 3.0
"""Of the usual result: what a jump must be for one to have been left out there, and not a fee or a transfer."""


def rounded_amounts(trades: TradeList, amounts: Floats) -> Flags:
    """Return which amounts are round, as people move money: 500, 1,250, 0.3, to the rounding of the list; bool (m,)."""
    allowed, step = _allowed(trades), _steps(trades, amounts)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(amounts - np.round(amounts / step) * step)
    return np.asarray((off <= allowed) & (allowed * _FINE < step))


def _allowed(trades: TradeList) -> float:
    """Return how far rounding may put an amount off."""
    allowed = 4.2 * half_step(trades.balance) + 2.1 * half_step(trades.profit) + 1e-9
    return allowed if trades.balance is None else allowed + 2e-7 * float(np.nanmax(np.abs(trades.balance)))


def _steps(trades: TradeList, amounts: Floats) -> Floats:
    """Return half the place of the second digit of each amount: what a round one is a multiple of."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(10.0 ** (np.floor(np.log10(np.abs(amounts) + _allowed(trades))) - 1) / 2)


def _told_apart(trades: TradeList, amounts: Floats) -> bool:
    """Whether results are no such multiples themselves, so that what is round is none of them."""
    if trades.profit is None or not len(amounts):
        return True
    known = trades.profit[np.isfinite(trades.profit) & (trades.profit != 0)]
    step = float(np.median(_steps(trades, amounts)))
    off = np.abs(known - np.round(known / step) * step)
    small = np.abs(known) < step / 2  # a multiple of 0 is none
    return not len(known) or float(((off <= _allowed(trades)) & ~small).mean()) <= _SELDOM


def jumps(case: Case, chain: Chain, breaks: Flags) -> Iterator[Finding]:
    """Yield money that came or went, and jumps that no transfer explains.

    Parameters
    ----------
    breaks
        bool (n,): before which trades, in order of entry and shifted by one, the chain breaks for no reason told otherwise.
    """
    trades = case.trades
    after = np.zeros(len(trades), dtype=bool)
    after[np.flatnonzero(breaks) + 1] = True
    at = after[chain.places[1:]] & ~chain.links
    if not at.any():
        return
    moved = np.zeros(len(at), dtype=bool)
    if _told_apart(trades, chain.off[at]):
        # who sweeps gains away leaves a round balance behind
        moved = at & (rounded_amounts(trades, chain.off) | rounded_amounts(trades, chain.level))
    if moved.any():
        yield _transfers(trades, chain, moved)
    if (left := at & ~moved).any():
        yield _left_out(case, chain, left)


def _flagged(trades: TradeList, chain: Chain, links: Flags) -> Flags:
    flags = np.zeros(len(trades), dtype=bool)
    flags[chain.places[1:][links]] = True
    return flags


def _transfers(trades: TradeList, chain: Chain, moved: Flags) -> Finding:
    flags, off = _flagged(trades, chain, moved), chain.off[moved]
    came, went = float(off[off > 0].sum()), float(-off[off < 0].sum())
    text = (
        f"The balance changes {len(off):,} time{'' if len(off) == 1 else 's'} by round amounts between one trade and the next, {came:,.2f} in and"
        f" {went:,.2f} out ({named(trades, flags)}): deposits and withdrawals, it seems. No result here holds them."
    )
    return Finding("balance_chain", "note", text, **concerned(trades, flags), numbers={"in": came, "out": went})


def _left_out(case: Case, chain: Chain, left: Flags) -> Finding:
    """Return jumps by odd amounts: refuted where a hole in the numbers or many losses of the usual size say why.

    Nobody leaves a few winners out, and coins that come or go are odd amounts: a few jumps accuse of nothing.
    """
    trades = case.trades
    flags, off = _flagged(trades, chain, left), chain.off[left]
    count, lost = len(off), int((off < 0).sum())
    holes = _numbers_lack(trades, chain, left)
    many = count >= _MANY
    weight: Weight = "note"
    if holes or (many and lost >= _MOSTLY * count and _usual(trades, chain, off, losses=True)):
        weight = "refuted"
    elif many and lost > count * (1 - _MOSTLY) and _usual(trades, chain, off, losses=False):
        weight = "doubtful"
    if holes:
        why = ", where the list's own numbers have holes: trades were left out."
    elif weight == "note":
        why = " by odd amounts: money that came or went, as coins do, or trades that were left out; the list does not tell which."
    else:
        why = (
            f" by amounts of the usual results: trades were left out there, most of them {'losses' if lost > count / 2 else 'wins'}, or money"
            " came or went that the list does not show."
        )
    text = (
        f"The balance jumps {count:,} time{'' if count == 1 else 's'} between one trade and the next ({lost:,} down,"
        f" {chain.jumps[left].sum():+.1%} in all; {named(trades, flags)}){why}"
    )
    numbers = {"jumps": float(chain.jumps[left].sum()), "down": lost}
    return Finding("dropped_trades", weight, text, **concerned(trades, flags), numbers=numbers)


def _numbers_lack(trades: TradeList, chain: Chain, left: Flags) -> bool:
    """Whether the list's own numbers have a hole at most of the jumps, and hardly elsewhere."""
    if trades.number is None or (trades.number < 0).any():
        return False
    hole = np.abs(np.diff(trades.number[chain.places])) > 1
    return bool(hole[left].mean() > 0.5 and hole[~left].mean() < 0.1) if left.any() and not left.all() else False  # noqa: PLR2004


def _usual(trades: TradeList, chain: Chain, off: Floats, *, losses: bool) -> bool:
    """Whether jumps are of the size of the losses, or of the results either way, that the list does show."""
    shown = trades.profit
    if shown is None:
        ordered = np.asarray(trades.balance)[chain.places]
        shown = np.diff(ordered)
    sizes = np.abs(shown[np.isfinite(shown) & ((shown < 0) if losses else (shown != 0))])
    if not len(sizes):
        return False
    size = float(np.median(np.abs(off)))
    return _SMALL * float(np.median(sizes)) <= size <= _LARGE * float(np.quantile(sizes, 0.95))


def own_amounts(case: Case, wrong: Flags, undone: bool) -> Finding:
    """Return trades whose own balances and result disagree; only doubtful where they do by round amounts, as of deposits meanwhile.

    Parameters
    ----------
    wrong
        bool (n,): these trades.
    undone
        Whether the next trade does not confirm one of their balances: then no money came.
    """
    trades = case.trades
    count = int(wrong.sum())
    by: Floats = np.full(count, np.nan)
    if trades.balance is not None and trades.balance_before is not None and trades.profit is not None:
        by = (trades.balance - trades.balance_before - trades.profit)[wrong]
    moved = not undone and _told_apart(trades, by) and bool(rounded_amounts(trades, np.nan_to_num(by)).all())
    text = (
        f"The balance moves by another amount than the trade's own result in {of_trades(count, len(trades))} ({named(trades, wrong)}): balances"
        f" were edited, or results{', or money came or went while they were open' if moved else ''}."
    )
    return Finding("balance_chain", "doubtful" if moved else "refuted", text, **concerned(trades, wrong))
