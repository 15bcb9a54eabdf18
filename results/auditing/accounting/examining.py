"""Everything of this family, as one part."""

from __future__ import annotations

from collections.abc import Iterator

from results.auditing.accounting.checks.contradictions import contradictions
from results.auditing.accounting.checks.duplicates import duplicates
from results.auditing.accounting.checks.fees import fees
from results.auditing.accounting.checks.left_out import left_out
from results.auditing.accounting.checks.margins import margins
from results.auditing.accounting.checks.sane import sane
from results.auditing.accounting.checks.sides import sides
from results.auditing.accounting.checks.stops import stops
from results.auditing.accounting.checks.totals import totals
from results.auditing.case import Case
from results.auditing.model import ACCUSING, Finding, Part

__all__ = ["examine"]

_CHECKS = (sane, sides, contradictions, fees, duplicates, margins, left_out, stops, totals)


def examine(case: Case) -> Part:
    """Return what was found."""
    wins = int((case.reckoning.net > 0).sum())
    n = len(case.trades)
    text = f"{n:,} trades, {wins:,} of them won."
    first = Finding("trades", "note", text, numbers={"trades": n, "wins": wins})
    return Part("accounting", "Accounts, recomputed", [first, *_once(case)] if n else [first])


def _once(case: Case) -> Iterator[Finding]:
    """Yield the findings of all checks, an accusation of one kind once: the first is the one that looked first."""
    accused: set[str] = set()
    for check in _CHECKS:
        for finding in check(case):
            if finding.weight in ACCUSING and finding.kind in accused:
                continue
            if finding.weight in ACCUSING:
                accused.add(finding.kind)
            yield finding
