"""A judge's work, unit by unit: on threads or a cluster, all of it or a share, going on from what was kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from results.inference.before import Before
from results.inference.sample.judged_run import JudgedRun
from results.inference.saved.steps import Arrays
from results.inference.testing.units.recipe import Recipe, make
from signals import InputError
from signals.arrays import Flags
from signals.progress import ProgressBar
from sweeps.spread.workers import Workers

__all__ = ["Gathered", "Hands", "LeftToOthersError", "Stage"]

_SAVED_EVERY = 5.0
"""Seconds after which what was found is kept."""
_DONE = "done"
Task = TypeVar("Task")
Found = TypeVar("Found")


class Gathered(Protocol):
    """What the units of a stage found together: the same in whatever order it comes, and however often."""

    def take(self, found: Arrays) -> None:
        """Take over what some units found."""

    def arrays(self) -> Arrays:
        """Return all that was found."""


class LeftToOthersError(Exception):
    """A share of a stage is done, and the others are not: nothing more can be done before they are."""

    def __init__(self, stage: str, left: int) -> None:
        super().__init__(stage)
        self.stage, self.left = stage, left


@dataclass(frozen=True, eq=False)
class Stage:
    """Work on every unit of a run.

    Attributes
    ----------
    name
        What it is kept as.
    label
        What a progress bar says.
    sizes
        Steps of each unit that the bar counts.
    files
        From a unit to the names of the files that it leaves; a unit whose files are gone or damaged is done again.
    """

    name: str
    label: str
    sizes: Sequence[int]
    files: Callable[[int], Sequence[str]] = lambda _: ()


@dataclass(frozen=True, eq=False)
class Hands:
    """Who judges a run.

    Attributes
    ----------
    judged
        The run.
    workers
        Who does units.
    recipe
        From which they make the run that is judged.
    shard
        Which share of the units is done, (1, 16) the first of sixteen; None for all that are left.
    before
        Who judges the runs that it refines, whose cells are of one family with its own.
    tried
        These, and what else was tried before it.
    """

    judged: JudgedRun
    workers: Workers
    recipe: Recipe
    shard: tuple[int, int] | None = None
    before: tuple[Hands, ...] = ()
    tried: Before = field(default_factory=Before)

    def gather(
        self,
        stage: Stage,
        work: Callable[[JudgedRun, Any], tuple[int, Arrays]],
        task: Callable[[int], object],
        gathered: Gathered,
    ) -> None:
        """Do a stage, or what is left of it.

        Parameters
        ----------
        stage
            Which.
        work
            A function of a module: does a task, and returns its unit with what was found.
        task
            Makes the task of a unit, when it is its turn.
        gathered
            Takes what is found.

        Raises
        ------
        LeftToOthersError
            If this is a shard, and others have not done theirs.
        """
        done = self._resumed(stage, gathered)
        todo = [unit for unit in self._share(len(done)) if not done[unit]]
        with ProgressBar(int(sum(stage.sizes)), stage.label, self.judged.progress) as bar, threadpool_limits(1, "blas"):
            bar.advance(int(sum(size for size, is_done in zip(stage.sizes, done, strict=True) if is_done)))
            saved, dirty = time.monotonic(), False
            try:
                for unit, found in self.workers.each(make, self.recipe, work, (task(unit) for unit in todo)):
                    gathered.take(found)
                    done[unit] = dirty = True
                    bar.advance(int(stage.sizes[unit]))
                    if time.monotonic() - saved >= _SAVED_EVERY:
                        self._save(stage, done, gathered)
                        saved, dirty = time.monotonic(), False
            except BaseException:
                if dirty:
                    with suppress(InputError):
                        self._save(stage, done, gathered)
                raise
            if dirty or (todo and self.shard):
                self._save(stage, done, gathered)
        if not done.all():
            raise LeftToOthersError(stage.label, int((~done).sum()))

    def each(self, work: Callable[[JudgedRun, Task], Found], tasks: Sequence[Task]) -> Iterator[Found]:
        """Yield what becomes of some tasks, in whatever order they are done; none of it is kept."""
        yield from self.workers.each(make, self.recipe, work, tasks)

    def _share(self, units: int) -> range:
        if self.shard is None:
            return range(units)
        number, of = self.shard
        return range(units * (number - 1) // of, units * number // of)

    def _save(self, stage: Stage, done: Flags, gathered: Gathered) -> None:
        own = stage.name if self.shard is None else f"{stage.name}@{self.shard[0]:02d}-of-{self.shard[1]:02d}"
        self.judged.kept.save(own, {_DONE: done, **gathered.arrays()})

    def _resumed(self, stage: Stage, gathered: Gathered) -> Flags:
        """Take over what this judge, or the shards of it, had done before; return which units that is."""
        done = np.zeros(len(stage.sizes), dtype=np.bool_)
        for state in self._states(stage):
            own = state.pop(_DONE)
            if len(own) == len(done):
                gathered.take(state)
                done |= own
        for unit in np.flatnonzero(done).tolist():
            done[unit] = all(self.judged.kept.load(name) is not None for name in stage.files(unit))
        return done

    def _states(self, stage: Stage) -> Iterator[Arrays]:
        for name in self.judged.kept.names(stage.name):
            state = self.judged.kept.load(name)
            if state is not None and _DONE in state:
                yield state
