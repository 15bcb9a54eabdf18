"""A search carried out: its batches evaluated or read back, and the run that comes of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from grids.selection.breaking import BrokenRule, rules_broken_by, together
from grids.spec import GridSpec
from signals import InputError
from signals.arrays import Integers
from signals.progress import ProgressBar
from sweeps.runs.chunks import Evaluated, chunk_size
from sweeps.runs.compared.cell_digests import HeldDigests
from sweeps.runs.completing.carrying_out import completed
from sweeps.runs.evaluating.chunk import evaluate_chunk
from sweeps.runs.evaluating.listed import listed_bench
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import Part, RunInfo
from sweeps.runs.surveyed import Surveyed
from sweeps.runs.visited import write_visited
from sweeps.threads import in_threads
from sweeps.visiting.arranging import Found, arrange, places_of
from sweeps.visiting.choosing import Chooser, Telling
from sweeps.visiting.evaluator import nothing, told
from sweeps.visiting.log import Visit, VisitLog
from sweeps.visiting.pieces import pieces_of

__all__ = ["mended", "searched"]


def searched(
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    info: RunInfo,
    folder: RunFolder,
    chooser: Chooser,
    jobs: int,
    progress: bool,
) -> RunInfo:
    """Visit what a chooser says until it has enough, and complete the run.

    Parameters
    ----------
    spec, surveyed
        What is run, on what.
    info, folder
        What the run says of itself, and its folder, which is opened.
    chooser
        Says which cells come next.
    jobs
        Threads.
    progress
        Show a bar.

    Raises
    ------
    InputError
        If a disk refuses, every cell breaks a rule, or what is there of the run is of other cells than are chosen.
    """
    recipe = Recipe.here(spec, surveyed, info, chunk_size(info.engine), folder.path)
    assets = [OpenAsset.of(source, recipe) for source in recipe.assets]
    warm_up = sum(one.warm_up() for one in assets[:1])
    log, began = VisitLog(folder.path), time.perf_counter()
    with ProgressBar(info.selected, "searching", progress) as bar:
        visits = _Visits(folder, assets, tuple(chooser.columns), jobs, log, bar)
        choosing = _choose(chooser, visits)
    if not visits.offered:
        folder.abandon()
        raise InputError(
            f"{info.grid.name}: there is no cell to visit: each breaks a constraint, or a rule of the parameters; loosen a constraint "
            "or widen an axis"
        )
    held = HeldDigests(visits.kept)
    visited = arrange(folder, assets, visits.found, log, recipe.chunk, jobs, held, progress)
    if visits.kept:
        write_visited(folder.path, visited, [places_of(one) for one in assets])
    done = Evaluated(time.perf_counter() - began, warm_up, held=held)
    told = {**(info.search or {}), "asked": info.selected, "choosing_seconds": round(choosing, 3)}
    info = info.model_copy(update={"selected": visits.offered, "search": told})
    info = completed(info, folder, done, visits.resumed, visits.rules(), sampled=True, progress=progress)
    log.remove()
    return info


def mended(
    spec: GridSpec, surveyed: Sequence[Surveyed], info: RunInfo, folder: RunFolder, jobs: int, progress: bool
) -> RunInfo:
    """Compute again what is damaged of the parts of a search that had been finished, and complete the run.

    Parameters are as of `searched`; nothing is chosen anew.

    Raises
    ------
    InputError
        If the list of its cells is gone too, or the disk refuses.
    """
    recipe = Recipe.here(spec, surveyed, info, chunk_size(info.engine), folder.path)
    bench, there = listed_bench(recipe, folder.path), {part.number for part in folder.parts}
    resumed, began = sum(part.cells for part in folder.parts), time.perf_counter()
    held = HeldDigests(sum(map(len, bench.visited.cells)))

    def written(part: Part, rows: pl.DataFrame | None) -> None:
        folder.list_part(part)
        if rows is not None:
            held.keep(part.file, rows)

    tasks = ((recipe.cells, bench.chunk(number), written) for number in bench.numbers if number not in there)
    with ProgressBar(info.selected, "searching", progress) as bar:
        bar.advance(resumed)
        for finished in in_threads(evaluate_chunk, tasks, jobs):
            bar.advance(finished.offered)
    done = Evaluated(time.perf_counter() - began, held=held)
    return completed(info, folder, done, resumed, (), sampled=True, progress=progress)


def _choose(chooser: Chooser, visits: _Visits) -> float:
    """Visit batch after batch; return the seconds that choosing took."""
    seconds, began = 0.0, time.perf_counter()
    chooser.begin([one.grid for one in visits.assets])
    while (index := chooser.choose()) is not None:
        seconds += time.perf_counter() - began
        found = visits.batch(index)
        began = time.perf_counter()
        chooser.hear(found)
        if isinstance(chooser, Telling):
            visits.bar.say(chooser.best_so_far())
    return seconds + time.perf_counter() - began


@dataclass(eq=False)
class _Visits:
    """Batches evaluated and kept, or read back where they are there already.

    Attributes
    ----------
    folder, assets, columns, jobs, log, bar
        Where, of what, what is told, by how many threads, where it is kept, and what shows it.
    found
        Where the cells stand, of each asset.
    offered, kept, resumed
        Cells that were chosen, those of them that break no rule, and how many of these were there before.
    """

    folder: RunFolder
    assets: Sequence[OpenAsset]
    columns: tuple[str, ...]
    jobs: int
    log: VisitLog
    bar: ProgressBar
    found: list[Found] = field(default_factory=list)
    offered: int = 0
    kept: int = 0
    resumed: int = 0
    _pieces: int = 0
    _batches: int = 0
    _chosen: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    _broken: list[BrokenRule] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.found = [Found() for _ in self.assets]
        self._places = [places_of(one) for one in self.assets]

    def batch(self, index: Integers) -> pl.DataFrame:
        """Return `cell` and the columns of the cells of a batch, in the order of its pieces."""
        self._check(index)
        pieces = pieces_of([one.grid for one in self.assets], [one.order for one in self.assets], index)
        tasks = [(self._pieces + at, place, cells) for at, (place, cells) in enumerate(pieces)]
        done = sorted(in_threads(self._piece, tasks, self.jobs), key=lambda each: each.number)
        for each in done:
            self.found[each.place].add(each.number, self._batches, self._places[each.place].ranks(each.index))
            self.kept += len(each.index)
            self.resumed += len(each.index) * each.before
            self._broken += each.broken
        self._pieces += len(tasks)
        self._batches += 1
        self.offered += len(index)
        return pl.concat([each.frame for each in done])

    def _check(self, index: Integers) -> None:
        """Refuse cells that are none, or were chosen before: parts hold each once."""
        cells = sum(one.grid.size for one in self.assets)
        ranked = np.sort(index)
        if len(ranked) and not 0 <= ranked[0] <= ranked[-1] < cells:
            wrong = ranked[0] if ranked[0] < 0 else ranked[-1]
            raise InputError(
                f"{self.folder.path}: cell {wrong} was chosen, but its grid has cells 0 to {cells - 1}; mend what chooses"
            )
        twice = ranked[1:][ranked[1:] == ranked[:-1]]
        if not len(twice) and len(self._chosen):
            at = np.minimum(np.searchsorted(self._chosen, ranked), len(self._chosen) - 1)
            twice = ranked[self._chosen[at] == ranked]
        if len(twice):
            raise InputError(
                f"{self.folder.path}: cell {twice[0]} was chosen twice; what chooses must name each cell once"
            )
        # two sorted pieces: what a stable sort merges
        self._chosen = np.sort(np.concatenate([self._chosen, ranked]), kind="stable")

    def rules(self) -> tuple[BrokenRule, ...]:
        """Return the rules that chosen cells broke."""
        return together(self._broken)

    def _piece(self, number: int, place: int, cells: Integers) -> _Piece:
        one = self.assets[place]
        table = one.grid.cells(cells)
        kept = table.unbroken()
        index = np.asarray(kept.index) - one.grid.offset
        visit = self.log.read(number)
        before = visit is not None
        if visit is None:
            visit = Visit(index, one.engine.evaluate(kept) if len(kept) else nothing())
            if len(kept):
                self.log.write(number, visit)
        elif not np.array_equal(visit.index, index):
            raise InputError(
                f"{self.folder.path}: the cells that are chosen now are others than those it holds, though the program is the same; "
                "finish it on the machine where it was begun, or choose another `out`"
            )
        broken = rules_broken_by(table) if len(kept) < len(table) else ()
        frame = told(one, kept, visit.evaluation, self.columns)
        self.bar.advance(len(cells))
        return _Piece(number, place, index, frame, before, broken)


@dataclass(frozen=True, eq=False)
class _Piece:
    """A piece that is done.

    Attributes
    ----------
    number, place
        Which one, and the place of its asset.
    index, frame
        Its cells that break no rule, and what is told of them.
    before, broken
        Whether it was there already, and the rules that its other cells broke.
    """

    number: int
    place: int
    index: Integers
    frame: pl.DataFrame
    before: bool
    broken: tuple[BrokenRule, ...]
