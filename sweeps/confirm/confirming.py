"""vectorbt as the judge of a run: cells that matter evaluated again, and compared with what is stored.

The event engine screens millions of cells. Those that lead the table, and a random set of others, are evaluated by
vectorbt, which shares neither its rules nor its accounts. A cell it does not confirm is an error, not a footnote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from grids.cell import cell_table
from grids.names import Names
from grids.parameters import PARAMETERS
from grids.table import CellTable
from signals import Signals
from signals.progress import ProgressBar
from sweeps.clock import Clock
from sweeps.confirm.agreement import Agreement
from sweeps.confirm.differences import compare_rows, compare_trades
from sweeps.confirm.sample import choose
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.processes import over_processes
from sweeps.replaying import trade_table
from sweeps.runs.confirmation import FEWEST

if TYPE_CHECKING:
    from sweeps.vectorbt.engine import VectorbtEngine

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


@dataclass(frozen=True)
class _Batch:
    """Cells to confirm, and what is stored of them."""

    table: CellTable
    stored: pl.DataFrame


@dataclass
class _Finding:
    cells: int = 0
    trades: int = 0
    measures: int = 0
    return_difference: float = 0.0
    measure_difference: float = 0.0
    measure: str = "none"
    disagreements: list[str] = field(default_factory=list)
    disagreeing: list[int] = field(default_factory=list)


def time_for(seconds: float) -> float:
    """Return how long the confirmation of a sweep of so many seconds may take, once vectorbt is loaded."""
    return min(max(_TIMES * seconds, _FEWEST_SECONDS), MOST_SECONDS)


def confirm_run(
    cells: pl.LazyFrame,
    signals: Signals,
    *,
    jobs: int,
    progress: bool = True,
    top: int | None = None,
    seconds: float | None = MOST_SECONDS,
    first: Sequence[int] = (),
) -> Agreement:
    """Have vectorbt evaluate some cells of a run again, and compare.

    Parameters
    ----------
    cells
        Of the run, as stored.
    signals
        Of the run's span.
    jobs
        Processes at most; little work is done in this one.
    progress
        Show a progress bar on standard error if that is a terminal.
    top
        Confirm so many leaders by each of edge and t-statistic, every one trade by trade; None: what a sweep ends
        with, 300 leaders each and others at random, up to 1,000.
    seconds
        Begin nothing more after so long, counted from the first finding, or `MOST_SECONDS` in all; None: go on to the
        end.
    first
        Cells to begin with, whatever leads: those that it disagreed on before.
    """
    chosen = choose(cells, _LEADERS, MOST_CELLS, mixed=True) if top is None else choose(cells, top, 2 * top)
    if top is not None:
        chosen = chosen[: 2 * top]
    chosen = list(dict.fromkeys([*first, *chosen]))
    stored = cells.filter(pl.col("cell").is_in(chosen)).collect()
    order = pl.DataFrame({"cell": chosen}, schema={"cell": stored.schema["cell"]})
    stored = order.join(stored, on="cell", how="left", maintain_order="left")
    variants = tuple(dict.fromkeys(stored["variant"].cast(pl.String)))
    hurried = seconds is not None and seconds < _WORTH_STARTING
    workers = 1 if hurried or len(stored) * len(signals) < _SMALL else jobs
    clock = Clock(seconds, MOST_SECONDS, workers, max(FEWEST, len(first)))
    findings: list[_Finding] = []
    with ProgressBar(len(stored), "confirming with vectorbt", progress) as bar:
        batches = _batches(stored, variants, clock)
        for finding in over_processes(_build, _confirm, signals, Names(variants), batches, workers):
            clock.note(finding.cells)
            findings.append(finding)
            bar.advance(finding.cells)
    return _sum_up(len(stored), findings, clock, seconds)


def _batches(stored: pl.DataFrame, variants: tuple[str, ...], clock: Clock) -> Iterator[_Batch]:
    """Yield cells in batches as large as the time left allows, until it is over."""
    start = 0
    while start < len(stored) and (size := clock.batch()) > 0:
        rows = stored[start : start + size]
        table = cell_table(rows.select(*PARAMETERS).to_dicts(), variants)
        table = CellTable(rows["cell"].cast(pl.Int64).to_numpy(), table.columns, table.names)
        yield _Batch(table, rows)
        start += size


def _build(signals: Signals, names: Names) -> tuple[VectorbtEngine, EventEngine]:
    from sweeps.vectorbt.engine import VectorbtEngine  # noqa: PLC0415 - vectorbt takes seconds to load

    return VectorbtEngine(signals, names), EventEngine(signals, names)


def _confirm(engines: tuple[VectorbtEngine, EventEngine], batch: _Batch) -> _Finding:
    """Evaluate one batch with vectorbt, and hold every trade and every row against it."""
    recorded, event = engines
    evaluation, lists = recorded.evaluate_and_list(batch.table)
    frame = measured(recorded, batch.table, evaluation)
    found = _Finding(cells=len(frame), trades=int(frame["trades"].sum()))
    days = recorded.signals.bars.time[[0, -1]].astype("datetime64[D]").astype(np.int64)
    rows = compare_rows(batch.stored, frame, int(days[1] - days[0]) + 1)
    found.measures = rows.compared
    found.measure_difference, found.measure = rows.largest, rows.where
    found.return_difference = rows.mean_return
    for row, cell in enumerate(batch.table.index):
        differing = rows.differing.get(row)
        single = batch.table.take(slice(row, row + 1))
        trades = compare_trades(trade_table(event, single), lists[row].frame(recorded.signals.bars))
        found.return_difference = max(found.return_difference, trades.largest)
        if differing is not None or trades.differing is not None:
            unlisted = "trade by trade the engines agree: the stored row is not what this file gives"
            said = [differing, trades.differing or unlisted]
            found.disagreeing.append(int(cell))
            found.disagreements.append(f"cell {cell}: " + "; ".join(words for words in said if words))
    return found


def _sum_up(chosen: int, findings: list[_Finding], clock: Clock, allowed: float | None) -> Agreement:
    worst = max(findings, key=lambda finding: finding.measure_difference, default=_Finding())
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
        clock.elapsed,
        clock.loading,
        allowed,
    )
