"""The price of a signal file, and under it which bars each variant had seen."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from PIL import ImageColor

from results.style.axes import Frame
from results.style.canvas import DPI, dots
from results.style.palette import IN_SAMPLE, INK, NO_PROBABILITY, OUT_OF_SAMPLE, RULE, UNKNOWN_SAMPLE
from results.style.ticks import power_ticks, round_ticks
from results.style.time_ticks import time_ticks
from results.style.wrapping import shortened
from signals import ROLES, Bars, Probabilities
from signals.arrays import Flags, Floats, Integers

__all__ = ["draw_market"]

POINTS = 1600
"""Columns of the price: more cannot be told apart."""
_STEEP, _MARGIN, _FLAT = 5.0, 0.05, 0.05
"""Prices that differ by more than the first are on a logarithmic scale; what of a scale is left free above and below; and
of a price that never moves."""
_SIZE = 10.5
"""Points, of labels."""


def draw_market(price: Frame, strips: list[Frame], bars: Bars, shown: dict[str, Probabilities]) -> None:
    """Draw the price, and under it a strip for each variant over the same time."""
    opens = _seconds(np.append(bars.time, bars.time[-1] + bars.step))
    _shade_out_of_sample(price, opens, shown)
    _draw_price(price, bars, opens)
    for frame, (name, probabilities) in zip(strips, shown.items(), strict=True):
        _draw_strip(frame, name, probabilities, opens)
    _draw_times(strips[-1] if strips else price, opens)


def _seconds(time: Floats) -> Floats:
    return np.asarray(time).astype("datetime64[us]").astype(np.int64) / 1e6


def _across(frame: Frame, opens: Floats, times: Floats) -> Floats:
    """Return times in dots: the last bar's open is the right side."""
    return np.asarray(frame.left + (times - opens[0]) / max(opens[-2] - opens[0], 1e-6) * frame.width)


def _draw_price(frame: Frame, bars: Bars, opens: Floats) -> None:
    starts = _starts(len(bars))
    low, high = np.minimum.reduceat(bars.low, starts), np.maximum.reduceat(bars.high, starts)
    steep = bool(high.max() > _STEEP * low.min())
    scaled = np.log if steep else np.asarray
    ends = np.array([low.min(), high.max()])
    if ends[0] == ends[1]:
        ends *= (1 - _FLAT, 1 + _FLAT)
    bottom, top = scaled(ends) + np.ptp(scaled(ends)) * np.array([-_MARGIN, _MARGIN])

    def down(values: Floats) -> Floats:
        return np.asarray(frame.bottom - (scaled(values) - bottom) / (top - bottom) * frame.height)

    ticks = power_ticks(*np.exp([bottom, top])) if steep else round_ticks(bottom, top, int(frame.height / dots(21)))
    places = down(np.array(ticks)).tolist()
    for y in places:
        frame.canvas.across(frame.left, frame.right, y, dots(0.7), RULE)
    x = _across(frame, opens, opens[:-1][starts])
    under, over, close = (
        list(zip(x.tolist(), down(each).tolist(), strict=True)) for each in (low, high, bars.close[starts])
    )
    frame.canvas.area([*under, *over[::-1]], INK, 0.22)
    frame.canvas.curve(close, dots(0.8), INK)
    frame.border("left bottom")
    before = frame.ticks_left(places, [_written(value) for value in ticks], size=_SIZE)
    frame.title_left("price", before - dots(4), 10)


def _written(value: float) -> str:
    return f"{value:,.6g}" if value < 1e6 else f"{value:,.0f}"  # noqa: PLR2004


def _shade_out_of_sample(frame: Frame, opens: Floats, shown: dict[str, Probabilities]) -> None:
    """Shade the price where no variant had seen the bars."""
    flags = [each.out_of_sample for each in shown.values() if each.out_of_sample is not None]
    if flags and len(flags) == len(shown):
        _fill(frame, opens, [(OUT_OF_SAMPLE, np.logical_and.reduce(flags))], 0.08)


def _draw_strip(frame: Frame, name: str, probabilities: Probabilities, opens: Floats) -> None:
    known = np.zeros(len(opens) - 1, dtype=np.bool_)
    for role in ROLES:
        known |= ~np.isnan(probabilities.role(role))
    flags = probabilities.out_of_sample
    groups = [(NO_PROBABILITY, ~known)]
    if flags is None:
        groups.append((UNKNOWN_SAMPLE, known))
    else:
        groups += [(IN_SAMPLE, known & ~flags), (OUT_OF_SAMPLE, known & flags)]
    _fill(frame, opens, groups)
    middle = (frame.top + frame.bottom) / 2
    label = shortened(name, frame.left / DPI - 0.1, 9.5)
    frame.canvas.text(frame.left - dots(3.5), middle, label, 9.5, align="right", raised="centre")


def _fill(frame: Frame, opens: Floats, groups: list[tuple[str, Flags]], opacity: float = 1.0) -> None:
    """Colour every column of dots by how much of its time each group of bars takes."""
    left, top, right, bottom = (round(side) for side in (frame.left, frame.top, frame.right, frame.bottom))
    edges = np.linspace(opens[0], max(opens[-2], opens[0] + 1e-6), right - left + 1)
    colours = np.full((right - left, 3), 255.0)
    for colour, inside in groups:
        until = np.concatenate([[0.0], np.cumsum(inside * np.diff(opens))])
        share = np.diff(np.interp(edges, opens, until)) / np.diff(edges)
        colours += opacity * share[:, np.newaxis] * (np.array(ImageColor.getrgb(colour)) - 255.0)
    row = np.clip(np.round(colours), 0, 255).astype(np.uint8)
    frame.canvas.squares(left, top, np.repeat(row[np.newaxis], bottom - top, axis=0))


def _draw_times(lowest: Frame, opens: Floats) -> None:
    """Label the axis of times as briefly as they can be told apart, in UTC."""
    ticks, labels, common = time_ticks(*(datetime.fromtimestamp(float(each), UTC) for each in (opens[0], opens[-2])))
    places = _across(lowest, opens, np.array([each.timestamp() for each in ticks])).tolist()
    reach = lowest.ticks_below(places, labels, size=_SIZE)
    lowest.canvas.text(lowest.right, reach + dots(3), common, _SIZE, align="right", raised="top")


def _starts(length: int) -> Integers:
    """Return where columns of the price begin."""
    return np.unique(np.linspace(0, length - 1, min(length, POINTS)).astype(np.int64))
