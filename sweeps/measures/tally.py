"""What the event engine counts and adds up for a cell: the columns of a tally, and their places for the kernels."""

from __future__ import annotations

from sweeps.kernels.compiled import whole

__all__ = [
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
    "TALLY",
    "WORST_TRADE",
]

TALLY = (
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

NET, GROSS = whole(TALLY.index("wins"), TALLY.index("gross_wins"))
"""First of five columns: wins, losses, sum of wins, of losses, of squares."""
OOS, OOS_NET, OOS_GROSS = whole(*(TALLY.index(f"oos_{name}") for name in ("trades", "wins", "gross_wins")))
BALANCE, DRAWDOWN = TALLY.index("balance"), TALLY.index("max_drawdown")
WORST_TRADE, BEST_TRADE = TALLY.index("worst_trade"), TALLY.index("best_trade")
OOS_BALANCE, OOS_DRAWDOWN = TALLY.index("oos_balance"), TALLY.index("oos_max_drawdown")
DEVIATION, DAY_DEVIATION = TALLY.index("deviation"), TALLY.index("day_deviation")
OOS_DAY_DEVIATION = TALLY.index("oos_day_deviation")
BARS_HELD, REASONS_AT = TALLY.index("bars_held"), TALLY.index("exits_stop_loss")
