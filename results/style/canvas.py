"""A picture that is drawn by Pillow: text, boxes, lines, curves and squares of colour, in dots from the top left.

matplotlib takes longer to load than a map or a signal file to read and to draw. Pictures of few kinds of shapes are drawn
here; those with more to them by matplotlib, see `pictures`. Both look the same: the font is that of matplotlib's files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageColor, ImageDraw, ImageFont

from results.style.packaged import packaged
from results.style.palette import INK
from signals.visible import visible

__all__ = ["DPI", "WIDTH", "Canvas", "dots", "text_width"]

WIDTH, DPI = 12.0, 150
"""Inches, and dots in each."""

Aligned = Literal["left", "middle", "right"]
Raised = Literal["top", "centre", "base", "bottom"]

_ANCHORS: dict[Aligned, str] = {"left": "ls", "middle": "ms", "right": "rs"}
_RAISED: dict[Raised, float] = {"top": 0.76, "centre": 0.276, "base": 0.0, "bottom": -0.208}
"""How far the line that letters stand on is below a text's place, in sizes of the font: l and p are that high and deep."""
_LEADING = 1.2
_FINER = 4
"""Curves are drawn so many times as large, and made smaller: no steps are seen."""


def dots(points: float) -> float:
    """Return a length in points, as of fonts and lines, in dots."""
    return points / 72 * DPI


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in dots; `size` in points."""
    return float(_font(size, bold).getlength(_shown(text)))


class Canvas:
    """A white picture to draw on.

    Parameters
    ----------
    height
        In inches; the width is that of every picture.
    """

    def __init__(self, height: float) -> None:
        self.width, self.height = int(WIDTH * DPI), int(height * DPI)
        self._image = Image.new("RGB", (self.width, self.height), "white")
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def save(self, path: Path) -> None:
        """Write the picture as PNG."""
        self._image.save(path, format="PNG", dpi=(DPI, DPI))

    def text(  # noqa: PLR0913 - how a text looks
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: str = INK,
        bold: bool = False,
        align: Aligned = "left",
        raised: Raised = "base",
        opacity: float = 1.0,
    ) -> None:
        """Write lines of text, `size` in points, aligned about x; the first line is raised to y, or stands on it."""
        font, ink = _font(size, bold), _ink(colour, opacity)
        at = y + _RAISED[raised] * dots(size)
        for line in _shown(text).split("\n"):
            self._draw.text((x, round(at)), line, font=font, fill=ink, anchor=_ANCHORS[align])
            at += _LEADING * dots(size)

    def text_upwards(self, x: float, y: float, text: str, size: float, *, colour: str = INK) -> None:
        """Write lines of text from below to above, centred about y; the last one ends at x."""
        lines, font, leading = _shown(text).split("\n"), _font(size, bold=False), _LEADING * dots(size)
        wide = math.ceil(max(font.getlength(line) for line in lines)) + 2
        high = math.ceil(leading * len(lines) + dots(size))
        mask = Image.new("L", (wide, high))
        pen = ImageDraw.Draw(mask)
        for at, line in enumerate(lines):
            pen.text((wide / 2, round(dots(size) + at * leading)), line, font=font, fill=255, anchor="ms")
        lowest = dots(size) * (1 - _RAISED["bottom"]) + leading * (len(lines) - 1)
        place = (round(x - lowest), round(y - wide / 2))
        self._image.paste(ImageColor.getrgb(colour), place, mask.transpose(Image.Transpose.ROTATE_90))

    def box(  # noqa: PLR0913, PLR0917 - four sides and a look
        self, left: float, top: float, right: float, bottom: float, colour: str, opacity: float = 1.0
    ) -> None:
        """Fill a box; its sides are moved to whole dots, and what is thinner than one is one."""
        x, y = round(left), round(top)
        x_end, y_end = max(round(right), x + 1), max(round(bottom), y + 1)
        self._draw.rectangle((x, y, x_end - 1, y_end - 1), fill=_ink(colour, opacity))

    def across(self, left: float, right: float, y: float, width: float, colour: str = INK) -> None:
        """Draw a level line, `width` in dots."""
        top = round(y - width / 2)
        self.box(left, top, right, top + max(round(width), 1), colour)

    def along(self, x: float, top: float, bottom: float, width: float, colour: str = INK) -> None:
        """Draw an upright line, `width` in dots."""
        left = round(x - width / 2)
        self.box(left, top, left + max(round(width), 1), bottom, colour)

    def area(self, points: Sequence[tuple[float, float]], colour: str, opacity: float = 1.0) -> None:
        """Fill what a line around it encloses."""
        self._smooth(points, 0.0, lambda pen, finer: pen.polygon(finer, fill=255), colour, opacity)

    def curve(self, points: Sequence[tuple[float, float]], width: float, colour: str, opacity: float = 1.0) -> None:
        """Draw a line through points, `width` in dots."""
        wide = max(round(width * _FINER), 1)
        self._smooth(points, width, lambda pen, finer: pen.line(finer, fill=255, width=wide), colour, opacity)

    def squares(self, left: float, top: float, colours: npt.NDArray[np.uint8]) -> None:
        """Lay colours on, a dot each: array of shape (dots down, dots across, 3)."""
        self._image.paste(Image.fromarray(colours), (round(left), round(top)))

    def strokes(self, left: float, top: float, coverage: npt.NDArray[np.uint8], colour: str) -> None:
        """Lay one colour on where it covers, from 0 to 255 a dot: array of shape (dots down, dots across)."""
        self._image.paste(ImageColor.getrgb(colour), (round(left), round(top)), Image.fromarray(coverage))

    def _smooth(
        self,
        points: Sequence[tuple[float, float]],
        around: float,
        draw: Callable[[ImageDraw.ImageDraw, list[tuple[float, float]]], None],
        colour: str,
        opacity: float,
    ) -> None:
        """Draw a shape larger than it is, and lay it on smaller."""
        every = np.asarray(points, dtype=np.float64)
        low = np.floor(every.min(axis=0) - around).astype(np.int64) - 1
        high = np.ceil(every.max(axis=0) + around).astype(np.int64) + 1
        wide, tall = (int(size) * _FINER for size in high - low)
        mask = Image.new("L", (wide, tall))
        draw(ImageDraw.Draw(mask), [(x, y) for x, y in ((every - low) * _FINER).tolist()])
        mask = mask.reduce(_FINER)
        if opacity < 1:
            mask = mask.point([round(value * opacity) for value in range(256)])
        self._image.paste(ImageColor.getrgb(colour), (int(low[0]), int(low[1])), mask)


def _shown(text: str) -> str:
    """Return a text with its control characters written out."""
    return text if text.isprintable() else visible(text, keep="\n")


@cache
def _ink(colour: str, opacity: float) -> tuple[int, ...]:
    return (*ImageColor.getrgb(colour)[:3], round(opacity * 255))


@cache
def _font(size: float, bold: bool) -> ImageFont.FreeTypeFont:
    """Return a font that comes with matplotlib, which is not imported for it; a letter that it has not is a box."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(packaged("matplotlib", "mpl-data", "fonts", "ttf", name), dots(size))
