"""What the page shows first: the sample that leads, over the two axes that explain most of its measure."""

from __future__ import annotations

from typing import Any

from results.cube import Cube
from results.cube.variation import eta_squared

__all__ = ["LEADING", "start_view"]

LEADING = "edge"
"""The measure that leads."""


def start_view(cube: Cube, axes: list[dict[str, Any]], positive: bool) -> dict[str, Any]:
    """Return the first view.

    Parameters
    ----------
    cube
        Of a run.
    axes
        Its axes of more than one value, as the page is told them.
    positive
        Whether a verdict that knows its cells calls the run positive. Any other opens in full colour, as `asymmetry map` does: hatching
        all over says no more than the head of the page, which names every verdict.

    Returns
    -------
    dict
        A `View`. `x` and `y` are the two axes of numbers that explain most of the variation, the longer one across, with a panel for
        each of a few words that explain it; other axes where there are no two of numbers, and "" where there are none at all.
    """
    sample = cube.samples[0]
    x, y, by = _telling(axes, _explained(cube, sample) if axes else {})
    return {
        "x": x,
        "y": y,
        "by": by,
        "metric": LEADING,
        "sample": sample,
        "cost": "net",
        "fold": "median",
        "kept": {},
        "brush": None,
        "region": None,
        "verdict": positive,
        "less": None,
        "cell": None,
        "compared": [],
        "tab": "map",
        "theme": "auto",
    }


def _explained(cube: Cube, sample: str) -> dict[str, float | None]:
    plane = cube.plane(LEADING, sample, "net")
    return eta_squared(cube.layout, plane.codes, plane.codec)


def _telling(axes: list[dict[str, Any]], explained: dict[str, float | None]) -> tuple[str, str, str | None]:
    """Return the axes of the first view: `x`, `y` and `by`."""

    def tells(axis: dict[str, Any]) -> tuple[bool, bool, float]:
        # what moves no trade, and costs that were chosen, are no finding
        idle = axis["dead"] or axis["scales_only"]
        return not idle, axis["name"] not in _COSTS, explained[axis["name"]] or 0.0

    ranked = sorted(axes, key=tells, reverse=True)
    numbers = [axis for axis in ranked if axis["kind"] not in _WORDS and not axis["dead"]]
    shown = numbers[:2] if len(numbers) > 1 else ranked[:2]
    words = [axis for axis in ranked if axis["kind"] in _WORDS and len(axis["values"]) <= _FEW and not axis["dead"]]
    beside = [axis for axis in words if axis not in shown]
    across = sorted(shown, key=lambda axis: len(axis["values"]), reverse=True)
    x, y = [*(axis["name"] for axis in across), "", ""][:2]
    return x, y, beside[0]["name"] if beside else None


_COSTS = ("fee", "maker_fee", "slippage", "funding")
_WORDS = ("category", "asset")
_FEW = 4
"""So many panels stand beside each other."""
