"""What choosing the best cell is worth: deflation, cross-validation, and choosing again as time goes by."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import polars as pl
from scipy.stats import kurtosis, skew

from results.inference.formulas.sharpe import (
    deflated_sharpe_ratio,
    implied_trials,
    minimum_track_record,
    probabilistic_sharpe_ratio,
)
from results.inference.max_t.block_sums import BLOCKS
from results.inference.max_t.overfitting import overfitting
from results.inference.testing.evidence import Evidence
from results.inference.testing.expectancy import ExpectancyTest
from results.run.run import Run
from sweeps.measures.ratios import SUMS, Prefix, ratio_measures, sufficient
from sweeps.measures.t_statistic import t_of_values

__all__ = ["Deflated", "WalkForward", "Window", "deflate", "degradation", "overfit", "walk_forward"]


@dataclass(frozen=True)
class Deflated:
    """The leading cell's Sharpe ratio, per day, under suspicion.

    Attributes
    ----------
    cell
        Which it is.
    sharpe, skewness, kurtosis
        Of its daily net P&L.
    probabilistic, deflated
        Probability that the true Sharpe ratio is above 0: as if it were the only cell, and as the best of `trials`.
    trials
        Independent trials that the bootstrap implies.
    minimum_days
        Days it takes to be 95 % sure of this Sharpe ratio, were it the only cell; None where it is not above 0.
    """

    cell: int
    sharpe: float
    skewness: float
    kurtosis: float
    probabilistic: float
    deflated: float
    trials: float
    minimum_days: float | None

    def mapping(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Window:
    """A span in which the cell that was best before it is traded.

    Attributes
    ----------
    first, last
        Dates of the days that count.
    days
        Their number.
    cell, parameters
        What was chosen, with the run's axes.
    net
        Sum of its daily net P&L, a fraction of the balance.
    """

    first: str
    last: str
    days: int
    cell: int
    parameters: dict[str, Any]
    net: float


@dataclass(frozen=True)
class WalkForward:
    """Choosing again and again: the P&L of following the best cell so far.

    Attributes
    ----------
    windows
        Spans that were traded, one after another, without overlap.
    series
        How many the choice was among: all distinct ones, or a random share of them.
    days
        Days traded.
    mean, t
        Of the joined daily net P&L.
    positive_windows
        Windows that made money.
    purged_days
        Days left out at the start of each window: trades that end there may have been entered before it.
    """

    windows: tuple[Window, ...]
    series: int
    days: int
    mean: float
    t: float | None
    positive_windows: int
    purged_days: int

    def mapping(self) -> dict[str, Any]:
        """Return plain values, with the rule."""
        rule = "the cell with the highest t-statistic of daily net P&L over all days before the window"
        return {"rule": rule, **asdict(self)}


def deflate(evidence: Evidence) -> Deflated:
    """Deflate the Sharpe ratio of the leading cell."""
    judged, best = evidence.judged, evidence.leading_group
    series = judged.exact_daily_net(best)
    sharpe = float(series.mean() / series.std(ddof=1))
    shape = {"skewness": float(skew(series)), "kurtosis": float(kurtosis(series, fisher=False))}
    trials = implied_trials(evidence.expectancy.test.expected_maximum)
    needed = minimum_track_record(sharpe, **shape)
    return Deflated(
        int(judged.groups.first[best]),
        sharpe,
        shape["skewness"],
        shape["kurtosis"],
        probabilistic_sharpe_ratio(sharpe, len(series), **shape),
        # the variance of an estimated daily Sharpe ratio without edge is 1/D
        deflated_sharpe_ratio(sharpe, len(series), trials=trials, variance=1 / len(series), **shape),
        trials,
        needed if np.isfinite(needed) else None,
    )


def overfit(found: ExpectancyTest, seed: int) -> dict[str, Any] | None:
    """Return the probability of overfitting; None with too few days or one cell."""
    if found.distinct < 2 or found.days < 4 * BLOCKS:  # noqa: PLR2004
        return None
    probability, ways = overfitting(found.blocks, seed)
    cells = {"cells": len(found.blocks), "drawn_from": found.distinct}
    return {"probability": probability, "ways": ways, "blocks": BLOCKS, **cells}


def walk_forward(evidence: Evidence, hold_days: float) -> WalkForward | None:
    """Choose on all days before each window, trade the window, and join what was traded.

    Parameters
    ----------
    evidence
        Of the run.
    hold_days
        Average hold of the cells, in days; that many days, rounded up, are purged at the start of each window.

    Returns
    -------
    WalkForward or None
        The second half of the blocks are the windows; None where they would be shorter than twice the purge.
    """
    edges = evidence.expectancy.blocks.edges
    purge = int(np.ceil(hold_days))
    if np.diff(edges).min() <= 2 * purge:
        return None
    traded, windows = [], []
    for number, best in enumerate(_best_before(evidence.expectancy), BLOCKS // 2):
        days = slice(int(edges[number]) + purge, int(edges[number + 1]))
        net = evidence.judged.exact_daily_net(best)[days]
        dates = evidence.judged.evaluation.dates[days]
        traded.append(net)
        windows.append(
            Window(str(dates[0]), str(dates[-1]), len(net), **evidence.judged.named(best), net=float(net.sum()))
        )
    joined = np.concatenate(traded)
    t = t_of_values(joined, 2.0 * float(np.abs(joined).max(initial=0.0)))
    gains = sum(window.net > 0 for window in windows)
    series = len(evidence.expectancy.blocks)
    return WalkForward(tuple(windows), series, len(joined), float(joined.mean()), t, gains, purge)


def _best_before(found: ExpectancyTest) -> list[int]:
    """Return the group with the highest t over all days before each block of the second half."""
    edges = found.blocks.edges
    total, squared = np.zeros(len(found.blocks)), np.zeros(len(found.blocks))
    best = []
    for block in range(BLOCKS - 1):
        total += found.blocks.sums[:, block]
        squared += found.blocks.squares[:, block]
        if block >= BLOCKS // 2 - 1:
            mean = total / edges[block + 1]
            spread = np.sqrt(np.maximum(squared / edges[block + 1] - mean**2, 1e-12))
            best.append(int(found.sources[int(np.argmax(mean / spread))]))
    return best


def degradation(run: Run) -> dict[str, Any] | None:
    """Choose the best cell in-sample, and measure it out of sample.

    Returns
    -------
    dict or None
        `cell`, and `in_sample` and `out_of_sample`: each `trades`, `expectancy` (mean net return per trade),
        `gross_expectancy` and `t`, null where it has no trades. None where the run does not know its samples, or no
        cell has enough in-sample trades.
    """
    if not run.knows_out_of_sample:
        return None
    counted = [name.removeprefix("oos_") for name in SUMS if name.startswith("oos_")]
    best = (
        run.stored.with_columns(pl.col(name) - pl.col(f"oos_{name}").fill_null(0) for name in counted)
        .filter(sufficient() & (pl.col("state") == "ok"))
        .select("cell", in_sample=_measures(""), out_of_sample=_measures("oos_"))
        .sort(pl.col("in_sample").struct.field("t"), descending=True, nulls_last=True)
        .head(1)
    )
    chosen = run.collect(best)
    return chosen.row(0, named=True) if len(chosen) else None


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
