"""What a list comes to at other costs: gross, net, and the fee at which nothing is left."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.against_bars.placed import Placed
from results.auditing.against_bars.words import accused, percent, small_percent
from results.auditing.case import Costs
from results.auditing.model import Finding, Picture, Table
from signals.arrays import Floats

__all__ = ["Recosted", "funding_findings", "funding_paid", "recost", "recost_findings"]

LEVELS = (0.0, 0.0002, 0.0005, 0.001)
"""A side, as fractions of the notional: nothing, what makers, takers, and takers with slippage pay."""


_FEWEST, _MOST = 10, 0.9
"""Trades that must have been open over a settlement, and the share of them without funding, to say that it was left out."""


class Recosted:
    """Trades at other costs.

    Parameters
    ----------
    move
        float64 (n,): gross.
    turned
        float64 (n,): notional of both sides over that of the entry, what a fee a side is charged on.
    funding
        float64 (n,): paid, as a fraction of the notional; zeros where it is not charged.
    """

    def __init__(self, move: Floats, turned: Floats, funding: Floats) -> None:
        self.move, self.turned, self.funding = move, turned, funding

    def net(self, a_side: float) -> Floats:
        """Return net results at a cost a side, float64 (n,), fractions of the notional."""
        return self.move - a_side * self.turned - self.funding

    @property
    def break_even(self) -> float:
        """The cost a side at which the trades come to nothing; negative where they lose before it."""
        return float((self.move - self.funding).sum() / self.turned.sum())


def funding_paid(held: Placed) -> Floats:
    """Return the funding of the bars that each of n trades was held over, as a fraction of the notional: positive where paid.

    Rates settle at a bar's open; a trade pays those of the bars after that of its entry, up to that of its exit.
    """
    rate = held.bars.funding_rate
    if rate is None:
        return np.zeros(len(held.trades))
    summed = np.append(0.0, np.cumsum(rate))
    paid = summed[held.exits.last + 1] - summed[held.entries.first + 1]
    return np.asarray(held.trades.sign * np.where(held.exits.last > held.entries.first, paid, 0.0))


def recost(held: Placed, costs: Costs) -> Recosted:
    """Return the trades as they can be charged."""
    trades = held.trades
    funding = funding_paid(held) if costs.funding else np.zeros(len(trades))
    return Recosted(trades.move, 1.0 + trades.exit_price / trades.entry_price, funding)


def recost_findings(
    held: Placed, costs: Costs, fee: Floats, total: int
) -> tuple[list[Finding], Table, Picture, dict[str, Any]]:
    """Say what is left at which costs.

    Parameters
    ----------
    held
        Trades in their bars.
    costs
        What the user says.
    fee
        float64 (n,): what the list pays, both sides, NaN where unknown.
    total
        Trades of the list, with those that have no bars.
    """
    charged = recost(held, costs)
    gross, even = float(charged.move.mean()), charged.break_even
    stated = (
        (costs.fee or 0.0) + (costs.slippage or 0.0) if costs.fee is not None or costs.slippage is not None else None
    )
    said, numbers = _at_stated(charged, stated) if stated is not None else _at_own(charged, fee)
    n, paid = len(held.trades), float(charged.funding.mean())
    of = f"Of the {n:,} trades with bars, before costs each" if n < total else "Before costs a trade"
    funded = f" and {'paid' if paid > 0 else 'received'} {small_percent(abs(paid))} of funding" if paid else ""
    left = "lower fees would save nothing" if even <= 0 else f"costs above {small_percent(even)} a side eat it up"
    text = f"{of} made {small_percent(gross)} of the position's value{funded}{':' if even <= 0 else ','} {left}.{said}"
    findings = [Finding("costs_undo", "note", text, numbers={"gross": gross, "break_even_cost": even, **numbers})]
    return findings, _table(charged, stated), _curve(charged, even), {"gross": gross, "break_even_cost": even}


def funding_findings(held: Placed, costs: Costs, form: str) -> list[Finding]:
    """Say what funding the list leaves out: not charged at all, or stated as none where positions were held over settlements."""
    trades, stated = held.trades, held.trades.funding
    if held.bars.funding_rate is None or not len(trades):
        return []
    due = funding_paid(held)
    owing = np.abs(due) > 0
    numbers = {"funding": float(due.mean()), "trades": int(owing.sum())}
    told = f"a trade {'pays' if due.mean() > 0 else 'receives'} {small_percent(abs(float(due.mean())))} on average"
    if stated is None:
        if not costs.funding:
            return []
        text = f"The list charges no funding. At the rates of the bars {told}; what is left here is after it."
        return [Finding("funding_missing", "note", text, numbers=numbers)]
    none = owing & (stated == 0)
    # a spot market pays none, and may be held against bars of a perpetual one; there is a program that writes zeros of it
    derived = not form.startswith("freqtrade") or trades.short.any()
    if not derived or none.sum() < max(_FEWEST, _MOST * owing.sum()):
        return []
    text = (
        f"The list states a funding of 0 for {int(none.sum()):,} of the {int(owing.sum()):,} trades that were open while the bars settled "
        f"funding: at their rates {told}."
    )
    return [accused("funding_missing", "doubtful", text, trades, none, funding=numbers["funding"])]


def _at_stated(charged: Recosted, stated: float) -> tuple[str, dict[str, float]]:
    """Say what is left at the costs that the user states."""
    left = float(charged.net(stated).mean())
    return f" At the {small_percent(stated)} a side that you state, {small_percent(left)} is left.", {
        "cost": stated,
        "net": left,
    }


def _at_own(charged: Recosted, fee: Floats) -> tuple[str, dict[str, float]]:
    """Say what is left at what the list pays itself; where it does not tell, what markets charge."""
    known = np.isfinite(fee)
    if not known.any():
        return " A taker pays about 0.05 % a side, a maker 0.02 %, and slippage comes on top.", {}
    own = float(fee[known].mean()) / 2
    left = float((charged.move - charged.funding)[known].mean() - fee[known].mean())
    return f" The list pays {small_percent(own)} a side: {small_percent(left)} is left.", {"cost": own, "net": left}


def _table(charged: Recosted, stated: float | None) -> Table:
    """List what is left at several costs."""
    levels = sorted({*LEVELS, *(() if stated is None else (stated,))})
    rows = []
    for level in levels:
        net = charged.net(level)
        wins, losses = net[net > 0], -net[net < 0]
        payoff = wins.mean() / losses.mean() if len(wins) and len(losses) else np.nan
        told = f"{level * 100:.3g} % a side" + (", as stated" if level == stated else "")
        rows.append(
            (
                told,
                f"{net.mean() * 100:+.4f} %",
                f"{net.sum() * 100:+.2f} %",
                percent(float((net > 0).mean())),
                f"{payoff:.2f}",
            )
        )
    extra = ", with funding" if charged.funding.any() else ""
    return Table(
        f"What is left of the position's value{extra}, of {len(charged.move):,} trades with bars",
        ("cost", "a trade", "all, summed", "wins", "payoff ratio"),
        tuple(rows),
    )


def _curve(charged: Recosted, even: float) -> Picture:
    """Draw what is left of a trade against the cost a side: a straight line, and where it meets nothing."""
    most = max(0.001, min(0.01, 2 * even))
    costs = np.linspace(0.0, most, 41)
    left = float((charged.move - charged.funding).mean()) - costs * float(charged.turned.mean())
    marks = [{"name": "nothing left", "at": even}] if 0 < even <= most else []
    data = {
        "series": [{"name": "net a trade", "x": costs.tolist(), "y": left.tolist()}],
        "marks": marks,
        "x_title": "cost a side",
        "x_percent": True,
        "y_title": "net a trade",
        "percent": True,
    }
    return Picture(
        "costs", "What is left at which cost", "Mean result of a trade, of the notional at its entry.", "lines", data
    )
