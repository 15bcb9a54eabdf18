"""A check of signal files as tables in a terminal."""

from __future__ import annotations

import io

from rich import box
from rich.table import Table
from rich.text import Text

from results.signal_files.sections import MOST_COLUMNS, Section, sections
from results.style.palette import TERMINAL
from results.style.terminal import PlainConsole, heading
from signals.checks.check import Check
from signals.visible import visible

__all__ = ["check_text", "tables_text"]

WIDTH = 160
SPACE = 3
"""Between two columns of a table."""


def check_text(check: Check, width: int = WIDTH, colour: bool = False) -> str:
    """Return a check as text: what deserves attention first, then the tables.

    Parameters
    ----------
    check
        What `signals.check` returned.
    width
        Characters of a line.
    colour
        With the escape codes of a terminal.
    """
    findings = check.findings()
    title = "What deserves attention" if findings else "Nothing deserves attention"
    return tables_text(title, findings, sections(check), width, colour)


def tables_text(title: str, lines: list[str], tables: list[Section], width: int = WIDTH, colour: bool = False) -> str:
    """Return a title, lines under it, and tables, as text."""
    stream = io.StringIO()
    console = PlainConsole(file=stream, width=width, force_terminal=colour, no_color=not colour)
    console.print(heading(title))
    for line in lines:
        console.print(Text(visible(f"  - {line}")), soft_wrap=True)
    for section in tables:
        console.print()
        console.print(heading(section.title))
        if section.note:
            console.print(Text(section.note, style=TERMINAL["note"]))
        console.print(_table(section, width))
        if len(section.rows) > MOST_COLUMNS:
            more = len(section.rows) - MOST_COLUMNS
            console.print(Text(f"and {more:,} more: the JSON and the page have them all", style=TERMINAL["note"]))
    return stream.getvalue()


def _table(section: Section, width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    shown = _fitting(section, width)
    for place in shown:
        words = place < section.words
        table.add_column(section.header[place], justify="left" if words else "right", overflow="fold")
    for row in section.rows[:MOST_COLUMNS]:
        table.add_row(*(Text(visible(row.cells[place])) for place in shown), style=TERMINAL.get(row.tone, ""))
    return table


def _fitting(section: Section, width: int) -> list[int]:
    """Return the columns that fit into a line, spare ones left out one after the other."""
    texts = [section.header, *(row.cells for row in section.rows[:MOST_COLUMNS])]
    sizes = [max(map(len, column)) + SPACE for column in zip(*texts, strict=True)]
    shown = list(range(len(sizes)))
    for name in section.spare:
        if sum(sizes[place] for place in shown) <= width:
            break
        shown.remove(section.header.index(name))
    return shown
