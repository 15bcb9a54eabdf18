"""A picture of any kind as SVG."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from results.auditing.model import Picture
from results.auditing.report.drawing.columns import bars, histogram
from results.auditing.report.drawing.lines import lines
from results.auditing.report.drawing.ranges import intervals
from results.auditing.report.drawing.squares import squares

__all__ = ["drawn"]

_DRAWING: Mapping[str, Callable[[Picture], str]] = MappingProxyType(
    {"lines": lines, "steps": lines, "bars": bars, "histogram": histogram, "map": squares, "intervals": intervals}
)


def drawn(picture: Picture) -> str:
    """Return a picture as SVG; empty where there is nothing to draw."""
    return _DRAWING[picture.kind](picture)
