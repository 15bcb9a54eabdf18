"""Tables of an optimiser's trials: an honest one, and what can be wrong with one."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl

__all__ = ["HONEST", "TABLES", "honest_table"]


def honest_table(rng: np.random.Generator) -> pl.DataFrame:
    """Return trials of three knobs that all matter, with an optimum amid the grid that is more than luck."""
    stops, targets, periods = [0.01, 0.02, 0.03, 0.04, 0.05], [0.01, 0.02, 0.03, 0.04, 0.05], [7, 14, 21, 28, 35]
    grid = np.array(list(itertools.product(stops, targets, periods)))
    away = ((grid[:, 0] - 0.03) / 0.02) ** 2 + ((grid[:, 1] - 0.03) / 0.02) ** 2 + ((grid[:, 2] - 21) / 14) ** 2
    trades = np.round(400 - 60 * away + rng.normal(0, 15, len(grid))).astype(int)
    return _measured(grid, trades, 0.004 - 0.0016 * away, rng)


def _measured(grid: np.ndarray, trades: np.ndarray, mean: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    deviation = 0.02
    expectancy = mean + deviation * rng.standard_normal(len(grid)) / np.sqrt(trades)
    wins = np.round(trades * np.clip(0.5 + expectancy / deviation / 2, 0.05, 0.95)).astype(int)
    return pl.DataFrame(
        {
            "stop_loss": grid[:, 0],
            "take_profit": grid[:, 1],
            "period": grid[:, 2].astype(int),
            "trades": trades,
            "wins": wins,
            "win_rate": np.round(wins / trades, 4),
            "profit_pct": np.round(100 * expectancy * trades, 2),
            "sharpe": np.round(expectancy / deviation, 4),
            "sqn": np.round(expectancy / deviation * np.sqrt(trades), 3),
        }
    )


def _dead_knob(rng: np.random.Generator) -> pl.DataFrame:
    table = honest_table(rng)
    measures = table.columns[3:]
    return table.with_columns(pl.col(name).first().over("stop_loss", "take_profit") for name in measures)


def _identical(rng: np.random.Generator) -> pl.DataFrame:
    table = honest_table(rng)
    return pl.concat([table, table.sample(40, seed=int(rng.integers(1000)))])


def _few_trades(rng: np.random.Generator) -> pl.DataFrame:
    table = honest_table(rng)
    few = rng.random(table.height) < 0.3
    trades = np.where(few, rng.integers(2, 9, table.height), table["trades"].to_numpy())
    grid = table.select(table.columns[:3]).to_numpy()
    return _measured(grid, trades, np.where(few, 0.2, -0.002), rng)


def _edge(rng: np.random.Generator) -> pl.DataFrame:
    table = honest_table(rng)
    grid = table.select(table.columns[:3]).to_numpy()
    return _measured(grid, np.full(len(grid), 300), 0.1 * grid[:, 1] + 1e-5 * grid[:, 2], rng)


def _noise(rng: np.random.Generator) -> pl.DataFrame:
    grid = honest_table(rng).select("stop_loss", "take_profit", "period").to_numpy()
    return _measured(grid, np.full(len(grid), 200), np.zeros(len(grid)), rng)


def _several_markets(rng: np.random.Generator) -> pl.DataFrame:
    """Return trials over two markets: trades and wins are sums, win rates and Sharpe ratios means of the two."""
    one, other = honest_table(rng), honest_table(rng)
    sums = {name: one[name] + other[name] for name in ("trades", "profit_pct")}
    means = {name: ((one[name] + other[name]) / 2).round(4) for name in ("win_rate", "sharpe")}
    return one.drop("wins", "sqn").with_columns(**sums, **means)


def _with_drawdowns(rng: np.random.Generator) -> pl.DataFrame:
    """Return trials of fixed stakes, whose drawdown is of the first balance and may be more than all of it."""
    table = honest_table(rng)
    return table.with_columns(max_drawdown_pct=pl.Series(np.round(rng.uniform(5, 140, table.height), 2)))


def _break_evens(rng: np.random.Generator) -> pl.DataFrame:
    """Return trials some of whose trades end at 0: wins and losses are fewer than trades, win rates of those decided."""
    table = honest_table(rng)
    even = np.floor(0.03 * table["trades"].to_numpy()).astype(int)
    wins = np.minimum(table["wins"].to_numpy(), table["trades"].to_numpy() - even)
    decided = table["trades"].to_numpy() - even
    rates = np.round(100 * wins / decided, 2)
    return table.with_columns(wins=pl.Series(wins), losses=pl.Series(decided - wins), win_rate=pl.Series(rates))


HONEST = (
    ("table of a sweep", honest_table),
    ("table of a sweep of two markets", _several_markets),
    ("table of a sweep at fixed stakes", _with_drawdowns),
    ("table of a sweep, trades at break-even", _break_evens),
    ("table of a sweep that found nothing", _noise),
)
"""Names of honest tables, and what makes them."""


def _contradicting(rng: np.random.Generator) -> pl.DataFrame:
    return honest_table(rng).with_columns(win_rate=(pl.col("win_rate") * 1.3).clip(0, 1).round(4))


TABLES = (
    ("a dead knob", ("dead_knob", "identical_rows"), _dead_knob),
    ("rows of a sweep twice", ("identical_rows",), _identical),
    ("winners of a handful of trades", ("few_trade_rows",), _few_trades),
    ("best at the edge of the grid", ("edge_of_grid",), _edge),
    ("the best of so many, by luck", ("best_of_many",), _noise),
    ("win rates that contradict wins", ("row_contradiction",), _contradicting),
)
"""Name, kinds that name it, and what makes it."""
