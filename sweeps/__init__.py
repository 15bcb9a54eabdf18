"""What would have happened: entries, exits, trades and accounts of every cell of a grid.

Here live the plain reference of the contract, the event engine that must agree with it trade for trade, the measures
derived from counts and sums, the running of grids in chunks, and vectorbt as engine of record and judge of the rest.
What a result means, how it looks and whether it is luck may not be decided here.

Names are loaded on first use: compiled code is heavy, and reading a run needs none of it.
"""

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

# by its path: `signals` itself may be what is hidden
runpy.run_path(str(Path(__file__).parents[1] / "signals" / "faces.py"))["refuse_hidden"](__file__, "signals", "grids")

from signals.faces import lazy_face

if TYPE_CHECKING:
    from sweeps.confirm.agreement import Agreement
    from sweeps.confirm.confirming import confirm_run
    from sweeps.event.label_exits import exit_rules
    from sweeps.merging import merge
    from sweeps.replaying import Replay, replay
    from sweeps.running import run
    from sweeps.runs.compared.effects import effect_lines, find_effects, read_effects
    from sweeps.runs.confirmation import disagreeing_cells
    from sweeps.runs.records import Effect
    from sweeps.summary import RunSummary
    from sweeps.vectorbt.portfolio import portfolio

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
    "merge",
    "portfolio",
    "read_effects",
    "replay",
    "run",
]

__getattr__, __dir__ = lazy_face(__name__, __file__)
