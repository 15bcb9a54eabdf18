"""The numbers of a map: a run's cells gathered into squares over two or three of its axes."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from results.maps.heatmap_cells import reduce_heatmap_cells
from results.maps.over_assets import check_assets, reduce_assets
from results.maps.reductions import ENOUGH, WITHIN, Reduction, find_reduction
from results.run.axes import check_axis
from results.run.large.batches import is_large
from results.run.metrics import Metric, find_metric
from results.run.run import Run
from results.run.views import Cost, measure, measured_in, prefix_of
from signals import InputError
from sweeps.measures.ratios import sufficient
from sweeps.measures.samples import Sample
from sweeps.runs.records import ASSET

__all__ = ["MapQuestion", "NoCellsError", "gather"]

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


class NoCellsError(InputError):
    """No cell is left to map."""


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """What a map asks of a run.

    Attributes
    ----------
    x, y, by
        Parameters that vary in the run; `by` adds a third and with it one map for each of its values.
    metric
        A measure of the contract.
    reduce
        How the cells behind a square become one number: `median`, `max`, `min`, `share_positive`, `quantile:Q`, or over
        assets `median_asset`, `worst_asset` or `assets_positive`.
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


def gather(run: Run, question: MapQuestion, *, beside: bool = True) -> pl.DataFrame:
    """Return the squares of a map; see `results.map_table` for columns and errors.

    Without `beside`, what is of the other costs and the other sample is null, and takes no time.
    """
    metric = find_metric(question.metric)
    basis = run.basis(question.sample)
    run.check_metric(metric.name, basis, question.cost)
    _check_axes(run, question)
    reduction = find_reduction(question.reduce, metric)
    check_assets(run, question.axes, reduction)
    also = (ASSET,) if reduction.over_assets else ()
    columns = _columns(run, question, metric) if beside else {}

    large = run.as_stored and is_large(run)

    def reduced_by(axes: list[str], how: Reduction) -> pl.DataFrame:
        if large:
            # its loops are compiled, which takes half a second to load
            from results.maps.large.asking import View, squares_of  # noqa: PLC0415

            return squares_of(run, View(question.where, question.sample, question.cost), metric, axes, how, columns)
        return reduce_heatmap_cells(run, cells, axes, _reduced(how, list(columns)))

    def cells(piece: Run) -> pl.LazyFrame:
        stored = {f"_{name}": column for name, column in columns.items()}
        seen = piece.cells(question.where, question.sample, question.cost, stored)
        return seen.select(*dict.fromkeys((*question.axes, *also)), *_of_view(metric), *stored)

    if reduction.over_assets:
        by_asset = reduced_by([*question.axes, ASSET], find_reduction("median", metric))
        reduced = reduce_assets(by_asset, question.axes, reduction, len(run.assets))
    else:
        reduced = reduced_by(question.axes, reduction)
    if reduced.is_empty():
        raise NoCellsError(f"{run.path}: no cell meets `where` {question.where!r}; loosen it")
    beyond = [WITHIN] if WITHIN in reduced.columns else []
    table = _named(reduced, run, question).select(*question.axes, *_COLUMNS, *beyond)
    if question.verdict:
        # what reads a verdict is what judges, and takes seconds to load
        from results.maps.verdict import join_sets  # noqa: PLC0415

        def viewed(piece: Run) -> pl.LazyFrame:
            return piece.cells(question.where, question.sample, question.cost)

        return join_sets(run, viewed, question.axes, table)
    return table


def _of_view(metric: Metric) -> list[pl.Expr]:
    """Return what is reduced of the cells of a view: the metric where there are enough trades, its sign, and trades."""
    enough = pl.lit(value=True) if metric.counts_trades else sufficient()
    ranked, neutral = (metric.name, metric.neutral) if metric.neutral is not None else ("expectancy", 0.0)
    return [
        pl.when(enough).then(pl.col(metric.name)).otherwise(None).cast(pl.Float64).alias("value"),
        pl.when(enough).then(pl.col(ranked) > neutral).otherwise(None).alias("positive"),
        enough.alias("enough"),
        pl.col("trades"),
    ]


def _columns(run: Run, question: MapQuestion, metric: Metric) -> dict[str, pl.Expr]:
    """Return what else is reduced, over stored columns: the metric at other costs, and of the other sample.

    What is that of the view itself is not asked for twice.
    """
    found: dict[str, pl.Expr] = {}
    basis = run.basis(question.sample)
    other: Cost = "gross" if question.cost == "net" else "net"
    if measured_in(metric.name, basis, other):
        found["other_cost"] = measure(metric.name, basis, other).cast(pl.Float64)
    beside = run.basis("all" if question.sample == "oos" else "oos")
    if beside != basis:
        enough = pl.lit(value=True) if metric.counts_trades else sufficient(prefix_of(beside, question.cost))
        value = measure(metric.name, beside, question.cost)
        found["beside"] = pl.when(enough).then(value).otherwise(None).cast(pl.Float64)
        found["trades_beside"] = measure("trades", beside)
    return found


def _reduced(reduction: Reduction, columns: list[str]) -> list[pl.Expr]:
    """Return what becomes of the cells of one square."""

    def shown(name: str, counted: str) -> pl.Expr:
        many = pl.col(counted).count() >= ENOUGH * pl.len()
        return pl.when(many).then(reduction.apply(pl.col(name))).otherwise(None).cast(pl.Float64)

    reduced = [
        shown("value", "value").alias("value"),
        pl.len().cast(pl.Int64).alias("cells"),
        pl.col("value").count().cast(pl.Int64).alias("cells_sufficient"),
        pl.col("trades").median().alias("median_trades"),
        pl.col("positive").mean().alias("share_positive"),
    ]
    if "other_cost" in columns:
        gated = pl.when("enough").then(pl.col("_other_cost")).otherwise(None)
        many = pl.col("value").count() >= ENOUGH * pl.len()
        reduced.append(pl.when(many).then(reduction.apply(gated)).otherwise(None).cast(pl.Float64).alias("other_cost"))
    if "beside" in columns:
        reduced += [
            shown("_beside", "_beside").alias("beside"),
            pl.col("_trades_beside").median().alias("trades_beside"),
        ]
    return reduced


def _named(reduced: pl.DataFrame, run: Run, question: MapQuestion) -> pl.DataFrame:
    """Put what was reduced under the names of a map's columns."""

    def column(name: str) -> pl.Expr:
        return pl.col(name) if name in reduced.columns else pl.lit(None, dtype=pl.Float64)

    own, beside = ("oos", "all") if question.sample == "oos" else ("all", "oos")
    same = run.basis("oos") == run.basis("all")
    cost = {"net": "gross", "gross": "net"}[question.cost]
    names = {
        question.cost: pl.col("value"),
        cost: column("other_cost"),
        "sample": pl.lit(question.sample),
        f"value_{own}": pl.col("value"),
        f"median_trades_{own}": pl.col("median_trades"),
        f"value_{beside}": column("value" if same else "beside"),
        f"median_trades_{beside}": column("median_trades" if same else "trades_beside"),
    }
    return reduced.with_columns(**names)


def _check_axes(run: Run, question: MapQuestion) -> None:
    for name, option in ((question.x, "`x`"), (question.y, "`y`"), (question.by, "`by`")):
        if name is not None:
            check_axis(run, name, option)
    if len(set(question.axes)) < len(question.axes):
        chosen = f"`x={question.x}`, `y={question.y}`, `by={question.by or 'none'}`"
        raise InputError(f"{chosen}: an axis is named twice; choose different parameters")
