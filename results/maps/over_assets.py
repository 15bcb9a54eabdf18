"""Squares of each asset reduced over the assets: the middle one, the worst one, or the share that is positive."""

from __future__ import annotations

import polars as pl

from results.maps.reductions import WITHIN, Reduction
from results.run.pooled_assets.reductions import ENOUGH_ASSETS
from results.run.run import Run
from signals import InputError
from sweeps.runs.records import ASSET

__all__ = ["check_assets", "reduce_assets"]


def check_assets(run: Run, axes: list[str], reduction: Reduction) -> None:
    """Refuse a reduction over assets where there is nothing to reduce.

    Raises
    ------
    InputError
        If the run is of one asset, or its assets are an axis of the map.
    """
    if not reduction.over_assets:
        return
    told = f"`reduce={reduction.name}`"
    if not run.assets:
        raise InputError(f"{told}: {run.path} is a run of one asset, {run.market}; reduce by median")
    if ASSET in axes:
        raise InputError(f"{told}: the assets are an axis of the map, so there is one a square; reduce by median")


def reduce_assets(by_asset: pl.DataFrame, axes: list[str], reduction: Reduction, assets: int) -> pl.DataFrame:
    """Reduce the squares of every asset to one number each.

    Parameters
    ----------
    by_asset
        A row an asset and square, ordered by the axes: what the median made of the cells of that asset.
    axes
        Of the map, without `asset`.
    reduction
        Over assets.
    assets
        How many there are.

    Returns
    -------
    polars.DataFrame
        A row a square, in order: the same columns. Cells are counted over all assets, `median_trades` is of the middle
        asset, and `share_positive` of all sufficient cells.
    """

    def reduced(name: str) -> pl.Expr:
        many = pl.col("value").count() >= ENOUGH_ASSETS[reduction.name] * assets
        return pl.when(many).then(reduction.apply(pl.col(name))).otherwise(None).cast(pl.Float64).alias(name)

    positive = (pl.col("share_positive") * pl.col("cells_sufficient")).sum() / pl.col("cells_sufficient").sum()
    known = pl.col("cells_sufficient").sum() > 0
    further = [reduced(name) for name in ("other_cost", "beside") if name in by_asset.columns]
    further += [pl.col(name).median() for name in ("trades_beside",) if name in by_asset.columns]
    further += [pl.col(WITHIN).max()] if WITHIN in by_asset.columns else []
    return by_asset.group_by(axes, maintain_order=True).agg(
        reduced("value"),
        pl.col("cells").sum(),
        pl.col("cells_sufficient").sum(),
        pl.col("median_trades").median(),
        pl.when(known).then(positive).alias("share_positive"),
        *further,
    )
