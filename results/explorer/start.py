"""What the page shows first: the sample that leads, over the two axes that explain most of its measure."""

from __future__ import annotations

from typing import Any

from results.cube import Cube
from results.cube.variation import eta_squared

__all__ = ["LEADING", "start_view"]

LEADING = "edge"
"""The measure that leads."""


def start_view(cube: Cube, axes: list[dict[str, Any]], judged: bool) -> dict[str, Any]:
    """Return the first view.

    Parameters
    ----------
    cube
        Of a run.
    axes
        Its axes of more than one value, as the page is told them.
    judged
        Whether the verdict knows its cells.

    Returns
    -------
    dict
        A `View`. `x` and `y` are the axes that explain most of the variation, the longer one across; "" where there is none. Axes
        that move no trade come last.
    """
    sample = cube.samples[0]
    x, y = _telling(cube, axes, sample)
    return {
        "x": x,
        "y": y,
        "by": None,
        "metric": LEADING,
        "sample": sample,
        "cost": "net",
        "fold": "median",
        "kept": {},
        "brush": None,
        "region": None,
        "verdict": judged,
        "less": None,
        "cell": None,
        "compared": [],
        "tab": "map",
        "theme": "auto",
    }


def _telling(cube: Cube, axes: list[dict[str, Any]], sample: str) -> tuple[str, str]:
    """Return the two axes that tell most."""
    if not axes:
        return "", ""
    plane = cube.plane(LEADING, sample, "net")
    explained = eta_squared(cube.layout, plane.codes, plane.codec)
    cells = {axis["name"]: len(axis["values"]) for axis in axes}

    def tells(axis: dict[str, Any]) -> tuple[bool, bool, float]:
        # what moves no trade, and costs that were chosen, are no finding
        idle = axis["dead"] or axis["scales_only"]
        return not idle, axis["name"] not in _COSTS, explained[axis["name"]] or 0.0

    first, *rest = sorted(axes, key=tells, reverse=True)
    if not rest:
        return first["name"], ""
    pair = sorted([first["name"], rest[0]["name"]], key=lambda name: cells[name], reverse=True)
    return pair[0], pair[1]


_COSTS = ("fee", "maker_fee", "slippage", "funding")
