"""What round trips make of an account: sizes, fees, funding and a balance, booked in the order in which they happen."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, fields

import numpy as np

from benchmarks.audit.bots import Trips
from benchmarks.audit.market import Market
from signals.arrays import Array, Flags, Floats, Times

__all__ = ["Book", "Plan", "book", "booked", "joined", "taken"]


@dataclass(frozen=True)
class Plan:
    """How an account is run.

    Attributes
    ----------
    opening
        Balance at first.
    sizing
        ``fraction`` of the balance, ``value`` (fixed notional), ``quantity`` (fixed), ``martingale`` (doubled after a loss, up to
        five times), each of margin `size`.
    size
        Margin as a fraction of the balance.
    leverage
        Notional over margin.
    fee_in, fee_out
        Of an entry and an exit, fractions of the notional; rebates are negative.
    step
        Quantities are multiples of it; 0: not rounded.
    """

    opening: float = 10_000.0
    sizing: str = "fraction"
    size: float = 1.0
    leverage: float = 1.0
    fee_in: float = 5e-4
    fee_out: float = 5e-4
    step: float = 0.0


@dataclass(frozen=True, eq=False)
class Book:
    """n round trips and what an account made of them, in order of entry.

    Attributes
    ----------
    entry_time, exit_time, signal_time
        datetime64[us] (n,).
    short
        bool (n,).
    entry, exit, stop, target
        float64 (n,): prices.
    reason, asset
        str (n,).
    quantity, leverage, size
        float64 (n,): units, notional over margin, margin over the balance at entry.
    fee_in, fee_out
        float64 (n,): fees as amounts.
    funding
        float64 (n,): paid, an amount.
    profit
        float64 (n,): net result as an amount.
    before, balance
        float64 (n,): of the account at entry, and right after the exit.
    number
        int64 (n,): as the account numbered the trades.
    """

    entry_time: Times
    exit_time: Times
    signal_time: Times
    short: Flags
    entry: Floats
    exit: Floats
    stop: Floats
    target: Floats
    reason: Array
    asset: Array
    quantity: Floats
    leverage: Floats
    size: Floats
    fee_in: Floats
    fee_out: Floats
    funding: Floats
    profit: Floats
    before: Floats
    balance: Floats
    number: Array

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.entry)

    @property
    def sign(self) -> Floats:
        """1 for longs, -1 for shorts."""
        return np.where(self.short, -1.0, 1.0)

    @property
    def value(self) -> Floats:
        """Notional at entry."""
        return self.quantity * self.entry

    @property
    def move(self) -> Floats:
        """Unlevered move in favour."""
        return self.sign * (self.exit / self.entry - 1)

    @property
    def gross(self) -> Floats:
        """Result before costs, an amount."""
        return self.sign * self.quantity * (self.exit - self.entry)


def taken(one: Book, chosen: Array) -> Book:
    """Return the trades that `chosen`, flags or places, picks."""
    return Book(**{each.name: getattr(one, each.name)[chosen] for each in fields(one)})


def joined(*books: Book) -> Book:
    """Return the trades of several books in order of entry."""
    columns = {each.name: np.concatenate([getattr(one, each.name) for one in books]) for each in fields(Book)}
    return taken(Book(**columns), np.argsort(columns["entry_time"], kind="stable"))


def book(trips: Trips, market: Market, plan: Plan) -> Book:
    """Run an account over round trips; what the balance has no margin for is not entered."""
    n = len(trips.entry)
    quantity, before, balance = np.zeros(n), np.zeros(n), np.zeros(n)
    fees = np.zeros((2, n))
    rates = _funding(trips, market)
    profit, done = np.zeros(n), np.zeros(n, dtype=bool)
    cash, held, losses = plan.opening, 0.0, 0
    pending: list[tuple[np.datetime64, int]] = []

    def close(at: int) -> None:
        nonlocal cash, held, losses
        cash += profit[at]
        held -= quantity[at] * trips.entry[at] / plan.leverage
        balance[at] = cash
        losses = losses + 1 if profit[at] < 0 else 0

    for at in range(n):
        while pending and pending[0][0] <= trips.entry_time[at]:
            close(heapq.heappop(pending)[1])
        margin = _margin(plan, cash, losses, float(trips.entry[at]))
        units = margin * plan.leverage / trips.entry[at]
        if plan.step:
            units = np.floor(units / plan.step) * plan.step
        margin = units * trips.entry[at] / plan.leverage
        if units <= 0 or held + margin > cash * (1 + 1e-12):
            continue
        quantity[at], before[at], done[at] = units, cash, True
        fees[:, at] = units * trips.entry[at] * plan.fee_in, units * trips.exit[at] * plan.fee_out
        d = -1.0 if trips.short[at] else 1.0
        funding = d * rates[at] * units * trips.entry[at]
        profit[at] = d * units * (trips.exit[at] - trips.entry[at]) - fees[:, at].sum() - funding
        if profit[at] < -margin and plan.leverage > 1:
            quantity[at], done[at] = 0.0, False
            continue
        held += margin
        heapq.heappush(pending, (trips.exit_time[at], at))
    while pending:
        close(heapq.heappop(pending)[1])
    funding = np.where(trips.short, -1.0, 1.0) * rates * quantity * trips.entry
    whole = Book(
        trips.entry_time,
        trips.exit_time,
        trips.signal_time,
        trips.short,
        trips.entry,
        trips.exit,
        trips.stop,
        trips.target,
        trips.reason,
        np.full(n, market.name),
        quantity,
        np.full(n, plan.leverage),
        np.divide(quantity * trips.entry / plan.leverage, before, out=np.zeros(n), where=before > 0),
        fees[0],
        fees[1],
        funding,
        profit,
        before,
        balance,
        np.arange(1, n + 1),
    )
    kept = taken(whole, done)
    kept.number[:] = np.arange(1, len(kept) + 1)
    return kept


def _margin(plan: Plan, cash: float, losses: int, price: float) -> float:
    if cash <= 0:
        return 0.0
    if plan.sizing == "value":
        return plan.opening * plan.size
    if plan.sizing == "quantity":
        return plan.opening * plan.size * price / 20_000.0
    if plan.sizing == "martingale":
        return cash * min(plan.size * 2.0 ** min(losses, 4), 1.0)
    return cash * plan.size


def _funding(trips: Trips, market: Market) -> Floats:
    """Return the sums of the rates settled while each trade was open: after its entry's bar opened, up to its exit's."""
    rates = market.bars.funding_rate
    if rates is None:
        return np.zeros(len(trips.entry))
    total = np.concatenate([[0.0], np.cumsum(rates)])
    return np.asarray(total[trips.exit_bar + 1] - total[trips.entry_bar + 1])


def booked(one: Book, profit: Floats) -> Book:
    """Return a book with other results, and the balances that follow from them."""
    columns = {each.name: getattr(one, each.name) for each in fields(one)}
    opening = float(one.before[0])
    order = np.argsort(one.exit_time, kind="stable")
    after = np.empty(len(one))
    after[order] = opening + np.cumsum(profit[order])
    done = np.concatenate([[opening], opening + np.cumsum(profit[order])])
    before = done[np.searchsorted(one.exit_time[order], one.entry_time, side="right")]
    return Book(**{**columns, "profit": profit, "balance": after, "before": before})
