"""One cell, trade by trade: what may be said of its win rate, payoff, edge and expectancy on their own."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import polars as pl

from grids.parameters import Value
from results.inference.formulas.intervals import trade_intervals
from results.inference.formulas.rates import breakeven_win_rate, effective_trades, wilson_interval
from results.inference.sample.evaluation import EvaluationSample
from results.inference.saved.block import Block, Number
from results.run.trade_samples import mark_seen
from signals.arrays import Array, Floats
from sweeps.replaying import replay

__all__ = ["CellStatistics", "cell_statistics"]

_FEWEST = 3


class Intervals(Block):
    """Of the cell alone, at 95 %: Wilson's of its effective trades; block bootstrap-t, the last two jointly."""

    win_rate: list[Number]
    expectancy: list[Number]
    edge: list[Number]
    payoff_ratio: list[Number]


class CellStatistics(Block):
    """The judged trades of one cell: `parameters` on the run's axes, returns per trade, `average_hold` in bars."""

    cell: int
    parameters: dict[str, Value]
    trades: int
    wins: int
    losses: int
    effective_trades: Number
    win_rate: Number
    payoff_ratio: Number
    breakeven_win_rate: Number
    edge: Number
    gross: Number
    cost: Number
    net: Number
    average_hold: Number
    intervals: Intervals | None


def cell_statistics(evaluation: EvaluationSample, cell: int, seed: int = 0) -> CellStatistics:
    """Describe the judged trades of one cell; what is undefined is NaN.

    Notes
    -----
    Its intervals look at the cell alone. For one that was picked as the best of many they are too narrow and too
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
    payoff = float(wins.mean() / -losses.mean()) if both else math.nan
    breakeven = float(breakeven_win_rate(wins.mean(), -losses.mean())) if both else math.nan
    rate = len(wins) / len(net) if len(net) else math.nan
    return CellStatistics(
        cell=cell,
        parameters={name: values[name] for name in evaluation.run.axes},
        trades=len(net),
        wins=len(wins),
        losses=len(losses),
        effective_trades=effective_trades(net > 0) if len(net) else 0.0,
        win_rate=rate,
        payoff_ratio=payoff,
        breakeven_win_rate=breakeven,
        edge=rate - breakeven,
        gross=_mean(gross),
        cost=_mean(gross) - _mean(net),
        net=_mean(net),
        average_hold=_mean(held),
        intervals=_intervals(net, seed) if both else None,
    )


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else math.nan


def _judged(evaluation: EvaluationSample, cell: Mapping[str, Value]) -> pl.DataFrame:
    """Return a cell's judged trades; where its variant has no flags, none is out of sample."""
    trades = mark_seen(replay(evaluation.signals, cell).trades, evaluation.signals, cell)
    out_of_sample = pl.col("out_of_sample").fill_null(False)
    return {"all": trades, "oos": trades.filter(out_of_sample), "seen": trades.filter(~out_of_sample)}[
        evaluation.sample
    ]


def _intervals(net: Floats, seed: int) -> Intervals:
    size = effective_trades(net > 0)
    low, high = wilson_interval((net > 0).mean() * size, size)
    found = trade_intervals(net, seed=seed)
    return Intervals(
        win_rate=[float(low), float(high)],
        expectancy=list(found.expectancy),
        edge=list(found.edge),
        payoff_ratio=list(found.payoff_ratio),
    )
