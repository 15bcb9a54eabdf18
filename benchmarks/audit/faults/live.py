"""Live trades beside the backtest of a cell: as it promised, and otherwise."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

import signals
import sweeps

__all__ = ["CELL", "LIVE", "live_list", "promised"]

CELL: dict[str, Any] = {
    "side": "both",
    "long_entry": 0.6,
    "short_entry": 0.6,
    "stop_loss": 0.01,
    "take_profit": 0.015,
    "max_hold": 24,
    "leverage": 2,
    "stop_basis": "price",
    "fee": 0.0005,
}
_FEE = 5e-4
_BAR = pl.duration(minutes=5)


@lru_cache(maxsize=4)
def promised(seed: int) -> tuple[signals.Signals, pl.DataFrame]:
    """Return a market with probabilities and the trades that a cell makes of it."""
    given = signals.simulated_signals(8_000, edge=0.3, seed=seed)
    return given, sweeps.replay(given, CELL).trades.filter(pl.col("reason") != "end")


def live_list(trades: pl.DataFrame, rng: np.random.Generator, *, slip: float = 1e-4, seconds: int = 4) -> pl.DataFrame:
    """Return trades as a bot had them: some seconds late and a little slipped.

    What the backtest decides at a bar's close it fills at the next bar's opening, and stamps with the bar that decided: a bot
    has that fill when the next bar opens.
    """
    d = np.where(trades["side"].to_numpy() == "long", 1.0, -1.0)
    n = len(d)
    late = [pl.Series(rng.integers(1, seconds + 1, n) * 1_000_000).cast(pl.Duration("us")) for _ in range(2)]
    waits = pl.when(pl.col("reason").is_in(["stop_loss", "take_profit"])).then(pl.duration()).otherwise(_BAR)
    entry = trades["entry_price"].to_numpy() * (1 + d * slip * rng.random(n))
    exits = trades["exit_price"].to_numpy() * (1 - d * slip * rng.random(n))
    quantity = 1_000 / entry
    fee = _FEE * quantity * (entry + exits)
    return pl.DataFrame(
        {
            "side": trades["side"],
            "entry_time": trades["entry_time"] + late[0],
            "entry_price": entry,
            "exit_time": trades.select(pl.col("exit_time") + late[1] + waits).to_series(),
            "exit_price": exits,
            "quantity": quantity,
            "fee": fee,
            "profit": d * quantity * (exits - entry) - fee,
        }
    )


def _missed(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    return live_list(trades.filter(pl.Series(rng.random(trades.height) > 0.3)), rng)


def _extra(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    more = trades.sample(fraction=0.4, seed=int(rng.integers(1000)))
    away = pl.duration(minutes=137)
    more = more.with_columns(pl.col("entry_time") + away, pl.col("exit_time") + away)
    return live_list(pl.concat([trades, more]).sort("entry_time"), rng)


def _delayed(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    away = pl.duration(minutes=15)
    return live_list(trades.with_columns(pl.col("entry_time") + away, pl.col("exit_time") + away), rng)


def _slipped(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    return live_list(trades, rng, slip=4e-3)


def _worse(trades: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Let every exit give up a third of a percent: the bot earns nothing of what was promised."""
    d = pl.when(pl.col("side") == "long").then(1.0).otherwise(-1.0)
    return live_list(trades.with_columns(pl.col("exit_price") * (1 - 0.006 * d)), rng)


LIVE = (
    ("a third of the trades missed", ("live_missed",), _missed),
    ("trades that the backtest has not", ("live_extra",), _extra),
    ("three bars late", ("live_delayed",), _delayed),
    ("slipped by four thousandths", ("live_slippage", "live_expectancy"), _slipped),
    ("exits worse than promised", ("live_expectancy", "live_exits", "live_slippage"), _worse),
)
"""Name, kinds that name it, and what makes it."""
