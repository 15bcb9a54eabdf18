"""A frame between two axes, with ticks, grid and titles, in which marks are drawn as SVG."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from results.auditing.report.drawing.axis import Axis, known
from results.style.palette import FAINT, INK, LIMIT, RULE, SERIES
from signals.visible import visible

__all__ = ["DASHES", "WIDTH", "Plane", "escaped", "legend", "svg", "text_room"]

WIDTH = 560
"""Units across; a page scales them to its columns."""
_LETTER = 7.4
"""Units that a letter of a label takes; a page on a phone writes them larger."""
DASHES = ("", "7 3", "2 3", "9 3 2 3", "")
"""How the lines of a picture differ besides their colours."""
_LINE = 15
"""Units from one line of text to the next."""


@dataclass(frozen=True)
class Plane:
    """A frame.

    Attributes
    ----------
    x, y
        Its axes.
    left, top, width, height
        Where it is, in units.
    """

    x: Axis
    y: Axis
    left: float
    top: float
    width: float
    height: float

    def across(self, value: float) -> float:
        """Return where a value of the x axis lies."""
        return self.left + self.x.share(value) * self.width

    def down(self, value: float) -> float:
        """Return where a value of the y axis lies."""
        return self.top + (1 - self.y.share(value)) * self.height

    def grid(self, *, x: bool = True, y: bool = True) -> str:
        """Return frame, grid lines and labels."""
        parts = []
        bottom = self.top + self.height
        for tick, label in zip(self.x.ticks, self.x.labels, strict=True) if x else ():
            at = self.left + (tick - self.x.low) / (self.x.high - self.x.low) * self.width
            parts.append(f'<path d="M{at:.1f} {self.top:.1f}V{bottom:.1f}" stroke="{RULE}"/>')
            over = at + len(label) * _LETTER / 2 > WIDTH  # a label that would be cut off ends where the picture does
            place, anchor = (WIDTH - 1.0, "end") if over else (at, "middle")
            parts.append(f'<text x="{place:.1f}" y="{bottom + 15:.1f}" text-anchor="{anchor}">{escaped(label)}</text>')
        for tick, label in zip(self.y.ticks, self.y.labels, strict=True) if y else ():
            at = bottom - (tick - self.y.low) / (self.y.high - self.y.low) * self.height
            parts.append(f'<path d="M{self.left:.1f} {at:.1f}H{self.left + self.width:.1f}" stroke="{RULE}"/>')
            parts.append(f'<text x="{self.left - 6:.1f}" y="{at + 4:.1f}" text-anchor="end">{escaped(label)}</text>')
        parts.append(
            f'<rect x="{self.left:.1f}" y="{self.top:.1f}" width="{self.width:.1f}" height="{self.height:.1f}" class="frame"/>'
        )
        return "".join(parts)

    def titles(self, data: Mapping[str, Any]) -> str:
        """Return what the axes are: the y axis over the frame, so that it is read without turning one's head."""
        parts = []
        if title := str(data.get("y_title") or ""):
            parts.append(f'<text x="2" y="{self.top - 8:.1f}">{escaped(title)}</text>')
        title = " ".join(each for each in (str(data.get("x_title") or ""), self.x.common) if each)
        if title:
            at = self.left + self.width / 2
            parts.append(
                f'<text x="{at:.1f}" y="{self.top + self.height + 32:.1f}" text-anchor="middle">{escaped(title)}</text>'
            )
        return "".join(parts)

    def marks(self, marks: Iterable[Mapping[str, Any]]) -> str:
        """Return values of the x axis that have a name: a line each, the names under one another where they would meet."""
        parts = []
        for at, mark in enumerate(marks):
            value = known(mark.get("at"))
            if value is None or (self.x.logarithmic and value <= 0):
                continue
            place = min(max(self.across(value), self.left), self.left + self.width)
            colour = (INK, LIMIT, FAINT)[at % 3]
            end = place > self.left + self.width / 2
            top = self.top + 14 + _LINE * at
            parts.append(
                f'<path d="M{place:.1f} {self.top:.1f}V{self.top + self.height:.1f}" stroke="{colour}" stroke-width="1.6"'
                f' stroke-dasharray="{"" if at == 0 else "5 3"}"/>'
                f'<text x="{place + (-5 if end else 5):.1f}" y="{top:.1f}" text-anchor="{"end" if end else "start"}"'
                f' class="named" style="fill:{colour}">{escaped(str(mark.get("name", "")))}</text>'
            )
        return "".join(parts)


def svg(height: float, title: str, *parts: str) -> str:
    """Return a drawing of some height, with a name for who cannot see it."""
    return f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escaped(title)}">{"".join(parts)}</svg>'


def legend(names: Sequence[str]) -> tuple[str, float]:
    """Return names beside the strokes that stand for them, and how high that is."""
    parts, across, line = [], 2.0, 0
    for at, name in enumerate(names):
        wide = 34 + 8.4 * len(name) + 14
        if across + wide > WIDTH and across > 2:  # noqa: PLR2004 - the margin
            across, line = 2.0, line + 1
        middle = 9 + _LINE * line
        parts.append(
            f'<path d="M{across:.1f} {middle}h26" stroke="{SERIES[at % len(SERIES)]}" stroke-width="2.4"'
            f' stroke-dasharray="{DASHES[at % len(DASHES)]}"/>'
            f'<text x="{across + 32:.1f}" y="{middle + 4}" class="named">{escaped(name)}</text>'
        )
        across += wide
    return "".join(parts), _LINE * (line + 1) + 6 if names else 0.0


def text_room(labels: Iterable[str], most: float = 0.42) -> float:
    """Return how wide a column of labels is, at most a part of the picture."""
    return min(max((len(label) for label in labels), default=0) * _LETTER + 12, WIDTH * most)


def escaped(text: str) -> str:
    """Return a text for a page."""
    return html.escape(visible(text))
