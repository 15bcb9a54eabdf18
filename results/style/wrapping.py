"""Text that fits its place in a picture: letters are as wide as they are drawn, from an i to a Chinese one."""

from __future__ import annotations

import re

from results.style.canvas import DPI, text_width

__all__ = ["shortened", "wrapped"]

_BETWEEN = re.compile(r" (?!(?:%|pp)(?!\w))")
"""Where a line may end: no number is left by its unit."""


def wrapped(text: str, room: float, size: float, *, bold: bool = False, begun: str = "") -> list[str]:
    """Return the lines of a text, cut between words, and within one only where it has no line to itself.

    Parameters
    ----------
    text
        What is written; whatever separates its words becomes one space.
    room
        How wide a line may be, in inches. One letter is put in a line even where none fits.
    size
        Points of its font.
    bold
        Whether that is the bold one.
    begun
        What the first line begins with, such as a dot; the others begin as far to the right, about.
    """
    lines: list[str] = []
    line, rest, empty = begun, " " * (len(begun) * 3 // 2), True
    for word in _BETWEEN.split(" ".join(text.split())):
        left = word
        while left:
            joined = f"{line}{left}" if empty else f"{line} {left}"
            if _fits(joined, room, size, bold):
                line, empty, left = joined, False, ""
            elif not empty:
                lines.append(line)
                line, empty = rest, True
            else:
                most = _most(line, left, room, size, bold)
                lines.append(line + left[:most])
                line, left = rest, left[most:]
    return lines if empty else [*lines, line]


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return a name in a line of at most so many inches; two dots stand for its middle, as names differ at either end."""
    line = " ".join(text.split())
    if _fits(line, room, size, bold):
        return line
    kept = next((kept for kept in range(len(line) - 1, 1, -1) if _fits(_ends(line, kept), room, size, bold)), 1)
    return _ends(line, kept)


def _ends(text: str, kept: int) -> str:
    """Return a text of which so many letters are kept, more of them at its beginning."""
    return f"{text[: kept - kept // 2]}..{text[len(text) - kept // 2 :]}"


def _fits(line: str, room: float, size: float, bold: bool) -> bool:
    return text_width(line, size, bold=bold) <= room * DPI


def _most(begun: str, word: str, room: float, size: float, bold: bool) -> int:
    """Return how many letters of a word a line takes, at least one: a search by halves."""
    fits, over = 1, len(word)
    while over - fits > 1:
        tried = (fits + over) // 2
        if _fits(begun + word[:tried], room, size, bold):
            fits = tried
        else:
            over = tried
    return fits
