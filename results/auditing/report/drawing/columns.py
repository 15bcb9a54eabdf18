"""Values by label as bars, and how often values occur as a histogram."""

from __future__ import annotations

from collections.abc import Sequence

from results.auditing.model import Picture
from results.auditing.report.drawing.axis import Axis, axis_of, known, written
from results.auditing.report.drawing.plane import DASHES, WIDTH, Plane, escaped, legend, svg, text_room
from results.style.palette import FRAME, GROSS, LOSS, SERIES, WIN
from results.style.ticks import round_ticks

__all__ = ["bars", "histogram"]

_HIGH, _ROW = 220, 24
_BINS = 40
"""Of values that come without edges."""


def bars(picture: Picture) -> str:
    """Return a picture of the kind ``bars``: a row each, losses in the colour of losses."""
    data = picture.data
    labels = [str(label) for label in data.get("labels", ())]
    values = [known(value) for value in data.get("values", ())]
    if not labels:
        return ""
    percent = bool(data.get("percent"))
    marks = [known(mark.get("at")) for mark in data.get("marks", ())]
    x = axis_of([*values, *marks], percent=percent, zero=True)
    left, top = text_room(labels), 24.0 if data.get("y_title") else 6.0
    high = _ROW * len(labels)
    plane = Plane(x, Axis(0, 1, (), ()), left, top, WIDTH - left - 14, high)
    parts = []
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        down = top + _ROW * at
        shown = "unknown" if value is None else written(value, percent)
        parts.append(f'<text x="{left - 6:.1f}" y="{down + 16:.1f}" text-anchor="end">{escaped(_short(label))}</text>')
        if value is None:
            continue
        start, end = sorted((plane.across(0.0), plane.across(value)))
        parts.append(
            f'<rect x="{start:.1f}" y="{down + 4:.1f}" width="{max(end - start, 1):.1f}" height="{_ROW - 8}"'
            f' fill="{WIN if value >= 0 else LOSS}"><title>{escaped(f"{label}: {shown}")}</title></rect>'
        )
    height = top + high + (40 if data.get("x_title") else 24)
    return svg(
        height, picture.title, plane.grid(y=False), plane.titles(data), *parts, plane.marks(data.get("marks", ()))
    )


def histogram(picture: Picture) -> str:
    """Return a picture of the kind ``histogram``, with what it is compared to as marks."""
    data = picture.data
    edges, counts = _binned(picture)
    if not counts:
        return ""
    percent = bool(data.get("percent"))
    marks = list(data.get("marks", ()))
    x = axis_of([*edges, *(mark.get("at") for mark in marks)], percent=percent)
    series = list(data.get("series", ()))
    y = axis_of([*counts, *(count for each in series for count in each["counts"])], zero=True, most=4)
    named, over = legend([str(each.get("name", "")) for each in series] if len(series) > 1 else [])
    left, top = text_room(y.labels), over + (24.0 if data.get("y_title") else 8.0)
    plane = Plane(x, y, left, top, WIDTH - left - 14, _HIGH)
    parts = []
    for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True) if not named else ():
        start, end, over = plane.across(low), plane.across(high), plane.down(count)
        title = f"{written(low, percent)} to {written(high, percent)}: {written(count)}"
        parts.append(
            f'<rect x="{start:.1f}" y="{over:.1f}" width="{max(end - start, 0.5):.1f}" height="{top + _HIGH - over:.1f}"'
            f' fill="{GROSS}" stroke="{FRAME}" stroke-width=".4"><title>{escaped(title)}</title></rect>'
        )
    parts += [_outline(each["counts"], edges, at, plane) for at, each in enumerate(series if named else ())]
    height = top + _HIGH + (40 if data.get("x_title") else 24)
    return svg(height, picture.title, named, plane.grid(), plane.titles(data), *parts, plane.marks(marks))


def _outline(counts: Sequence[float], edges: Sequence[float], at: int, plane: Plane) -> str:
    """Return one of several histograms over the same edges, as the outline of its bars; the first is filled."""
    path = f"M{plane.across(edges[0]):.1f} {plane.down(0.0):.1f}"
    for count, edge in zip(counts, edges[1:], strict=True):
        path += f"V{plane.down(count):.1f}H{plane.across(edge):.1f}"
    fill = GROSS if at == 0 else "none"
    colour, dash = SERIES[at % len(SERIES)], DASHES[at % len(DASHES)]
    return f'<path d="{path}V{plane.down(0.0):.1f}" fill="{fill}" fill-opacity=".5" stroke="{colour}" stroke-width="1.4" stroke-dasharray="{dash}"/>'


def _binned(picture: Picture) -> tuple[list[float], list[float]]:
    """Return edges and counts, as given or of the values given."""
    data = picture.data
    if "edges" in data:
        return [float(edge) for edge in data["edges"]], [float(count) for count in data["counts"]]
    values: Sequence[float] = sorted(value for value in map(known, data.get("values", ())) if value is not None)
    if not values:
        return [], []
    low, high = values[0], values[-1]
    step = _step(low, high)
    first = low // step
    counts = [0.0] * (int(high // step - first) + 1)
    for value in values:
        counts[int(value // step - first)] += 1
    return [(first + at) * step for at in range(len(counts) + 1)], counts


def _step(low: float, high: float) -> float:
    """Return a round width of some forty bins."""
    if not high > low:
        return abs(low) / 10 or 1.0
    ticks = round_ticks(0.0, (high - low) / _BINS * 2, 2)
    return ticks[1] if len(ticks) > 1 else (high - low) / _BINS


def _short(label: str, most: int = 36) -> str:
    return label if len(label) <= most else f"{label[: most - 2]}.."
