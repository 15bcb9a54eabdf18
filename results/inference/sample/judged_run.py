"""A run under judgement: the one object that both tests, the diagnostics and the verdict are handed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from results.inference.sample.evaluation import EvaluationSample
from results.inference.sample.groups import Groups
from results.inference.saved.steps import Kept
from signals.arrays import Floats, Floats32, Integers
from sweeps.event.daily.pnl import daily_excess, daily_net
from sweeps.event.engine import EventEngine

__all__ = ["JudgedRun"]


@dataclass(frozen=True, eq=False)
class JudgedRun:
    """What is judged, and how.

    Attributes
    ----------
    evaluation
        The run, its signals, and which of its trades are judged.
    engine
        Of those signals.
    groups
        The run's cells, G groups that differ in scale only.
    kept
        Where finished steps are kept.
    resamples
        Of the bootstrap, at most.
    permutations
        Shifts of the test of timing, at most; 0 leaves them out.
    seed
        Of all that is random.
    jobs
        Threads.
    progress
        Whether bars are shown.
    """

    evaluation: EvaluationSample
    engine: EventEngine
    groups: Groups
    kept: Kept
    resamples: int = 1000
    permutations: int = 99
    seed: int = 0
    jobs: int = 1
    progress: bool = False

    @cached_property
    def days(self) -> Integers:
        """The D days on which a judged trade can end, int64: columns of `daily_net`."""
        return self.evaluation.days

    @cached_property
    def sizes(self) -> Integers:
        """How many cells each group has, int64 (G,)."""
        return np.bincount(self.groups.group, minlength=len(self.groups))

    def daily_net(self, groups: Integers) -> Floats32:
        """Return the daily net P&L of some groups over the judged days, float32 (n, D)."""
        net: Floats32 = daily_net(self.engine, self.groups.table(groups), self.evaluation.sample)[:, self.days]
        return net

    def daily_excess(self, groups: Integers) -> Floats32:
        """Return what some groups earned beyond the market's pay and their mirror images, by day, float32 (n, D)."""
        table = self.groups.table(groups)
        excess: Floats32 = daily_excess(self.engine, table, self.evaluation.sample)[0][:, self.days]
        return excess

    def exact_daily_net(self, group: int) -> Floats:
        """Return one group's daily net P&L over the judged days, float64 (D,)."""
        table = self.groups.table(np.array([group]))
        net: Floats = daily_net(self.engine, table, self.evaluation.sample, np.float64)[0, self.days]
        return net

    def named(self, group: int) -> dict[str, Any]:
        """Return a group's first cell: `cell`, and its `parameters` on the run's axes."""
        values = self.groups.table(np.array([group])).row(0)
        parameters = {name: values[name] for name in self.evaluation.run.axes}
        return {"cell": int(self.groups.first[group]), "parameters": parameters}
