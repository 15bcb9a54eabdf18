"""What became out of sample of the cell that was best on the bars the model had seen."""

from __future__ import annotations

from typing import Any

import polars as pl

from results.run.run import Run
from sweeps.measures.ratios import MINIMUM_LOSSES, MINIMUM_TRADES, MINIMUM_WINS, t_of_sums

__all__ = ["degradation"]


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
    seen = {
        name: pl.col(name) - pl.col(f"oos_{name}").fill_null(0)
        for name in (
            "trades",
            "wins",
            "losses",
            "sum_win",
            "sum_loss",
            "sum_squares",
            "gross_sum_win",
            "gross_sum_loss",
            "gross_sum_squares",
        )
    }
    enough = (seen["trades"] >= MINIMUM_TRADES) & (seen["wins"] >= MINIMUM_WINS) & (seen["losses"] >= MINIMUM_LOSSES)
    unseen = {name: pl.col(f"oos_{name}") for name in seen}
    chosen = run.collect(
        run.stored.filter(enough & (pl.col("state") == "ok"))
        .select(
            "cell", pl.struct(_measures(seen)).alias("in_sample"), pl.struct(_measures(unseen)).alias("out_of_sample")
        )
        .sort(pl.col("in_sample").struct.field("t"), descending=True, nulls_last=True)
        .head(1)
    )
    return chosen.row(0, named=True) if len(chosen) else None


def _measures(sums: dict[str, pl.Expr]) -> list[pl.Expr]:
    trades = sums["trades"].cast(pl.Float64)
    mean = (sums["sum_win"] - sums["sum_loss"]) / trades
    gross = (sums["gross_sum_win"] - sums["gross_sum_loss"]) / trades
    some = trades > 0
    return [
        sums["trades"].cast(pl.Int64).alias("trades"),
        pl.when(some).then(mean).alias("expectancy"),
        pl.when(some).then(gross).alias("gross_expectancy"),
        t_of_sums(trades, sums["sum_win"] - sums["sum_loss"], sums["sum_squares"], sums["gross_sum_squares"]).alias(
            "t"
        ),
    ]
