"""Whether a grid's thresholds, filters and scaled distances are within reach of the bars they are compared with."""

from __future__ import annotations

import numpy as np

from grids.grid import Grid
from grids.parameters import CHOICES, NO_FILTER
from signals import ROLES, InputError, Role, Signals
from signals.arrays import Flags, Floats
from signals.filters import filter_bars

__all__ = ["check_tradable", "unreachable"]

_NO_FRACTION = 0.5
"""A reading whose middle value is half the price or more measures no usual move of it."""

_FIRES = {"entry": "enters", "exit": "exits"}


def unreachable(grid: Grid, signals: Signals) -> list[str]:
    """Say which thresholds lie above every probability, and so never fire, and the like of filters and scaled distances.

    Parameters
    ----------
    grid
        Settled on these signals.
    signals
        The whole file's, or those of the span.

    Returns
    -------
    list of str
        One line for each threshold parameter and variant that has such thresholds, each filter that is true at no bar or
        at every one, and each reading that is no fraction of the price.
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
    return [*lines, *_idle_filters(grid, cut), *_unscaled(grid, cut)]


def _idle_filters(grid: Grid, cut: Signals) -> list[str]:
    """Say which filters keep every entry away, or none."""
    lines = []
    for name, passes in _filters(grid, cut).items():
        if not passes.any():
            lines.append(f"{grid.name}: filter = {name} is true at no bar of the span: no cell with it enters")
        elif passes.all():
            lines.append(f"{grid.name}: filter = {name} is true at every bar of the span: it keeps no entry away")
    return lines


def _filters(grid: Grid, cut: Signals) -> dict[str, Flags]:
    """Return at which bars the filters that cells may have are true, by name."""
    used = set(_words(grid, "filter"))
    return {
        name: filter_bars(cut, text, f"{grid.name}: filters.{name}")
        for name, text in grid.names.filters
        if name in used
    }


def _unscaled(grid: Grid, cut: Signals) -> list[str]:
    """Say which readings that scale stops are most likely in the unit of the price, and not a fraction of it."""
    lines = []
    for name in _words(grid, "stop_scale"):
        values = np.array([]) if name == "none" else cut.reading(name)
        usable = values[np.isfinite(values) & (values > 0)]
        if len(usable) and (middle := float(np.median(usable))) >= _NO_FRACTION:
            lines.append(
                f"{grid.name}: stop_scale = {name}: half the values of the reading are above {middle:.6g} times the price, "
                "so distances in multiples of it are hardly ever met; make it a fraction of the price (divide it by close)"
            )
    return lines


def _words(grid: Grid, name: str) -> list[str]:
    """Return the words that a parameter of words takes in the grid."""
    codes = grid.axes[grid.places[name]].column(name)[0] if name in grid.places else [grid.constants[name]]
    return [grid.names.words(name)[int(code)] for code in codes]


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
        trade, or no filter of any cell is true anywhere. Gates and constraints are not looked at: they may still keep
        every cell from trading.
    """
    cut = grid.span.cut(signals)
    filters = _filters(grid, cut)
    if NO_FILTER not in _words(grid, "filter") and not any(passes.any() for passes in filters.values()):
        raise InputError(
            f"{grid.name}: no cell can trade: filter = {', '.join(filters)} is true at no bar of the span; loosen the "
            "expression in [filters]"
        )
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
