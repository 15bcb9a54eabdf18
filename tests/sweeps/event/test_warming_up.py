"""What is loaded, or compiled, before anything is timed is all that evaluating cells takes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.places import ROOT

EVALUATE = """
import gc
import numpy as np
from numba.core.registry import CPUDispatcher
from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import simulated_signals
from sweeps.event.engine import EventEngine

def forms():
    return {(one.py_func.__qualname__, form) for one in gc.get_objects() if isinstance(one, CPUDispatcher) for form in one.overloads}

signals = simulated_signals(400, edge=0.0, seed=1)
axes = (
    AxisSpec("long_entry", (0.3, 0.4, 0.5, 0.6)), AxisSpec("short_entry", (0.3, 0.4, 0.5)),
    AxisSpec("stop_loss", tuple(0.002 * step for step in range(1, 20))), AxisSpec("take_profit", (0.01, 0.02, 0.03)),
    AxisSpec("max_hold", (5, 20, None)),
)
grid = GridSpec("many exits", axes, {"stop_basis": "price"}).resolve(signals)
engine = EventEngine(signals, grid.names)
engine.warm_up(grid.cells(np.zeros(1, dtype=np.int64)))
before = forms()
assert any("_fill" in name for name, _ in before)
engine.evaluate(grid.cells(np.arange(grid.selected.count)).unbroken())
print(len(engine._touches._places), sorted(map(str, forms() - before)))
"""


@pytest.mark.slow
def test_many_exit_rules_load_nothing_that_one_cell_did_not() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", EVALUATE], env=environment, capture_output=True, text=True, check=True)
    tables, loaded = done.stdout.split(maxsplit=1)
    assert int(tables) > 10, "the rules do share tables"
    assert loaded.strip() == "[]"
