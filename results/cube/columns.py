"""What a plane is read from: one measure of one view, and whether the cell has enough trades in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import polars as pl

from results.cube.viewed import SEEN_METRICS, seen_of
from results.run.metrics import METRICS, find_metric
from results.run.run import Run
from results.run.views import Cost, check_measured, check_view, measure, measured_in, prefix_of
from signals import InputError
from sweeps.measures.ratios import sufficient
from sweeps.measures.samples import AnySample, Sample

__all__ = ["COSTS", "SAMPLES", "Columns", "columns_of", "enough_in", "planes_of", "stored_in"]

SAMPLES: tuple[AnySample, ...] = ("oos", "all", "seen")
COSTS: tuple[Cost, ...] = get_args(Cost)


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of the cells of a run.

    Attributes
    ----------
    value
        The measure, float64, over stored columns.
    enough
        Whether it counts; None where every cell does.
    neutral
        Where the measure changes its meaning.
    seen
        Whether only trades count that are not out of sample.
    """

    value: pl.Expr
    enough: pl.Expr | None
    neutral: float | None
    seen: bool

    def read(self, piece: Run) -> pl.DataFrame:
        """Return `value`, float64, and `enough` of the cells of a piece."""
        stored = seen_of(piece.stored) if self.seen else piece.stored
        enough = [] if self.enough is None else [self.enough.alias("enough")]
        return piece.collect(stored.select(self.value.alias("value"), *enough))


def columns_of(run: Run, metric: str, sample: str, cost: str) -> Columns:
    """Return what a plane is read from.

    Raises
    ------
    InputError
        If there is no such metric, sample or cost, or the run does not have it.
    """
    known = find_metric(metric)
    basis, money, seen = stored_in(run, sample, cost)
    if seen and metric not in SEEN_METRICS:
        raise InputError(
            f"metric {metric!r} needs every trade and is not kept of in-sample ones; use one of {', '.join(SEEN_METRICS)}"
        )
    check_measured(metric, basis, money)
    run.check_metric(metric, basis, money)
    value = measure(metric, basis, money).cast(pl.Float64)
    enough = None if known.counts_trades else enough_in(basis, money)
    return Columns(value, enough, known.neutral, seen)


def stored_in(run: Run, sample: str, cost: str) -> tuple[Sample, Cost, bool]:
    """Return which stored measures a view is read from: of which sample, at which cost, less those out of sample or not.

    Raises
    ------
    InputError
        If there is no such sample or cost, or nobody says which trades are out of sample.
    """
    check_view("all" if sample == "seen" else sample, cost)
    if sample in {"oos", "seen"} and not run.knows_out_of_sample:
        raise InputError(
            f"{run.path}: the signal file does not say which bars are out of sample; show all trades, or add an "
            "out_of_sample column to the signal file and run again"
        )
    basis: Sample = "all" if sample == "seen" else run.basis(cast(Literal["all", "oos"], sample))
    return basis, cast(Cost, cost), sample == "seen"


def enough_in(basis: Sample, cost: Cost) -> pl.Expr:
    """Return whether a cell has enough trades, wins and losses in a view."""
    return sufficient(prefix_of(basis, cost))


def planes_of(run: Run, metric: str, samples: Sequence[str]) -> list[dict[str, str]]:
    """Return in which views a run has a metric, `sample` and `cost` of each."""
    found = []
    for sample in samples:
        for cost in COSTS:
            if _has(run, metric, sample, cost):
                found.append({"sample": sample, "cost": cost})
    return found


def _has(run: Run, metric: str, sample: str, cost: Cost) -> bool:
    if sample == "seen":
        return metric in SEEN_METRICS and _has(run, metric, "all", cost)
    basis = run.basis(cast(Literal["all", "oos"], sample))
    lacking = {metric, f"oos_{metric}" if basis == "oos" else metric} & set(run.unwritten)
    return metric in METRICS and measured_in(metric, basis, cost) and not lacking
