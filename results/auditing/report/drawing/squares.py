"""A map: a value at each of two axes' values, as coloured squares with the numbers in them where there is room."""

from __future__ import annotations

import math
from typing import Any

from results.auditing.model import Picture
from results.auditing.report.drawing.axis import Axis, known, written
from results.auditing.report.drawing.plane import WIDTH, Plane, escaped, svg, text_room
from results.style.palette import DIVERGING, INK, TOO_FEW

__all__ = ["squares"]

_MOST, _LEAST = 34.0, 8.0
"""Units that a square is high at most, and at least."""
_ROOM = 5.6
"""Units of a letter in a square."""


def squares(picture: Picture) -> str:
    """Return a picture of the kind ``map``: `z` holds a row for each `y`, a value for each `x`; red is below 0, blue above.

    `marks` are outlined, each at its places on both axes.
    """
    data = picture.data
    across, down = ([_label(value, bool(data.get(key))) for value in data.get(name, ())] for name, key in _AXES)
    rows = [[known(value) for value in row] for row in data.get("z", ())]
    if not across or not down:
        return ""
    percent = bool(data.get("percent"))
    largest = max((abs(value) for row in rows for value in row if value is not None), default=0.0) or 1.0
    left, top = text_room(down, 0.3), 26.0
    high = max(min(_MOST, 380 / len(down)), _LEAST)
    wide = (WIDTH - left - 14) / len(across)
    plane = Plane(Axis(0, 1, (), ()), Axis(0, 1, (), ()), left, top, wide * len(across), high * len(down))
    parts = []
    for at, (label, row) in enumerate(zip(down, rows, strict=True)):
        under = top + high * (len(down) - 1 - at)
        if at % _every(high, len(down), 14) == 0:
            parts.append(
                f'<text x="{left - 6:.1f}" y="{under + high / 2 + 4:.1f}" text-anchor="end">{escaped(label)}</text>'
            )
        for place, (name, value) in enumerate(zip(across, row, strict=True)):
            shown = "" if value is None else _brief(value, percent, largest)
            told = f"{name}, {label}: {shown}" if shown else f"{name}, {label}: unknown"
            parts.append(
                f'<rect x="{left + wide * place:.1f}" y="{under:.1f}" width="{wide + 0.4:.2f}" height="{high + 0.4:.2f}"'
                f' fill="{_colour(value, largest)}" shape-rendering="crispEdges"><title>{escaped(told)}</title></rect>'
            )
            if shown and len(shown) * _ROOM < wide - 2 and high > 14:  # noqa: PLR2004 - a line of text
                parts.append(_number(shown, left + wide * (place + 0.5), under + high / 2, value or 0.0, largest))
    parts += [
        f'<rect x="{left + wide * place:.1f}" y="{top + high * (len(down) - 1 - at):.1f}" width="{wide:.2f}" height="{high:.2f}"'
        f' fill="none" stroke="{INK}" stroke-width="2"><title>{escaped(str(mark.get("name", "")))}</title></rect>'
        for mark in data.get("marks", ())
        for place, at in (mark["at"],)
    ]
    bottom = top + high * len(down)
    step = _every(wide, len(across), max(len(name) for name in across) * 7.5)
    parts += [
        f'<text x="{left + wide * (place + 0.5):.1f}" y="{bottom + 15:.1f}" text-anchor="middle">{escaped(name)}</text>'
        for place, name in enumerate(across)
        if place % step == 0
    ]
    height = bottom + (40 if data.get("x_title") else 24)
    return svg(height, picture.title, _key(largest, percent), *parts, plane.grid(), plane.titles(data))


def _key(largest: float, percent: bool) -> str:
    """Return which colour is which value, over the right end of the map."""
    low, high = (_brief(value, percent, largest) for value in (-largest, largest))
    step, end = 11, WIDTH - 14 - len(high) * 7.4 - 6
    first = end - step * len(DIVERGING)
    boxes = "".join(
        f'<rect x="{first + step * at:.1f}" y="7" width="{step}" height="11" fill="{colour}" shape-rendering="crispEdges"/>'
        for at, colour in enumerate(DIVERGING)
    )
    return (
        f'{boxes}<text x="{first - 6:.1f}" y="17" text-anchor="end">{escaped(low)}</text>'
        f'<text x="{end + 6:.1f}" y="17">{escaped(high)}</text>'
    )


_AXES = (("x", "x_percent"), ("y", "y_percent"))


def _label(value: Any, percent: bool) -> str:
    number = None if isinstance(value, str) else known(value)
    return ("none" if value is None else str(value)) if number is None else written(number, percent)


def _brief(value: float, percent: bool, largest: float) -> str:
    """Return a number with as many decimals as the largest one needs for two digits, so that they can be compared."""
    scale = 100 if percent else 1
    decimals = min(max(1 - math.floor(math.log10(largest * scale)), 0), 6)
    return f"{value * scale:z,.{decimals}f}{' %' if percent else ''}"


def _every(room: float, count: int, needed: float) -> int:
    """Return that every so many labels have room."""
    return max(1, min(count, -int(-needed // room)))


def _colour(value: float | None, largest: float) -> str:
    if value is None:
        return TOO_FEW
    return DIVERGING[round((value / largest + 1) / 2 * (len(DIVERGING) - 1))]


def _number(text: str, across: float, middle: float, value: float, largest: float) -> str:
    light = abs(value) > 0.55 * largest
    fill = "white" if light else INK
    return f'<text x="{across:.1f}" y="{middle + 4:.1f}" text-anchor="middle" class="inside" style="fill:{fill}" pointer-events="none">{escaped(text)}</text>'
