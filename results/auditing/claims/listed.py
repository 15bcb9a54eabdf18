"""What a list says of itself, as claims are about it: results in order of exit, before and after costs, by day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from results.auditing.case import Case
from signals.arrays import Floats, Integers, Times

__all__ = ["Listed", "listed_of"]

_DAY = np.timedelta64(1, "D")
_US_A_DAY = 86_400e6
_HIDDEN = 1e-12
_MOST_COSTS, _MOST_REBATE = 2e-3, 5e-4
"""Of the notional, both sides: between them lies what trading costs where a list does not tell it."""


@dataclass(frozen=True, eq=False)
class Listed:
    """The n trades of a list whose results are known, in order of exit.

    Attributes
    ----------
    returns, gross
        float64 (n,): results after and before costs, as fractions of `Reckoning.basis`.
    position, position_gross
        float64 (n,): the same as fractions of the notional.
    lowest, highest
        float64 (n,): what `returns` may be: the same where costs are told, but for results that rounding has made 0.
    costs_told
        Whether the list tells any cost or result.
    by_profit
        Share of wins among stated amounts; NaN where none are stated.
    risk
        float64 (n,): distance of the first stop as a fraction of the entry price; NaN where none is stated.
    entry_time, exit_time
        datetime64[us] (n,); of trades whose entry is unknown the exit.
    amounts
        float64 (n,): stated results in money; None where none are.
    of_balance
        Whether `returns` are fractions of the balance.
    start, end
        First and last balance that the list states; NaN where it states none.
    """

    returns: Floats
    gross: Floats
    position: Floats
    position_gross: Floats
    lowest: Floats
    highest: Floats
    costs_told: bool
    by_profit: float
    risk: Floats
    entry_time: Times
    exit_time: Times
    of_balance: bool
    start: float
    end: float
    amounts: Floats | None = None

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.returns)

    @cached_property
    def day(self) -> Integers:
        """The date of each exit, counted from the first exit's, int64 (n,)."""
        dates = self.exit_time.astype("datetime64[D]")
        return np.asarray((dates - dates.min()) // _DAY, dtype=np.int64) if len(dates) else np.empty(0, dtype=np.int64)

    @cached_property
    def days(self) -> int:
        """Dates from the first exit's to the last one's."""
        return int(self.day.max()) + 1 if len(self) else 0

    @cached_property
    def elapsed(self) -> float:
        """Days from the first entry to the last exit."""
        if not len(self):
            return 0.0
        return float((self.exit_time.max() - self.entry_time.min()).astype(np.int64)) / _US_A_DAY

    @cached_property
    def spans(self) -> tuple[float, ...]:
        """Ways in which people count the days of a list: elapsed, dates from first entry to last exit, dates of exits."""
        if not len(self):
            return ()
        first, last = self.entry_time.min().astype("datetime64[D]"), self.exit_time.max().astype("datetime64[D]")
        dates = float((last - first) // _DAY) + 1.0
        ways = dict.fromkeys((self.elapsed, dates, dates - 1.0, float(self.days)))
        return tuple(days for days in ways if days > 0)

    def grown(self, returns: Floats) -> float:
        """Return what 1 becomes if every result is compounded in order of exit."""
        with np.errstate(over="ignore"):
            return float(np.exp(self.logs(returns).sum()))

    @staticmethod
    def logs(returns: Floats) -> Floats:
        """Return logarithms of growth, a loss of all as one of all but a millionth."""
        return np.log1p(np.maximum(returns, -1.0 + 1e-6))


def listed_of(case: Case) -> Listed:
    """Return what the list of a case says of itself."""
    trades, reckoning = case.trades, case.reckoning
    known = np.isfinite(reckoning.returns) & np.isfinite(reckoning.net) & ~np.isnat(trades.exit_time)
    order = np.flatnonzero(known)
    order = order[np.argsort(trades.exit_time[order], kind="stable")]
    net, move = reckoning.net[order], reckoning.move[order]
    scale = np.where(np.isfinite(reckoning.exposure[order]), reckoning.exposure[order], 1.0)
    if reckoning.basis == "notional":
        scale = np.ones(len(order))
    gross = reckoning.returns[order] + scale * (np.where(np.isfinite(move), move, net) - net)
    risk = np.full(len(order), np.nan)
    if trades.stop is not None:
        risk = np.abs(trades.stop[order] / trades.entry_price[order] - 1.0)
        risk = np.where(risk > 0, risk, np.nan)
    results = reckoning.returns[order]
    # a result of 0 at another price than the entry's is a small win or loss that rounding hides
    hidden = np.where((results == 0) & (move != 0), _HIDDEN, 0.0)
    told = any(
        each is not None for each in (trades.fee, trades.fee_ratio, trades.profit, trades.result, trades.balance)
    )
    least, most = (hidden, hidden) if told else (scale * _MOST_COSTS, scale * _MOST_REBATE)
    by_profit, stated = np.nan, None
    if trades.profit is not None and (amounts := trades.profit[order]).size and np.isfinite(amounts).all():
        by_profit, stated = float((amounts > 0).mean()), amounts
    start, end = _balances(case)
    entered, left = trades.entry_time[order], trades.exit_time[order]
    return Listed(
        results, gross, net, move, results - least, results + most, told, by_profit, risk, np.where(np.isnat(entered), left, entered), left,
        reckoning.basis == "balance", start, end, stated,
    )  # fmt: skip


def _balances(case: Case) -> tuple[float, float]:
    """Return the first and last balance that the list states; NaN where it states none."""
    trades, stated = case.trades, case.read.stated
    start = float(stated.get("initial_balance", np.nan))
    end = float(stated.get("final_balance", np.nan))
    last = np.argsort(trades.exit_time, kind="stable")
    for column, place, so_far in ((trades.balance_before, 0, start), (trades.balance, -1, end)):
        if column is not None and len(last) and not np.isfinite(so_far):
            known = last[np.isfinite(column[last])]
            found = float(column[known[place]]) if len(known) else np.nan
            start, end = (found, end) if place == 0 else (start, found)
    if not np.isfinite(start) and trades.balance is not None and trades.profit is not None and len(last):
        start = float(trades.balance[last[0]] - trades.profit[last[0]])
    return start, end
