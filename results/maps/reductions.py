"""How the many cells behind one square of a map become one number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from results.run.metrics import Metric
from results.run.pooled_assets.reductions import OVER_ASSETS, over_assets
from signals import InputError

__all__ = ["ENOUGH", "WITHIN", "Reduction", "find_reduction"]

ENOUGH = 0.5
"""The share of a square's cells that must have enough trades for the square to be given a value."""

WITHIN = "within"
"""Column that maps of very large runs have: how far what is reduced may be from what all cells held together would give."""

_WRITTEN = (
    "median, max, min, share_positive or quantile:Q with Q from 0 to 1; over the assets of a run, median_asset, "
    "worst_asset or assets_positive"
)


@dataclass(frozen=True, slots=True)
class Reduction:
    """One way to reduce.

    Attributes
    ----------
    name
        As the user writes it.
    words
        In a title, before "over … cells".
    apply
        From an expression of values (null where a cell does not count) to one of a single number.
    shown
        The metric of the result: that of the values, or a share.
    warning
        What a reader must know to not be misled, empty if nothing.
    over_assets
        Whether the values are the assets' own medians, each over the cells of that asset.
    level
        Which quantile it is, where it is one.
    neutral
        Of a share: above what values count.
    """

    name: str
    words: str
    apply: Callable[[pl.Expr], pl.Expr]
    shown: Metric
    warning: str = ""
    over_assets: bool = False
    level: float | None = None
    neutral: float | None = None


def find_reduction(text: str, metric: Metric) -> Reduction:
    """Read `median`, `max`, `min`, `share_positive`, `quantile:Q`, or one over assets.

    Raises
    ------
    InputError
        If the text is none of these, or a share is asked of a metric without a neutral value.
    """
    if text == "median":
        return Reduction(text, "median", pl.Expr.median, metric, level=0.5)
    if text in ("max", "min"):
        words, apply = ("maximum", pl.Expr.max) if text == "max" else ("minimum", pl.Expr.min)
        warning = f"a {words} over many cells is mostly luck: read the median first"
        return Reduction(text, words, apply, metric, warning if (text == "min") == metric.lower_is_better else "")
    if text == "share_positive":
        return _share(metric)
    if text in OVER_ASSETS:
        return _over_assets(text, metric)
    if text.startswith("quantile:"):
        return _quantile(text, metric)
    raise InputError(f"reduction {text!r} is unknown; write {_WRITTEN}")


def _share(metric: Metric) -> Reduction:
    if metric.neutral is None:
        raise InputError(f"metric {metric.name!r} has no sign to take a share of; use median, or a metric such as edge")
    neutral = metric.neutral
    above = f"share of cells with {metric.name.replace('_', ' ')} above {neutral:g}"
    # Half is where a share changes its meaning.
    shown = Metric("share_positive", above, "percent", 0.5)
    return Reduction("share_positive", "share", lambda value: (value > neutral).mean(), shown, neutral=neutral)


def _quantile(text: str, metric: Metric) -> Reduction:
    try:
        level = float(text.removeprefix("quantile:"))
    except ValueError:
        level = -1.0
    if not 0 <= level <= 1:
        raise InputError(f"reduction {text!r} is not a quantile from 0 to 1; write {_WRITTEN}")
    words = f"{level * 100:g} % quantile"
    return Reduction(text, words, lambda value: value.quantile(level, "linear"), metric, level=level)


def _over_assets(text: str, metric: Metric) -> Reduction:
    apply = over_assets(text, metric)
    if text == "assets_positive":
        share = _share(metric).shown
        shown = replace(share, title=share.title.replace("share of cells", "share of assets"))
        return Reduction(text, "share", apply, shown, over_assets=True)
    return Reduction(text, text.removesuffix("_asset"), apply, metric, over_assets=True)
