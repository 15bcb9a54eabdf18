"""The few numbers of a list that a headline needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from results.auditing.case import Case

__all__ = ["Summary", "summed_up"]


@dataclass(frozen=True)
class Summary:
    """The few numbers that a headline needs.

    Attributes
    ----------
    trades, wins
        How many; `net > 0`.
    first, last
        First entry and last exit, ISO 8601 in UTC; "" where no time is known.
    days
        Between them.
    net
        Mean result of a trade after the list's own costs.
    basis
        What `net` is a fraction of: the ``balance``, or the ``notional``.
    t
        ``net / deviation * sqrt(trades)``; NaN where trades have no deviation.
    markets
        How many assets.
    untold
        How many trades' costs nothing tells, so that `net` counts them as none.
    """

    trades: int
    wins: int
    first: str
    last: str
    days: float
    net: float
    basis: Literal["balance", "notional"]
    t: float
    markets: int
    untold: int = 0


def summed_up(case: Case) -> Summary:
    """Return the numbers of a list; it has a trade at least."""
    trades, returns = case.trades, case.reckoning.returns
    known = returns[np.isfinite(returns)]
    net = float(known.mean()) if len(known) else math.nan
    deviation = float(known.std(ddof=1)) if len(known) > 1 else math.nan
    times = np.concatenate([trades.entry_time, trades.exit_time])
    times = times[~np.isnat(times)]
    first, last = (times.min(), times.max()) if len(times) else (np.datetime64("NaT"),) * 2
    return Summary(
        trades=len(trades),
        wins=int((case.reckoning.net > 0).sum()),
        first=_second(first),
        last=_second(last),
        days=float((last - first) / np.timedelta64(1, "D")),
        net=net,
        basis=case.reckoning.basis,
        t=net / deviation * math.sqrt(len(known)) if deviation > 0 else math.nan,
        markets=1 if trades.asset is None else len(np.unique(trades.asset)),
        untold=int(case.reckoning.untold.sum()),
    )


def _second(time: np.datetime64) -> str:
    return "" if np.isnat(time) else f"{np.datetime_as_string(time, unit='s')}Z"
