"""The cell a verdict speaks of, and the cells that show skill: which they are, and what each test says of them."""

from __future__ import annotations

import numpy as np

from results.inference.blocks.cells import LeadingCell, OwnExpectancy, OwnTiming, SkilledCell, SkilledCells
from results.inference.diagnostics.best_cell import cell_statistics, on_assets
from results.inference.testing.evidence import Evidence, OneGroup

__all__ = ["leading_cell", "skilled_cells"]

_LISTED = 10


def leading_cell(evidence: Evidence) -> LeadingCell:
    """Describe the cell of the highest adjusted t, of those that pass all tests if any do."""
    judged, found, best = evidence.judged, evidence.expectancy, evidence.leading
    t, skew = np.array([best.t]), np.array([best.skew], dtype=np.float32)
    return LeadingCell(
        **dict(cell_statistics(judged, best.first)),
        expectancy=OwnExpectancy(
            t=best.t,
            adjusted_t=best.above,
            p=best.p_above,
            mean_daily=best.mean,
            lower_daily=float(found.lower_t(t, skew)[0]) * best.error,
            upper_daily=float(found.upper_t(t, skew)[0]) * best.error,
        ),
        timing=OwnTiming(
            p=best.p_timing,
            p_by_days=best.p_days,
            t=None if np.isnan(best.timing) else best.timing,
            refused=best.refused,
        ),
        on_assets=on_assets(judged, best.first),
    )


def skilled_cells(evidence: Evidence) -> SkilledCells:
    """Count and list the cells that pass both tests."""
    return SkilledCells(
        cells=evidence.summed.positive_cells,
        up_to_scale=evidence.summed.positive,
        listed=[_listed(evidence, group) for group in evidence.listed(_LISTED)],
    )


def _listed(evidence: Evidence, group: OneGroup) -> SkilledCell:
    return SkilledCell(
        **evidence.judged.of(np.array([group.first])).named(0),
        adjusted_t=group.above,
        p_expectancy=group.p_above,
        p_timing=group.p_timing,
    )
