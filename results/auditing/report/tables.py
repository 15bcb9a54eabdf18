"""Tables of an audit: which columns are words, and heads that are no wider than what stands under them."""

from __future__ import annotations

import textwrap

from rich.table import Table as Grid

from results.auditing.model import Table
from results.auditing.report.texts import KEPT, shown
from results.style.palette import TERMINAL
from results.style.terminal import plain_table

__all__ = ["grid_of", "of_words"]

_NARROWEST = 9
"""Characters that a head may have in a line, however narrow its column."""
_ROWS, _LONG = 10, 14
"""So many rows are shown of a table that has more than the second."""


def of_words(table: Table) -> list[bool]:
    """Tell which columns hold words, which begin at the left: the first, and those without a digit."""
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.columns)
    return [
        at == 0 or (any(column) and not any(letter.isdigit() for text in column for letter in text))
        for at, column in enumerate(columns)
    ]


def grid_of(table: Table) -> Grid:
    """Return a table for a terminal."""
    grid = plain_table()
    grid.padding = (0, 2, 0, 0)
    most = _ROWS if len(table.rows) > _LONG else _LONG
    rows = [tuple(shown(text).replace(KEPT, " ") for text in row) for row in table.rows[:most]]
    heads = [_head(shown(head).replace(KEPT, " "), [row[at] for row in rows]) for at, head in enumerate(table.columns)]
    lines = max((head.count("\n") for head in heads), default=0)
    for head, words in zip(heads, of_words(table), strict=True):
        lower = "\n" * (lines - head.count("\n")) + head  # heads stand on their columns
        grid.add_column(lower, justify="left" if words else "right", no_wrap=True)
    for row in rows:
        grid.add_row(*row)
    if left := len(table.rows) - len(rows):
        grid.add_row(f"{left:,} more rows", style=TERMINAL["note"])
    return grid


def _head(head: str, texts: list[str]) -> str:
    """Return a head in as many lines as keep it from being wider than its column, or than its longest word."""
    width = max([_NARROWEST, *map(len, texts)])
    return "\n".join(textwrap.wrap(head, width, break_long_words=False)) or head
