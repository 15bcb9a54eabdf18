"""What the accounts come to, in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.accounts.accounts import Account, Accounts
from results.auditing.accounting.showing.measures import Measures
from results.auditing.case import Case, Fit
from results.auditing.model import Finding
from results.auditing.saying import signed

__all__ = ["balance_words", "sentences"]

_CARRIES = 0.5
"""Share of all profit from which a few trades are said to carry it."""
_OVERLAPS = 0.01
_FEWEST = 20
"""Trades, for a measure and again for each number in it that is chosen to fit, from which to fit them is a test."""
_NOTHING = 1e-9
"""A cost of a trade that is none."""


def balance_words(value: float) -> str:
    """Return a balance with digits that its size deserves."""
    if not np.isfinite(value) or abs(value) >= 1e15:  # noqa: PLR2004 - beyond any money
        return f"{value:.3g}"
    return (
        f"{value:,.0f}"
        if abs(value) >= 1000  # noqa: PLR2004
        else f"{value:,.2f}"
        if abs(value) >= 0.005 or value == 0  # noqa: PLR2004
        else f"{value:.2g}"
    )


def sentences(case: Case, measures: Measures, accounts: Accounts) -> Iterator[Finding]:
    """Yield what the list comes to, what its results are, how overlaps and costs share in it, and who carries it."""
    yield _summary(case, measures)
    if case.reckoning.fits:
        yield _units(case.reckoning.fits[0])
    if accounts.overlapping > _OVERLAPS:
        yield _overlap(case, accounts)
    yield from _costs(case, measures, accounts)
    if measures.best_share is not None and measures.best_share > _CARRIES and measures.trades >= 20:  # noqa: PLR2004
        few = max(measures.trades // 100, 1)
        text = (
            f"{few:,} of {measures.trades:,} trades earned {measures.best_share:.0%} of all the profit: without"
            f" {'it' if few == 1 else 'them'} the rest {'lost' if measures.best_share > 1 else 'made little'}."
        )
        yield Finding("few_trades_carry", "note", text, numbers={"share": measures.best_share, "trades": few})


def _summary(case: Case, measures: Measures) -> Finding:
    of = "balance" if case.reckoning.basis == "balance" else "position's value"
    if measures.win_rate is None:
        return Finding("accounts", "note", "The list has no trades.")
    parts = [
        f"{measures.trades:,} trade{'' if measures.trades == 1 else 's'}, {100 * measures.win_rate:.2f} % of them won"
    ]
    if measures.breakeven_win_rate is not None:
        parts.append(
            f"a win brings {measures.payoff_ratio:.2f} of what a loss takes, so {100 * measures.breakeven_win_rate:.2f} % would have to win to break even:"
            f" the edge is {100 * (measures.edge or 0):+.2f} points"
        )
    before = " before costs" if case.reckoning.untold.all() else ""
    parts.append(f"a trade earns {signed(measures.net, 3)} of the {of} on average{before}")
    numbers = {
        "trades": measures.trades, "wins": measures.wins, "win_rate": measures.win_rate, "payoff_ratio": measures.payoff_ratio,
        "breakeven_win_rate": measures.breakeven_win_rate, "edge": measures.edge, "net": measures.net,
    }  # fmt: skip
    return Finding("accounts", "note", "; ".join(parts) + ".", numbers=numbers)


def _units(fit: Fit) -> Finding:
    noun = {"price": "the position's value", "margin": "the margin", "balance": "the balance"}[fit.unit]
    factor = "" if fit.factor == 1 else f" x {fit.factor:.4g}"
    constant = fit.scale == "a constant"
    scale = (
        f"the move of the price{factor}"
        if fit.scale in ("1", "a constant")
        else f"{fit.scale}{factor} x the move of the price"
    )
    cost = {
        "none": "nothing taken off", "stated": "less the stated costs", "rate": f"less {fit.rate:.4%} a side",
        "flat": f"less {2 * fit.rate:.4%} a trade", "exit": f"less {fit.rate:.4%} at exits", "tiers": f"less fees of several rates, {fit.rate:.4%} a side most often",
        "varies": "less costs that grow with the time held",
    }[fit.cost]  # fmt: skip
    word = {"result": "results", "profit": "profits", "balance": "balances"}[fit.column]
    tie = ", or of the balance at a constant exposure, which fits as well" if constant and fit.unit == "margin" else ""
    text = f"The stated {word} are fractions of {noun}{tie}: {scale}, {cost}, fits {fit.share:.1%} of the trades to rounding."
    if fit.column == "profit":
        text = f"The stated profits are quantity x the difference of the prices{factor}, {cost}: that fits {fit.share:.1%} of the trades to rounding."
    return Finding(
        "unit",
        "holds" if fit.share > 0.999 and _tested(fit) else "note",  # noqa: PLR2004
        text,
        numbers={"unit": fit.unit, "share": fit.share, "fee": fit.rate},
    )


def _tested(fit: Fit) -> bool:
    """Whether a fit could have failed: of so many trades, for what is chosen to fit, and nothing that explains anything."""
    chosen = (fit.scale == "a constant" or fit.factor != 1) + (fit.cost not in {"none", "stated"})
    return int(np.isfinite(fit.value).sum()) >= _FEWEST * (1 + chosen) and fit.cost not in {"tiers", "varies"}


def _ended(account: Account, opening: float) -> str:
    return balance_words(account.final * opening)


def _overlap(case: Case, accounts: Accounts) -> Finding:
    """Return how many positions were open at once, and what one account would have had."""
    opening, peak = accounts.opening, int(case.reckoning.concurrent.max())
    kept = len(accounts.alone.places)
    shared = (
        f" all at their times on one account {_ended(accounts.together, opening)}{_scaled(accounts)};"
        if accounts.sized
        else ""
    )
    text = (
        f"At the peak {peak:,} positions were open at once; {accounts.overlapping:.0%} of the trades begin while another is open. Compounded one"
        f" after the other{_whole(accounts)} {_of(opening)} become {_ended(accounts.listed, opening)};{shared} one position at a time,"
        f" {kept:,} trades, {_ended(accounts.alone, opening)}."
    )
    numbers = {
        "peak_positions": peak, "overlapping": accounts.overlapping, "opening": opening, "stated": accounts.stated,
        **{account.key: account.final * opening for account in accounts.every}, "alone_trades": kept, "scaled": accounts.scaled,
    }  # fmt: skip
    return Finding("concurrency", "note", text, numbers=numbers)


def _whole(accounts: Accounts) -> str:
    """Return what is supposed where the list tells no sizes."""
    return "" if accounts.sized else ", each of the whole balance at 1x (the list tells no sizes),"


def _of(opening: float) -> str:
    return balance_words(opening)


def _scaled(accounts: Accounts) -> str:
    return (
        f" ({accounts.scaled:.0%} of the trades got less than they asked for, the margin being used)"
        if accounts.scaled > 0
        else ""
    )


def _costs(case: Case, measures: Measures, accounts: Accounts) -> Iterator[Finding]:
    """Yield what costs took: a trade, and of the final balance, with overlaps and without; nothing of costs of 0."""
    opening, untold = accounts.opening, int(case.reckoning.untold.sum())
    if measures.gross is None or measures.cost is None or untold >= measures.trades:
        text = "What trading cost is not told, nor whether the results are before costs: say the fee a side (`fee`) to see what it leaves."
        yield Finding("costs", "untestable", text)
        return
    numbers = {
        "gross": measures.gross, "cost": measures.cost, "net": measures.net, "untold": untold,
        **{f"{account.key}_gross": account.final_gross * opening for account in accounts.every},
    }  # fmt: skip
    if abs(measures.cost) < _NOTHING:
        text = f"No cost is in the results: {_of(opening)} become {_ended(accounts.listed, opening)}{_whole(accounts).rstrip(',')}."
        yield Finding("costs", "note", text, numbers=numbers)
        return
    text = f"Before costs a trade earns {signed(measures.gross, 3)}, costs take {100 * measures.cost:.3f} %, {signed(measures.net, 3)} is left."
    listed = accounts.listed
    if accounts.overlapping > _OVERLAPS:
        alone = accounts.alone
        text += (
            f" Of {_of(opening)}, one position at a time, {balance_words(alone.final_gross * opening)} would be left before costs and"
            f" {_ended(alone, opening)} after them; every trade after the other {balance_words(listed.final_gross * opening)} and"
            f" {_ended(listed, opening)}: the rest of the difference is overlap, positions that stood on the same balance."
        )
    else:
        text += f" {_of(opening)}{_whole(accounts)} become {balance_words(listed.final_gross * opening)} before costs, {_ended(listed, opening)} after."
    if untold:
        text += f" The costs of {untold:,} of the trades are not known, and counted as none."
    yield Finding("costs", "note", text, numbers=numbers)
