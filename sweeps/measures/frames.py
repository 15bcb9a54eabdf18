"""From tallies to the rows of a run: measures of the contract beside the counts and sums they come from."""

from __future__ import annotations

import io

import numpy as np
import polars as pl
import polars.selectors as cs

from grids.table import CellTable
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.ratios import MEASURES, OOS_ACCOUNT, REASONS, SUMS, ratio_measures, state_expression
from sweeps.measures.t_statistic import t_statistic

__all__ = ["measure_frame", "packed"]

_COUNTS = (
    *(name for name in ACCUMULATORS if name.endswith(("wins", "losses", "trades")) and "sum" not in name),
    *(f"exits_{reason}" for reason in REASONS),
    "ambiguous_exits",
)

_YEAR = 365.0

_OVERFLOWING = [
    ACCUMULATORS.index(name)
    for name in ("balance", "oos_balance", "sum_squares", "gross_sum_squares", "day_deviation", "oos_day_deviation")
]
"""What outgrows float64 first, on accounts that no market would have carried so far."""

_FINITE = pl.when(cs.float().is_finite()).then(cs.float()).name.keep()
"""Undefined is null, never infinity."""


def measure_frame(
    evaluation: Evaluation, table: CellTable, n_bars: int, n_days: int, oos_known: list[bool]
) -> pl.DataFrame:
    """Derive the measures of evaluated cells.

    Parameters
    ----------
    evaluation
        Tallies and paths of n cells.
    table
        Those cells.
    n_bars, n_days
        Bars and calendar days (UTC) of the span.
    oos_known
        By code of `variant`, whether the file says which bars are out of sample; where not, `oos_…` is null.

    Returns
    -------
    polars.DataFrame
        n rows: the contract's measures in order, `state`, counts and sums, the account out of sample, `path`.
    """
    columns = {name: evaluation.tally[:, at] for at, name in enumerate(ACCUMULATORS)}
    frame = pl.DataFrame(columns).with_columns(pl.col(_COUNTS).cast(pl.Int32))
    known = pl.Series("known", np.asarray(oos_known, dtype=np.bool_)[table["variant"]])
    frame = frame.with_columns(known, pl.Series("path", evaluation.path))
    if not known.all():
        out_of_sample = [name for name in ACCUMULATORS if name.startswith("oos_")]
        frame = frame.with_columns(pl.when("known").then(pl.col(name)).alias(name) for name in out_of_sample)
    ratios = [expression for expression in ratio_measures("") if expression.meta.output_name() != "t_statistic"]
    frame = frame.with_columns(ratios).with_columns(_further_measures(n_bars, n_days))
    found = frame.with_columns(state_expression()).select(*MEASURES, "state", *SUMS, *OOS_ACCOUNT, "path")
    return found if np.isfinite(evaluation.tally[:, _OVERFLOWING]).all() else found.with_columns(_FINITE)


def packed(rows: pl.DataFrame) -> io.BytesIO:
    """Return rows as a part file holds them, in memory."""
    content = io.BytesIO()
    rows.write_parquet(content, compression="zstd", compression_level=1, statistics=False)
    return content


def _further_measures(n_bars: int, n_days: int) -> list[pl.Expr]:
    """Measures that counts and sums alone do not determine."""
    trades = pl.col("trades").cast(pl.Float64)
    traded = pl.col("trades") > 0
    gross = (pl.col("gross_sum_win") - pl.col("gross_sum_loss")) / trades
    measures = {
        "total_return": pl.col("balance") - 1.0,
        "oos_total_return": pl.col("oos_balance") - 1.0,
        "time_in_market": pl.col("bars_held") / n_bars,
    }
    undefined = {
        "worst_trade": pl.col("worst_trade"),
        "best_trade": pl.col("best_trade"),
        "average_hold": pl.col("bars_held") / trades,
        "gross_expectancy": gross,
        "cost_per_trade": gross - pl.col("expectancy"),
    }
    return [
        *(expression.alias(name) for name, expression in measures.items()),
        *(pl.when(traded).then(expression).alias(name) for name, expression in undefined.items()),
        pl.when((trades > 1) & (pl.col("deviation") > 0))
        .then(t_statistic(pl.col("expectancy"), pl.col("deviation"), trades))
        .alias("t_statistic"),
        _sharpe("", n_days),
        _sharpe("oos_", n_days),
    ]


def _sharpe(prefix: str, n_days: int) -> pl.Expr:
    """Mean over deviation of the net P&L of every date of the span, annualised; null where it does not deviate."""
    mean = (pl.col(f"{prefix}sum_win") - pl.col(f"{prefix}sum_loss")) / n_days
    deviation = (pl.col(f"{prefix}day_deviation") / max(n_days - 1, 1)).sqrt()
    defined = (pl.col(f"{prefix}trades") > 0) & (pl.col(f"{prefix}day_deviation") > 0) & (n_days > 1)
    return pl.when(defined).then(mean / deviation * np.sqrt(_YEAR)).alias(f"{prefix}sharpe")
