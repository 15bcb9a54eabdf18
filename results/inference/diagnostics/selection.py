"""What choosing the best cell is worth: deflation, cross-validation, and choosing again as time goes by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import polars as pl

from results.inference.blocks.selection import Deflated, Degradation, Followed, Overfitting, Window
from results.inference.formulas.sharpe import (
    deflated_sharpe_ratio,
    implied_trials,
    kurtosis_of,
    minimum_track_record,
    probabilistic_sharpe_ratio,
    skewness_of,
)
from results.inference.max_t.block_sums import BLOCKS
from results.inference.max_t.overfitting import overfitting
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.survey import stacks_of
from results.inference.testing.evidence import Evidence
from results.inference.testing.expectancy import ExpectancyTest
from results.inference.testing.threads import in_order
from sweeps.measures.ratios import SUMS, Prefix, ratio_measures, sufficient
from sweeps.measures.t_statistic import t_of_values
from sweeps.store.reading import factored, read_families

__all__ = ["deflate", "degradation", "overfit", "walk_forward"]


def deflate(evidence: Evidence) -> Deflated:
    """Deflate the Sharpe ratio of the leading cell, on the days of its asset."""
    best = evidence.leading.first
    alone = evidence.judged.of(np.array([best]))
    series = alone.exact_daily_net(0)[alone.own_days(0)]
    sharpe = float(series.mean() / series.std(ddof=1))
    shape = {"skewness": skewness_of(series), "kurtosis": kurtosis_of(series)}
    trials = implied_trials(evidence.expectancy.test.expected_maximum)
    return Deflated(
        cell=best,
        sharpe=sharpe,
        **shape,
        probabilistic=probabilistic_sharpe_ratio(sharpe, len(series), **shape),
        # the variance of an estimated daily Sharpe ratio without edge is 1/D, on the asset's own days as the ratio is; the
        # number of trials comes from t-statistics, which days without bars leave as they are
        deflated=deflated_sharpe_ratio(sharpe, len(series), trials=trials, variance=1 / len(series), **shape),
        trials=trials,
        minimum_days=minimum_track_record(sharpe, **shape),
    )


def overfit(found: ExpectancyTest, seed: int) -> Overfitting | None:
    """Return the probability of overfitting; None with too few days or one cell."""
    if found.distinct < 2 or found.days < 4 * BLOCKS:  # noqa: PLR2004
        return None
    probability, ways = overfitting(found.blocks, seed)
    cells = len(found.blocks)
    return Overfitting(probability=probability, ways=ways, blocks=BLOCKS, cells=cells, drawn_from=found.distinct)


def walk_forward(evidence: Evidence, hold_days: float) -> Followed | None:
    """Choose on all days before each window, trade the window, and join what was traded.

    Parameters
    ----------
    evidence
        Of the run.
    hold_days
        Average hold of the cells, in days; that many days, rounded up, are purged at the start of each window: trades
        that end there may have been entered before it.

    Returns
    -------
    Followed or None
        The second half of the blocks are the windows; None where they would be shorter than twice the purge.
    """
    edges, series = evidence.expectancy.blocks.edges, len(evidence.expectancy.blocks)
    purge = int(np.ceil(hold_days))
    if np.diff(edges).min() <= 2 * purge:
        return None
    traded, windows = [], []
    for number, row in enumerate(_best_before(evidence.expectancy), BLOCKS // 2):
        alone = evidence.judged.of(np.array([evidence.expectancy.source(evidence.hands, row)]))
        days = slice(int(edges[number]) + purge, int(edges[number + 1]))
        net, dates = alone.exact_daily_net(0)[days], alone.dates[days]
        traded.append(net)
        named, (first, last) = alone.named(0), (str(dates[0]), str(dates[-1]))
        windows.append(Window(first=first, last=last, days=len(net), **named, net=float(net.sum())))
    joined = np.concatenate(traded)
    return Followed(
        rule="the cell with the highest t-statistic of daily net P&L over all days before the window",
        windows=windows,
        series=series,
        days=len(joined),
        mean=float(joined.mean()),
        t=t_of_values(joined, 2.0 * float(np.abs(joined).max(initial=0.0))),
        positive_windows=sum(window.net > 0 for window in windows),
        purged_days=purge,
    )


def _best_before(found: ExpectancyTest) -> list[int]:
    """Return the row of the sums with the highest t over all days before each block of the second half."""
    edges = found.blocks.edges
    total, squared = np.zeros(len(found.blocks)), np.zeros(len(found.blocks))
    best = []
    for block in range(BLOCKS - 1):
        total += found.blocks.sums[:, block]
        squared += found.blocks.squares[:, block]
        if block >= BLOCKS // 2 - 1:
            mean = total / edges[block + 1]
            spread = np.sqrt(np.maximum(squared / edges[block + 1] - mean**2, 1e-12))
            best.append(int(np.argmax(mean / spread)))
    return best


def degradation(judged: JudgedRun) -> Degradation | None:
    """Choose the best cell in-sample, or the best setting of pooled assets, and measure it out of sample.

    None where the run does not know its samples, or no cell has enough in-sample trades.
    """
    panel = judged.panel
    run, size = panel.run, panel.grids[0].size
    if not run.knows_out_of_sample:
        return None
    counted = [name.removeprefix("oos_") for name in SUMS if name.startswith("oos_")]
    if factored(run.parts[0]) and not panel.pooled:
        return _degraded_family(judged, counted)
    cells = run.stored.select("cell", "state", *counted, *(pl.col(f"oos_{name}").fill_null(0) for name in counted))
    if panel.pooled:
        # which is what the mean over assets is proportional to
        sums = (pl.col(f"{prefix}{name}").sum() for name in counted for prefix in ("", "oos_"))
        ruined = pl.when((pl.col("state") == "ruined").any()).then(pl.lit("ruined")).otherwise(pl.lit("ok"))
        several = pl.len() == len(panel)
        cells = cells.group_by(pl.col("cell") % size).agg(*sums, state=ruined, whole=several).filter("whole")
    chosen = run.collect(_best_in_sample(cells, counted))
    return Degradation(**chosen.row(0, named=True)) if len(chosen) else None


def _degraded_family(judged: JudgedRun, counted: Sequence[str]) -> Degradation | None:
    """Choose among families, which have one t for all of their cells, some parts at a time."""
    parts = judged.panel.run.parts
    columns = ["cell", "state", *counted, *(f"oos_{name}" for name in counted)]

    def best_of(stack: range) -> pl.DataFrame:
        families = read_families([parts[place] for place in stack], columns).lazy()
        known = families.with_columns(pl.col(f"oos_{name}").fill_null(0) for name in counted)
        return judged.panel.run.collect(_best_in_sample(known, counted))

    found = pl.concat(in_order(best_of, stacks_of(judged.panel), judged.jobs))
    by_t = found.sort(_T, descending=True, nulls_last=True, maintain_order=True)
    return Degradation(**by_t.row(0, named=True)) if len(by_t) else None


_T = pl.col("in_sample").struct.field("t")


def _best_in_sample(cells: pl.LazyFrame, counted: Sequence[str]) -> pl.LazyFrame:
    """Return the best of some cells by their in-sample trades, and what both samples say of it."""
    return (
        cells.with_columns(pl.col(name) - pl.col(f"oos_{name}") for name in counted)
        .filter(sufficient() & (pl.col("state") == "ok"))
        .select("cell", in_sample=_measures(""), out_of_sample=_measures("oos_"))
        .sort(_T, descending=True, nulls_last=True)
        .head(1)
    )


def _measures(prefix: Literal["", "oos_"]) -> pl.Expr:
    gross: Prefix = "oos_gross_" if prefix else "gross_"
    net = {each.meta.output_name(): each for each in ratio_measures(prefix, pl.col(f"{gross}sum_squares"))}
    before = {each.meta.output_name(): each for each in ratio_measures(gross)}
    return pl.struct(
        pl.col(f"{prefix}trades").cast(pl.Int64).alias("trades"),
        net["expectancy"],
        before["expectancy"].alias("gross_expectancy"),
        net["t_statistic"].alias("t"),
    )
