"""A table of text, shown on the terminal and written as Markdown alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Table"]


@dataclass(frozen=True)
class Table:
    """A table; the first column is words, the others are numbers.

    Attributes
    ----------
    title
        What it shows.
    header, rows
        Cells of text.
    notes
        Sentences below it.
    """

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def markdown(self) -> str:
        """Return the table in Markdown."""
        rule = "| --- |" + " ---: |" * (len(self.header) - 1)
        lines = [f"### {self.title}", "", _line(self.header), rule, *map(_line, self.rows)]
        if self.notes:
            lines += ["", *(f"- {note}" for note in self.notes)]
        return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
