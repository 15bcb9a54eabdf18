"""Everything of this family, as one part."""

from __future__ import annotations

from results.auditing.case import Case
from results.auditing.chance.drawing import chance_of
from results.auditing.model import Part
from results.auditing.timing.foresight import foresight_findings
from results.auditing.timing.placebo import (
    placebo_findings,
    placebo_numbers,
    placebo_picture,
    placebo_table,
)

__all__ = ["examine"]


def examine(case: Case) -> Part:
    """Return what of a result was timing and what was drift, whether entries know the future, and what other exits would have made."""
    chance = chance_of(case)
    if chance is None:
        return Part("timing", "Timing or drift")
    numbers = placebo_numbers(case, chance)
    findings = [*placebo_findings(chance, numbers), *foresight_findings(chance)]
    return Part(
        "timing", "Timing or drift", findings, placebo_table(numbers), placebo_picture(chance), {"placebo": numbers}
    )
