"""What the assets of a run have each, as one number: the middle one, the worst one, and the share that is positive."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from results.run.metrics import Metric
from signals import InputError

__all__ = ["ENOUGH_ASSETS", "OVER_ASSETS", "over_assets"]

OVER_ASSETS = ("median_asset", "worst_asset", "assets_positive")
"""Reductions over assets, by the names that people write."""
ENOUGH_ASSETS = {"median_asset": 0.5, "worst_asset": 1.0, "assets_positive": 0.5}
"""The share of the assets that must have a value for a reduction to have one: the worst is not known before all are."""


def over_assets(name: str, metric: Metric) -> Callable[[pl.Expr], pl.Expr]:
    """Return how the assets' values of a metric become one; a null asset does not count.

    Raises
    ------
    InputError
        If a share is asked of a metric without a neutral value.
    """
    if name == "median_asset":
        return pl.Expr.median
    if name == "worst_asset":
        return pl.Expr.max if metric.lower_is_better else pl.Expr.min
    if metric.neutral is None:
        raise InputError(f"metric {metric.name!r} has no sign to take a share of; use median, or a metric such as edge")
    neutral = metric.neutral
    return lambda value: (value > neutral).mean()
