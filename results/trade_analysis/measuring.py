"""Measures of some trades from their sums: groups of a cell's trades, and the trades that the model had seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from results.run.metrics import METRICS
from results.run.run import Run
from results.run.views import Cost, measure, measured_in
from results.trade_analysis.model import Group, MeasuresOf, Number, SampleName
from results.trade_analysis.trade_list import TradeList
from signals.arrays import Floats, Integers
from sweeps.measures.ratios import ratio_measures, sufficient
from sweeps.measures.samples import Sample

__all__ = ["grouped", "leading_sample", "seen_measures", "stored_measures"]

_MOMENTS = ("trades", "wins", "losses", "sum_win", "sum_loss", "sum_squares")
_COSTS: tuple[Cost, ...] = ("net", "gross")


def grouped(net: Floats, group: Integers, labels: Sequence[str]) -> list[Group]:
    """Measure groups of trades, net.

    Parameters
    ----------
    net
        float64 (n,): net returns, fractions of the balance.
    group, labels
        int64 (n,): the group of each trade, a place in `labels`. Groups without trades are left out.
    """
    sums = _moments(net, group, len(labels)).with_columns(label=pl.Series(labels, dtype=pl.String))
    found = sums.filter(pl.col("trades") > 0).select(
        "label", "trades", "wins", "losses", *ratio_measures(), total=pl.col("sum_win") - pl.col("sum_loss"),
        thin=~sufficient(),
    )  # fmt: skip
    wanted = list(Group.__annotations__)
    rows: Any = found.select(wanted).to_dicts()
    return list(rows)


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
    found: dict[Cost, dict[str, Number]] = {}
    for cost in _COSTS:
        names = [name for name in METRICS if measured_in(name, basis, cost)]
        found[cost] = row.select(measure(name, basis, cost).alias(name) for name in names).row(0, named=True)
    return {"net": found["net"], "gross": found["gross"]}


def seen_measures(trades: TradeList) -> MeasuresOf:
    """Return what sums give of the trades of which the model had seen a bar; they are not stored."""
    one = np.zeros(len(trades), dtype=np.int64)
    found: list[dict[str, Number]] = []
    for returns in (trades.net, trades.exposure * trades.gross):
        sums = _moments(returns, one, 1)
        found.append(sums.select("trades", "wins", "losses", *ratio_measures()).row(0, named=True))
    return {"net": found[0], "gross": found[1]}


def leading_sample(row: pl.DataFrame, standing: str) -> SampleName:
    """Return which trades of a cell are shown first: the out-of-sample ones, where its run has some and says which."""
    known = row["oos_trades"][0] is not None
    return "oos" if known and standing in ("mixed", "whole") else "all"


def _moments(returns: Floats, group: Integers, groups: int) -> pl.DataFrame:
    """Return counts and sums of returns by group, a row each."""
    won, lost = returns > 0, returns < 0

    def counted(which: Any) -> Integers:
        return np.bincount(group[which], minlength=groups)

    def summed(values: Floats) -> Floats:
        return np.bincount(group, weights=values, minlength=groups)

    columns = (
        np.bincount(group, minlength=groups),
        counted(won),
        counted(lost),
        summed(np.where(won, returns, 0.0)),
        summed(np.where(lost, -returns, 0.0)),
        summed(returns * returns),
    )
    return pl.DataFrame(dict(zip(_MOMENTS, columns, strict=True)))
