"""A check of signal files as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from results.signal_files.sections import MOST_ROWS, Section, sections
from results.style.palette import TERMINAL
from results.style.terminal import heading, plain_table, printed
from signals.checks.check import Check
from signals.visible import visible

__all__ = ["check_text", "tables_text"]


def check_text(check: Check) -> str:
    """Return what `signals.check` found as text: what deserves attention first, then the tables."""
    findings = check.findings()
    title = "What deserves attention" if findings else "Nothing deserves attention"
    return tables_text(title, findings, sections(check))


def tables_text(title: str, lines: Sequence[str], tables: Sequence[Section]) -> str:
    """Return a title, lines under it, and tables, as text."""
    head = printed([heading(title), *(Text(visible(f"  - {line}")) for line in lines)], keys=0)
    return "\n".join([head, *map(_section_text, tables)])


def _section_text(section: Section) -> str:
    table = plain_table()
    for place, name in enumerate(section.header):
        table.add_column(name, justify="left" if place < section.words else "right", no_wrap=True)
    for row in section.rows[:MOST_ROWS]:
        table.add_row(*row.cells, style=TERMINAL.get(row.tone, ""))
    parts: list[RenderableType] = [heading(section.title), *([section.note] if section.note else []), table]
    if len(section.rows) > MOST_ROWS:
        parts.append(f"and {len(section.rows) - MOST_ROWS:,} more: the JSON and the page have them all")
    return printed(parts, keys=section.words)
