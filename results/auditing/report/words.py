"""An audit as text for a terminal: words first, then tables."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from types import MappingProxyType

from rich.console import RenderableType
from rich.text import Text

from results.auditing.model import ACCUSING, Finding
from results.auditing.record import Audit
from results.auditing.report.headline import headline
from results.auditing.report.kinds import MARKS, TONES, weighed
from results.auditing.report.tables import grid_of
from results.auditing.report.texts import KEPT, list_line, rows_named, shown
from results.style.counts import counted
from results.style.palette import TERMINAL
from results.style.terminal import NARROWEST, READABLE, PlainConsole, heading, printed

__all__ = ["audit_text"]

_HEAD = 14
"""Characters of the column that says what a line is."""
_FINDINGS, _NOTES = 12, 5
"""Shown at most, unless more accuse; and so many notes in any case."""
_TABLES = MappingProxyType({"accounting": 2, "optimised": 4})
"""Tables that are shown of a family, where it is more than its first."""
_SPACE = ("", "", TERMINAL["title"])


def audit_text(audit: Audit, width: int | None = None) -> str:
    """Return an audit as text.

    Parameters
    ----------
    audit
        What was found.
    width
        Characters of a line; None for the terminal's, and for as many as a line needs where there is none.
    """
    console = PlainConsole()
    if width is None and console.is_terminal:
        width = min(max(console.width, NARROWEST), READABLE)
    parts = [line for texts in _words(audit) for line in _hung(*texts, width)]
    tables = [table for part in audit.parts for table in part.tables[: _TABLES.get(part.key, 1)]]
    for table in tables:
        parts += [Text(), heading(table.title), grid_of(table)]
    if more := sum(len(part.tables) for part in audit.parts) - len(tables):
        parts += [
            Text(),
            Text(
                f"{counted(more, 'more table')} and all pictures: on the page that `out` writes.",
                style=TERMINAL["note"],
            ),
        ]
    parts += [line for texts in _afterwards(audit) for line in _hung(*texts, width)]
    return printed(parts, keys=1)


def _words(audit: Audit) -> Iterator[tuple[str, str, str]]:
    """Yield head, text and style of what stands before the tables."""
    answer = headline(audit)
    yield "", answer.text, TERMINAL["title"]
    yield "list", list_line(audit), ""
    told = [finding for finding in weighed(audit.findings) if finding.weight not in {"note", "untestable"}]
    notes = _notes(audit, max(_FINDINGS - len(told), _NOTES))
    first = [*told, *notes]
    group = None
    for finding in first:
        if (finding.weight == "note") is not group:  # what is said of the list stands apart from what is worth knowing
            yield _SPACE
            group = finding.weight == "note"
        rows = rows_named(finding) if finding.weight in ACCUSING else ""
        text = f"{finding.text} ({rows})" if rows else finding.text
        yield MARKS[finding.weight], text, TERMINAL.get(TONES.get(finding.weight, ""), "")
    if more := sum(finding.weight == "note" for finding in audit.findings) - len(notes):
        yield "", f"{counted(more, 'more note')}: on the page that `out` writes, and in the JSON.", TERMINAL["note"]


def _notes(audit: Audit, most: int) -> list[Finding]:
    """Return the first notes of every family in turn, as many as there is room for, in the order of the families."""
    ranked = [
        (rank, at, note)
        for at, part in enumerate(audit.parts)
        for rank, note in enumerate(finding for finding in part.findings if finding.weight == "note")
    ]
    chosen = sorted(ranked, key=lambda each: each[:2])[: max(most, 0)]
    return [note for _, _, note in sorted(chosen, key=lambda each: (each[1], each[0]))]


def _afterwards(audit: Audit) -> Iterator[tuple[str, str, str]]:
    """Yield head, text and style of what stands after the tables: what was not tested, and how the list was read."""
    untested = [finding.text for finding in audit.findings if finding.weight == "untestable"]
    if untested or audit.reading:
        yield _SPACE
    for at, text in enumerate(untested):
        yield "" if at else "not tested", text, ""
    for at, text in enumerate(audit.reading):
        yield "" if at else "read as", text, TERMINAL["note"]


def _hung(head: str, text: str, style: str, width: int | None) -> list[RenderableType]:
    """Return lines with a head before the first, broken where they reach the width."""
    column = _HEAD if head or style != TERMINAL["title"] else 0
    kept = shown(text)
    lines = [kept] if width is None else textwrap.wrap(kept, width - column, break_long_words=False) or [""]
    styled = []
    for at, line in enumerate(lines):
        begun = Text(f"{'' if at else head:<{column}}", style=style)
        begun.append(
            line.replace(KEPT, " "), style=style if style != TERMINAL["bad"] and style != TERMINAL["poor"] else ""
        )
        styled.append(begun)
    return [*styled]
