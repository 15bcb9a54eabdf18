"""Intervals: a value with what it may be at least and at most, a row each."""

from __future__ import annotations

from results.auditing.model import Picture
from results.auditing.report.drawing.axis import Axis, axis_of, known, written
from results.auditing.report.drawing.plane import WIDTH, Plane, escaped, svg, text_room
from results.style.palette import LIMIT, LOSS, SUBJECT, WIN

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
    claimed = [known(value) for value in data.get("claimed", [None] * len(labels))]
    percent = bool(data.get("percent"))
    marks = list(data.get("marks", ()))
    x = axis_of([*lows, *values, *highs, *claimed, *(mark.get("at") for mark in marks)], percent=percent)
    left, top = text_room(labels), 24.0 if data.get("y_title") else 8.0
    plane = Plane(x, Axis(0, 1, (), ()), left, top, WIDTH - left - 14, _ROW * len(labels))
    parts = []
    for at, label in enumerate(labels):
        middle = top + _ROW * (at + 0.5)
        parts.append(f'<text x="{left - 6:.1f}" y="{middle + 4:.1f}" text-anchor="end">{escaped(label)}</text>')
        parts.append(_interval(plane, middle, lows[at], values[at], highs[at]))
        parts.append(_claim(plane, middle, claimed[at]))
        told = {"": values[at], "from": lows[at], "to": highs[at], "claimed": claimed[at]}
        said = " ".join(f"{name} {written(each, percent)}".strip() for name, each in told.items() if each is not None)
        parts.append(
            f'<rect x="{plane.left:.1f}" y="{middle - _ROW / 2:.1f}" width="{plane.width:.1f}" height="{_ROW}" fill="transparent">'
            f"<title>{escaped(label)}: {escaped(said or 'unknown')}</title></rect>"
        )
    height = top + _ROW * len(labels) + (40 if data.get("x_title") else 24)
    return svg(height, picture.title, plane.grid(y=False), plane.titles(data), *parts, plane.marks(marks))


def _interval(plane: Plane, middle: float, low: float | None, value: float | None, high: float | None) -> str:
    """Return a line with ends, and a dot; one beyond 0 in the colour of wins or of losses."""
    colour = WIN if low is not None and low > 0 else LOSS if high is not None and high < 0 else SUBJECT
    drawn = ""
    if low is not None and high is not None:
        first, last = plane.across(low), plane.across(high)
        ends = f"M{first:.1f} {middle:.1f}H{last:.1f}M{first:.1f} {middle - 5:.1f}v10M{last:.1f} {middle - 5:.1f}v10"
        drawn += f'<path d="{ends}" stroke="{colour}" stroke-width="2.2" fill="none"/>'
    if value is not None:
        drawn += f'<circle cx="{plane.across(value):.1f}" cy="{middle:.1f}" r="4.5" fill="{colour}"/>'
    return drawn


def _claim(plane: Plane, middle: float, claimed: float | None) -> str:
    """Return a mark unlike all others: what somebody says it is."""
    if claimed is None:
        return ""
    place = plane.across(claimed)
    return (
        f'<path d="M{place:.1f} {middle - 7:.1f}l6 7-6 7-6-7z" fill="none" stroke="{LIMIT}" stroke-width="2.2"/>'
        f'<path d="M{place:.1f} {middle - 2.5:.1f}v5" stroke="{LIMIT}" stroke-width="2.2"/>'
    )
