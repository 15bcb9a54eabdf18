"""Thresholds that were quantiles of the time that was searched: values on the time that is kept, or cells would be others there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from grids.assets import AssetPlace
from grids.axes import AxisSpec
from grids.grid import Grid
from grids.spec import GridSpec
from results.searching.held_out.split import Split
from signals import Assets, InputError

__all__ = ["check_settled", "settled"]


def settled(spec: GridSpec, grids: Sequence[Grid]) -> GridSpec:
    """Return a grid whose thresholds are those of the time that was searched.

    Parameters
    ----------
    spec
        The grid, its span that of the time that is kept.
    grids
        By asset, as settled on the time that was searched.

    Raises
    ------
    InputError
        If a quantile is another threshold for each variant or asset: an axis has one list of values.
    """
    return replace(spec, axes=tuple(_axis(axis, place, grids) for place, axis in enumerate(spec.axes)))


def check_settled(spec: GridSpec, assets: Assets, split: Split) -> None:
    """Refuse a grid whose thresholds cannot be kept, before anything is searched; errors as of `settled`."""
    if split.kept is None or not any(axis.quantiles for axis in spec.axes):
        return
    places = [AssetPlace(asset.name, place, len(assets)) for place, asset in enumerate(assets)]
    there = replace(spec, span=split.searched)
    settled(spec, [there.resolve(asset.load(), at) for asset, at in zip(assets, places, strict=True)])


def _axis(axis: AxisSpec, place: int, grids: Sequence[Grid]) -> AxisSpec:
    if not axis.quantiles:
        return axis
    stored = np.concatenate([grid.axes[place].stored for grid in grids])
    if len(stored) > 1 and not (stored == stored[0]).all():
        raise InputError(
            f"axes.{axis.name}: a quantile is another threshold for each variant and asset, and what is kept for judging must "
            "be judged at those of the time that was searched; write values in its place, or search with `hold_out=0`"
        )
    return replace(axis, values=tuple(float(value) for value in stored[0]), quantiles=())
