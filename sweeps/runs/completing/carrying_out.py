"""A run carried out: the chunks that are not there yet, and what came out of the whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from grids.selection.breaking import BrokenRule, all_broken, rules_broken_in, some_broken, together
from grids.spec import GridSpec
from signals.progress import ProgressBar
from sweeps.runs.chunks import Evaluated, chunk_size, evaluate_chunks
from sweeps.runs.compared.cell_digests import HeldDigests
from sweeps.runs.compared.counted_paths import count_paths
from sweeps.runs.compared.effects import find_effects
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import ASSET, RunInfo
from sweeps.runs.shards.division import cells_between, chunk_count
from sweeps.runs.surveyed import Surveyed
from sweeps.spread.workers import Workers

__all__ = ["carry_out", "carry_out_shard", "completed"]


def carry_out(
    info: RunInfo, spec: GridSpec, surveyed: Sequence[Surveyed], folder: RunFolder, by: Workers, progress: bool
) -> RunInfo:
    """Evaluate the chunks of a run that are not there yet, and write what came out of the whole.

    Parameters
    ----------
    info
        What the run says of itself.
    spec, surveyed
        What is run, on what.
    folder
        Of the run.
    by
        Who does it.
    progress
        Show a bar.

    Raises
    ------
    InputError
        If every cell breaks a rule: nothing of the run is left then.
    """
    resumed = sum(part.cells for part in folder.parts)
    sampled = any(one.grid.selected.sampled for one in surveyed)
    size = chunk_size(info.engine)
    done = _evaluated(info, spec, surveyed, folder, by, range(chunk_count(surveyed, size)), progress)
    skipped = info.selected - sum(part.cells for part in folder.parts)
    rules = together(rule for one in surveyed for rule in rules_broken_in(one.grid.selected)) if skipped else ()
    return completed(info, folder, done, resumed, rules, sampled=sampled, progress=progress)


def completed(
    info: RunInfo,
    folder: RunFolder,
    done: Evaluated,
    resumed: int,
    rules: Sequence[BrokenRule],
    *,
    sampled: bool,
    progress: bool,
) -> RunInfo:
    """Write what came out of the whole of a run whose parts are all there.

    Parameters
    ----------
    info, folder
        As of `carry_out`.
    done, resumed
        What evaluating took, and cells that were there before.
    rules
        Those that cells broke, which were left out.
    sampled
        Whether cells of the grid were left out, so that many have no neighbour.
    progress
        Show a bar.

    Raises
    ------
    InputError
        If every cell breaks a rule: nothing of the run is left then.
    """
    cells = sum(part.cells for part in folder.parts)
    skipped, name = info.selected - cells, info.grid.name
    if cells == 0:
        folder.abandon()
        raise all_broken(name, skipped, rules)
    found = {
        "cells": cells,
        "skipped": skipped,
        "broken_rules": [{"parameters": list(rule.parameters), "cells": rule.cells} for rule in rules],
        "warnings": [*info.warnings, *([some_broken(name, skipped, info.selected, rules)] if skipped else [])],
        "paths": count_paths(folder.files, cells, done.held, progress),
        **_times(info, done, cells, resumed),
        "effects": [effect.plain() for effect in find_effects(folder.files, cells, _axes(info), sampled, done.held)],
    }
    return folder.finish(info.plain() | found)


def carry_out_shard(
    info: RunInfo,
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    folder: RunFolder,
    by: Workers,
    progress: bool,
    merged: Collection[int] = (),
) -> RunInfo:
    """Evaluate the chunks of a shard that are not there yet, nor in its run (`merged`); the other parameters are as of `carry_out`."""
    assert info.shard is not None  # noqa: S101 - for the type checker
    resumed = sum(part.cells for part in folder.parts)
    numbers = [number for number in range(info.shard.first, info.shard.stop) if number not in merged]
    done = _evaluated(info, spec, surveyed, folder, by, numbers, progress)
    cells = sum(part.cells for part in folder.parts)
    return folder.finish(info.plain() | _times(info, done, cells, resumed), state="shard")


def _times(info: RunInfo, done: Evaluated, cells: int, resumed: int) -> dict[str, Any]:
    """Return what `run.json` says of the time it took; that of shards is the sum of theirs, and nothing in them is of before."""
    seconds = done.seconds + info.shard_seconds
    before = 0 if info.shard_seconds else resumed
    return {
        "seconds": seconds,
        "cells_per_second": (cells - before) / seconds,
        "resumed": before,
        "warm_up_seconds": done.warm_up_seconds,
        "notes": [*info.notes, *done.notes],
    }


def _evaluated(
    info: RunInfo,
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    folder: RunFolder,
    by: Workers,
    numbers: Sequence[int],
    progress: bool,
) -> Evaluated:
    """Evaluate those of some chunks that are not there yet, by the run's engine."""
    finished = {part.number for part in folder.parts}
    wanted = [number for number in numbers if number not in finished]
    size = chunk_size(info.engine)
    by_vectorbt = info.engine == "vectorbt"
    with ProgressBar(info.selected, "sweeping with vectorbt" if by_vectorbt else "sweeping", progress) as bar:
        bar.advance(sum(cells_between(surveyed, size, range(number, number + 1)) for number in finished))
        if by_vectorbt and not by.elsewhere:
            from sweeps.runs.completing.recorded import record_chunks  # noqa: PLC0415 - its processes are slow to load

            return record_chunks(spec, surveyed, folder, info.jobs, bar, set(wanted))
        recipe = Recipe.here(spec, surveyed, info, size, folder.path)
        return evaluate_chunks(recipe, folder, wanted, by, bar, HeldDigests(info.selected))


def _axes(info: RunInfo) -> list[tuple[str, tuple[str, ...], int]]:
    """Return name, ties and length of each axis as the cells count them."""
    axes = [(axis.name, tuple(axis.ties), len(axis.values)) for axis in info.grid.axes]
    return [(ASSET, (), len(info.assets)), *axes] if info.assets else axes
