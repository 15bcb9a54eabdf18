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
from benchmarks.choice.truth import truth_of
from results.choice.expectation import ESTIMATES
from results.choice.found import search, settle
from results.choice.limits import Limits
from results.inference.verdict.stored import read_verdict
from results.run.pooled_assets.settings import pooled
from signals import Signals
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["Outcome", "choose_in_world"]

RESAMPLES, PERMUTATIONS = 199, 24
"""Fewer than a user has: as many as the verdict's errors allow."""


@dataclass(frozen=True)
class Outcome:
    """What became of one world; expectancies are of a trade.

    Attributes
    ----------
    verdict, chosen
        The ruling, and whether a cell was chosen.
    best
        The highest true expectancy of any cell.
    peak, peak_seen
        Of the cell with the highest expectancy seen: the true one, and that.
    true, seen, low, high
        Of the chosen cell: the true one, that seen, and the interval of what was promised; None where none was.
    promised
        What each way to shrink makes of it, by name.
    """

    verdict: str
    chosen: bool
    best: float
    peak: float
    peak_seen: float
    true: float | None = None
    seen: float | None = None
    low: float | None = None
    high: float | None = None
    promised: dict[str, float] | None = None

    def mapping(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def choose_in_world(kind: Kind, seed: int) -> Outcome:
    """Make a world, run a grid on it, judge it, and choose, by the functions that a user calls."""
    truth = truth_of(kind).expectancy
    markets = kind.markets(seed)
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        run, given = _swept(kind, markets, Path(folder))
        verdict = results.judge(
            run,
            signals=given,
            pool=kind.several,
            jobs=1,
            progress=False,
            resamples=RESAMPLES,
            permutations=PERMUTATIONS,
            seed=seed,
        )
        at, seen = _peak(run, kind)
        best = float(np.nanmax(truth))
        peak = float(truth[at])
        choice = results.choose(run, signals=given)
        if choice.cell is None or choice.expectation is None:
            return Outcome(verdict.ruling, False, best, peak, seen)
        expected = choice.expectation
        return Outcome(
            verdict.ruling,
            True,
            best,
            peak,
            seen,
            float(truth[choice.cell % len(truth)]),
            expected.observed,
            expected.low,
            expected.high,
            _promised(run, given),
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


def _peak(run: results.Run, kind: Kind) -> tuple[int, float]:
    seen = pooled(run, progress=False) if kind.several else run
    enough = SUFFICIENT.met(*(pl.col(name) for name in SUFFICIENT._fields))
    best = run.collect(
        seen.cells(None, "oos").filter(enough).select("cell", "expectancy").sort("expectancy", descending=True).head(1)
    )
    return (int(best["cell"][0]), float(best["expectancy"][0])) if len(best) else (0, float("nan"))


def _promised(run: results.Run, given: Any) -> dict[str, float]:
    """Return what every way to shrink promises of the chosen cell."""
    among = search(run, read_verdict(run.path), Limits(), given)
    found = settle(among)
    assert found.at is not None
    row = int(found.leading.rows[found.leading.own[found.at]])
    per_trade = found.leading.daily.shape[1] / among.columns.trades[row] * among.columns.unit[row]
    seen = float(among.columns.expectancy[row] * among.columns.unit[row])
    told = {name: seen - per_trade * flattered(among, found) for name, flattered in ESTIMATES.items()}
    return {"seen": seen, **told}
