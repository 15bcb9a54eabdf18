"""Texts of an audit as a terminal and a page show them alike."""

from __future__ import annotations

import re

from results.auditing.model import Finding
from results.auditing.record import Audit
from signals.visible import visible

__all__ = ["KEPT", "list_line", "rows_named", "shown"]

_ROWS = 8
"""Rows that are named under a finding."""
_MANY = 12
"""Rows of which the numbers say nothing."""
_PERCENT = re.compile(r"(?<=\d) ?%(?!\w)")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")
_NAMED = re.compile(r"\brows? \d")
KEPT = "\N{NO-BREAK SPACE}"
"""Between a number and its percent sign, so that no line ends there."""


def shown(text: str) -> str:
    """Return a text as it is shown: control characters written out, a kept space before percent signs, none but a space in times."""
    return _TIME.sub(r"\1 \2", _PERCENT.sub(f"{KEPT}%", visible(text)))


def rows_named(finding: Finding, most: int = _ROWS) -> str:
    """Say which rows of the file a finding is about; empty where it is about none, or says so itself."""
    if not finding.rows or _NAMED.search(finding.text):
        return ""
    count = max(finding.count, len(finding.rows))
    if count > _MANY:
        return f"{count:,} rows, the first {finding.rows[0]}"
    more = count - len(finding.rows[:most])
    named = ", ".join(f"{row}" for row in finding.rows[:most])
    return f"row{'s' if len(finding.rows) > 1 else ''} {named}" + (f" and {more:,} more" if more > 0 else "")


def list_line(audit: Audit) -> str:
    """Say what was examined."""
    if audit.summary is None:
        return f"{audit.source}, {audit.form}"
    summary = audit.summary
    markets = f" on {summary.markets} markets" if summary.markets > 1 else ""
    span = f"{summary.first[:10]} to {summary.last[:10]}"
    trades = f"{summary.trades:,} trade{'s' if summary.trades != 1 else ''}{markets}"
    return f"{audit.source} ({audit.form}): {trades}, {span}"
