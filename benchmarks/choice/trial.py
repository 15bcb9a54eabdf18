"""One world: swept, judged, chosen from, and held against what its cells truly earn."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

import grids
import results
import signals as signal_files
import sweeps
from benchmarks.choice.kinds import Kind
from benchmarks.choice.truth import Truth
from results.choice.expectation import ESTIMATES
from results.choice.found import search, settle
from results.choice.limits import By, Limits
from results.inference.verdict.stored import read_verdict
from results.run.pooled_assets.settings import pooled
from signals import Signals
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["MEASURES", "Chosen", "Outcome", "choose_in_world"]

MEASURES: tuple[By, ...] = ("sharpe",)
RESAMPLES, PERMUTATIONS = 199, 24
"""Fewer than a user has: as many as the verdict's errors allow."""


@dataclass(frozen=True)
class Outcome:
    """What became of one world.

    Attributes
    ----------
    verdict
        The ruling.
    choices
        By the measure that was ranked by; None where no cell was chosen.
    best
        By measure, what the best cell truly has; nothing, if none has more.
    peaks
        By measure, what the cell truly has that shows the highest value of it.
    top
        By measure, what the first cell of `asymmetry top` truly has.
    """

    verdict: str
    choices: dict[str, Chosen | None]
    best: dict[str, float]
    peaks: dict[str, float]
    top: dict[str, float]

    def mapping(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Chosen:
    """A chosen cell: what it truly has of the measure, and in net return of a trade what is `true` and was `seen` of it.

    `low` and `high` are the interval of what is promised, `promised` what every way to shrink makes of it.
    """

    cell: int
    has: float
    true: float
    seen: float
    low: float
    high: float
    promised: dict[str, float]


def choose_in_world(kind: Kind, seed: int, truth: Truth) -> Outcome:
    """Make a world, run a grid on it, judge it, and choose by each measure, by the functions that a user calls."""
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        run, given = _swept(kind, kind.markets(seed), Path(folder))
        options: dict[str, Any] = {"resamples": RESAMPLES, "permutations": PERMUTATIONS, "seed": seed}
        verdict = results.judge(run, signals=given, pool=kind.several, jobs=1, progress=False, **options)
        peaks = _peaks(run, kind, given)
        choices: dict[str, Chosen | None] = {by: _chosen(run, given, by, truth) for by in MEASURES}
    return Outcome(
        verdict.ruling,
        choices,
        {by: max(float(np.nanmax(truth.of(by))), 0.0) for by in MEASURES},
        {by: float(truth.of(by)[peaks[by]]) for by in MEASURES},
        {by: float(truth.of(by)[peaks["edge"]]) for by in MEASURES},
    )


def _chosen(run: results.Run, given: Any, by: By, truth: Truth) -> Chosen | None:
    choice = results.choose(run, signals=given, by=by)
    if choice.cell is None or choice.expectation is None:
        return None
    at, expected = choice.cell % len(truth.expectancy), choice.expectation
    return Chosen(
        choice.cell,
        float(truth.of(by)[at]),
        float(truth.expectancy[at]),
        expected.observed,
        expected.low,
        expected.high,
        _promised(run, given, by),
    )


def _swept(kind: Kind, markets: dict[str, Signals], folder: Path) -> tuple[results.Run, Any]:
    variants = tuple(next(iter(markets.values())).variants)
    spec = grids.parse(kind.grid(variants), kind.name)
    given: Any = markets[""] if not kind.several else None
    if kind.several:
        files = folder / "files"
        files.mkdir()
        for name, market in markets.items():
            signal_files.write(market, files / f"{name}.parquet", {})
        given = str(files)
    out = sweeps.run(spec, given, folder / "run", jobs=1, progress=False).out
    return results.open(out), given


def _peaks(run: results.Run, kind: Kind, given: Any) -> dict[str, int]:
    """Return the cells that show the highest value of each measure, and of the edge, among those with enough trades."""
    seen = pooled(run, sharpe=True, signals=given, jobs=1, progress=False) if kind.several else run
    enough = SUFFICIENT.met(*(pl.col(name) for name in SUFFICIENT._fields))
    cells = run.collect(seen.cells(None, "oos").filter(enough).select("cell", "edge", *MEASURES))
    return {name: int(cells.sort(name, descending=True)["cell"][0]) for name in (*MEASURES, "edge")}


def _promised(run: results.Run, given: Any, by: By) -> dict[str, float]:
    """Return what every way to shrink promises of the chosen cell."""
    among = search(run, read_verdict(run.path), Limits(by=by), given)
    found = settle(among)
    assert found.at is not None
    own = found.leading.own[found.at]
    seen = float(found.leading.daily[own].mean())
    scale = float(found.leading.per_trade[own])
    return {name: scale * (seen - flattered(among, found, found.at)) for name, flattered in ESTIMATES.items()}
