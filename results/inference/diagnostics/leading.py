"""The cell a verdict speaks of, and the cells that show skill: which they are, and what each test says of them."""

from __future__ import annotations

import numpy as np

from results.inference.blocks.cells import LeadingCell, OwnExpectancy, OwnTiming, SkilledCell, SkilledCells
from results.inference.diagnostics.best_cell import cell_statistics, on_assets
from results.inference.testing.evidence import Evidence
from results.inference.testing.timing import TimingTest

__all__ = ["leading_cell", "skilled_cells"]

_LISTED = 10


def leading_cell(evidence: Evidence) -> LeadingCell:
    """Describe the cell of the highest adjusted t, of those that pass all tests if any do."""
    judged, found, row, group = evidence.judged, evidence.expectancy, evidence.leading, evidence.leading_group
    at, error = np.array([row]), float(found.error[row])
    return LeadingCell(
        **dict(cell_statistics(judged, group)),
        expectancy=OwnExpectancy(
            t=float(found.t[row]),
            adjusted_t=float(found.test.above[row]),
            p=float(found.test.p_above[row]),
            mean_daily=float(found.mean[row]),
            lower_daily=float(found.lower_t(at)[0]) * error,
            upper_daily=float(found.upper_t(at)[0]) * error,
        ),
        timing=_own_timing(evidence.timing, group),
        on_assets=on_assets(judged, group),
    )


def _own_timing(timing: TimingTest, group: int) -> OwnTiming:
    t = float(timing.t[group])
    return OwnTiming(
        p=float(timing.p[group]),
        p_by_days=float(timing.days[group]),
        t=None if np.isnan(t) else t,
        refused="decisions" if group in timing.undecided else "crossing" if group in timing.crossed else None,
    )


def skilled_cells(evidence: Evidence) -> SkilledCells:
    """Count and list the cells that pass both tests."""
    rows, tested = evidence.confident, evidence.expectancy.tested
    return SkilledCells(
        cells=int(evidence.judged.sizes[tested[rows]].sum()),
        up_to_scale=len(rows),
        listed=[_listed(evidence, int(row)) for row in rows[:_LISTED]],
    )


def _listed(evidence: Evidence, row: int) -> SkilledCell:
    test, group = evidence.expectancy.test, int(evidence.expectancy.tested[row])
    return SkilledCell(
        **evidence.judged.named(group),
        adjusted_t=float(test.above[row]),
        p_expectancy=float(test.p_above[row]),
        p_timing=float(evidence.timing.p[group]),
    )
