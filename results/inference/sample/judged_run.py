"""A run under judgement: the one object that both tests, the diagnostics and the verdict are handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from grids.table import CellTable
from results.inference.sample.calendar import Calendar
from results.inference.sample.groups import Groups, Settings
from results.inference.sample.panel import Panel
from results.inference.saved.steps import Kept
from signals.arrays import Array, Floats, Floats32, Integers, Times
from sweeps.event.daily.pnl import daily_excess, daily_net
from sweeps.event.engine import EventEngine

__all__ = ["DailyOf", "JudgedRun"]

DailyOf = Callable[[EventEngine, CellTable, Integers], Array]


@dataclass(frozen=True, eq=False)
class JudgedRun:
    """What is judged, and how.

    Attributes
    ----------
    panel
        The run, its assets, and which of their trades are judged.
    groups
        Some of the run's cells, or of its settings where assets are pooled, in G groups that differ in scale only; `of` gives
        the same run with others.
    settings
        The settings of a run over several assets, as they would be pooled; None in a run of one file.
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
    tell
        Given lines that say what will be done next, where that was not known before.
    memory
        What is held for as long as the run is, by whoever puts it there.
    """

    panel: Panel
    groups: Groups
    settings: Settings | None
    kept: Kept
    resamples: int = 1000
    permutations: int = 99
    seed: int = 0
    jobs: int = 1
    progress: bool = False
    tell: Callable[[str], None] = lambda _: None
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def dates(self) -> Times:
        """The D dates on which a judged trade can end, ascending."""
        return self.panel.calendar.dates

    def of(self, first: Integers) -> JudgedRun:
        """Return the same run with groups that are known by a cell of each, int64 (n,), and no others."""
        return replace(self, groups=Groups.called(self.panel.grids, self.panel.pooled, first))

    def daily_net(self, groups: Integers) -> Floats32:
        """Return the daily net P&L of some groups over the judged days, float32 (n, D)."""
        sample = self.panel.sample
        net: Floats32 = self.daily(groups, lambda engine, table, days: daily_net(engine, table, sample, days=days))
        return net

    def daily_excess(self, groups: Integers) -> Floats32:
        """Return what some groups earned beyond the market's pay and their mirror images, by day, float32 (n, D)."""

        def of(engine: EventEngine, table: CellTable, days: Integers) -> Array:
            return daily_excess(engine, table, self.panel.sample, days=days)[0]

        excess: Floats32 = self.daily(groups, of)
        return excess

    def own_days(self, group: int) -> Integers:
        """Return which of the judged days a group has: those of its asset, all where assets are pooled, int64."""
        if self.groups.pooled:
            return np.arange(len(self.dates))
        return self.panel.calendar.columns[self.groups.place(group)]

    def exact_daily_net(self, group: int) -> Floats:
        """Return one group's daily net P&L over the judged days, float64 (D,)."""
        return self.exact_net(self.groups, group)

    def exact_net(self, groups: Groups, group: int) -> Floats:
        """Return the daily net P&L of one of some groups, float64 (D,)."""

        def of(engine: EventEngine, table: CellTable, days: Integers) -> Array:
            return daily_net(engine, table, self.panel.sample, np.float64, days)

        net: Floats = self.daily(np.array([group]), of, dtype=np.float64, groups=groups)[0]
        return net

    def daily(
        self,
        wanted: Integers,
        of: DailyOf,
        calendar: Calendar | None = None,
        dtype: DTypeLike = np.float32,
        groups: Groups | None = None,
    ) -> Array:
        """Return what some groups have by day, that of pooled assets their mean.

        Parameters
        ----------
        wanted
            int64 (n,): groups.
        of
            From an engine, cells, and the dates that are asked for, counted from the date of the engine's first bar, to what
            the cells have on these.
        calendar
            The D dates; the judged ones by default.
        dtype, groups
            Of the result; those of the run by default.

        Returns
        -------
        numpy.ndarray, shape (n, D)
        """
        dates = self.panel.calendar if calendar is None else calendar
        pieces = (self.groups if groups is None else groups).pieces(wanted)
        parts = []
        for rows, piece in pieces:
            found = ((place, of(self.panel.engine(place), table, dates.days[place])) for place, table in piece.tables)
            parts.append((rows, dates.mean(found, len(piece), piece.assets, dtype)))
        if len(parts) == 1:
            return parts[0][1]
        joined = np.zeros((len(wanted), len(dates)), dtype=dtype)
        for rows, part in parts:
            joined[rows] = part
        return joined

    def named(self, group: int) -> dict[str, Any]:
        """Return a group's first cell: `cell`, its `parameters` on the run's axes, and its `asset` where it is of one."""
        return self.groups.named(group, self.panel.run.axes)
