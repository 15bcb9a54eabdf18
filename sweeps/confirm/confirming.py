"""vectorbt as the judge of a run: cells that matter evaluated again, and compared with what is stored.

The event engine screens millions of cells. Those that lead the table, and a random set of others, are evaluated by
vectorbt, which shares neither its rules nor its accounts. A cell it does not confirm is an error, not a footnote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

from grids.cell import cell_table
from grids.names import Names
from grids.parameters import PARAMETERS
from grids.table import CellTable
from signals import Signals
from signals.progress import ProgressBar
from sweeps.apart import Apart
from sweeps.clock import Clock
from sweeps.confirm.agreement import Agreement
from sweeps.confirm.apart import compare_apart, confirmer
from sweeps.confirm.comparing import Batch, Finding, build, compare
from sweeps.confirm.sample import choose, stored_rows
from sweeps.processes import over_processes
from sweeps.runs.confirmation import FEWEST
from sweeps.runs.records import ASSET

__all__ = ["confirm_run", "time_for"]

MOST_CELLS, MOST_SECONDS = 1000, 60.0
"""A sweep ends with so many cells confirmed, or after so long."""

_TIMES, _FEWEST_SECONDS = 20.0, 2.0
"""The word that confirming keeps: at most so many times as long as the sweep took. A sweep of a moment would leave no
time to compare anything in, so that two seconds it may always take, loading vectorbt not counted."""

_LEADERS = 300
_SMALL = 20_000_000
"""Bars times cells that one process does within seconds: not worth starting others."""
_WORTH_STARTING = 10.0
"""Seconds below which no other process has loaded vectorbt before time is over."""


def time_for(seconds: float) -> float:
    """Return how long the confirmation of a sweep of so many seconds may take, once vectorbt is loaded."""
    return min(max(_TIMES * seconds, _FEWEST_SECONDS), MOST_SECONDS)


def confirm_run(
    cells: pl.LazyFrame | Sequence[Path],
    signals: Signals | Mapping[str, Callable[[], Signals]],
    *,
    jobs: int,
    progress: bool = True,
    top: int | None = None,
    seconds: float | None = MOST_SECONDS,
    first: Sequence[int] = (),
    filters: Mapping[str, str] = MappingProxyType({}),
    by: Apart | None = None,
) -> Agreement:
    """Have vectorbt evaluate some cells of a run again, and compare.

    Parameters
    ----------
    cells
        Of the run, as stored; or its part files, of which a few at a time are read.
    signals
        Of the run's span; of a run over several assets, what returns those of each, by its name.
    jobs
        Processes at most; little work is done in this one.
    progress
        Show a progress bar on standard error if that is a terminal.
    top
        Confirm so many leaders by each of edge and t-statistic, every one trade by trade; None: what a sweep ends
        with, 300 leaders each and others at random, up to 1,000.
    seconds
        Begin nothing more after so long, counted from the first finding, or `MOST_SECONDS` in all; None: go on to the
        end. Assets share it evenly.
    first
        Cells to begin with, whatever leads: those that it disagreed on before.
    filters
        Those of the grid, expressions by name.
    by
        A `confirmer` that has been started already.
    """
    with nullcontext(by) if by is not None else confirmer() as started:
        return _confirm_run(cells, signals, jobs, progress, top, seconds, first, filters, started)


def _confirm_run(
    cells: pl.LazyFrame | Sequence[Path],
    signals: Signals | Mapping[str, Callable[[], Signals]],
    jobs: int,
    progress: bool,
    top: int | None,
    seconds: float | None,
    first: Sequence[int],
    filters: Mapping[str, str],
    by: Apart,
) -> Agreement:
    """Confirm a run, see `confirm_run`."""
    stored = _chosen(cells, top, first, progress)
    groups = [(signals, stored)] if isinstance(signals, Signals) else _by_asset(stored, signals)
    shares = _Shares(seconds, len(groups))
    findings: list[Finding] = []
    with ProgressBar(len(stored), "confirming with vectorbt", progress) as bar:
        for given, rows in groups:
            span = given if isinstance(given, Signals) else given()
            workers = 1 if shares.hurried or len(stored) * len(span) < _SMALL else jobs
            clock = shares.clock(workers, int(rows["cell"].is_in(first).sum()))
            table = _table(rows, filters)
            batches = _batches(table, rows, clock)
            for finding in _found(by, span, table.names, batches, workers):
                clock.note(finding.cells)
                findings.append(finding)
                bar.advance(finding.cells)
            shares.used(clock)
    return _sum_up(len(stored), findings, shares, seconds)


def _found(by: Apart, signals: Signals, names: Names, batches: Iterator[Batch], workers: int) -> Iterator[Finding]:
    """Yield what becomes of each batch: with one worker by the process that has loaded vectorbt meanwhile."""
    if workers > 1:
        yield from over_processes(build, compare, signals, names, batches, workers)
    else:
        yield from compare_apart(by, signals, names, batches)


def _chosen(
    cells: pl.LazyFrame | Sequence[Path], top: int | None, first: Sequence[int], progress: bool
) -> pl.DataFrame:
    """Return the rows to confirm, in the order in which to do so."""
    if top is None:
        chosen = choose(cells, _LEADERS, MOST_CELLS, mixed=True, progress=progress)
    else:
        chosen = choose(cells, top, 2 * top, progress=progress)[: 2 * top]
    return stored_rows(cells, list(dict.fromkeys([*first, *chosen])))


def _by_asset(
    stored: pl.DataFrame, signals: Mapping[str, Callable[[], Signals]]
) -> list[tuple[Callable[[], Signals], pl.DataFrame]]:
    """Put the rows of each asset together, that of the first row first."""
    if ASSET not in stored.columns:
        return [(next(iter(signals.values())), stored)]
    return [(signals[str(rows[ASSET][0])], rows) for rows in stored.partition_by(ASSET, maintain_order=True)]


class _Shares:
    """Divides the time there is among assets: what one leaves is for those after it."""

    def __init__(self, seconds: float | None, assets: int) -> None:
        self._seconds, self._assets, self._left = seconds, assets, assets
        self._compared = self.elapsed = self.loading = 0.0

    @property
    def hurried(self) -> bool:
        """Whether time would be over before another process has loaded vectorbt."""
        return self._seconds is not None and self._seconds < _WORTH_STARTING

    def clock(self, workers: int, waiting: int) -> Clock:
        """Return the clock of the next asset, so many of whose cells must be confirmed."""
        least = max(-(-FEWEST // self._assets), waiting)
        share = None if self._seconds is None else max(self._seconds - self._compared, 0.0) / self._left
        self._left -= 1
        return Clock(share, max(MOST_SECONDS - self.elapsed, 0.0), workers, least)

    def used(self, clock: Clock) -> None:
        """Count what an asset has taken; vectorbt is loaded with the first."""
        self._compared += clock.elapsed - clock.loading
        self.elapsed += clock.elapsed
        self.loading += clock.loading


def _table(stored: pl.DataFrame, filters: Mapping[str, str]) -> CellTable:
    """Return stored rows as cells; what an older release did not store takes its default."""
    names = [name for name in PARAMETERS if name in stored.columns]
    variants = tuple(dict.fromkeys(stored["variant"].cast(pl.String)))
    cells: list[dict[str, Any]] = [{**row, "filters": filters} for row in stored.select(names).to_dicts()]
    table = cell_table(cells, variants)
    return CellTable(stored["cell"].cast(pl.Int64).to_numpy(), table.columns, table.names)


def _batches(table: CellTable, stored: pl.DataFrame, clock: Clock) -> Iterator[Batch]:
    """Yield cells in batches as large as the time left allows, until it is over."""
    start = 0
    while start < len(table) and (size := clock.batch()) > 0:
        rows = slice(start, start + size)
        yield Batch(table.take(rows), stored[rows])
        start += size


def _sum_up(chosen: int, findings: list[Finding], shares: _Shares, allowed: float | None) -> Agreement:
    worst = max(findings, key=lambda finding: finding.measure_difference, default=Finding())
    return Agreement(
        chosen,
        sum(finding.cells for finding in findings),
        sum(finding.trades for finding in findings),
        max((finding.measures for finding in findings), default=0),
        max((finding.return_difference for finding in findings), default=0.0),
        worst.measure_difference if np.isfinite(worst.measure_difference) else None,
        worst.measure,
        tuple(line for finding in findings for line in finding.disagreements),
        tuple(cell for finding in findings for cell in finding.disagreeing),
        shares.elapsed,
        shares.loading,
        allowed,
    )
