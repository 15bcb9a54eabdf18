"""A run's groups on the disk, in batches: what each test goes through, unit by unit, whatever the size of the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from results.inference.sample.grouping import Grouped, grouped
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import Panel
from results.inference.saved.steps import Arrays
from signals.arrays import Array, Integers
from sweeps.store.reading import read

__all__ = [
    "BATCH",
    "SURVEY",
    "Batches",
    "Surveyed",
    "cells_of_rows",
    "groups_file",
    "rows_of_stack",
    "stacks_of",
    "survey_stack",
]

SURVEY = "survey"
BATCH = 8192
"""Groups of one file at most, which are one unit of the tests."""
_STACKS, _MOST_PARTS = 512, 32


def stacks_of(panel: Panel) -> list[range]:
    """Return the parts of a run, some at a time, which are surveyed together: fewer files where parts are many.

    Pooled settings are one stack: they are known when all parts have been read.
    """
    parts = len(panel.run.parts)
    if panel.pooled:
        return [range(parts)]
    step = int(np.clip(parts // _STACKS, 1, _MOST_PARTS))
    return [range(start, min(start + step, parts)) for start in range(0, parts, step)]


def rows_of_stack(judged: JudgedRun, stack: int) -> Iterator[Grouped]:
    """Return the cells of a stack, or their families, with groups that are counted through the stack."""
    panel, settings = judged.panel, judged.settings
    if panel.pooled and settings is not None:
        nothing = np.zeros((0, 3), dtype=np.int64)
        alone = np.ones(len(settings.cell), dtype=np.int64)
        group = settings.group.astype(np.int64)
        yield Grouped(0, 0, 0, settings.cell, alone, settings.first, group, settings.enough, nothing, settings.enough)
        return
    count = 0
    for rows in grouped(panel, stacks_of(panel)[stack], families=True):
        yield replace(rows, group=rows.group + count)
        count += len(rows.first)


def cells_of_rows(judged: JudgedRun, rows: Grouped) -> tuple[Integers, Integers]:
    """Return every cell that some rows stand for, and its group, both int64."""
    if (rows.members == 1).all():
        return rows.cell, rows.group
    stop = rows.start + int(rows.members.sum())
    cells = read(judged.panel.run.parts[rows.part], ("cell",))["cell"].to_numpy()[rows.start : stop]
    return cells, np.repeat(rows.group, rows.members)


def survey_stack(judged: JudgedRun, stack: int) -> tuple[int, Arrays]:
    """Group the cells of a stack, and keep the groups in files of a batch each.

    Returns
    -------
    stack : int
    counts : dict of numpy.ndarray
        `stack`, int64 (1,); `totals`, int64 (1, 4): cells, cells with enough trades, cells of groups without any, groups;
        `batches`, int64 (m, 3): stack, groups, candidates.
    """
    firsts: list[Integers] = []
    sizes, candidates, cells, has, count = [], [], 0, 0, 0
    for rows in rows_of_stack(judged, stack):
        own, k = rows.group - count, len(rows.first)
        firsts.append(rows.first)
        sizes.append(np.bincount(own, weights=rows.members, minlength=k).astype(np.int64))
        candidates.append(np.bincount(own[rows.enough], minlength=k) > 0)
        count += k
        cells += int(rows.members.sum())
        has += int(rows.members[rows.enough].sum())
    first, size, candidate = np.concatenate(firsts), np.concatenate(sizes), np.concatenate(candidates)
    batches = []
    for place, start in enumerate(range(0, len(first), BATCH)):
        part = slice(start, start + BATCH)
        arrays: Arrays = {"first": first[part], "size": size[part], "enough": candidate[part]}
        judged.kept.save(groups_file(stack, place), arrays)
        batches.append([stack, len(first[part]), int(candidate[part].sum())])
    totals = np.array([[cells, has, int(size[~candidate].sum()), len(first)]])
    return stack, {"stack": np.array([stack]), "totals": totals, "batches": np.array(batches).reshape(-1, 3)}


def groups_file(stack: int, place: int) -> str:
    """Return what a batch of groups is kept as."""
    return f"groups-{stack:05d}-{place:04d}"


class Surveyed:
    """What is known of the stacks that were surveyed, in whatever order they were."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Array, Array]] = {}

    def take(self, found: Arrays) -> None:
        """Take over some stacks."""
        stacks, batches = found["stack"].tolist(), found["batches"]
        for at, stack in enumerate(stacks):
            self._found[stack] = found["totals"][at], batches[batches[:, 0] == stack]

    def arrays(self) -> Arrays:
        """Return what `take` needs."""
        stacks = sorted(self._found)
        none = [np.zeros((0, 3), dtype=np.int64)]
        return {
            "stack": np.array(stacks, dtype=np.int64),
            "totals": np.array([self._found[stack][0] for stack in stacks], dtype=np.int64).reshape(-1, 4),
            "batches": np.concatenate([*none, *(self._found[stack][1] for stack in stacks)]),
        }

    def files(self, stack: int) -> list[str]:
        """Return the names of the files that a stack has."""
        found = self._found.get(stack)
        return [] if found is None else [groups_file(stack, place) for place in range(len(found[1]))]


@dataclass(frozen=True, eq=False)
class Batches:
    """The batches of a whole run, which is U units.

    Attributes
    ----------
    stack, place, start
        int64 (U,): which stack each is of, which of its batches it is, and with which of its groups it begins.
    groups, candidates
        int64 (U,): how many groups it has, and how many of these have enough trades.
    cells, enough, few
        Cells of the run, those with enough trades, and those of groups of which none has.
    """

    stack: Integers
    place: Integers
    start: Integers
    groups: Integers
    candidates: Integers
    cells: int
    enough: int
    few: int

    @classmethod
    def of(cls, surveyed: Surveyed) -> Batches:
        """Return them, once every stack was surveyed."""
        arrays = surveyed.arrays()
        stack, groups, candidates = arrays["batches"].T
        starts = np.concatenate([np.ones(len(stack[:1]), dtype=np.bool_), stack[1:] != stack[:-1]])
        began = np.maximum.accumulate(np.where(starts, np.arange(len(stack)), 0))
        cells, enough, few, _ = arrays["totals"].sum(axis=0).tolist()
        before = np.cumsum(groups) - groups
        return cls(stack, np.arange(len(stack)) - began, before - before[began], groups, candidates, cells, enough, few)

    def __len__(self) -> int:
        """Return U."""
        return len(self.stack)

    def file(self, unit: int) -> str:
        """Return what the groups of a unit are kept as."""
        return groups_file(int(self.stack[unit]), int(self.place[unit]))

    def unit_of(self, stack: int, group: int) -> tuple[int, int]:
        """Return of which unit a group of a stack is, and which of its groups."""
        units = self.units(stack)
        unit = units[int(np.searchsorted(self.start[units.start : units.stop], group, side="right")) - 1]
        return unit, group - int(self.start[unit])

    def units(self, stack: int) -> range:
        """Return the units of a stack."""
        return range(*np.searchsorted(self.stack, [stack, stack + 1]).tolist())
