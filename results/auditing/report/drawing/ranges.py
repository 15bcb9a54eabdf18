"""Intervals: a value with what it may be at least and at most, a row each."""

from __future__ import annotations

from results.auditing.model import Picture
from results.auditing.report.drawing.axis import Axis, axis_of, known, written
from results.auditing.report.drawing.plane import WIDTH, Plane, escaped, svg, text_room
from results.style.palette import LOSS, SUBJECT, WIN

__all__ = ["intervals"]

_ROW = 26


def intervals(picture: Picture) -> str:
    """Return a picture of the kind ``intervals``; one beyond 0 has the colour of wins or of losses."""
    data = picture.data
    labels = [str(label) for label in data.get("labels", data.get("label", ()))]
    if not labels:
        return ""
    lows, highs = ([known(value) for value in data[name]] for name in ("low", "high"))
    values = [known(value) for value in data.get("values", data.get("value", ()))]
    percent = bool(data.get("percent"))
    marks = list(data.get("marks", ()))
    x = axis_of([*lows, *values, *highs, *(mark.get("at") for mark in marks)], percent=percent)
    left, top = text_room(labels), 24.0 if data.get("y_title") else 8.0
    plane = Plane(x, Axis(0, 1, (), ()), left, top, WIDTH - left - 14, _ROW * len(labels))
    parts = []
    for at, (label, low, value, high) in enumerate(zip(labels, lows, values, highs, strict=True)):
        middle = top + _ROW * (at + 0.5)
        parts.append(f'<text x="{left - 6:.1f}" y="{middle + 4:.1f}" text-anchor="end">{escaped(label)}</text>')
        told = [f"{name} {written(each, percent)}" for name, each in (("from", low), ("to", high)) if each is not None]
        shown = f"{label}: {'unknown' if value is None else written(value, percent)}, {' '.join(told)}"
        colour = WIN if low is not None and low > 0 else LOSS if high is not None and high < 0 else SUBJECT
        drawn = ""
        if low is not None and high is not None:
            drawn += f'<path d="M{plane.across(low):.1f} {middle:.1f}H{plane.across(high):.1f}" stroke="{colour}" stroke-width="2.2"/>'
            drawn += "".join(
                f'<path d="M{plane.across(end):.1f} {middle - 5:.1f}v10" stroke="{colour}" stroke-width="2.2"/>'
                for end in (low, high)
            )
        if value is not None:
            drawn += f'<circle cx="{plane.across(value):.1f}" cy="{middle:.1f}" r="4.5" fill="{colour}"/>'
        parts.append(f"<g>{drawn}<title>{escaped(shown)}</title></g>")
    height = top + _ROW * len(labels) + (40 if data.get("x_title") else 24)
    return svg(height, picture.title, plane.grid(y=False), plane.titles(data), *parts, plane.marks(marks))
