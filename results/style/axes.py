"""A frame in a picture with what stands around it: ticks, their labels, and titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from results.style.canvas import DPI, Canvas, dots, text_width
from results.style.palette import FAINT, INK

__all__ = ["LABELS", "Frame"]

_LINE, _TICK, _PAD = dots(0.8), dots(3), dots(3.5)
"""Dots: how thick lines are, how long ticks, and how far from their labels."""
LABELS = 9.5
"""Points, of labels."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A place in a picture, in dots from the top left, with what is drawn about it.

    Attributes
    ----------
    canvas
        The picture.
    left, top, right, bottom
        Its sides.
    """

    canvas: Canvas
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of_inches(cls, canvas: Canvas, left: float, top: float, width: float, height: float) -> Frame:
        """Return a frame by its place and size in inches."""
        return cls(canvas, left * DPI, top * DPI, (left + width) * DPI, (top + height) * DPI)

    @property
    def width(self) -> float:
        """From side to side, in dots."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom, in dots."""
        return self.bottom - self.top

    def border(self, sides: str = "left top right bottom", colour: str = FAINT) -> None:
        """Draw some of its sides."""
        half = _LINE / 2
        for name in sides.split():
            if name in {"top", "bottom"}:
                self.canvas.across(self.left - half, self.right + half, getattr(self, name), _LINE, colour)
            else:
                self.canvas.along(getattr(self, name), self.top - half, self.bottom + half, _LINE, colour)

    def ticks_below(
        self, places: Sequence[float], labels: Sequence[str], *, size: float = LABELS, colour: str = INK
    ) -> float:
        """Draw ticks at places in dots, and their labels if there are any; return how far down these reach."""
        for x in places:
            self.canvas.along(x, self.bottom, self.bottom + _TICK, _LINE, colour)
        reach = self.bottom + _TICK + _PAD
        for x, label in zip(places, labels, strict=False):
            self.canvas.text(x, reach, label, size, align="middle", raised="top")
        return reach + (dots(size) if labels else 0.0)

    def ticks_left(
        self, places: Sequence[float], labels: Sequence[str], *, size: float = LABELS, colour: str = INK
    ) -> float:
        """Draw ticks at places in dots, and their labels if there are any; return how far left these reach."""
        for y in places:
            self.canvas.across(self.left - _TICK, self.left, y, _LINE, colour)
        edge = self.left - _TICK - _PAD
        for y, label in zip(places, labels, strict=False):
            self.canvas.text(edge, y, label, size, align="right", raised="centre")
        return edge - max((text_width(label, size) for label in labels), default=0.0)

    def ticks_right(self, places: Sequence[float], labels: Sequence[str], *, size: float = LABELS) -> None:
        """Draw ticks on the right, at places in dots, with their labels."""
        for y, label in zip(places, labels, strict=True):
            self.canvas.across(self.right, self.right + _TICK, y, _LINE)
            self.canvas.text(self.right + _TICK + _PAD, y, label, size, raised="centre")

    def title_below(self, text: str, below: float, size: float) -> None:
        """Write the title of the axis along the bottom, under what reaches as far down as `below`."""
        self.canvas.text((self.left + self.right) / 2, below, text, size, align="middle", raised="top")

    def title_left(self, text: str, before: float, size: float) -> None:
        """Write the title of the axis along the side, left of what reaches as far as `before`."""
        self.canvas.text_upwards(before, (self.top + self.bottom) / 2, text, size)
