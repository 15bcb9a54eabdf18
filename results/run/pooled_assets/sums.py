"""The pooled measures of settings: counts and sums added over assets, and every ratio taken from the sums."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from grids.parameters import PARAMETERS
from sweeps.measures.ratios import MEASURES, OOS_ACCOUNT, STATES, SUMS, ratio_measures, sufficient
from sweeps.runs.records import ASSET

__all__ = ["pool_cells"]

_HELD = "bars_held"
_ADDED = (
    *("trades", "wins", "losses"),
    *SUMS,
    *(name for name in MEASURES if name.startswith("exits_")),
    "ambiguous_exits",
)
_MEANS = ("total_return", "oos_total_return")
_LARGEST = ("max_drawdown", "oos_max_drawdown", "best_trade")
_COUNTS = tuple(name for name in _ADDED if "sum" not in name)


def pool_cells(cells: pl.LazyFrame, setting: pl.Expr, bars: Mapping[str, int]) -> pl.LazyFrame:
    """Pool the cells of each setting over all assets.

    Parameters
    ----------
    cells
        As stored, of several assets.
    setting
        What cells of the same parameters on different assets have in common.
    bars
        By asset, how many bars its cells were run on.

    Returns
    -------
    polars.LazyFrame
        A row a setting that every asset has, in order: `cell` (the setting), the parameters (where they differ by asset,
        those of the first), the measures of the contract pooled, `state`, counts and sums, the account out of sample, and
        `path`. `sharpe` and `oos_sharpe` are null: sums do not give them.

    Notes
    -----
    A setting is ruined where it is on any asset: from there on its sums lack what it would have lost.
    """
    held = (
        pl.col("time_in_market") * pl.col(ASSET).cast(pl.String).replace_strict(bars, return_dtype=pl.Int64)
    ).round()
    summed = (
        cells.with_columns(setting.alias("cell"), held.alias(_HELD), pl.col("state").cast(pl.String))
        .group_by("cell")
        .agg(
            *(pl.col(name).sort_by(ASSET).first() for name in PARAMETERS),
            # out of sample, what one asset's file does not say is not known of all
            *(pl.when(pl.col(name).is_not_null().all()).then(_total(name)).alias(name) for name in _ADDED),
            *(pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).mean()).alias(name) for name in _MEANS),
            *(pl.col(name).max() for name in _LARGEST),
            pl.col("worst_trade").min(),
            pl.col(_HELD).sum(),
            (pl.col("state") == "ruined").any().alias("ruined"),
            pl.col("path").sort_by(ASSET).implode().hash().reinterpret(signed=True).alias("path"),
            pl.len().alias("assets"),
        )
        .filter(pl.col("assets") == len(bars))
    )
    measured = summed.with_columns(ratio_measures("", pl.col("gross_sum_squares"))).with_columns(_further(bars))
    return measured.select("cell", *PARAMETERS, *MEASURES, "state", *SUMS, *OOS_ACCOUNT, "path").sort("cell")


def _total(name: str) -> pl.Expr:
    """Return a sum over assets; counts of many assets may outgrow 32 bits."""
    return (pl.col(name).cast(pl.Int64) if name in _COUNTS else pl.col(name)).sum()


def _further(bars: Mapping[str, int]) -> list[pl.Expr]:
    """Return the measures that are no ratios of wins and losses."""
    trades = pl.col("trades").cast(pl.Float64)
    net, gross = ((pl.col(f"{view}sum_win") - pl.col(f"{view}sum_loss")) / trades for view in ("", "gross_"))
    traded = {"average_hold": pl.col(_HELD) / trades, "gross_expectancy": gross, "cost_per_trade": gross - net}
    state = (
        pl.when("ruined")
        .then(pl.lit("ruined"))
        .when(pl.col("trades") == 0)
        .then(pl.lit("no_trades"))
        .when(sufficient())
        .then(pl.lit("ok"))
        .otherwise(pl.lit("few_trades"))
    )
    return [
        *(pl.when(trades > 0).then(value).alias(name) for name, value in traded.items()),
        (pl.col(_HELD) / sum(bars.values())).alias("time_in_market"),
        *(pl.lit(None, dtype=pl.Float64).alias(name) for name in ("sharpe", "oos_sharpe")),
        state.cast(pl.Enum(STATES)).alias("state"),
    ]
