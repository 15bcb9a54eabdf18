"""An audit as text for a terminal: words first, then tables."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from results.auditing.model import ACCUSING, Finding
from results.auditing.record import Audit
from results.auditing.report.headline import headline
from results.auditing.report.kinds import MARKS, TONES, weighed
from results.auditing.report.tables import grid_of
from results.style.palette import TERMINAL
from results.style.terminal import NARROWEST, READABLE, PlainConsole, heading, printed
from signals.visible import visible

__all__ = ["audit_text", "list_line", "rows_named"]

_HEAD = 14
"""Characters of the column that says what a line is."""
_FINDINGS = 12
"""Shown at most, unless more accuse."""
_ROWS = 8
"""Rows that are named under a finding."""
_KEPT = "\N{NO-BREAK SPACE}"


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
    for table in (table for part in audit.parts for table in part.tables):
        parts += [Text(), heading(table.title), grid_of(table)]
    parts += [line for texts in _afterwards(audit) for line in _hung(*texts, width)]
    return printed(parts, keys=1)


def rows_named(finding: Finding, most: int = _ROWS) -> str:
    """Say which rows of the file a finding is about; empty where it is about none."""
    if not finding.rows:
        return ""
    more = max(finding.count, len(finding.rows)) - len(finding.rows[:most])
    named = ", ".join(f"{row}" for row in finding.rows[:most])
    return f"row{'s' if len(finding.rows) > 1 else ''} {named}" + (f" and {more:,} more" if more > 0 else "")


def _words(audit: Audit) -> Iterator[tuple[str, str, str]]:
    """Yield head, text and style of what stands before the tables."""
    answer = headline(audit)
    yield "", answer.text, TERMINAL["title"]
    yield "list", list_line(audit), ""
    told = [finding for finding in weighed(audit.findings) if finding.weight != "untestable"]
    accusing = sum(finding.weight in ACCUSING for finding in told)
    shown = told[: max(_FINDINGS, accusing)]
    for finding in shown:
        rows = rows_named(finding) if finding.weight in ACCUSING else ""
        text = f"{finding.text} ({rows})" if rows else finding.text
        yield MARKS[finding.weight], text, TERMINAL.get(TONES.get(finding.weight, ""), "")
    if more := len(told) - len(shown):
        yield "", f"{more} more are on the page and in the JSON.", TERMINAL["note"]


def _afterwards(audit: Audit) -> Iterator[tuple[str, str, str]]:
    """Yield head, text and style of what stands after the tables: what was not tested, and how the list was read."""
    untested = [finding.text for finding in audit.findings if finding.weight == "untestable"]
    if untested or audit.reading:
        yield "", "", TERMINAL["title"]
    for at, text in enumerate(untested):
        yield "" if at else "not tested", text, ""
    for at, text in enumerate(audit.reading):
        yield "" if at else "read as", text, TERMINAL["note"]


def list_line(audit: Audit) -> str:
    """Say what was examined."""
    if audit.summary is None:
        return f"{audit.source}, {audit.form}"
    summary = audit.summary
    markets = f" on {summary.markets} markets" if summary.markets > 1 else ""
    span = f"{summary.first[:10]} to {summary.last[:10]}"
    trades = f"{summary.trades:,} trade{'s' if summary.trades != 1 else ''}{markets}"
    return f"{audit.source} ({audit.form}): {trades}, {span}"


def _hung(head: str, text: str, style: str, width: int | None) -> list[RenderableType]:
    """Return lines with a head before the first, broken where they reach the width."""
    column = _HEAD if head or style != TERMINAL["title"] else 0
    kept = visible(text).replace(" %", f"{_KEPT}%")
    lines = [kept] if width is None else textwrap.wrap(kept, width - column, break_long_words=False) or [""]
    styled = []
    for at, line in enumerate(lines):
        shown = Text(f"{'' if at else head:<{column}}", style=style)
        shown.append(
            line.replace(_KEPT, " "), style=style if style != TERMINAL["bad"] and style != TERMINAL["poor"] else ""
        )
        styled.append(shown)
    return [*styled]
