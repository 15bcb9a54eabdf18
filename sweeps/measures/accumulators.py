"""What the event engine counts and adds up for a cell: the columns of a tally, and their places for the kernels."""

from __future__ import annotations

from sweeps.kernels.compiled import whole

__all__ = [
    "ACCUMULATORS",
    "BALANCE",
    "BARS_HELD",
    "BEST_TRADE",
    "DAY_DEVIATION",
    "DEVIATION",
    "DRAWDOWN",
    "GROSS",
    "NET",
    "OOS",
    "OOS_BALANCE",
    "OOS_DAY_DEVIATION",
    "OOS_DRAWDOWN",
    "OOS_GROSS",
    "OOS_NET",
    "REASONS_AT",
    "WORST_TRADE",
]

ACCUMULATORS = (
    "trades",
    "wins",
    "losses",
    "sum_win",
    "sum_loss",
    "sum_squares",
    "gross_wins",
    "gross_losses",
    "gross_sum_win",
    "gross_sum_loss",
    "gross_sum_squares",
    "oos_trades",
    "oos_wins",
    "oos_losses",
    "oos_sum_win",
    "oos_sum_loss",
    "oos_sum_squares",
    "oos_gross_wins",
    "oos_gross_losses",
    "oos_gross_sum_win",
    "oos_gross_sum_loss",
    "oos_gross_sum_squares",
    "oos_balance",
    "oos_max_drawdown",
    "oos_day_deviation",
    "balance",
    "max_drawdown",
    "worst_trade",
    "best_trade",
    "deviation",
    "day_deviation",
    "bars_held",
    "exits_stop_loss",
    "exits_trailing_stop",
    "exits_take_profit",
    "exits_liquidation",
    "exits_signal",
    "exits_max_hold",
    "exits_end",
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
BARS_HELD, REASONS_AT = ACCUMULATORS.index("bars_held"), ACCUMULATORS.index("exits_stop_loss")
