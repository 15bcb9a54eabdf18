"""Cells drawn at random from what constraints leave, uniformly and the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grids.selection.constraints import Constraint
from grids.selection.feasible import FeasibleCells
from grids.selection.joint import JointCells
from grids.selection.permutation import Permutation
from signals import InputError
from signals.arrays import Integers
from signals.conditions import shortened

__all__ = ["draw", "share_passing"]

_AT_ONCE = 1 << 17
_TRIED, _MOST_TRIED = 1 << 24, 1 << 32
"""Cells that are tried before it is asked how rare those are that pass, and tries that would take an hour."""


def draw(left: FeasibleCells | JointCells, cells: int, seed: int) -> Integers:
    """Walk the feasible cells in a shuffled order and keep the first that pass the open constraints; ascending.

    Raises
    ------
    InputError
        If next to none passes, and they are too many for all to be tried.
    """
    if not left.count:
        return np.empty(0, dtype=np.int64)
    shuffled = Permutation(left.count, seed)
    kept: list[Integers] = []
    start, missing = 0, cells
    while missing > 0 and start < left.count:
        block = shuffled[start : start + max(_AT_ONCE, min(missing, 8 * _AT_ONCE))]
        start += len(block)
        kept.append(left.passing(left.at(block))[:missing])
        missing -= len(kept[-1])
        if start >= _TRIED and min(cells / max(cells - missing, 0.5) * start, left.count) > _MOST_TRIED:
            raise _too_rare(left.open, cells, (cells - missing) / start)
    return np.sort(np.concatenate(kept))


def _too_rare(constraints: Sequence[Constraint], cells: int, share: float) -> InputError:
    """Return the error that drawing would take hours: constraints over many axes leave next to nothing."""
    named = ", ".join(f"'{shortened(constraint.text)}'" for constraint in constraints)
    left = f"about one cell in {1 / share:,.0f}" if share else f"none of {_TRIED:,} cells"
    return InputError(
        f"{constraints[0].where}: {named} leaves {left}, over too many values to list what it leaves: to draw {cells:,} cells "
        "would take hours; draw fewer, give the axes it names fewer values, or tie one to another"
    )


def share_passing(left: FeasibleCells | JointCells, seed: int) -> float:
    """Return which share of some feasible cells, drawn at random, the open constraints leave."""
    drawn = left.at(Permutation(left.count, seed)[:_AT_ONCE])
    return len(left.passing(drawn)) / len(drawn)
