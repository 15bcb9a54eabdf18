"""What to try: axes, tied axes, constraints and samples; cells by integer index, and their distinct work.

Prices, trades and results may not be known here, and no product of axes is ever held in memory.

Names are loaded on first use: a command that shows its help reads no grid.
"""

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

# by its path: `signals` itself may be what is hidden
runpy.run_path(str(Path(__file__).parents[1] / "signals" / "faces.py"))["refuse_hidden"](__file__, "signals")

# now: a function that is loaded later would be hidden by the package of its name
from grids.presets import preset, presets
from signals.faces import lazy_face

if TYPE_CHECKING:
    from grids.axes import Axis, AxisSpec
    from grids.cell import cell_table, check_cell, read_cell
    from grids.description import AxisDescription, GridDescription, describe
    from grids.files.gridfile import load, parse
    from grids.grid import Grid
    from grids.parameters import CHOICES, PARAMETERS, Kind, Parameter, Value
    from grids.reachability import check_tradable, unreachable
    from grids.selection.cells import Sample, Selection
    from grids.selection.span import Span
    from grids.spec import GridSpec
    from grids.table import CellTable
    from grids.units import unit_warnings, unusual

__all__ = [
    "CHOICES",
    "PARAMETERS",
    "Axis",
    "AxisDescription",
    "AxisSpec",
    "CellTable",
    "Grid",
    "GridDescription",
    "GridSpec",
    "Kind",
    "Parameter",
    "Sample",
    "Selection",
    "Span",
    "Value",
    "cell_table",
    "check_cell",
    "check_tradable",
    "describe",
    "load",
    "parse",
    "preset",
    "presets",
    "read_cell",
    "unit_warnings",
    "unreachable",
    "unusual",
]

__getattr__, __dir__ = lazy_face(__name__, __file__)
