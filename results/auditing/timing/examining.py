"""Everything of this family, as one part."""

from __future__ import annotations

from results.auditing.case import Case
from results.auditing.model import Part

__all__ = ["examine"]


def examine(case: Case) -> Part:
    """Return what was found."""
    del case
    return Part("timing", "Timing or drift")
