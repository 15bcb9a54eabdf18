"""What is spent on a chunk beside its cells: by threads, by a cluster, by a shard, by the merge."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grids
import signals
import sweeps
from benchmarks.cells import Cells
from benchmarks.cluster.wire import count, counted
from benchmarks.samples import simulated
from benchmarks.speed.kinds import SELECTIVE, balance_stops, price_stops
from grids.spec import GridSpec
from signals import as_assets
from signals.filesystem.replacing import write_whole
from sweeps.runs.checksums import faults, sha256
from sweeps.runs.chunks import CHUNK
from sweeps.runs.evaluating.chunk import Finished
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.journal import Journal
from sweeps.runs.records import Part
from sweeps.runs.surveyed import survey_assets
from sweeps.spread.cluster import ClusterWorkers
from sweeps.spread.workers import workers

__all__ = ["Costs", "Kind", "measure"]

_TASKS = 1500
_PARTS = 200
_PART = Part(file="part-00000.cells", cells=CHUNK, bytes=CHUNK * 10, sha256="0" * 64)


@dataclass(frozen=True)
class Kind:
    """One kind of grid, evaluated by one thread.

    Attributes
    ----------
    name
        As shown.
    chunk_seconds
        Processor time of a chunk, its part written.
    cell_bytes
        That a cell takes on the disk.
    """

    name: str
    chunk_seconds: float
    cell_bytes: float


@dataclass(frozen=True)
class Costs:
    """Seconds of processor time, unless said otherwise.

    Attributes
    ----------
    thread_task
        Of a task by threads.
    asking_task, worker_task
        Of a task by a cluster: of launcher and scheduler together, which are one process here, and of the worker.
    wire_task, recipe
        Bytes a task on the wire, both ways; of these, what says how to make a worker's tool.
    cluster_start, shard_start
        Until two local workers can be given tasks, by the clock; of a whole process for a shard without cells.
    listed_part, renamed_part
        To list a part in the journal; to look at, rename and list one in a merge.
    hashed_gigabyte
        To read and check what is merged.
    kinds
        Grids.
    """

    thread_task: float
    asking_task: float
    worker_task: float
    wire_task: float
    recipe: int
    cluster_start: float
    shard_start: float
    listed_part: float
    renamed_part: float
    hashed_gigabyte: float
    kinds: tuple[Kind, ...]


def measure(bars: int) -> Costs:
    """Measure all of it on some simulated bars."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        file = signals.write(simulated(bars).signals, place / "bars.parquet")
        recipe = _recipe(file, place)
        with workers(jobs=2) as threads:
            thread_task = _spent(lambda: list(threads.each(_nothing, recipe, _done, range(20 * _TASKS)))) / (
                20 * _TASKS
            )
        return Costs(
            thread_task=thread_task,
            **_by_cluster(recipe),
            shard_start=_shard_start(file, place),
            **_of_parts(place),
            kinds=tuple(_kind(name, cells, file, place) for name, cells in _KINDS.items()),
        )


_KINDS = {
    "price stops, 16 exposures": price_stops("", SELECTIVE, 64, 16),
    "price stops, a path of its own for each": price_stops("", SELECTIVE, 128, 1),
    "balance stops": balance_stops(SELECTIVE, 64, 16),
}


def _spec(cells: Cells) -> GridSpec:
    axes = {
        name: {"values": ["none" if value is None else value for value in values]}
        for name, values in cells.axes.items()
    }
    fixed = {name: "none" if value is None else value for name, value in cells.fixed.items()}
    return grids.parse({"axes": axes, "fixed": fixed}, cells.name)


def _recipe(file: Path, place: Path) -> Recipe:
    spec = _spec(_KINDS["balance stops"])
    surveyed = survey_assets(spec, as_assets(file), CHUNK)
    return Recipe(spec, surveyed, "event", CHUNK, place / "cells", "factored").sent()


def _nothing(recipe: Recipe) -> Recipe:
    return recipe


def _done(recipe: Recipe, number: int) -> Finished:
    return Finished(number, recipe.chunk, _PART)


def _spent(work: Any) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _by_cluster(recipe: Recipe) -> dict[str, Any]:
    began = time.perf_counter()
    with workers("local:2", jobs=2) as found:
        start = time.perf_counter() - began
        assert isinstance(found, ClusterWorkers)
        list(found.each(_nothing, recipe, _done, range(100)))
        for each in (found.client.run, _here):
            each(count)
        before = sum(found.client.run(time.process_time).values()), counted() + sum(found.client.run(counted).values())
        spent = _spent(lambda: list(found.each(_nothing, recipe, _done, range(_TASKS))))
        after = sum(found.client.run(time.process_time).values()), counted() + sum(found.client.run(counted).values())
    from sweeps.spread.tools import Sent  # noqa: PLC0415 - only its size is of interest

    return {
        "asking_task": spent / _TASKS,
        "worker_task": (after[0] - before[0]) / _TASKS,
        "wire_task": (after[1] - before[1]) / _TASKS,
        "recipe": len(Sent.of(_nothing, recipe).packed),
        "cluster_start": start,
    }


def _here(work: Any) -> None:
    work()


def _shard_start(file: Path, place: Path) -> float:
    """Return what a whole process takes for a shard that has no chunk: start, signals read, the grid settled."""
    grid = place / "grid.toml"
    grid.write_text("[axes]\nlong_entry = { values = [0.5, 0.6] }\n[fixed]\nlong_exit = 0.7\n", encoding="utf-8")
    words = ["sweep", str(grid), "--signals", str(file), "--out", str(place / "shards"), "--quiet", "--shard"]
    code = [sys.executable, "-c", "from scripts.cli import main; main()"]
    spent = []
    for number in range(1, 4):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*code, *words, f"{number}/9"], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def _of_parts(place: Path) -> dict[str, Any]:
    """Return what a part costs that is listed, and one that is merged."""
    run, cells = place / "parts", place / "parts" / "cells"
    cells.mkdir(parents=True)
    content = os.urandom(int(10 * CHUNK))
    journal = Journal(run)
    journal.start([])
    names = [f"part-{number:05d}.cells" for number in range(_PARTS)]
    listed = _spent(lambda: _each(names, lambda _: journal.add(_PART)))
    for name in names:
        write_whole(cells / name, lambda path: path.write_bytes(content), durable=False)
    parts = [_listed(name, content) for name in names]
    hashed = _spent(lambda: faults(run, parts))
    (run / "to").mkdir()
    renamed = _spent(lambda: _each(names, lambda name: os.replace(cells / name, run / "to" / name)))
    return {
        "listed_part": listed / _PARTS,
        "renamed_part": (renamed + listed) / _PARTS,
        "hashed_gigabyte": hashed / (_PARTS * len(content) / 1e9),
    }


def _each(names: list[str], work: Callable[[str], None]) -> None:
    for name in names:
        work(name)


def _listed(name: str, content: bytes) -> Part:
    """Return what is listed of a part."""
    return Part(file=name, cells=CHUNK, bytes=len(content), sha256=sha256(content))


def _kind(name: str, cells: Cells, file: Path, place: Path) -> Kind:
    """Sweep a few chunks by one thread."""
    out = place / name.replace(" ", "-").replace(",", "")
    spec = replace(_spec(cells), name=name)
    spent = _spent(lambda: sweeps.run(spec, file, out, jobs=1, progress=False, store="factored", shard="1/4"))
    again = _spent(lambda: sweeps.run(spec, file, out, jobs=1, progress=False, store="factored", shard="2/4"))
    parts = [file.stat().st_size for file in (out / "shards" / "02-of-04" / "cells").iterdir()]
    return Kind(name, min(spent, again) / len(parts), sum(parts) / len(parts) / CHUNK)
