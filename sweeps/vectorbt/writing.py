"""Writing the tape: head, market, cells, and room for the log of trades."""

from __future__ import annotations

import numpy as np

from grids.parameters import CHOICES
from grids.table import CellTable
from signals import ROLES
from signals.arrays import Array, Floats
from sweeps.vectorbt.market import Market
from sweeps.vectorbt.tape import AT, CELL, LOG, OF_SIDE

__all__ = ["write_tape"]

_LONG_ONLY, _SHORT_ONLY = CHOICES["side"].index("long"), CHOICES["side"].index("short")


def write_tape(market: Market, table: CellTable) -> tuple[Floats, int]:
    """Lay out head, market, cells and an empty log; return the tape and where the log starts."""
    n_bars, n_cells = len(market.bars), len(table)
    bars = market.bars
    rows = [bars.open, bars.high, bars.low, bars.close]
    starts: dict[str, Array] = {}
    for name, held in (("variant", market.probabilities), ("filter", market.filters), ("stop_scale", market.readings)):
        codes = table[name] if name == "variant" else table[name] - 1
        starts[name] = np.full(n_cells, -1)
        for code in np.unique(codes[codes >= 0]):
            starts[name][codes == code] = len(AT) + n_bars * len(rows)
            rows += [held[code].role(role) for role in ROLES] if name == "variant" else [held[code]]
    cells_at = len(AT) + n_bars * len(rows)
    log_at = cells_at + len(CELL) * n_cells
    # the log is not touched here, so that only trades take memory
    tape = np.empty(log_at + len(LOG) * n_cells * n_bars)
    tape[: len(AT)] = 0.0
    tape[AT.bars], tape[AT.cells], tape[AT.log], tape[AT.trade], tape[AT.rows] = n_bars, cells_at, log_at, -1.0, len(AT)
    for at, row in enumerate(rows):
        tape[len(AT) + at * n_bars : len(AT) + (at + 1) * n_bars] = row
    tape[cells_at:log_at] = _cells(table, starts).ravel()
    return tape, log_at


def _cells(table: CellTable, starts: dict[str, Array]) -> Floats:
    """Return the cells' parameters, shape (P, len(CELL))."""
    columns: dict[str, Array] = {
        "probabilities": starts["variant"],
        "passes": starts["filter"],
        "reading": starts["stop_scale"],
        "long_entry": np.where(table["side"] == _SHORT_ONLY, np.nan, table["long_entry"]),
        "short_entry": np.where(table["side"] == _LONG_ONLY, np.nan, table["short_entry"]),
        "stops_only": table["cooldown_after"] == CHOICES["cooldown_after"].index("stop"),
        "target_first": table["same_bar"] == CHOICES["same_bar"].index("target"),
        "basis": table["stop_basis"],
        "at_close": table["stop_trigger"] == CHOICES["stop_trigger"].index("close"),
        "room": 1.0 / table["leverage"] - table["maintenance_margin"],
    }
    for name in OF_SIDE:
        for side, own in (("long", name), ("short", f"short_{name}")):
            columns[f"{side}_{name}"] = table[own]
            if name == "max_hold":
                columns[f"{side}_{name}"] = np.where(table[own] == 0, np.inf, table[own])
    return np.column_stack([columns[name] if name in columns else table[name] for name in CELL._fields]).astype(
        np.float64
    )
