"""Both real markets as two assets of one run: maps of each, of both together, and the verdict on all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import polars as pl

from results.run.metrics import METRICS
from scripts.demo.maps import Map, draw_maps

if TYPE_CHECKING:
    from results import Run
    from results.inference.verdict.record import Verdict

__all__ = ["MAPS", "NAME", "study_both"]

NAME = "both"
"""Of the folder, beside those of the markets."""

MAPS = (
    Map(
        "1-by-asset",
        "do the same settings pay on both markets?",
        {"x": "long_entry", "y": "stop_loss", "by": "asset", "where": "side = 'long'"},
    ),
    Map(
        "2-pooled",
        "what do both make together: all trades of a setting, whichever market they are of?",
        {"x": "long_entry", "y": "stop_loss", "by": "side", "pool": True},
    ),
    Map(
        "3-worst-asset",
        "and what does the worse of the two make?",
        {"x": "long_entry", "y": "stop_loss", "by": "side", "reduce": "worst_asset"},
    ),
)

_SAID = ("assets ", "tried ", "leading cell", "expectancy", "one or each")
"""Of the verdict's paragraphs, those that are shown here; all of it stands in `verdict.json`."""


class Step(Protocol):
    """Announce a step of four."""

    def __call__(self, number: int, what: str) -> AbstractContextManager[None]: ...


def study_both(
    files: dict[str, Path], grid: Path, folder: Path, jobs: int | None, step: Step
) -> tuple[Path, list[str], list[Path]]:
    """Sweep both markets together, map them, judge them and say what was found.

    Parameters
    ----------
    files
        The signal file of each market, by what to call the asset.
    grid
        The grid file.
    folder
        Where the run and the maps go.
    jobs
        Threads.
    step
        Announces a step.

    Returns
    -------
    run : Path
        Its folder.
    lines : list of str
        What was found.
    pictures : list of Path
    """
    import grids  # noqa: PLC0415 - the compiled engine is slow to start
    import results.inference  # noqa: PLC0415
    import sweeps  # noqa: PLC0415

    out = folder / f"run-{NAME}"
    with step(1, "running every cell on both markets"):
        sweeps.run(grids.load(grid), dict(files), out, jobs=jobs)
    run = results.open(out)
    with step(2, "pooling their cells"):
        pooled = results.pooled(run)
    with step(3, f"drawing {len(MAPS)} maps"):
        pictures = draw_maps(run, folder / "maps", MAPS)
    with step(4, "judging settings over both markets"):
        verdict = results.inference.judge(run, pool=True, jobs=jobs, progress=False)
    return out, [*_shares(run, pooled), *_verdict(verdict)], pictures


def _shares(run: Run, pooled: Run) -> Iterator[str]:
    """Say what share of settings is positive on each market, on both, and pooled."""
    cells = run.collect(_enough(run).select("asset", pl.col("cell") % run.info.grid.size, "edge"))
    edge = METRICS["edge"]
    yield "positive edge   after costs, of the cells with enough trades"
    for (asset,), part in sorted(cells.group_by("asset"), key=lambda each: str(each[0])):
        yield f"  {asset:<14}{_positive(part['edge']):>5}, median edge {edge.written(_median(part['edge']))}"
    both = cells.group_by("cell").agg(pl.len(), pl.col("edge").min()).filter(pl.col("len") == len(run.assets))
    together = pooled.collect(_enough(pooled).select("edge"))["edge"]
    yield f"  {'on both':<14}{_positive(both['edge']):>5}, median edge of the worse {edge.written(_median(both['edge']))}"
    yield f"  {'pooled':<14}{_positive(together):>5}, median edge {edge.written(_median(together))}"


def _enough(run: Run) -> pl.LazyFrame:
    from results.run.leading import leading_sample  # noqa: PLC0415 - see above

    return run.cells("state = 'ok' AND edge IS NOT NULL", leading_sample(run, None))


def _positive(edges: pl.Series) -> str:
    return f"{np.mean(edges.to_numpy() > 0):.0%}" if len(edges) else "none"


def _median(edges: pl.Series) -> float | None:
    return float(np.median(edges.to_numpy())) if len(edges) else None


def _verdict(verdict: Verdict) -> list[str]:
    """Return the ruling and the paragraphs that matter here."""
    lines = [line for words in verdict.words for line in words.splitlines()]
    shown, said = lines[:2], False
    for line in lines[2:]:
        said = line.startswith(_SAID) or (said and line.startswith("  "))
        shown += [line] if said else []
    return shown
