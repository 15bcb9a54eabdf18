"""What a worker makes the judged run from: a few words, whichever process it is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from results.inference.sample.collecting import collect_groups
from results.inference.sample.groups import Groups
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import Panel, find_panel
from results.inference.saved.steps import Kept, software_digest
from results.run.opening import open as open_run
from signals import InputError
from signals.assets.asset import Assets
from sweeps.measures.samples import AnySample

__all__ = ["Recipe", "make", "no_groups"]


@dataclass(frozen=True)
class Recipe:
    """How a run is judged, in values that can be sent to another machine which sees the same folders.

    Attributes
    ----------
    run
        Its folder.
    signals
        Files of its signals, where they are no longer where the run says.
    sample, assumed, pooled, resamples, seed
        As of `results.judge`.
    key
        What finished steps are kept for.
    kept_in, prefix
        In whose folder, where it is not its own, and how their names begin there.
    software
        Digest of the code and its libraries where the judge was begun; a worker must run the same.
    here
        The run as this process has it already; not sent along.
    """

    run: str
    signals: Assets | None
    sample: AnySample
    assumed: bool
    pooled: bool
    resamples: int
    seed: int
    key: str
    kept_in: str | None = None
    prefix: str = ""
    software: str = ""
    here: JudgedRun | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave away what only this process can use."""
        return Recipe, (
            self.run, self.signals, self.sample, self.assumed, self.pooled, self.resamples, self.seed, self.key, self.kept_in,
            self.prefix, self.software,
        )  # fmt: skip


def make(recipe: Recipe) -> JudgedRun:
    """Return the run that a recipe is of.

    Raises
    ------
    InputError
        If this process runs another release than the one that judges: what it finds would be kept as that one's.
    """
    if recipe.here is not None:
        return recipe.here
    if recipe.software != software_digest():
        raise InputError(
            "runs another release of this program, or of a library; install the same there, and start it again"
        )
    panel = find_panel(
        open_run(recipe.run),
        recipe.signals,
        None if recipe.assumed else recipe.sample,
        recipe.assumed,
        recipe.pooled,
    )
    kept = Kept(panel.run.path if recipe.kept_in is None else Path(recipe.kept_in), recipe.key, recipe.prefix)
    settings = collect_groups(panel)[1] if panel.pooled else None
    return JudgedRun(panel, no_groups(panel), settings, kept, recipe.resamples, seed=recipe.seed)


def no_groups(panel: Panel) -> Groups:
    """Return none of a run's groups: what is worked on comes from the disk, some at a time."""
    return Groups.called(panel.grids, panel.pooled, np.zeros(0, dtype=np.int64))
