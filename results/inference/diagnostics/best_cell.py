"""One cell, trade by trade: what may be said of its win rate, payoff, edge and expectancy on their own."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from results.inference.blocks.cells import CellStatistics, Intervals, OnAsset
from results.inference.diagnostics.judged_trades import average_days, judged_trades
from results.inference.formulas.intervals import trade_intervals
from results.inference.formulas.rates import breakeven_win_rate, effective_trades, wilson_interval
from results.inference.sample.finding import groups_of_cells
from results.inference.sample.judged_run import JudgedRun
from signals.arrays import Array, Floats
from sweeps.event.daily.pnl import daily_net
from sweeps.measures.t_statistic import t_of_values

__all__ = ["cell_statistics", "on_assets"]

_FEWEST = 3


def cell_statistics(judged: JudgedRun, cell: int) -> CellStatistics:
    """Describe the judged trades of a cell; what is undefined is NaN.

    Notes
    -----
    Its intervals look at the cell alone. For one that was picked as the best of many they are too narrow and too
    high: only the simultaneous test allows for the picking.
    """
    alone = judged.of(np.array([cell]))
    _, piece = alone.groups.pieces(np.array([0]))[0]
    found = [judged_trades(judged.panel.evaluation(place), table.row(0)) for place, table in piece.tables]
    trades = pl.concat(found).sort("exit_time", maintain_order=True) if len(found) > 1 else found[0]
    net = trades["net_return"].to_numpy()
    gross = (trades["exposure"] * trades["gross_return"]).to_numpy()
    held = (trades["exit_bar"] - trades["entry_bar"]).to_numpy()
    days = [
        average_days(each, judged.panel, place)
        for (place, _), each in zip(piece.tables, found, strict=True)
        if len(each)
    ]
    wins, losses = net[net > 0], net[net < 0]
    both = len(wins) > 0 and len(losses) > 0 and len(net) >= _FEWEST
    payoff = float(wins.mean() / -losses.mean()) if both else math.nan
    breakeven = float(breakeven_win_rate(wins.mean(), -losses.mean())) if both else math.nan
    rate = len(wins) / len(net) if len(net) else math.nan
    return CellStatistics(
        **alone.named(0),
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
        average_hold_days=max(days, default=0.0),
        intervals=_intervals(net, judged.seed) if both else None,
    )


def on_assets(judged: JudgedRun, leading: int) -> list[OnAsset]:
    """Describe the setting of a cell on each asset that it was run on; nothing in a run of one file."""
    panel, groups = judged.panel, judged.groups
    setting, found = leading % groups.size, []
    cells = setting + np.arange(len(panel.names)) * groups.size
    known = [None] * len(cells) if groups.pooled else groups_of_cells(judged, cells)
    for place, name in enumerate(panel.names):
        cell = int(cells[place])
        if not groups.pooled and known[place] is None:
            continue
        table, facts = groups.grids[place].cells(np.array([setting])), panel.facts[place]
        net = judged_trades(panel.evaluation(place), table.row(0))["net_return"].to_numpy()
        days = (facts.dates - facts.start).astype(np.int64)
        daily = daily_net(panel.engine(place), table, panel.sample, np.float64, days)[0]
        t = t_of_values(daily, 2.0 * float(np.abs(daily).max(initial=0.0)))
        found.append(OnAsset(asset=name, cell=cell, trades=len(net), net=_mean(net), t=t))
    return found


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else math.nan


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
