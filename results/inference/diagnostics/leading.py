"""The cell a verdict speaks of, and the cells that show skill: which they are, and what each test says of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.inference.diagnostics.best_cell import close_up
from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.evaluation import Material
from results.inference.sample.groups import Groups
from results.inference.testing.expectancy import MapWide
from results.inference.testing.timing import Timing
from signals.arrays import Integers

__all__ = ["confident", "leading_cell", "skilled_cells"]

_LISTED = 10


def confident(found: MapWide, timing: Timing | None) -> Integers:
    """Return the rows of `found` that both tests call positive, the highest adjusted t first.

    Where the shifts were left out, timing is what the bootstrap by days calls so. Those of the test of expectancy alone where
    timing was not tested.
    """
    inner = found.test.inner
    if timing is not None:
        inner = inner & (timing.p[found.judged] <= TIMING_ALPHA)
    rows = np.flatnonzero(inner)
    return rows[np.argsort(-found.test.above[rows], kind="stable")]


def leading_cell(
    material: Material, groups: Groups, found: MapWide, timing: Timing | None, seed: int = 0
) -> dict[str, Any]:
    """Describe the one cell that a verdict speaks of throughout: the highest adjusted t, of those that pass all if any do.

    Returns
    -------
    dict
        As `close_up`, with `expectancy` (`t`, `adjusted_t`, `p`, and the daily mean with its simultaneous band) and
        `timing` (its own `p`, that by days alone, its statistic, null where it has no timing, and `refused`: what it lacks
        though its days are significant, ``"decisions"`` or what it loses with ``"crossing"`` trades).
    """
    row = found.leading
    at, group = np.array([row]), int(found.judged[row])
    error = float(found.error[row])
    return {
        **close_up(material, int(groups.first[group]), seed),
        "expectancy": {
            "t": float(found.t[row]),
            "adjusted_t": float(found.test.above[row]),
            "p": float(found.test.p_above[row]),
            "mean_daily": float(found.mean[row]),
            "lower_daily": float(found.lower_t(at)[0]) * error,
            "upper_daily": float(found.upper_t(at)[0]) * error,
        },
        "timing": None if timing is None else _own_timing(timing, group),
    }


def _own_timing(timing: Timing, group: int) -> dict[str, float | str | None]:
    t = float(timing.t[group])
    refused = "decisions" if group in timing.undecided else "crossing" if group in timing.crossed else None
    return {
        "p": float(timing.p[group]),
        "p_by_days": float(timing.days[group]),
        "t": None if np.isnan(t) else t,
        "refused": refused,
    }


def skilled_cells(material: Material, groups: Groups, found: MapWide, timing: Timing | None) -> dict[str, Any] | None:
    """Count and list the cells that pass both tests; None where timing was not tested.

    Returns
    -------
    dict
        `cells`, `up_to_scale` (those that differ in scale only counted once), and `listed`: of the first ten of these
        by adjusted t, one cell each with its parameters and what each test says of it. Where the shifts were left out,
        `p_timing` is that by days alone, and nobody may call these cells skilled yet.
    """
    if timing is None:
        return None
    rows = confident(found, timing)
    sizes = np.bincount(groups.group, minlength=len(groups))
    listed = [_listed(material, groups, found, timing, int(row)) for row in rows[:_LISTED]]
    return {"cells": int(sizes[found.judged[rows]].sum()), "up_to_scale": len(rows), "listed": listed}


def _listed(material: Material, groups: Groups, found: MapWide, timing: Timing, row: int) -> dict[str, Any]:
    group = int(found.judged[row])
    values = groups.table(np.array([group])).row(0)
    return {
        "cell": int(groups.first[group]),
        "parameters": {name: values[name] for name in material.run.axes},
        "adjusted_t": float(found.test.above[row]),
        "p_expectancy": float(found.test.p_above[row]),
        "p_timing": float(timing.p[group]),
    }
