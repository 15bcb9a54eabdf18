"""A signal file as a picture: the price, which bars each variant had seen, and what its probabilities look like."""

from __future__ import annotations

from pathlib import Path

from results.signal_files.picture_market import draw_market
from results.signal_files.picture_probabilities import draw_distributions
from results.style.axes import Frame
from results.style.canvas import DPI, WIDTH, Canvas, dots, text_width
from results.style.palette import FAINT, FRAME, IN_SAMPLE, NO_PROBABILITY, OUT_OF_SAMPLE, UNKNOWN_SAMPLE
from results.style.wrapping import shortened
from signals import Signals
from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder, write_whole
from signals.times.timestamps import to_iso

__all__ = ["draw_signals"]

MOST_VARIANTS = 12
PRICE, STRIP, ROW, HEAD, FOOT, GAP = 2.7, 0.24, 1.62, 0.95, 0.55, 0.95
"""Inches: the price, a strip of a variant, a row of distributions, and what is around them."""
LEFT, RIGHT = 1.15, 0.2
"""Inches beside all of them."""


def draw_signals(signals: Signals, path: str | Path) -> Path:
    """Write signals as PNG: the first twelve variants of them.

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    path = located(path)
    make_folder(path.parent)
    return write_whole(path, lambda place: _draw(signals, place))


def _draw(signals: Signals, path: Path) -> None:
    shown = dict(list(signals.variants.items())[:MOST_VARIANTS])
    market = PRICE + STRIP * len(shown)
    height = HEAD + market + FOOT + ((GAP + ROW * len(shown)) if shown else 0)
    canvas = Canvas(height)
    _write_head(canvas, signals, len(shown), _write_legend(canvas))
    price, strips = _market_frames(canvas, len(shown), market)
    draw_market(price, strips, signals.bars, shown)
    if shown:
        draw_distributions(_distribution_frames(canvas, len(shown), HEAD + market + GAP, height - FOOT), shown)
    canvas.save(path)


def _write_head(canvas: Canvas, signals: Signals, shown: int, until: float) -> None:
    time = signals.bars.time
    name = signals.path.name if signals.path is not None else "signals in memory"
    gaps = f", {signals.gaps:,} gaps" if signals.gaps else ""
    more = len(signals.variants) - shown
    summary = f"{len(signals):,} bars, {to_iso(time[0])} to {to_iso(time[-1])}{gaps}"
    summary += f"; {more} further variants are not drawn" if more else ""
    begin, room = 0.75 * DPI, until / DPI - 0.75 - 0.2
    canvas.text(begin, 0.22 * DPI, shortened(name, room, 14.5, bold=True), 14.5, bold=True, raised="top")
    canvas.text(begin, 0.52 * DPI, summary, 10.5, colour=FAINT, raised="top")


def _write_legend(canvas: Canvas) -> float:
    """Say in the corner what the colours mean, and return where that begins, in dots."""
    size, em = 9.5, dots(9.5)
    right, base = (WIDTH - RIGHT) * DPI, 0.16 * DPI + 1.15 * em
    for colour, text in (
        (NO_PROBABILITY, "no probability"),
        (UNKNOWN_SAMPLE, "unknown sample"),
        (IN_SAMPLE, "in sample"),
        (OUT_OF_SAMPLE, "out of sample"),
    ):
        canvas.text(right, base, text, size, align="right")
        left = right - text_width(text, size) - 1.9 * em
        canvas.box(left - 1, base - 0.7 * em - 1, left + 1.1 * em + 1, base + 1, FRAME)
        canvas.box(left, base - 0.7 * em, left + 1.1 * em, base, colour)
        right = left - 1.2 * em
    return left


def _market_frames(canvas: Canvas, count: int, market: float) -> tuple[Frame, list[Frame]]:
    """Return where the price stands, and under it a strip for each variant."""
    between = 0.06 * market / 2 / (1 + 0.06 * count / 2) if count else 0.0
    shrunk = (market - between * count) / market
    width, top = WIDTH - LEFT - RIGHT, HEAD
    frames = []
    for height in (PRICE, *[STRIP] * count):
        frames.append(Frame.of_inches(canvas, LEFT, top, width, height * shrunk))
        top += height * shrunk + between
    return frames[0], frames[1:]


def _distribution_frames(canvas: Canvas, count: int, top: float, bottom: float) -> list[list[Frame]]:
    """Return where distributions stand: a row for each variant, a place for each role."""
    high = (bottom - top) / (count + 0.42 * (count - 1))
    wide = (WIDTH - LEFT - RIGHT) / (4 + 0.1 * 3)
    return [
        [
            Frame.of_inches(canvas, LEFT + column * 1.1 * wide, top + row * 1.42 * high, wide, high)
            for column in range(4)
        ]
        for row in range(count)
    ]
