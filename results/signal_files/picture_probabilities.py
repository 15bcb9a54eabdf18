"""What the probabilities of a signal file look like: their distributions, in and out of sample."""

from __future__ import annotations

import numpy as np

from results.style.axes import Frame
from results.style.canvas import DPI, dots, text_width
from results.style.palette import FAILED, FAINT, IN_SAMPLE, OUT_OF_SAMPLE, UNKNOWN_SAMPLE
from results.style.wrapping import shortened
from signals import ROLES, Probabilities
from signals.arrays import Flags, Floats

__all__ = ["draw_distributions", "summary"]

BINS = 40
USUAL = 0.75
_LEAST, _MOST = 2e-5, 1.4
"""Shares of bars at the bottom and at the top."""
_SHARES = {1e-4: "0.01%", 1e-2: "1%", 1.0: "100%"}
_TICKS = {0.0: "0", 0.25: "0.25", 0.5: "0.5", 0.75: "0.75", 1.0: "1"}


def draw_distributions(frames: list[list[Frame]], shown: dict[str, Probabilities]) -> None:
    """Draw a row of distributions for each variant, a column for each role, all on the same scale."""
    for row, (name, probabilities) in enumerate(shown.items()):
        for column, role in enumerate(ROLES):
            frame, lowest = frames[row][column], row == len(shown) - 1
            _draw_distribution(frame, probabilities.out_of_sample, probabilities.role(role))
            below = frame.ticks_below(
                [frame.left + at * frame.width for at in _TICKS], [*_TICKS.values()] if lowest else [], size=9
            )
            labels = [*_SHARES.values()] if column == 0 else []
            before = frame.ticks_left([_height(frame, share) for share in _SHARES], labels, size=9)
            if row == 0:
                frame.canvas.text(frame.left, frame.top - dots(18), role.replace("_", " "), 11, bold=True)
            if column == 0:
                title = shortened(name, frame.height / DPI + 0.3, 9.5) + "\nshare of bars"
                frame.title_left(title, before - dots(4), 9.5)
            if lowest:
                frame.title_below("probability", below + dots(4), 9.5)


def _draw_distribution(frame: Frame, flags: Flags | None, values: Floats) -> None:
    known = ~np.isnan(values)
    groups = (
        [(UNKNOWN_SAMPLE, known)] if flags is None else [(IN_SAMPLE, known & ~flags), (OUT_OF_SAMPLE, known & flags)]
    )
    for colour, inside in groups:
        if inside.any():
            counted, _ = np.histogram(values[inside], bins=BINS, range=(0, 1))
            _draw_steps(frame, counted / np.count_nonzero(inside), colour)
    _draw_usual(frame)
    frame.border()
    if not known.any():
        middle = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
        frame.canvas.text(*middle, "no probability", 10.5, colour=FAINT, align="middle", raised="centre")
        return
    text, reached = summary(flags, values)
    size = 8.6 * min(1.0, frame.width / text_width(text, 8.6))
    ink = FAILED[0] if not reached else FAINT
    frame.canvas.text(frame.left, frame.top - 0.04 * frame.height, text, size, colour=ink, raised="bottom")


def summary(flags: Flags | None, values: Floats) -> tuple[str, int]:
    """Return what is said of probabilities of which some are known, and how many bars reach what people use."""
    reached = values >= USUAL
    count = int(np.count_nonzero(reached))
    text = f"max {np.nanmax(values):.3f}, ≥{USUAL:g}: {count:,}"
    return text if flags is None else f"{text} ({np.count_nonzero(reached & flags):,} unseen)", count


def _height(frame: Frame, share: float) -> float:
    """Return where a share of bars stands: on the bottom if it is less than that."""
    part = np.log(max(share, _LEAST) / _LEAST) / np.log(_MOST / _LEAST)
    return float(frame.bottom - part * frame.height)


def _draw_steps(frame: Frame, shares: Floats, colour: str) -> None:
    """Draw a step for every bin that is not empty, and fill what is under it."""
    width = dots(1.3)
    tops = [_height(frame, share) for share in shares.tolist()]
    edges = [frame.left + at / BINS * frame.width for at in range(BINS + 1)]
    for at, y in enumerate(tops):
        if y < frame.bottom:
            frame.canvas.box(edges[at], y, edges[at + 1], frame.bottom, colour, 0.16)
    for at, (before, after) in enumerate(zip([frame.bottom, *tops], [*tops, frame.bottom], strict=True)):
        if before != after:
            top, bottom = min(before, after), max(before, after)
            frame.canvas.along(edges[at], top - width / 2, min(bottom + width / 2, frame.bottom), width, colour)
        if after < frame.bottom:
            frame.canvas.across(edges[at], edges[at + 1], after, width, colour)


def _draw_usual(frame: Frame) -> None:
    """Draw a dashed line at the threshold that people use."""
    x, dash = frame.left + USUAL * frame.width, 3 * dots(0.8)
    for bottom in np.arange(frame.bottom, frame.top, -2 * dash).tolist():
        frame.canvas.along(x, max(bottom - dash, frame.top), bottom, dots(0.8), FAINT)
