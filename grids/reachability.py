"""Whether a grid's thresholds are within reach of the probabilities they are compared with."""

from __future__ import annotations

import numpy as np

from grids.grid import Grid
from grids.parameters import CHOICES
from signals import ROLES, InputError, Role, Signals
from signals.arrays import Floats

__all__ = ["check_tradable", "unreachable"]

_FIRES = {"entry": "enters", "exit": "exits"}


def unreachable(grid: Grid, signals: Signals) -> list[str]:
    """Say which thresholds lie above every probability, and so never fire.

    Parameters
    ----------
    grid
        Settled on these signals.
    signals
        The whole file's, or those of the span.

    Returns
    -------
    list of str
        One line for each threshold parameter and variant that has such thresholds.
    """
    cut = grid.span.cut(signals)
    lines = []
    for role in ROLES:
        for code, variant in enumerate(grid.variants):
            thresholds = _thresholds(grid, role, code)
            highest = cut.highest(role, variant)
            # a comparison with NaN (no known probability) is false, and no threshold is within reach of it
            beyond = thresholds[~(thresholds <= highest)]
            if not len(beyond) or not _side_open(grid, role):
                continue
            what = f"{role} = {beyond.min():.6g}"
            if len(thresholds) > 1:
                what += f" (and {len(beyond) - 1} more of {len(thresholds)} thresholds)" if len(beyond) > 1 else ""
            reason = (
                f"no {role} probability of variant {variant} is known"
                if np.isnan(highest)
                else f"the highest {role} probability of variant {variant} is {highest:.6g}"
            )
            lines.append(f"{grid.name}: {what} never {_FIRES[role.split('_')[1]]}: {reason}")
    return lines


def check_tradable(grid: Grid, signals: Signals) -> None:
    """Refuse a grid of which no cell can trade.

    Parameters
    ----------
    grid
        Settled on these signals.
    signals
        The whole file's, or those of the span.

    Raises
    ------
    InputError
        If in every cell both entry thresholds are null, above every probability, or of a side the cell does not
        trade. Gates and constraints are not looked at: they may still keep every cell from trading.
    """
    cut = grid.span.cut(signals)
    entries: tuple[Role, Role] = ("long_entry", "short_entry")
    shown = []
    for code, variant in enumerate(grid.variants):
        for role in entries:
            highest = cut.highest(role, variant)
            if _side_open(grid, role) and (_thresholds(grid, role, code) <= highest).any():
                return
            shown.append(f"{role} {'unknown' if np.isnan(highest) else f'{highest:.6g}'} (variant {variant})")
    raise InputError(
        f"{grid.name}: no cell can trade: every long_entry and short_entry is null, above the highest probability or "
        f"of a side that is not traded; the highest are {', '.join(shown)}: lower a threshold, or write quantiles"
    )


def _thresholds(grid: Grid, role: Role, variant: int) -> Floats:
    """Return the thresholds of a role that cells of a variant can have, null left out."""
    if role in grid.places:
        column = grid.axes[grid.places[role]].column(role)
        stored = np.asarray(column[variant if len(column) > 1 else 0], dtype=np.float64)
    else:
        stored = np.array([grid.constants[role]], dtype=np.float64)
    return stored[~np.isnan(stored)]


def _side_open(grid: Grid, role: Role) -> bool:
    """Return whether some cell may trade the side of a role."""
    closed = "short" if role.startswith("long") else "long"
    sides = grid.axes[grid.places["side"]].column("side")[0] if "side" in grid.places else [grid.constants["side"]]
    return any(CHOICES["side"][side] != closed for side in sides)
