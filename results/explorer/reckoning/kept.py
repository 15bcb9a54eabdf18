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
    """Return the coordinates behind a range of drawn positions, in one panel where it names one.

    Raises
    ------
    InputError
        If it is no range of both axes, or its panel no position.
    """
    found: dict[str, Sequence[int]] = {}
    for place, name in (("x", asked.x), ("y", asked.y)):
        if not name:
            continue
        ends = region.get(place) if isinstance(region, dict) else None
        if not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(end, int) for end in ends):  # noqa: PLR2004
            raise InputError(f"view: region.{place}: is no pair of positions")
        found[cube.layout.axis(name).name] = _drawn(cube, name, ends[0], ends[1])
    panel = region.get("by") if isinstance(region, dict) else None
    if panel is not None and asked.by:
        if not isinstance(panel, int):
            raise InputError("view: region.by: is no position of a panel")
        found[cube.layout.axis(asked.by).name] = _drawn(cube, asked.by, panel, panel)
    return found


def _drawn(cube: Cube, name: str, first: int, last: int) -> list[int]:
    """Return the coordinates of an axis that are drawn from one position to another."""
    order: list[int] = order_of(cube.run, cube.layout.axis(name)).tolist()
    return order[max(first, 0) : max(last + 1, 0)]
