"""Which coordinates a view keeps: of axes that are not shown, and of those that are where a region is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from results.cube import Cube
from results.explorer.asked.view import AskedView, shown_axes
from results.explorer.overview.described import order_of
from signals import InputError

__all__ = ["hidden_kept", "region_kept"]


def hidden_kept(cube: Cube, asked: AskedView) -> dict[str, Sequence[int]]:
    """Return what a view keeps of the axes that it does not show."""
    shown = {axis.name for axis in shown_axes(asked, cube.layout) if axis is not None}
    return {name: kept for name, kept in asked.kept.items() if cube.layout.axis(name).name not in shown}


def region_kept(cube: Cube, asked: AskedView, region: Any) -> dict[str, Sequence[int]]:
    """Return the coordinates behind a range of drawn positions.

    Raises
    ------
    InputError
        If it is no range of both axes.
    """
    found: dict[str, Sequence[int]] = {}
    for place, name in (("x", asked.x), ("y", asked.y)):
        if not name:
            continue
        ends = region.get(place) if isinstance(region, dict) else None
        if not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(end, int) for end in ends):  # noqa: PLR2004
            raise InputError(f"view: region.{place}: is no pair of positions")
        axis = cube.layout.axis(name)
        found[axis.name] = order_of(cube.run, axis)[max(ends[0], 0) : max(ends[1] + 1, 0)].tolist()
    return found
