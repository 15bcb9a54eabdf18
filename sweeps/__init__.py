"""What would have happened: entries, exits, trades and accounts of every cell of a grid.

Here live the plain reference of the contract, the event engine that must agree with it trade for trade, the measures
derived from counts and sums, the running of grids in chunks, and vectorbt as engine of record and judge of the rest.
What a result means, how it looks and whether it is luck may not be decided here.

Names are loaded on first use: compiled code is heavy, and reading a run needs none of it.
"""

import importlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

for _room in ("signals", "grids"):
    _found = find_spec(_room)
    if _found is None or Path(_found.origin or "").parent.parent != Path(__file__).parent.parent:
        _other = "nothing" if _found is None else _found.origin or ", ".join(_found.submodule_search_locations or ())
        raise ImportError(
            f"{_other} hides this project's package {_room!r} from Python: rename it, or start Python in another folder"
        )

if TYPE_CHECKING:
    from sweeps.confirm.agreement import Agreement
    from sweeps.confirm.confirming import confirm_run
    from sweeps.event.label_exits import exit_rules
    from sweeps.replaying import Replay, replay
    from sweeps.running import RunSummary, run
    from sweeps.runs.confirmation import disagreeing_cells
    from sweeps.runs.effects import effect_lines, find_effects, read_effects
    from sweeps.runs.records import Effect
    from sweeps.vectorbt.portfolio import portfolio

_LOADED_ON_FIRST_USE = {
    "Agreement": "confirm.agreement",
    "Effect": "runs.records",
    "Replay": "replaying",
    "RunSummary": "running",
    "confirm_run": "confirm.confirming",
    "disagreeing_cells": "runs.confirmation",
    "effect_lines": "runs.effects",
    "exit_rules": "event.label_exits",
    "find_effects": "runs.effects",
    "portfolio": "vectorbt.portfolio",
    "read_effects": "runs.effects",
    "replay": "replaying",
    "run": "running",
}

__all__ = [
    "Agreement",
    "Effect",
    "Replay",
    "RunSummary",
    "confirm_run",
    "disagreeing_cells",
    "effect_lines",
    "exit_rules",
    "find_effects",
    "portfolio",
    "read_effects",
    "replay",
    "run",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _LOADED_ON_FIRST_USE:
        raise AttributeError(f"module 'sweeps' has no attribute '{name}'")
    return getattr(importlib.import_module(f"sweeps.{_LOADED_ON_FIRST_USE[name]}"), name)
