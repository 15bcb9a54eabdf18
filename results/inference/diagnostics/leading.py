"""The cell a verdict speaks of, and the cells that show skill: which they are, and what each test says of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.inference.diagnostics.best_cell import cell_statistics
from results.inference.testing.evidence import Evidence
from results.inference.testing.timing import TimingTest

__all__ = ["leading_cell", "skilled_cells"]

_LISTED = 10


def leading_cell(evidence: Evidence) -> dict[str, Any]:
    """Describe the one cell that a verdict speaks of throughout: the highest adjusted t, of those that pass all if any do.

    Returns
    -------
    dict
        As `cell_statistics`, with `expectancy` (`t`, `adjusted_t`, `p`, and the daily mean with its simultaneous band) and
        `timing` (its own `p`, that by days alone, its statistic, null where it has no timing, and `refused`: what it lacks
        though its days are significant, ``"decisions"`` or what it loses with ``"crossing"`` trades).
    """
    judged, found, row, group = evidence.judged, evidence.expectancy, evidence.leading, evidence.leading_group
    at, error = np.array([row]), float(found.error[row])
    return {
        **cell_statistics(judged.evaluation, int(judged.groups.first[group]), judged.seed),
        "expectancy": {
            "t": float(found.t[row]),
            "adjusted_t": float(found.test.above[row]),
            "p": float(found.test.p_above[row]),
            "mean_daily": float(found.mean[row]),
            "lower_daily": float(found.lower_t(at)[0]) * error,
            "upper_daily": float(found.upper_t(at)[0]) * error,
        },
        "timing": _own_timing(evidence.timing, group),
    }


def _own_timing(timing: TimingTest, group: int) -> dict[str, float | str | None]:
    t = float(timing.t[group])
    refused = "decisions" if group in timing.undecided else "crossing" if group in timing.crossed else None
    return {
        "p": float(timing.p[group]),
        "p_by_days": float(timing.days[group]),
        "t": None if np.isnan(t) else t,
        "refused": refused,
    }


def skilled_cells(evidence: Evidence) -> dict[str, Any]:
    """Count and list the cells that pass both tests.

    Returns
    -------
    dict
        `cells`, `up_to_scale` (those that differ in scale only counted once), and `listed`: of the first ten of these
        by adjusted t, one cell each with its parameters and what each test says of it. Where the shifts were left out,
        `p_timing` is that by days alone, and nobody may call these cells skilled yet.
    """
    rows, tested = evidence.confident, evidence.expectancy.tested
    return {
        "cells": int(evidence.judged.sizes[tested[rows]].sum()),
        "up_to_scale": len(rows),
        "listed": [_listed(evidence, int(row)) for row in rows[:_LISTED]],
    }


def _listed(evidence: Evidence, row: int) -> dict[str, Any]:
    test, group = evidence.expectancy.test, int(evidence.expectancy.tested[row])
    return {
        **evidence.judged.named(group),
        "adjusted_t": float(test.above[row]),
        "p_expectancy": float(test.p_above[row]),
        "p_timing": float(evidence.timing.p[group]),
    }
