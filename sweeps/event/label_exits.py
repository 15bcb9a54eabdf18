"""What a trade entered at any bar would come to under a cell's exit rules: the rule that outcome labels take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from grids.cell import cell_table, check_cell
from grids.parameters import Value
from signals import DEFAULT_VARIANT, Bars, InputError, Probabilities, Signals
from signals.arrays import Floats, Integers
from sweeps.event.accounts.net_return import net_returns
from sweeps.event.engine import EventEngine
from sweeps.event.trading.resolved import ResolvedExits, blank_resolved, resolve_all, resolved_at
from sweeps.plan import rules as grid_rules
from sweeps.plan.bounds import DataBounds

__all__ = ["exit_rules"]

_ALLOWED = (
    ("long_exit", None),
    ("short_exit", None),
    ("stop_scale", None),
    ("opposite", "ignore"),
    ("maker_fee", None),
    ("size_rule", "fixed"),
    ("fill", "next_open"),
)
"""What rules for labels need of what else they would need probabilities, readings or fees of some exits for."""

Exits = Callable[[Bars, Integers, Literal["long", "short"]], tuple[Integers, Floats]]


def exit_rules(cell: Mapping[str, Value]) -> Exits:
    """Return a cell's exit rules as a function, so that labels can ask how a trade would have ended.

    Parameters
    ----------
    cell
        Parameters of the contract by name, the rest as by default; those of the entry count for nothing.

    Returns
    -------
    callable
        From bars, entry bars of shape (N,) and a side to exit bars and net returns (fractions of the balance) of
        shape (N,). Each entry stands alone: whether the account is flat there is not asked.

    Raises
    ------
    InputError
        If the cell's exits need probabilities, which are not there before a model is trained, or it does not fill at
        the next open, as labels do.
    """
    cell = check_cell(cell)
    for name, allowed in _ALLOWED:
        if cell[name] != allowed:
            raise InputError(f"cell: {name} is {cell[name]!r}; exit rules for labels need {allowed or 'none'} there")
    leverage, size, fee = (float(cell[name] or 0.0) for name in ("leverage", "size", "fee"))
    rules = {**cell, "variant": DEFAULT_VARIANT, "long_entry": 1.0, "short_entry": 1.0}

    def exits(bars: Bars, entries: Integers, side: Literal["long", "short"]) -> tuple[Integers, Floats]:
        keys = 2 * np.asarray(entries, dtype=np.int64) + (side == "short")
        resolved = _resolved_exits(bars, rules, keys)
        found, reasons, gross, turnover, carry, _ = resolved_at(resolved, keys)
        return found, net_returns(
            reasons, gross, turnover, carry, size=size, exposure=leverage * size, fee=fee, funded=bool(cell["funding"])
        )  # fmt: skip

    return exits


def _resolved_exits(bars: Bars, cell: Mapping[str, Value], keys: Integers) -> ResolvedExits:
    never = np.full(len(bars), np.nan)
    signals = Signals(bars, {DEFAULT_VARIANT: Probabilities(never, never, never, never)})
    engine = EventEngine(signals, (DEFAULT_VARIANT,))
    table = cell_table([cell], (DEFAULT_VARIANT,))
    both = np.ones(1, dtype=np.bool_)
    # nothing is known of where entries may fall: no level may be left out as one that they never touch
    rules = engine.exit_rules(grid_rules.exit_rules(table, (both, both), DataBounds()).columns)
    resolved = blank_resolved(len(bars))
    resolve_all(engine.market, rules, keys, resolved)
    return resolved

