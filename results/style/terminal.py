"""Tables for terminals: they fit, and names in them are names.

A table that is too wide goes on underneath, its first columns repeated.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from results.style.palette import TERMINAL
from signals.visible import visible

__all__ = ["PlainConsole", "heading", "plain_table", "printed"]

NARROWEST = 40
"""Characters: on less, lines are as long as on this."""
READABLE = 120
"""Characters: a paragraph's lines are no longer, however wide the terminal."""
UNBOUNDED = 10_000
"""Characters of a line where there is no terminal: as many as any table needs."""


class PlainConsole(Console):
    """A console of rich that takes every text as it stands: no markup, no emoji codes, no control characters.

    A variant called ``[red]`` or ``:ok:`` would else be taken for an instruction, and one with an escape sequence in
    its name would steer the terminal.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text with its control characters written out."""
        return super().render_str(visible(text, keep="\n"), **options)


def heading(text: str) -> Text:
    """Return a title."""
    return Text(visible(text), style=TERMINAL["title"])


def plain_table() -> Table:
    """Return an empty table without lines."""
    return Table(header_style=TERMINAL["title"], box=None, pad_edge=False, collapse_padding=True)


def printed(parts: Sequence[RenderableType], keys: int) -> str:
    """Return texts and tables as they are printed, one under another.

    Parameters
    ----------
    parts
        Titles and tables as rich's, and paragraphs as text, which are broken into lines.
    keys
        How many of a table's first columns are repeated where it goes on underneath.

    Notes
    -----
    On a terminal no line is longer than it is wide. In files and pipes lines are as long as they need to be, so that
    a row stays a line.
    """
    terminal = PlainConsole()
    if not terminal.is_terminal:
        lines = (_wrapped(part, READABLE) if isinstance(part, str) else [part] for part in parts)
        return _captured(PlainConsole(width=UNBOUNDED), [line for each in lines for line in each])
    width = max(terminal.width, NARROWEST)
    fitting: list[RenderableType] = []
    for part in parts:
        if isinstance(part, str):
            fitting += _wrapped(part, min(width, READABLE))
        else:
            fitting += _split(part, keys, width) if isinstance(part, Table) else [part]
    needed = max((_width(part) for part in fitting), default=1)
    return _captured(PlainConsole(width=min(width, needed)), fitting)


def _wrapped(text: str, width: int) -> list[RenderableType]:
    """Break a paragraph into lines."""
    return [Text(line) for line in textwrap.wrap(text, width, break_long_words=False)]


def _captured(console: PlainConsole, parts: Sequence[RenderableType]) -> str:
    with console.capture() as captured:
        console.print(Group(*parts))
    return captured.get()


def _split(table: Table, keys: int, width: int) -> list[RenderableType]:
    """Cut a table into such as are no wider than asked, an empty line between two of them."""
    if len(table.columns) <= keys or _width(table) <= width:
        return [table]
    wide = [_width(_with_columns(table, [at])) for at in range(len(table.columns))]
    left, pieces = list(range(keys)), list[RenderableType]()
    chosen = list(left)
    for at in range(keys, len(table.columns)):
        # a space between two columns
        if len(chosen) > keys and sum(wide[each] + 1 for each in [*chosen, at]) - 1 > width:
            pieces += [_with_columns(table, chosen), Text()]
            chosen = list(left)
        chosen.append(at)
    return [*pieces, _with_columns(table, chosen)]


def _width(part: RenderableType) -> int:
    return PlainConsole(width=UNBOUNDED).measure(part).maximum


def _with_columns(table: Table, columns: Sequence[int]) -> Table:
    """Return a table of some of another's columns, with its styles."""
    chosen = [table.columns[at] for at in columns]
    fewer = plain_table()
    for column in chosen:
        fewer.add_column(column.header, justify=column.justify, no_wrap=column.no_wrap, style=column.style)
    cells = [list(column.cells) for column in chosen]
    for at, row in enumerate(table.rows):
        fewer.add_row(*(column[at] for column in cells), style=row.style, end_section=row.end_section)
    return fewer
