"""From the numbers of both tests to the ruling, and to the cells and the region it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grids.table import decode
from results.inference.diagnostics.leading import confident
from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.evaluation import Material
from results.inference.sample.groups import Groups
from results.inference.testing.expectancy import FEWEST_DAYS, MapWide
from results.inference.testing.timing import Timing
from results.inference.verdict.record import FORMAT, Ruling, Verdict
from results.inference.verdict.words import say
from results.run.axes import value_text
from signals.arrays import Integers

__all__ = ["rule"]

_MOST_NAMED = 100_000
_SHOWN = 20
_AT_ONCE = 1 << 18


def rule(  # noqa: PLR0913, PLR0917 - what a ruling rests on
    material: Material,
    groups: Groups,
    found: MapWide | None,
    timing: Timing | None,
    permutations: int,
    surroundings: Mapping[str, Any],
) -> Verdict:
    """Decide, and say why.

    Parameters
    ----------
    material, groups
        What was judged.
    found
        The simultaneous test, None where no cell has enough trades.
    timing
        The test of timing.
    permutations
        Shifts asked for; 0 leaves them out, and then nothing is called positive.
    surroundings
        What else is known: `leading`, `skilled`, `selection`, `shape`, `seconds`, `run`.
    """
    named = np.zeros(0, dtype=np.int64) if found is None else confident(found, timing)
    ruling, reasons = _decide(material, found, timing, len(named), shifted=permutations > 0)
    cells = _cells(groups, found, named) if ruling == "positive" else np.zeros(0, dtype=np.int64)
    numbers: dict[str, Any] = {
        "format": FORMAT,
        "sample": _sample(material, found),
        "tried": _tried(groups, found),
        "expectancy_test": _expectancy(groups, found),
        "timing_test": _timing(groups, found, timing, permutations),
        "needed": _needed(found, surroundings),
        "named_cells": len(cells),
        "region": _region(material, cells),
        **surroundings,
    }
    words = say(ruling, reasons, numbers)
    return Verdict(ruling, tuple(cells[:_MOST_NAMED].tolist()), reasons, words, numbers)


_NOTHING = f"no cell has 30 judged trades, 10 wins, 10 losses and {FEWEST_DAYS} days of P&L: there is nothing to test"
_EXCLUDED = "for every cell with enough trades a positive expectancy is excluded, all cells at once"
_WITHIN_LUCK = (
    "no cell's expectancy is more than luck allows the best of so many, yet a positive one cannot be excluded"
)
_NOT_SHIFTED = "the shifts of the test of timing were left out, and without them nothing is called positive"
_NO_SKILL = (
    "some expectancies are positive beyond luck, but nothing shows that the model knows the direction: what was earned "
    "is the market's drift, the kindness of an exit or a constant bet"
)
_FEW = (
    "some expectancies are positive beyond luck, and by days their timing is too, but these cells changed their mind too "
    "seldom for it to be called skill"
)
_IN_SAMPLE = (
    "expectancies are positive beyond luck, but on trades the model may have seen: only out-of-sample trades can support "
    "a positive verdict"
)
_CROSSED = (
    "some expectancies are positive beyond luck, but only because trades are left out that start on bars the model had not "
    "seen and run on into seen ones: which these are depends on how they went"
)
_POSITIVE = "some cells earn more than luck allows the best of so many, and they know which way to trade, and when"


def _decide(
    material: Material, found: MapWide | None, timing: Timing | None, named: int, *, shifted: bool
) -> tuple[Ruling, tuple[str, ...]]:
    if found is None:
        return "undetermined", (_NOTHING,)
    if not found.test.outer.any():
        return "none", (_EXCLUDED,)
    if not found.test.inner.any():
        return "undetermined", (_WITHIN_LUCK,)
    inner = found.judged[found.test.inner]
    few = timing is not None and bool(np.isin(inner, timing.undecided).any())
    crossed = timing is not None and len(timing.crossed) > 0
    doubts = (
        (named == 0 and not few and not crossed, _NO_SKILL),
        (named == 0 and few, _FEW),
        (named == 0 and crossed, _CROSSED),
        (named > 0 and not shifted, _NOT_SHIFTED),
        (not material.supports_positive, _IN_SAMPLE),
    )
    reasons = tuple(reason for holds, reason in doubts if holds)
    return ("undetermined", reasons) if reasons else ("positive", (_POSITIVE,))


def _cells(groups: Groups, found: MapWide | None, named: Integers) -> Integers:
    """Return all cells of the named groups, in the order of these."""
    if found is None or len(named) == 0:
        return np.zeros(0, dtype=np.int64)
    rank = np.full(len(groups), -1, dtype=np.int32)
    rank[found.judged[named]] = np.arange(len(named), dtype=np.int32)
    of_cell = rank[groups.group]
    kept = np.flatnonzero(of_cell >= 0)
    cells: Integers = groups.cell[kept[np.argsort(of_cell[kept], kind="stable")]]
    return cells


def _sample(material: Material, found: MapWide | None) -> dict[str, Any]:
    time = material.signals.bars.time[material.bars]
    shares = material.run.info.signals.out_of_sample
    return {
        "judged": material.sample,
        "assumed_out_of_sample": material.assumed,
        "supports_positive": material.supports_positive,
        "out_of_sample_share": shares,
        "in_sample_share": {name: None if share is None else 1 - share for name, share in shares.items()},
        "from": f"{time[0]}Z",
        "to": f"{time[-1]}Z",
        "days": None if found is None else found.days,
    }


def _tried(groups: Groups, found: MapWide | None) -> dict[str, Any]:
    cells, judged = len(groups.cell), 0
    few_trades = int((~groups.candidate)[groups.group].sum())
    if found is not None:
        marks = np.zeros(len(groups), dtype=np.bool_)
        marks[found.judged] = True
        judged = int(marks[groups.group].sum())
    return {
        "cells": cells,
        "up_to_scale": len(groups),
        "enough_trades": int(groups.enough.sum()),
        "judged": judged,
        "insufficient": cells - judged,
        "too_few_trades": few_trades,
        "too_few_days": cells - judged - few_trades,
        "distinct": 0 if found is None else found.distinct,
    }


def _expectancy(groups: Groups, found: MapWide | None) -> dict[str, Any] | None:
    if found is None:
        return None
    test = found.test
    sizes = np.bincount(groups.group, minlength=len(groups))[found.judged]
    return {
        "alpha": test.alpha,
        "resamples": found.resamples,
        "resamples_asked": found.asked,
        "block_days": found.block,
        "p_value": float(test.p_above.min()),
        "luck_alone": test.expected_maximum,
        "critical_above": test.critical_above,
        "critical_below": test.critical_below,
        "confident_cells": int(sizes[test.inner].sum()),
        "not_excluded_cells": int(sizes[test.outer].sum()),
    }


def _timing(groups: Groups, found: MapWide | None, timing: Timing | None, permutations: int) -> dict[str, Any] | None:
    if found is None or timing is None:
        return None
    shifts = timing.shifts
    sizes = np.bincount(groups.group, minlength=len(groups))
    best = float(np.nanmax(timing.t)) if len(timing.without) < len(found.judged) else None
    return {
        "alpha": TIMING_ALPHA,
        "p_value": timing.p_value,
        "p_by_days": float(timing.days.min(initial=1.0)),
        "p_by_shifts": timing.p_by_shifts,
        "largest": best,
        "luck_alone": timing.luck_alone,
        "resamples": timing.resamples,
        "resamples_asked": timing.asked,
        "permutations": permutations,
        "permutations_made": 0 if shifts is None else len(shifts.largest),
        "largest_of_shifts": None if shifts is None else float(np.median(shifts.largest)),
        "cells_it_hung_on": int(sizes[timing.candidates].sum()),
        "too_few_decisions": int(sizes[timing.undecided].sum()),
        "lost_with_crossing_trades": int(sizes[timing.crossed].sum()),
        "without_timing": int(sizes[timing.without].sum()),
    }


def _needed(found: MapWide | None, surroundings: Mapping[str, Any]) -> dict[str, Any] | None:
    """How much more data would decide, if the leading cell's expectancy is what was observed; most likely it is less."""
    if found is None or (best := float(found.test.above[found.leading])) <= 0:
        return None
    times = max((found.test.critical_above / best) ** 2, 1.0)
    trades = surroundings["leading"]["trades"]
    return {
        "times_the_data": times,
        "more_days": round((times - 1) * found.days),
        "more_trades": round((times - 1) * trades),
    }


def _region(material: Material, cells: Integers) -> dict[str, list[str]]:
    """Return, for each axis, the values that the named cells have."""
    if len(cells) == 0:
        return {}
    region = {}
    for axis in material.grid.axes:
        starts = range(0, len(cells), _AT_ONCE)
        parts = [material.grid.columns(cells[at : at + _AT_ONCE], [axis.name])[axis.name] for at in starts]
        stored = np.unique(np.concatenate([np.unique(part) for part in parts]))
        values = [decode(axis.name, value, material.grid.variants) for value in stored]
        # null is stored as 0 or NaN, and read last
        values = [value for value in values if value is not None] + [None] * (None in values)
        texts = [value_text(axis.name, value) for value in values]
        region[axis.name] = texts if len(texts) <= _SHOWN else [texts[0], f"{len(texts) - 2} more", texts[-1]]
    return region
