"""One cell, trade by trade: what may be said of its win rate, payoff, edge and expectancy on their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from grids.parameters import Value
from results.inference.formulas.intervals import trade_intervals
from results.inference.formulas.rates import breakeven_win_rate, effective_trades, wilson_interval
from results.inference.sample.evaluation import EvaluationSample
from results.run.trade_samples import mark_seen
from signals.arrays import Floats
from sweeps.replaying import replay

__all__ = ["cell_statistics"]

_FEWEST = 3


def cell_statistics(evaluation: EvaluationSample, cell: int, seed: int = 0) -> dict[str, Any]:
    """Describe the judged trades of one cell.

    Returns
    -------
    dict
        `parameters` (the run's axes), `trades`, `wins`, `losses`, `effective_trades`, `win_rate`, `payoff_ratio`,
        `breakeven_win_rate`, `edge`, `gross`, `cost` and `net` per trade, `average_hold` in bars, and `intervals` at
        95 %: `win_rate` (Wilson, of the effective number of trades), `expectancy`, and jointly `edge` and
        `payoff_ratio` (block bootstrap-t). What is undefined is null.

    Notes
    -----
    These intervals look at the cell alone. For one that was picked as the best of many they are too narrow and too
    high: only the simultaneous test allows for the picking.
    """
    table = evaluation.grid.cells(np.array([cell]))
    values = table.row(0)
    trades = _judged(evaluation, values)
    net = trades["net_return"].to_numpy()
    gross = (trades["exposure"] * trades["gross_return"]).to_numpy()
    held = (trades["exit_bar"] - trades["entry_bar"]).to_numpy()
    wins, losses = net[net > 0], net[net < 0]
    both = len(wins) > 0 and len(losses) > 0 and len(net) >= _FEWEST
    payoff = float(wins.mean() / -losses.mean()) if both else None
    breakeven = float(breakeven_win_rate(wins.mean(), -losses.mean())) if both else None
    rate = len(wins) / len(net) if len(net) else None
    return {
        "cell": cell,
        "parameters": {name: values[name] for name in evaluation.run.axes},
        "trades": len(net),
        "wins": len(wins),
        "losses": len(losses),
        "effective_trades": effective_trades(net > 0) if len(net) else 0.0,
        "win_rate": rate,
        "payoff_ratio": payoff,
        "breakeven_win_rate": breakeven,
        "edge": rate - breakeven if rate is not None and breakeven is not None else None,
        "gross": float(gross.mean()) if len(net) else None,
        "cost": float(gross.mean() - net.mean()) if len(net) else None,
        "net": float(net.mean()) if len(net) else None,
        "average_hold": float(held.mean()) if len(net) else None,
        "intervals": _intervals(net, seed) if both else None,
    }


def _judged(evaluation: EvaluationSample, cell: Mapping[str, Value]) -> pl.DataFrame:
    """Return a cell's judged trades; where its variant has no flags, none is out of sample."""
    trades = mark_seen(replay(evaluation.signals, cell).trades, evaluation.signals, cell)
    out_of_sample = pl.col("out_of_sample").fill_null(False)
    return {"all": trades, "oos": trades.filter(out_of_sample), "seen": trades.filter(~out_of_sample)}[
        evaluation.sample
    ]


def _intervals(net: Floats, seed: int) -> dict[str, list[float]]:
    size = effective_trades(net > 0)
    low, high = wilson_interval((net > 0).mean() * size, size)
    found = trade_intervals(net, seed=seed)
    return {
        "win_rate": [float(low), float(high)],
        "expectancy": list(found.expectancy),
        "edge": list(found.edge),
        "payoff_ratio": list(found.payoff_ratio),
    }
