"""Everything of this family, as one part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.auditing.case import Case
from results.auditing.chance.days import by_day
from results.auditing.chance.drawing import chance_of
from results.auditing.chance.record import record_of
from results.auditing.luck.regular import regular_findings
from results.auditing.luck.shown import record_findings, record_numbers, record_picture
from results.auditing.luck.tries import Tries, tries_finding, tries_of, tries_picture
from results.auditing.model import Finding, Part
from signals import Signals

if TYPE_CHECKING:
    from results.run.run import Run

__all__ = ["examine"]

_TITLE = "Luck"
_ALPHA = 0.05


def examine(case: Case, run: Run | str | Path | None = None, signals: Signals | str | Path | None = None) -> Part:
    """Return how much of a result luck explains.

    Parameters
    ----------
    case
        The list.
    run
        A run of ours that it may be a cell of.
    signals
        Those of the run, where they have moved or were in memory.

    Raises
    ------
    InputError
        If the run cannot be read.
    """
    found, record = by_day(case), record_of(case)
    if found is None or record is None:
        text = "What of the result is luck cannot be told: no trade has a result that is known."
        return Part("luck", _TITLE, [Finding("interval", "untestable", text)])
    basis = case.reckoning.basis
    ways = tries_of(case, found, chance_of(case))
    findings = [*record_findings(record, basis), tries_finding(ways, found.mean), *regular_findings(case)]
    if run is not None:
        # loaded here: an audit without a run needs none of the judge
        from results.auditing.luck.nearest import nearest_finding  # noqa: PLC0415

        findings.append(nearest_finding(case, run, signals))
    numbers: dict[str, Any] = {"record": record_numbers(record, basis)}
    if ways and found.mean > 0:
        numbers["luck_explains"] = _explains(ways)
    pictures = [*(tries_picture(ways) if found.mean > 0 else []), *record_picture(record)]
    return Part("luck", _TITLE, findings, pictures=pictures, numbers=numbers)


def _explains(ways: list[Tries]) -> bool:
    """Whether luck does as well with a single try, by the list's own days; what is drift is no luck of this kind."""
    return ways[0].tail.p > _ALPHA
