"""What the event engine counts and adds up for a cell: the columns of a tally, and their places."""

from __future__ import annotations

from sweeps.kernels.compiled import whole
from sweeps.measures.ratios import REASONS

__all__ = [
    "ACCUMULATORS",
    "AMBIGUOUS",
    "BALANCE",
    "BARS_HELD",
    "BEST_TRADE",
    "DAY_DEVIATION",
    "DEVIATION",
    "DRAWDOWN",
    "GROSS",
    "NET",
    "N_REASONS",
    "OOS",
    "OOS_BALANCE",
    "OOS_DAY_DEVIATION",
    "OOS_DRAWDOWN",
    "OOS_GROSS",
    "OOS_NET",
    "REASONS_AT",
    "WORST_TRADE",
]

_SUMS = ("wins", "losses", "sum_win", "sum_loss", "sum_squares")

ACCUMULATORS = (
    "trades",
    *(f"{view}{name}" for view in ("", "gross_") for name in _SUMS),
    "oos_trades",
    *(f"oos_{view}{name}" for view in ("", "gross_") for name in _SUMS),
    *("oos_balance", "oos_max_drawdown", "oos_day_deviation", "balance", "max_drawdown"),
    *("worst_trade", "best_trade", "deviation", "day_deviation", "bars_held"),
    *(f"exits_{reason}" for reason in REASONS),
    "ambiguous_exits",
)
"""Columns of a tally, all float64; `deviation` and `…day_deviation` are sums of squared deviations from the mean, of
trades and of all days of the span."""

NET, GROSS = whole(ACCUMULATORS.index("wins"), ACCUMULATORS.index("gross_wins"))
"""First of five columns: wins, losses, sum of wins, of losses, of squares."""
OOS, OOS_NET, OOS_GROSS = whole(*(ACCUMULATORS.index(f"oos_{name}") for name in ("trades", "wins", "gross_wins")))
BALANCE, DRAWDOWN = ACCUMULATORS.index("balance"), ACCUMULATORS.index("max_drawdown")
WORST_TRADE, BEST_TRADE = ACCUMULATORS.index("worst_trade"), ACCUMULATORS.index("best_trade")
OOS_BALANCE, OOS_DRAWDOWN = ACCUMULATORS.index("oos_balance"), ACCUMULATORS.index("oos_max_drawdown")
DEVIATION, DAY_DEVIATION = ACCUMULATORS.index("deviation"), ACCUMULATORS.index("day_deviation")
OOS_DAY_DEVIATION = ACCUMULATORS.index("oos_day_deviation")
BARS_HELD, REASONS_AT = ACCUMULATORS.index("bars_held"), ACCUMULATORS.index(f"exits_{REASONS[0]}")
N_REASONS = len(REASONS)
AMBIGUOUS = ACCUMULATORS.index("ambiguous_exits")
