"""From tallies to the rows of a run: measures of the contract beside the counts and sums they come from."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import polars as pl
import polars.selectors as cs

from grids.table import CellTable
from signals.arrays import Flags, Floats
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.ratios import MEASURES, OOS_ACCOUNT, REASONS, SUMS, ratio_measures, state_expression
from sweeps.measures.t_statistic import t_statistic

__all__ = ["MEASURED", "derived", "measure_frame", "packed", "tallied"]

PATH = "path"
MEASURED = (*MEASURES, "state", *SUMS, *OOS_ACCOUNT)
"""What is derived from a tally, in the order of a run's columns."""

_COUNTS = (
    *(name for name in ACCUMULATORS if name.endswith(("wins", "losses", "trades")) and "sum" not in name),
    *(f"exits_{reason}" for reason in REASONS),
    "ambiguous_exits",
)

_YEAR = 365.0

_OVERFLOWING = ("balance", "oos_balance", "sum_squares", "gross_sum_squares", "day_deviation", "oos_day_deviation")
"""What outgrows float64 first, on accounts that no market would have carried so far."""

_FINITE = pl.when(cs.float().is_finite()).then(cs.float()).name.keep()
"""Undefined is null, never infinity."""


def measure_frame(
    evaluation: Evaluation,
    table: CellTable,
    n_bars: int,
    n_days: int,
    oos_known: list[bool],
    names: Sequence[str] = MEASURED,
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
    names
        Which of `MEASURED`; `path` comes anyway.

    Returns
    -------
    polars.DataFrame
        n rows: the contract's measures in order, `state`, counts and sums, the account out of sample, `path`.
    """
    columns = {name: evaluation.tally[:, at] for at, name in enumerate(ACCUMULATORS)}
    known = np.asarray(oos_known, dtype=np.bool_)[table["variant"]]
    wanted = tuple(name for name in names if name != PATH)
    return derived(columns, known, n_bars, n_days, wanted).with_columns(pl.Series(PATH, evaluation.path))


def derived(
    tally: Mapping[str, Floats], oos_known: Flags, n_bars: int, n_days: int, names: Sequence[str]
) -> pl.DataFrame:
    """Derive some measures from columns of a tally.

    Parameters
    ----------
    tally
        By name, float64 (n,): at least `tallied(names)`.
    oos_known
        bool (n,): where not, `oos_…` is null.
    n_bars, n_days
        Bars and calendar days (UTC) of the span.
    names
        Of `MEASURED`.

    Returns
    -------
    polars.DataFrame
        n rows, the columns in the order of their names.
    """
    used = tallied(names)
    held = pl.DataFrame({name: tally[name] for name in ACCUMULATORS if name in used})
    # lazily, as every step by itself would wait for threads
    frame = held.lazy().with_columns(pl.col(name).cast(pl.Int32) for name in _COUNTS if name in used)
    out_of_sample = [name for name in held.columns if name.startswith("oos_")]
    if out_of_sample and not oos_known.all():
        known = pl.Series("known", oos_known)
        frame = frame.with_columns(known).with_columns(
            pl.when("known").then(pl.col(name)).alias(name) for name in out_of_sample
        )
    needed = {*names, *_between(names)}
    for stage in _stages(n_bars, n_days):
        frame = frame.with_columns(expression for name, expression in stage.items() if name in needed)
    found = frame.select(names)
    overflowing = (np.isfinite(tally[name]).all() for name in _OVERFLOWING if name in used)
    found = found if all(overflowing) else found.with_columns(_FINITE)
    return found.collect()


@cache
def tallied(names: Sequence[str]) -> frozenset[str]:
    """Return the columns of a tally that some measures are derived from."""
    found: set[str] = set()
    for name in (*names, *_between(names)):
        stage = next((stage for stage in _stages(1, 1) if name in stage), None)
        found |= {name} if stage is None else set(stage[name].meta.root_names())
    return frozenset(found & set(ACCUMULATORS))


def packed(rows: pl.DataFrame) -> io.BytesIO:
    """Return rows as a part file holds them, in memory."""
    content = io.BytesIO()
    rows.write_parquet(content, compression="zstd", compression_level=1, statistics=False)
    return content


@cache
def _stages(n_bars: int, n_days: int) -> tuple[Mapping[str, pl.Expr], ...]:
    """Return what is derived from a tally, and from what was derived before, by name."""
    ratios = {each.meta.output_name(): each for each in ratio_measures("")}
    del ratios["t_statistic"]
    further = {each.meta.output_name(): each for each in _further_measures(n_bars, n_days)}
    return ratios, further, {"state": state_expression()}


@cache
def _between(names: Sequence[str]) -> frozenset[str]:
    """Return the measures that some others are derived from."""
    ratios, further, _ = _stages(1, 1)
    roots = {root for name in names if name in further for root in further[name].meta.root_names()}
    return frozenset(roots & set(ratios))


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
