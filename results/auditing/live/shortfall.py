"""Where the difference between promised and live expectancy comes from: parts that add up to it exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.live.backtest import Backtest
from results.auditing.live.comparing import Compared, Live
from signals.arrays import Floats

__all__ = ["Shortfall", "shortfall"]


@dataclass(frozen=True)
class Shortfall:
    """Means a trade, fractions of the position; promised + missed + entries + exits + other_exits + costs + extra = live.

    Attributes
    ----------
    promised, live
        Of the backtest's trades in the time of the live ones, and of the live ones.
    missed
        That the trades which were taken are others than all.
    entries, exits
        Other prices at entry, and at exits made at the same time.
    other_exits
        Exits made at other times.
    costs
        Higher or lower costs.
    extra
        That trades were made which the backtest has not.
    """

    promised: float
    missed: float
    entries: float
    exits: float
    other_exits: float
    costs: float
    extra: float
    live: float


def shortfall(live: Live, backtest: Backtest, compared: Compared) -> Shortfall:
    """Return the parts; there must be a pair.

    Notes
    -----
    Of a pair ``gross = d * (exit / entry - 1)``: first the entry is replaced by the live one, then the exit, then costs are. A
    change of who is in the mean is the difference of the two means.
    """
    mine, other = compared.matched.live, compared.matched.backtest
    sign = np.where(live.short[mine], -1.0, 1.0)
    with_entry = sign * (backtest.exit_price[other] / live.entry_price[mine] - 1.0)
    # the backtest's own move may have been cut off at a liquidation: what its prices say is the start
    start = sign * (backtest.exit_price[other] / backtest.entry_price[other] - 1.0)
    by_exit = live.gross[mine] - with_entry
    costs = (live.net[mine] - live.gross[mine]) - (backtest.net[other] - start)
    promised, now = _mean(backtest.net[compared.inside]), _mean(live.net)
    taken, made = _mean(backtest.net[other]), _mean(live.net[mine])
    return Shortfall(
        promised, taken - promised, _mean(with_entry - start), _mean(np.where(compared.same_exit, by_exit, 0.0)),
        _mean(np.where(compared.same_exit, 0.0, by_exit)), _mean(costs), now - made, now,
    )  # fmt: skip


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0
