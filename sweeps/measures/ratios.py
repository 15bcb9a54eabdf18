"""The measures of the contract as polars expressions over counts and sums.

A cell stores how often and by how much its trades won and lost, net and gross, for all trades and for out-of-sample
ones. From these six numbers every ratio follows, so a slice of a run never has to be run again, and the sweep and the
reports cannot disagree on a formula.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.measures.t_statistic import t_of_sums

__all__ = [
    "MEASURES",
    "OOS_ACCOUNT",
    "RATIOS",
    "REASONS",
    "STATES",
    "STORED",
    "SUMS",
    "Prefix",
    "ratio_measures",
    "state_expression",
    "sufficient",
]

Prefix = Literal["", "gross_", "oos_", "oos_gross_"]
"""Which trades and whose returns: all or out-of-sample ones, net or gross of costs."""

REASONS = (
    *("stop_loss", "breakeven", "trailing_stop", "take_profit", "liquidation", "signal", "opposite", "max_hold", "end"),
)
"""Why a trade ended, in the contract's order."""

RATIOS = (
    "win_rate",
    "average_win",
    "average_loss",
    "payoff_ratio",
    "breakeven_win_rate",
    "edge",
    "expectancy",
    "profit_factor",
    "kelly_multiple",
    "t_statistic",
)
"""The measures that counts and sums determine, and that therefore exist gross, net, in and out of sample."""

MEASURES = (
    "trades",
    "wins",
    "losses",
    *RATIOS[:-1],
    "total_return",
    "max_drawdown",
    "worst_trade",
    "best_trade",
    "t_statistic",
    "sharpe",
    "average_hold",
    "time_in_market",
    "gross_expectancy",
    "cost_per_trade",
    *(f"exits_{reason}" for reason in REASONS),
    "ambiguous_exits",
)
"""Every measure of docs/contract.md#measures, in the contract's order."""

_MOMENTS = ("wins", "losses", "sum_win", "sum_loss", "sum_squares")

SUMS = (
    *_MOMENTS[2:],
    *(f"gross_{name}" for name in _MOMENTS),
    "oos_trades",
    *(f"oos_{name}" for name in _MOMENTS),
    *(f"oos_gross_{name}" for name in _MOMENTS),
)
"""Counts and sums a cell stores beside its measures; `sum_loss` is positive, `sum_squares` is of returns."""

OOS_ACCOUNT = ("oos_total_return", "oos_max_drawdown", "oos_sharpe")
"""What no sums can give of the out-of-sample trades: a cell stores the account that they alone would have made.

As for all trades, from a balance of 1 and to the trade that ruins the cell, whichever sample that is of. `oos_sharpe` is of
the same dates as `sharpe`, every one of the span from first to last, so that the two differ by trades and not by the
calendar: on dates whose bars the model has seen, the account out of sample earns nothing."""

STORED = (*MEASURES, *SUMS, *OOS_ACCOUNT)
"""Every number that a cell stores."""

STATES = ("ruined", "no_trades", "few_trades", "ok")
"""What a cell can be, in the order in which the first that holds is chosen."""


def ratio_measures(prefix: Prefix = "", moved: pl.Expr | None = None) -> list[pl.Expr]:
    """Return one expression per name in `RATIOS`, each named without the prefix.

    Parameters
    ----------
    prefix
        ``""`` for net returns of all trades, ``"gross_"`` for exposure times gross return, ``"oos_"`` and
        ``"oos_gross_"`` for the same of out-of-sample trades.
    moved
        Of net returns, where it is at hand: the sum of squares of the same trades' gross ones, see
        `sweeps.measures.t_statistic.t_of_sums`.

    Returns
    -------
    list of polars.Expr
        Over the columns `trades` (or `oos_trades`) and the prefixed `wins`, `losses`, `sum_win`, `sum_loss` and
        `sum_squares`. Returns are fractions of the balance, per trade, not annualised. What is undefined is null,
        never infinite or NaN; where the sums are null (sample unknown) every measure is.
    """
    trades = pl.col(_trades(prefix)).cast(pl.Float64)
    wins, losses, sum_win, sum_loss, squares = (pl.col(prefix + name).cast(pl.Float64) for name in _MOMENTS)
    both = (wins > 0) & (losses > 0)

    win_rate = wins / trades
    average_win, average_loss = sum_win / wins, sum_loss / losses
    payoff = average_win / average_loss
    breakeven = 1 / (1 + payoff)
    mean = (sum_win - sum_loss) / trades
    t = t_of_sums(trades, sum_win - sum_loss, squares, moved)

    return [
        _where(trades > 0, win_rate, "win_rate"),
        _where(wins > 0, average_win, "average_win"),
        _where(losses > 0, average_loss, "average_loss"),
        _where(both, payoff, "payoff_ratio"),
        _where(both, breakeven, "breakeven_win_rate"),
        _where(both, win_rate - breakeven, "edge"),
        _where(trades > 0, mean, "expectancy"),
        _where(both, sum_win / sum_loss, "profit_factor"),
        _where(both, mean / (average_win * average_loss), "kelly_multiple"),
        _where(trades > 1, t, "t_statistic"),
    ]


def sufficient(prefix: Prefix = "") -> pl.Expr:
    """Return whether a cell has enough trades, wins and losses in one view for its ratios to mean something.

    Null counts (the file does not say which bars are out of sample) are not enough.
    """
    trades, wins, losses = (pl.col(name) for name in (_trades(prefix), f"{prefix}wins", f"{prefix}losses"))
    enough: pl.Expr = SUFFICIENT.met(trades, wins, losses).fill_null(value=False)
    return enough


def state_expression(balance: str = "balance") -> pl.Expr:
    """Return the cell's `state`, an Enum of `STATES`.

    Parameters
    ----------
    balance
        The column of closing balances. Ruin is a balance of exactly 0; `total_return` cannot tell it from a balance
        too small to show beside 1.
    """
    return (
        pl.when(pl.col(balance) <= 0)
        .then(pl.lit("ruined"))
        .when(pl.col("trades") == 0)
        .then(pl.lit("no_trades"))
        .when(~sufficient())
        .then(pl.lit("few_trades"))
        .otherwise(pl.lit("ok"))
        .cast(pl.Enum(STATES))
        .alias("state")
    )


def _trades(prefix: Prefix) -> str:
    return "oos_trades" if prefix.startswith("oos_") else "trades"


def _where(defined: pl.Expr, value: pl.Expr, name: str) -> pl.Expr:
    # Returns near the smallest float64 can still overflow a ratio; that is undefined too.
    return pl.when(defined & value.is_finite()).then(value).otherwise(None).alias(name)
