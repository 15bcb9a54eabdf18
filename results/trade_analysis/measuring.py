"""Measures of some trades from their sums: groups of a cell's trades, and the trades that the model had seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from results.run.metrics import METRICS
from results.run.run import Run
from results.run.views import Cost, measure, measured_in
from results.trade_analysis.model import Group, MeasuresOf, Number, SampleName
from results.trade_analysis.trades.trade_list import TradeList
from signals.arrays import Flags, Floats, Integers
from sweeps.measures.ratios import ratio_measures, sufficient
from sweeps.measures.samples import Sample

__all__ = ["grouped", "leading_sample", "listed_measures", "seen_measures", "stored_measures"]

_MOMENTS = ("trades", "wins", "losses", "sum_win", "sum_loss", "sum_squares")
_COSTS: tuple[Cost, ...] = ("net", "gross")


def grouped(net: Floats, groupings: Mapping[str, tuple[Integers, Sequence[str]]]) -> dict[str, list[Group]]:
    """Measure groups of trades, net.

    Parameters
    ----------
    net
        float64 (n,): net returns, fractions of the balance.
    groupings
        By name, int64 (n,) the group of each trade, a place among the labels beside it. Groups without trades are left out.
    """
    sums = [
        _moments(net, group, len(labels)).with_columns(
            label=pl.Series(labels, dtype=pl.String), grouping=pl.lit(name, dtype=pl.String)
        )
        for name, (group, labels) in groupings.items()
    ]
    table = pl.concat(sums).filter(pl.col("trades") > 0)
    total = pl.col("sum_win") - pl.col("sum_loss")
    measured = table.with_columns(*ratio_measures(), total=total, thin=~sufficient())
    rows: Any = measured.select("grouping", *Group.__annotations__).to_dicts()
    found: dict[str, list[Group]] = {name: [] for name in groupings}
    for row in rows:
        found[row.pop("grouping")].append(row)
    return found


def stored_measures(run: Run, row: pl.DataFrame, sample: Sample) -> MeasuresOf:
    """Return the measures of a sample as the run stores them, by cost and name: what the maps and tables show.

    Parameters
    ----------
    run, row
        The run, and the stored row of the cell.
    sample
        Which trades. Measures that a view does not have are left out.
    """
    basis = run.basis(sample)
    names = [(cost, name) for cost in _COSTS for name in METRICS if measured_in(name, basis, cost)]
    values = row.select(measure(name, basis, cost).alias(f"{cost} {name}") for cost, name in names).row(0)
    found: MeasuresOf = {"net": {}, "gross": {}}
    for (cost, name), value in zip(names, values, strict=True):
        found[cost][name] = value
    return found


def seen_measures(trades: TradeList) -> MeasuresOf:
    """Return what sums give of the trades of which the model had seen a bar; they are not stored."""
    one = np.zeros(len(trades), dtype=np.int64)
    found: list[dict[str, Number]] = []
    needed = pl.when(pl.col("wins") > 0).then((pl.col("trades") - pl.col("wins")) / pl.col("wins"))
    for returns in (trades.net, trades.exposure * trades.gross):
        sums = _moments(returns, one, 1)
        ratios = (*ratio_measures(), needed.alias("breakeven_payoff_ratio"))
        found.append(sums.select("trades", "wins", "losses", *ratios).row(0, named=True))
    net, gross = found
    before, after = gross["expectancy"], net["expectancy"]
    costs = None if before is None or after is None else before - after
    for each in found:
        each |= {"gross_expectancy": before, "cost_per_trade": costs}
    return {"net": net, "gross": gross}


def listed_measures(trades: TradeList) -> dict[str, Number]:
    """Return what single trades of a sample tell that no run stores of it: net, as docs/contract.md has them of all trades."""
    if not len(trades):
        return {}
    held = float((trades.exit_bar - trades.entry_bar).mean())
    return {"worst_trade": float(trades.net.min()), "best_trade": float(trades.net.max()), "average_hold": held}


def leading_sample(row: pl.DataFrame, standing: str) -> SampleName:
    """Return which trades of a cell are shown first: the out-of-sample ones, where its run has some and says which.

    Of a cell that has none, but others, it is those: they are `seen`.
    """
    unseen, trades = row["oos_trades"][0], row["trades"][0]
    if unseen is None or standing not in {"mixed", "whole"}:
        return "all"
    return "seen" if unseen == 0 and trades > 0 else "oos"


def _moments(returns: Floats, group: Integers, groups: int) -> pl.DataFrame:
    """Return counts and sums of returns by group, a row each."""
    won, lost = returns > 0, returns < 0

    def counted(which: Flags) -> Integers:
        return np.bincount(group[which], minlength=groups).astype(np.int64)

    def summed(values: Floats) -> Floats:
        return np.bincount(group, weights=values, minlength=groups).astype(np.float64)

    columns = (
        counted(np.ones(len(group), dtype=np.bool_)),
        counted(won),
        counted(lost),
        summed(np.where(won, returns, 0.0)),
        summed(np.where(lost, -returns, 0.0)),
        summed(returns * returns),
    )
    return pl.DataFrame(dict(zip(_MOMENTS, columns, strict=True)))
