"""Everything of this family, as one part."""

from __future__ import annotations

from typing import Any

from results.auditing.case import Case
from results.auditing.chance.drawing import Chance, chance_of
from results.auditing.model import Finding, Part, Picture, Table
from results.auditing.timing.exits_shown import exits_finding, exits_numbers, exits_picture, exits_table, no_exits
from results.auditing.timing.foresight import foresight_findings
from results.auditing.timing.other_exits import other_exits
from results.auditing.timing.placebo import placebo_findings, placebo_numbers, placebo_picture, placebo_table

__all__ = ["examine"]

_STEPS = 3


def examine(case: Case) -> Part:
    """Return what of a result was timing and what was drift, whether entries know the future, and what other exits would have made."""
    chance = chance_of(case)
    if chance is None:
        return Part("timing", "Timing or drift")
    _told(case, 1)
    numbers = placebo_numbers(case, chance)
    findings = [*placebo_findings(chance, numbers), *foresight_findings(chance)]
    _told(case, 2)
    tables, pictures, exits = _exits(case, chance, findings)
    _told(case, _STEPS)
    return Part(
        "timing",
        "Timing or drift",
        findings,
        [*placebo_table(numbers), *tables],
        [*placebo_picture(chance), *pictures],
        {"placebo": numbers, "other_exits": exits},
    )


def _exits(
    case: Case, chance: Chance, findings: list[Finding]
) -> tuple[list[Table], list[Picture], dict[str, Any] | None]:
    """Add what other exits say to the findings; return tables, pictures and numbers."""
    if chance.shifted is None:
        return [], [], None
    exits = other_exits(case, chance)
    if exits is None:
        findings.append(no_exits(chance))
        return [], [], None
    numbers = exits_numbers(case, chance, exits)
    findings.append(exits_finding(numbers, len(exits.best_elsewhere)))
    return [exits_table(exits)], [exits_picture(exits, numbers)], numbers


def _told(case: Case, done: int) -> None:
    if case.progress is not None:
        case.progress(done, _STEPS)
