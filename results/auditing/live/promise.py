"""Whether live results keep what a backtest promised, at every look: what is bet on, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.live.bounds import confidence_sequence
from results.auditing.live.evidence import Sequential, sequential, without_edge
from results.auditing.live.foreseen import Foreseen, foresee
from results.auditing.live.units import Units, units_of
from signals.arrays import Floats, Times

__all__ = ["FEWEST", "Kept", "Record", "hold_to"]

_ROOM_FOR_LOSSES = 2.0
"""No loss is taken to be larger than so many times the backtest's largest."""
FEWEST = 30


@dataclass(frozen=True, eq=False)
class Record:
    """Results in order of exit.

    Attributes
    ----------
    entry, exit
        datetime64[us] (n,).
    net
        float64 (n,): fractions.
    """

    entry: Times
    exit: Times
    net: Floats

    @classmethod
    def of(cls, entry: Times, exit: Times, net: Floats) -> Record:  # noqa: A002
        """Return results sorted by exit."""
        order = np.argsort(exit, kind="stable")
        return cls(entry[order], exit[order], net[order])


@dataclass(frozen=True, eq=False)
class Kept:
    """A promise and what became of it.

    Attributes
    ----------
    promised, live
        Means a trade.
    sequential
        The evidence by unit.
    units
        Of the live trades.
    lower, upper
        float64 (units,): bounds of the mean that hold at all times at once, a trade where `units.days` is 0, else a unit's sum.
    level
        What the promise is in the same measure.
    foreseen
        When bots without an edge would be found out.
    low, high
        The bounds of a trade's result that are assumed.
    trades_a_unit
        Of the live list, on average.
    """

    promised: float
    live: float
    sequential: Sequential
    units: Units
    lower: Floats
    upper: Floats
    level: float
    foreseen: Foreseen
    low: float
    high: float
    trades_a_unit: float


def hold_to(live: Record, backtest: Record, *, alpha: float = 0.05, seed: int = 1) -> Kept | None:
    """Hold live results against the mean of a backtest's.

    Parameters
    ----------
    live, backtest
        Results in one measure.
    alpha
        Error allowed, over all looks.
    seed
        Of the draws that say when a bot without an edge would be found out.

    Returns
    -------
    Kept or None
        None where the backtest has under 30 trades, no loss, or promises nothing.
    """
    if len(backtest.net) < FEWEST or not len(live.net) or backtest.net.mean() <= 0 or backtest.net.min() >= 0:
        return None
    high, worst = float(backtest.net.max()), float(backtest.net.min())
    low = min(max(_ROOM_FOR_LOSSES * worst, -1.0), worst)
    promised = float(backtest.net.mean())
    units = units_of(live.entry, live.exit)
    known = units_of(backtest.entry, backtest.exit, units if units.days else None)
    if known.days and not units.days:  # overlapping in the backtest: live ones may overlap too
        units = units_of(live.entry, live.exit, known)
    found = sequential(
        live.net, promised, low=low, high=high, backtest=backtest.net, units=units, backtest_units=known, alpha=alpha
    )
    most = max(units.most, known.most)
    values = units.sums(np.clip(live.net, low, high))
    lower, upper = confidence_sequence(values, most * low, most * high, alpha)
    counted = float((units.unit >= 0).sum()) / units.count
    ahead = foresee(known.sums(without_edge(backtest.net, promised, high)), found.bets, units.count, alpha, seed)
    return Kept(
        promised, float(live.net.mean()), found, units, lower, upper, promised * counted, ahead, low, high, len(live.net) / units.count
    )  # fmt: skip
