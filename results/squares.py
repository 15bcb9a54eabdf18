"""The numbers of a map: a run's cells gathered into squares over two or three of its axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import polars as pl

from results.axes import check_axis
from results.map_verdict import join_sets
from results.metrics import Metric, find_metric
from results.reading import Run
from results.reductions import Reduction, find_reduction
from results.views import Cost, Sample, measure, measured_in, prefix_of
from signals import InputError
from sweeps.measures import sufficient

__all__ = ["ENOUGH", "MapQuestion", "gather"]

_COLUMNS = (
    "value",
    "net",
    "gross",
    "cells",
    "cells_sufficient",
    "median_trades",
    "share_positive",
    "sample",
    *(f"{name}_{sample}" for name in ("value", "median_trades") for sample in ("oos", "all")),
)

ENOUGH = 0.5
"""The share of a square's cells that must have enough trades for the square to be given a value."""


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """What a map asks of a run.

    Attributes
    ----------
    x, y, by
        Parameters that vary in the run; `by` adds a third and with it one map for each of its values.
    metric
        A measure of section 4.
    reduce
        How the cells behind a square become one number: `median`, `max`, `min`, `share_positive` or `quantile:Q`.
    where
        A condition in SQL that cells must meet, see `Run.cells`.
    sample, cost
        Which trades, and before or after costs.
    verdict
        Whether the squares also say what the run's verdict says of their cells.
    """

    x: str
    y: str
    metric: str = "edge"
    reduce: str = "median"
    where: str | None = None
    by: str | None = None
    sample: Sample = "all"
    cost: Cost = "net"
    verdict: bool = False

    @property
    def axes(self) -> list[str]:
        """The map's axes, slowest first."""
        return [name for name in (self.by, self.y, self.x) if name is not None]


def gather(run: Run, question: MapQuestion) -> pl.DataFrame:
    """Return the squares of a map; see `results.map_table` for columns and errors."""
    metric = find_metric(question.metric)
    basis = run.basis(question.sample)
    run.check_metric(metric.name, basis, question.cost)
    _check_axes(run, question)
    reduction = find_reduction(question.reduce, metric)
    costs: tuple[Cost, ...] = ("net", "gross")
    also = {f"_{cost}": measure(metric.name, basis, cost) for cost in costs if measured_in(metric.name, basis, cost)}
    samples = _in_samples(run, metric, question.cost)
    cells = run.cells(question.where, question.sample, question.cost, also | samples)
    gate = pl.lit(value=True) if metric.counts_trades else sufficient()
    columns = [
        *question.axes,
        "trades",
        "expectancy",
        gate.alias("_enough"),
        pl.col(metric.name).alias("_value"),
        *also,
        *samples,
    ]
    reduced = _reduce(cells.select(columns), question.axes, metric, reduction, list(also))
    table = run.collect(reduced.with_columns(sample=pl.lit(question.sample)).select(*question.axes, *_COLUMNS))
    if table.is_empty():
        raise InputError(f"{run.path}: no cell meets `where` {question.where!r}; loosen it")
    if question.verdict:
        return join_sets(run, cells, question.axes, table)
    return table


def _in_samples(run: Run, metric: Metric, cost: Cost) -> dict[str, pl.Expr]:
    """Return the metric of cells with enough trades and the number of trades, in either sample, over stored columns."""
    found: dict[str, pl.Expr] = {}
    for sample in get_args(Sample):
        basis = run.basis(sample)
        value = measure(metric.name, basis, cost)
        enough = pl.lit(value=True) if metric.counts_trades else sufficient(prefix_of(basis, cost))
        found[f"_value_{sample}"] = pl.when(enough).then(value).otherwise(None)
        found[f"_trades_{sample}"] = measure("trades", basis)
    return found


def _check_axes(run: Run, question: MapQuestion) -> None:
    for name, option in ((question.x, "`x`"), (question.y, "`y`"), (question.by, "`by`")):
        if name is not None:
            check_axis(run, name, option)
    if len(set(question.axes)) < len(question.axes):
        chosen = f"`x={question.x}`, `y={question.y}`, `by={question.by or 'none'}`"
        raise InputError(f"{chosen}: an axis is named twice; choose different parameters")


def _reduce(
    cells: pl.LazyFrame, axes: list[str], metric: Metric, reduction: Reduction, costs: list[str]
) -> pl.LazyFrame:
    enough = pl.col("_enough")
    value = pl.when(enough).then(pl.col("_value")).otherwise(None)
    sufficient_cells = value.count()
    ranked, neutral = ("_value", metric.neutral) if metric.neutral is not None else ("expectancy", 0.0)
    positive = pl.when(enough).then(pl.col(ranked) > neutral).otherwise(None)
    shown = sufficient_cells >= ENOUGH * pl.len()
    both = {
        name.removeprefix("_"): reduction.apply(pl.when(enough).then(pl.col(name)).otherwise(None)) for name in costs
    }
    missing = [pl.lit(None, dtype=pl.Float64).alias(name) for name in ("net", "gross") if name not in both]
    return (
        cells.group_by(axes)
        .agg(
            pl.when(shown).then(reduction.apply(value)).otherwise(None).cast(pl.Float64).alias("value"),
            *(pl.when(shown).then(each).otherwise(None).cast(pl.Float64).alias(name) for name, each in both.items()),
            pl.len().cast(pl.Int64).alias("cells"),
            sufficient_cells.cast(pl.Int64).alias("cells_sufficient"),
            pl.col("trades").median().alias("median_trades"),
            positive.mean().alias("share_positive"),
            *_either_sample(reduction),
        )
        .with_columns(*missing)
        .sort(axes, nulls_last=True)
    )


def _either_sample(reduction: Reduction) -> list[pl.Expr]:
    """Reduce the columns of `_in_samples`: what is shown beside what is not."""
    columns = []
    for sample in get_args(Sample):
        value = pl.col(f"_value_{sample}")
        shown = value.count() >= ENOUGH * pl.len()
        reduced = pl.when(shown).then(reduction.apply(value)).otherwise(None)
        columns.append(reduced.cast(pl.Float64).alias(f"value_{sample}"))
        columns.append(pl.col(f"_trades_{sample}").median().alias(f"median_trades_{sample}"))
    return columns
