"""Series over time or a number, as lines or steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from results.auditing.model import Picture
from results.auditing.report.drawing.axis import axis_of, known, written
from results.auditing.report.drawing.plane import DASHES, WIDTH, Plane, escaped, legend, svg, text_room
from results.style.palette import SERIES

__all__ = ["lines"]

_HIGH = 240


def lines(picture: Picture) -> str:
    """Return a picture of the kinds ``lines`` and ``steps``."""
    data = picture.data
    series: Sequence[Mapping[str, Any]] = [each for each in data.get("series", ()) if len(each["x"])]
    if not series:
        return ""
    percent = bool(data.get("percent"))
    x = axis_of(
        (value for each in series for value in each["x"]),
        percent=bool(data.get("x_percent")),
        logarithmic=bool(data.get("x_logarithmic")),
        tight=True,
        most=7,
    )
    y = axis_of(
        (value for each in series for value in each["y"]),
        percent=percent,
        logarithmic=bool(data.get("logarithmic")),
        zero=picture.kind == "steps",
    )
    named, over = legend([str(each.get("name", "")) for each in series] if len(series) > 1 else [])
    left = text_room(y.labels)
    top = over + (24 if data.get("y_title") else 8)
    plane = Plane(x, y, left, top, WIDTH - left - 14, _HIGH)
    drawn = "".join(_line(each, at, plane, picture.kind == "steps", percent) for at, each in enumerate(series))
    under = 40 if data.get("x_title") or x.common else 24
    height = top + _HIGH + under
    return svg(
        height, picture.title, named, plane.grid(), plane.titles(data), drawn, plane.marks(data.get("marks", ()))
    )


def _line(each: Mapping[str, Any], at: int, plane: Plane, steps: bool, percent: bool) -> str:
    """Return one series; where a value is not known, its line is interrupted."""
    path: list[str] = []
    gone, last = True, None
    for x, y in zip(map(known, each["x"]), map(known, each["y"]), strict=True):
        if x is None or y is None or (plane.y.logarithmic and y <= 0) or (plane.x.logarithmic and x <= 0):
            gone = True
            continue
        across, down = f"{plane.across(x):.1f}", f"{plane.down(y):.1f}"
        if gone:
            path.append(f"M{across} {down}")
        else:
            path.append(f"H{across}V{down}" if steps else f"L{across} {down}")
        gone, last = False, y
    if last is None:
        return ""
    title = f"{each.get('name', '')}: {written(last, percent)} at the end"
    return (
        f'<path d="{"".join(path)}" fill="none" stroke="{SERIES[at % len(SERIES)]}" stroke-width="1.8"'
        f' stroke-linejoin="round" stroke-dasharray="{DASHES[at % len(DASHES)]}"><title>{escaped(title)}</title></path>'
    )
