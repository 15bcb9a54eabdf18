"""The final balances of a list, each by another way to reckon, with and without costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.accounting.accounts.following import in_turn, one_account
from results.auditing.accounting.checks.margins import margin_shares
from results.auditing.accounting.concurrency import ends
from results.auditing.accounting.fitting.quantities import balances_at_entry, ratio
from results.auditing.case import Case
from signals.arrays import Flags, Floats, Integers

__all__ = ["Account", "Accounts", "accounts_of", "costs_of_balance"]


@dataclass(frozen=True, eq=False)
class Account:
    """One way to reckon.

    Attributes
    ----------
    key, name
        For programs and people.
    places
        int64 (m,): the trades made, in order of exit.
    balance, gross
        float64 (m,): after each, of 1 at first, after costs and before.
    """

    key: str
    name: str
    places: Integers
    balance: Floats
    gross: Floats

    @property
    def final(self) -> float:
        """The last balance, after costs."""
        return float(self.balance[-1]) if len(self.balance) else 1.0

    @property
    def final_gross(self) -> float:
        """The last balance, before costs."""
        return float(self.gross[-1]) if len(self.gross) else 1.0


@dataclass(frozen=True, eq=False)
class Accounts:
    """All of them.

    Attributes
    ----------
    opening
        What the list begins with, 1 where it does not say.
    stated
        The last balance that it states, in its own money; None where it states none.
    listed, summed, alone, together
        One trade after the other, whatever was open; results added up; one position at a time; all at their times on one account.
    scaled
        Share of the trades that `together` could not make in full.
    overlapping
        Share of the trades that begin while another is open.
    timed, sized, gross_known
        Whether the list tells when trades were entered, what part of the balance they were of, and what they cost.
    """

    opening: float
    stated: float | None
    listed: Account
    summed: Account
    alone: Account
    together: Account
    scaled: float
    overlapping: float
    timed: bool = True
    sized: bool = True
    gross_known: bool = True

    @property
    def every(self) -> tuple[Account, ...]:
        """In the order in which they are shown: what was open at once takes entry times, and a share of one account sizes."""
        found = [self.listed, self.summed]
        if self.timed:
            found.append(self.alone)
        if self.timed and self.sized:
            found.append(self.together)
        return tuple(found)


def accounts_of(case: Case) -> Accounts:
    """Return the accounts of a list; exposures that it does not tell are taken to be 1."""
    trades, reckoning = case.trades, case.reckoning
    order = np.lexsort((trades.row, ends(trades)))
    net = reckoning.returns
    exposure = (
        np.where(np.isfinite(reckoning.exposure), reckoning.exposure, 1.0) if reckoning.basis == "balance" else 1.0
    )
    gross = net + costs_of_balance(case)
    kept = in_turn(trades)[order]
    shares = margin_shares(case)
    put_up = np.minimum(exposure, 1.0) * np.ones(len(trades)) if shares is None else shares
    balance, taken = one_account(trades, net, put_up)
    opening, stated = _stated(case)
    timed = not len(trades) or not bool(np.isnat(trades.entry_time).all())
    return Accounts(
        opening=opening,
        stated=stated,
        listed=Account("listed", "each after the other, compounded", order, _compounded(net[order]), _compounded(gross[order])),
        summed=Account("summed", "results added up", order, 1 + np.cumsum(net[order]), 1 + np.cumsum(gross[order])),
        alone=_alone(order, kept, net, gross),
        together=Account(
            "together", "all at their times, one account", order, balance, one_account(trades, gross, put_up)[0]
        ),
        scaled=float((taken < 1 - 1e-9).mean()) if len(trades) else 0.0,
        overlapping=float((reckoning.concurrent > 1).mean()) if len(trades) and timed else 0.0,
        timed=timed,
        sized=reckoning.basis == "balance",
        gross_known=bool(np.isfinite(costs_of_balance(case, unknown=np.nan)).any()) if len(trades) else True,
    )  # fmt: skip


def costs_of_balance(case: Case, unknown: float = 0.0) -> Floats:
    """Return what trades cost as fractions of what `Reckoning.returns` are of, float64 (n,), `unknown` where nothing tells."""
    trades, reckoning = case.trades, case.reckoning
    cost = reckoning.fee * (reckoning.exposure if reckoning.basis == "balance" else 1.0)
    if reckoning.basis == "balance" and not np.isfinite(cost).any():
        amounts = ratio(trades.fee, balances_at_entry(trades))
        cost = cost if amounts is None else amounts
    return np.where(np.isfinite(cost), cost, unknown)


def _alone(order: Integers, kept: Flags, net: Floats, gross: Floats) -> Account:
    places = order[kept]
    return Account("alone", "one position at a time", places, _compounded(net[places]), _compounded(gross[places]))


def _compounded(returns: Floats) -> Floats:
    """Return the balance after each trade, of 1 at first; it stays 0 once it is."""
    with np.errstate(over="ignore"):
        return np.asarray(np.cumprod(np.maximum(1 + returns, 0.0)))


def _stated(case: Case) -> tuple[float, float | None]:
    """Return the first and the last balance that the list states."""
    trades, stated = case.trades, case.read.stated
    first, last = stated.get("initial_balance"), stated.get("final_balance")
    if trades.balance is not None and len(trades):
        order = np.lexsort((trades.row, ends(trades)))
        known = order[np.isfinite(trades.balance[order])]
        if len(known):
            last = float(trades.balance[known[-1]]) if last is None else last
            if first is None and trades.balance_before is not None:
                first = float(trades.balance_before[0])
            if first is None and trades.profit is not None:
                first = float(trades.balance[known[0]] - trades.profit[known[0]])
            if first is None and case.reckoning.basis == "balance":
                begun = int(np.argmin(trades.row))  # the chain goes down the file
                first = float(trades.balance[begun] / max(1 + case.reckoning.returns[begun], 1e-9))
            first = float(trades.balance[known[0]]) if first is None else first
    elif first is None and trades.balance_before is not None and len(trades):
        first = float(trades.balance_before[int(np.argmin(trades.entry_time.astype(np.int64)))])
    if first is None or not np.isfinite(first) or first <= 0:
        return 1.0, last
    return float(first), last
