"""All that stands beside the two tests of a run."""

from __future__ import annotations

from typing import NamedTuple

from results.inference.blocks.cells import LeadingCell, SkilledCells
from results.inference.blocks.selection import Selection
from results.inference.blocks.shape import Shape
from results.inference.blocks.tuning import Tuning
from results.inference.diagnostics.leading import leading_cell, skilled_cells
from results.inference.diagnostics.selection import deflate, degradation, overfit, walk_forward
from results.inference.diagnostics.shape import describe_shape
from results.inference.diagnostics.tuning import compare_tuning
from results.inference.testing.evidence import Evidence

__all__ = ["Diagnostics", "diagnose"]


class Diagnostics(NamedTuple):
    """None, each of them, where there was nothing to test."""

    leading: LeadingCell | None = None
    skilled: SkilledCells | None = None
    selection: Selection | None = None
    shape: Shape | None = None
    tuning: Tuning | None = None


def diagnose(evidence: Evidence | None) -> Diagnostics:
    """Describe the leading cell, those that pass both tests, what choosing is worth, and the map around."""
    if evidence is None:
        return Diagnostics()
    judged, leading = evidence.judged, leading_cell(evidence)
    selection = Selection(
        deflated=deflate(evidence),
        overfitting=overfit(evidence.expectancy, judged.seed),
        degradation=degradation(judged),
        walk_forward=walk_forward(evidence, leading.average_hold_days or 0.0),
    )
    return Diagnostics(leading, skilled_cells(evidence), selection, describe_shape(evidence), compare_tuning(judged))
