"""Everything of this family, as one part."""

from __future__ import annotations

from collections.abc import Sequence

from results.auditing.case import Case
from results.auditing.claims.reading import Claim
from results.auditing.model import Part

__all__ = ["examine"]


def examine(case: Case, claims: Sequence[Claim], not_understood: Sequence[str]) -> Part:
    """Return each claim as supported, refuted, or not testable."""
    del case, claims, not_understood
    return Part("claims", "Claims")
