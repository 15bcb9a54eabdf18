"""Where everything stands in a picture of a map: its lines of text, its panels and their sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.maps.figure_model import FigureModel
from results.style.axes import LABELS
from results.style.canvas import DPI, WIDTH, text_width
from results.style.palette import FAINT, INK
from results.style.wrapping import wrapped

__all__ = ["GAP", "MARGIN", "Layout", "Line", "arrange", "head_lines"]

Line = tuple[str, float, str, str]
"""Text, size in points, weight and colour."""

COLUMNS = ((1, 1), (4, 2), (6, 3), (12, 4))
"""Up to how many panels stand in rows of how many."""
GAP, MARGIN = 0.95, 0.25
"""Inches between rows of panels, and beside lines of text."""
# Two lines of legible text need about this many inches.
ANNOTATED_WIDTH, ANNOTATED_HEIGHT = 0.44, 0.36
# What a character of a tick's label takes, and the height of a map with a row for each of many names, in inches.
CHARACTER_WIDTH, TALLEST = 0.088, 15.0
# Of what is left of a map: inches that its title and ticks take.
BESIDE_LABELS = 0.45


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in inches."""

    columns: int
    rows: int
    width: float
    height: float
    counts_height: float
    head: float
    foot: float
    left: float = 1.0
    right: float = 1.25
    between: float = 0.35

    @property
    def labels(self) -> float:
        """How wide the labels of the side may be, its title beside them."""
        return self.left - BESIDE_LABELS

    @property
    def annotated(self) -> bool:
        """Whether squares are large enough to carry their numbers."""
        return self.counts_height == 0

    @property
    def block(self) -> float:
        """Height of a map with its numbers of trades."""
        return self.height + (0.0 if self.annotated else self.counts_height + 0.3)

    @property
    def total(self) -> float:
        """Height of the picture."""
        return self.head + self.rows * self.block + (self.rows - 1) * GAP + self.foot


def head_lines(model: FigureModel) -> list[Line]:
    """Return lines of text with size, weight and colour, wrapped to the width."""
    room = WIDTH - 2 * MARGIN
    lines = [(line, 14.5, "bold", INK) for line in wrapped(model.title, room, 14.5, bold=True)]
    lines += [(line, 10.5, "normal", INK) for line in wrapped(model.subtitle, room, 10.5)]
    for note in model.notes:
        lines += [(line, 10.0, "normal", FAINT) for line in wrapped(note, room, 10.0, begun="• ")]
    return lines


def arrange(model: FigureModel, lines: int) -> Layout:
    """Choose the sizes of a map under so many lines of text."""
    ny, nx = model.panels[0].value.shape
    count = len(model.panels)
    columns = min(count, next(wide for most, wide in COLUMNS if count <= most))
    rows = -(-count // columns)
    left, right = _left(model), 1.25
    width = (WIDTH - left - right - (columns - 1) * 0.35) / columns
    square = width / nx
    head = 0.35 + 0.215 * lines + (0.3 if count > 1 else 0.1)
    tallest = 6.6 if count == 1 else min(4.2, 1.15 * width)
    # Words, such as names of variants, cannot be guessed between two others: each row needs room for its own.
    if _words(model):
        tallest = max(tallest, min((ANNOTATED_HEIGHT + 0.01) * ny, TALLEST))
    height = float(np.clip(ny * max(0.42, min(square, 0.6)), 1.6, tallest))
    if square >= ANNOTATED_WIDTH and height / ny >= ANNOTATED_HEIGHT:
        return Layout(columns, rows, width, height, 0.0, head, 0.7, left)
    height = float(np.clip(ny * 0.3, 1.6, min(5.2, tallest)))
    counts = max(0.8, height * (0.42 if count == 1 else 0.3))
    return Layout(columns, rows, width, height, counts, head, 0.7, left)


def _words(model: FigureModel) -> bool:
    return any(text[:1].isalpha() and text != "none" for text in model.y_ticks)


def _left(model: FigureModel) -> float:
    """Return how many inches the labels of the side need, title included."""
    longest = max(max(CHARACTER_WIDTH * len(text), text_width(text, LABELS) / DPI) for text in model.y_ticks)
    return float(np.clip(BESIDE_LABELS + longest, 1.0, 3.2))
