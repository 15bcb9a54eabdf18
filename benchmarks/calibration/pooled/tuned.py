"""What tuning each asset by itself seems to add in one world, on the days of choosing and on those not used for it."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from threadpoolctl import threadpool_limits

import grids
from benchmarks.calibration.pooled.trial import GRID
from benchmarks.calibration.pooled.worlds import Together, make_assets
from results.inference.diagnostics.tuning import compare_tuning
from results.inference.sample.evaluation import EvaluationSample
from results.inference.sample.groups import Settings
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import Panel
from results.inference.saved.steps import Kept
from results.run.run import Run

__all__ = ["Added", "tune_assets"]


@dataclass(frozen=True)
class Added:
    """Sharpe ratios a year of the average asset: what its own setting adds to one for all.

    Attributes
    ----------
    seen, unseen
        On the days of choosing, and on the others.
    above, below
        Whether the interval of `unseen` lies above zero, or below.
    """

    seen: float
    unseen: float
    above: bool
    below: bool

    def mapping(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def tune_assets(world: Together, seed: int) -> Added:
    """Make a world, and compare one setting for all assets with one for each as a judge does."""
    grid = grids.parse(GRID, "assets").resolve()
    run = cast(Run, SimpleNamespace(axes=tuple(GRID["axes"])))
    panel = Panel.of(
        {
            f"asset {place}": EvaluationSample(run, grid, each, "oos", False)
            for place, each in enumerate(make_assets(world, seed))
        }
    )
    cells, every = np.arange(grid.size), np.ones(grid.size, dtype=np.bool_)
    enough = np.ones((grid.size, len(panel)), dtype=np.bool_)
    settings = Settings(panel.grids, True, cells, cells.astype(np.int32), every, cells, every, enough)
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        found = compare_tuning(JudgedRun(panel, settings, settings, Kept(Path(folder), ""), seed=seed))
    assert found is not None
    assert found.in_sample is not None
    assert found.unseen is not None
    return Added(found.in_sample.adds, found.unseen.adds, found.unseen.low > 0, found.unseen.high < 0)
