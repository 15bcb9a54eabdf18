"""What to try: axes, tied axes, constraints and samples; cells by integer index, and their distinct work.

Prices, trades and results may not be known here, and no product of axes is ever held in memory.
"""

from importlib.util import find_spec
from pathlib import Path

for _room in ("signals",):
    _found = find_spec(_room)
    if _found is None or Path(_found.origin or "").parent.parent != Path(__file__).parent.parent:
        _other = "nothing" if _found is None else _found.origin or ", ".join(_found.submodule_search_locations or ())
        raise ImportError(
            f"{_other} hides this project's package {_room!r} from Python: rename it, or start Python in another folder"
        )

from grids.axes import Axis, AxisSpec
from grids.cell import cell_table, check_cell, read_cell
from grids.description import AxisDescription, GridDescription, describe
from grids.grid import Grid
from grids.gridfile import load, parse
from grids.parameters import CHOICES, PARAMETERS, Kind, Parameter, Value
from grids.presets import preset, presets
from grids.reachability import check_tradable, unreachable
from grids.selection.cells import Sample, Selection
from grids.span import Span
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
