"""Everything of this family, as one part."""

from __future__ import annotations

from results.auditing.case import Case
from results.auditing.model import Finding, Part

__all__ = ["examine"]


def examine(case: Case) -> Part:
    """Return what was found."""
    wins = int((case.reckoning.net > 0).sum())
    n = len(case.trades)
    text = f"{n:,} trades, {wins:,} of them won."
    return Part(
        "accounting", "Accounts, recomputed", [Finding("trades", "note", text, numbers={"trades": n, "wins": wins})]
    )
