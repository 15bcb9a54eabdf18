"""What the colours of a map's picture mean: bars beside it, with ticks."""

from __future__ import annotations

import math

import numpy as np

from results.maps.figure_model import FigureModel
from results.style.axes import Frame
from results.style.canvas import DPI, dots
from results.style.palette import FAINT, INK
from results.style.scale import Scale, enlarged
from results.style.ticks import power_ticks, round_ticks

__all__ = ["draw_count_bar", "draw_value_bar"]

_APART, _WIDTH = 0.2, 0.17
"""Inches: between map and bar, and how wide a bar is."""
_END = 0.05
"""The height of a bar's pointed end, of that of its colours: it says that values lie beyond."""


def draw_value_bar(beside: Frame, model: FigureModel, scale: Scale) -> None:
    """Draw the bar of a map's values, a line at the neutral one."""
    known = np.concatenate([panel.value[~np.isnan(panel.value)] for panel in model.panels])
    bar = _bar(beside, scale, below=bool((known < model.low).any()), above=bool((known > model.high).any()))
    span = model.high - model.low
    values = round_ticks(model.low, model.high, int(bar.height / dots(19)))
    places = [bar.bottom - (value - model.low) / span * bar.height for value in values]
    bar.ticks_right(places, [_tick(value, model) for value in values])
    if model.shown.neutral is not None:
        middle = bar.bottom - (model.shown.neutral - model.low) / span * bar.height
        bar.canvas.across(bar.left, bar.right, middle, dots(1.4))
    _name(beside, {"points": "pp", "percent": "%"}.get(model.shown.unit, ""))


def draw_count_bar(beside: Frame, scale: Scale, most: float) -> None:
    """Draw the bar of numbers of trades, each tenfold as far from the one before."""
    bar = _bar(beside, scale, below=False, above=False)
    values = power_ticks(1.0, most)
    places = [bar.bottom - math.log(value) / math.log(most) * bar.height for value in values]
    bar.ticks_right(places, [f"{value:,.0f}" for value in values])
    _name(beside, "trades")


def _tick(value: float, model: FigureModel) -> str:
    shown = round(value * model.shown.factor, 6)
    return f"{shown:+,g}" if model.shown.neutral == 0 and shown else f"{shown:,g}"


def _bar(beside: Frame, scale: Scale, *, below: bool, above: bool) -> Frame:
    """Draw the colours beside a map, as high as it, and return the part between the ends."""
    left = beside.right + _APART * DPI
    right, end = left + _WIDTH * DPI, beside.height * _END / (1 + _END * (below + above))
    top, bottom = beside.top + above * end, beside.bottom - below * end
    bar = Frame(beside.canvas, round(left), round(top), round(right), round(bottom))
    canvas, middle, line = bar.canvas, (bar.left + bar.right) / 2, dots(0.6)
    canvas.squares(bar.left, bar.top, enlarged(scale.steps[:, np.newaxis], round(bar.height), round(bar.width)))
    around = [(bar.left, bar.bottom), (bar.left, bar.top), (bar.right, bar.top), (bar.right, bar.bottom)]
    for asked, peak, edge, colour in (
        (above, beside.top, bar.top, scale.written(-1)),
        (below, beside.bottom, bar.bottom, scale.written(0)),
    ):
        if asked:
            point = (middle, peak)
            canvas.area([(bar.left, edge), point, (bar.right, edge)], colour)
            around.insert(2 if edge == bar.top else len(around), point)
    canvas.curve([*around, around[0], around[1]], line, FAINT)
    return bar


def _name(beside: Frame, text: str) -> None:
    """Write what the numbers are over a bar."""
    middle = beside.right + (_APART + _WIDTH / 2) * DPI
    beside.canvas.text(middle, beside.top - dots(6), text, 9.5, colour=INK, align="middle")
