"""What a map asks of a large run, answered from what was kept of it where it was asked before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

import polars as pl

from results.maps.large.exposed import COMPOUNDED
from results.maps.large.reading import Reader
from results.maps.large.reducing import reduce_large
from results.maps.large.rows import Read, Source
from results.maps.reductions import Reduction
from results.run.large.families import hangs_on_exposure
from results.run.large.kept import kept
from results.run.metrics import OOS, Metric
from results.run.run import Run
from results.run.views import Cost, measure, prefix_of
from sweeps.measures.ratios import sufficient
from sweeps.measures.samples import Sample
from sweeps.store.families import DEGREES

__all__ = ["View", "squares_of"]


@dataclass(frozen=True)
class View:
    """Which cells are mapped, and which trades of them: `where`, `sample` and `cost` of `Run.cells`."""

    where: str | None
    sample: Sample
    cost: Cost


def squares_of(  # noqa: PLR0913, PLR0917 - what is asked, and of what
    run: Run, view: View, metric: Metric, axes: list[str], reduction: Reduction, columns: Collection[str]
) -> pl.DataFrame:
    """Return the squares of a large run, kept in its folder.

    Parameters
    ----------
    run, view, metric
        What is mapped.
    axes
        Whose values make the squares, slowest first.
    reduction
        How values become one number.
    columns
        What is reduced beside: `other_cost`, `beside`, `trades_beside`.

    Returns
    -------
    polars.DataFrame
        See `results.maps.large.reducing.reduce_large`.
    """
    asked = {**asdict(view), "axes": axes, "metric": metric.name, "reduce": reduction.name, "beside": list(columns)}
    reads, also = _reads(run, metric, view.sample, view.cost, columns)
    reader = Reader(run, axes, view.where, view.sample, view.cost, reads, also, metric.neutral)
    return kept(run, "map", asked, lambda: reduce_large(reader, reduction, list(columns)))


def _reads(
    run: Run, metric: Metric, sample: Sample, cost: Cost, columns: Collection[str]
) -> tuple[dict[str, Read], dict[str, pl.Expr]]:
    """Return what is read of cells by name, and which columns that takes beside those of the view."""
    enough = None if metric.counts_trades else sufficient()
    hangs = hangs_on_exposure(run, metric.name)
    basis = run.basis(sample)
    reads = {
        "value": Read(pl.col(metric.name), enough, hangs, _source(metric, basis)),
        "trades": Read(pl.col("trades"), None, hangs=False),
    }
    if metric.neutral is None:
        reads["positive"] = Read((pl.col("expectancy") > 0.0).cast(pl.Float64), enough, hangs=False)
    also: dict[str, pl.Expr] = {}
    if "other_cost" in columns:
        also["_other_cost"] = measure(metric.name, basis, "gross" if cost == "net" else "net")
        reads["other_cost"] = Read(pl.col("_other_cost"), enough, hangs, _source(metric, basis))
    if "beside" in columns:
        beside = run.basis("all" if sample == "oos" else "oos")
        also |= {"_beside": measure(metric.name, beside, cost), "_trades_beside": measure("trades", beside)}
        also["_enough_beside"] = sufficient(prefix_of(beside, cost))
        counts = None if metric.counts_trades else pl.col("_enough_beside")
        reads["beside"] = Read(pl.col("_beside"), counts, hangs, _source(metric, beside))
        reads["trades_beside"] = Read(pl.col("_trades_beside"), None, hangs=False)
    return reads, also


def _source(metric: Metric, basis: Sample) -> Source | None:
    """Return what else tells a number of cells; None where nothing does."""
    if metric.name in COMPOUNDED:
        return f"{OOS}{metric.name}" if basis == "oos" else metric.name
    return DEGREES.get(metric.name)
