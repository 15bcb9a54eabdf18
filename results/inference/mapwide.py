"""The simultaneous test over a run: daily P&L worked out chunk by chunk, met by all resamples, and forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import joblib
import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from grids.table import CellTable
from results.inference.distinct import scale_groups
from results.inference.material import Material, stored_cells
from results.inference.maxima import Maxima
from results.inference.overfitting import BlockSums
from results.inference.resampling import block_length, resample_counts
from results.inference.simultaneous import SAMPLED, Simultaneous, simultaneous
from results.inference.standard import Standard, standardise
from signals import InputError
from sweeps.daily import daily_net
from sweeps.engine import EventEngine
from sweeps.measures import MINIMUM_LOSSES, MINIMUM_TRADES, MINIMUM_WINS

__all__ = ["FEWEST_DAYS", "Group", "MapWide", "collect_groups", "judge_map"]

FEWEST_DAYS = 10
"""Days with P&L below which a cell is insufficient whatever its number of trades: ten trades of one day are one event."""
_AT_ONCE = 2048
_PART = 65_536


@dataclass(frozen=True, eq=False)
class Group:
    """The cells of a run in groups that differ in scale only.

    Attributes
    ----------
    cells
        One row a cell, as in `stored_cells`, with `group`, and `enough` (trades, wins and losses).
    table
        The first cell of each of the G groups.
    enough
        bool (G,): whether it has enough trades.
    """

    cells: pl.DataFrame
    table: CellTable
    enough: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MapWide:
    """The simultaneous test of a run's G groups.

    Attributes
    ----------
    judged
        int64 (J,): groups that were judged.
    test
        Of those, in the same order.
    mean, error
        float64 (J,): daily mean and its standard error, of each group's first cell.
    distinct
        How many different series there are among them.
    days, block, resamples
        D, mean block length in days, B.
    blocks
        Sums by block of the distinct ones, in units of their deviation.
    sources
        int64 (distinct,): group of each row of `blocks`.
    """

    judged: NDArray[np.int64]
    test: Simultaneous
    mean: NDArray[np.float64]
    error: NDArray[np.float64]
    distinct: int
    days: int
    block: float
    resamples: int
    blocks: BlockSums
    sources: NDArray[np.int64]


def collect_groups(material: Material, engine: EventEngine) -> Group:
    """Read all cells of a run and group those that differ in scale only, part by part.

    Parts are in work order, so cells of one path are almost always in one part; copies in different parts are found
    later by their P&L.
    """
    frames, tables, count = [], [], 0
    for frame in stored_cells(material, _PART):
        table = material.grid.cells(frame["cell"].to_numpy())
        first, group = scale_groups(table, engine.facts, frame["liquidated"].to_numpy())
        frames.append(frame.with_columns(pl.Series("group", group + count)))
        tables.append(table.take(first))
        count += len(first)
    enough = (
        (pl.col("trades") >= MINIMUM_TRADES)
        & (pl.col("wins") >= MINIMUM_WINS)
        & (pl.col("losses") >= MINIMUM_LOSSES)
        & ~pl.col("ruined")
    )
    cells = pl.concat(frames).with_columns(enough.alias("enough"))
    table = _joined(tables)
    # any cell of the group speaks for it: a net return of exactly zero at one exposure is zero at all
    by_group = cells.group_by("group").agg(pl.col("enough").any()).sort("group")
    return Group(cells, table, by_group["enough"].to_numpy())


def _joined(tables: list[CellTable]) -> CellTable:
    columns = {name: np.concatenate([table[name] for table in tables]) for name in tables[0].columns}
    return CellTable(np.concatenate([table.index for table in tables]), columns, tables[0].variants)


def judge_map(  # noqa: PLR0913 - a test has these parts
    material: Material,
    engine: EventEngine,
    groups: Group,
    *,
    resamples: int = 1000,
    seed: int = 0,
    alpha: float = 0.05,
    jobs: int = 1,
    advance: Callable[[int], None] = lambda _: None,
) -> MapWide | None:
    """Test all groups with enough trades at once; None where there are none.

    Memory is that of a chunk of daily P&L and of the maxima a thread, plus some hundred bytes a group.
    """
    candidates = np.flatnonzero(groups.enough)
    days = material.days
    count = days.stop - days.start
    if count < 2 * FEWEST_DAYS:
        raise InputError(
            f"{material.run.path}: the judged trades span {count} days; at least {2 * FEWEST_DAYS} are needed to test"
        )

    def worked_out(rows: NDArray[np.int64]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = daily_net(engine, groups.table.take(rows), material.sample)[:, days]
        return found

    if len(candidates) == 0:
        return None
    block = block_length(worked_out(candidates[:: max(len(candidates) // SAMPLED, 1)][:SAMPLED]))
    counts = resample_counts(count, resamples, block, seed)
    local, lock = threading.local(), threading.Lock()
    ledgers: list[Maxima] = []
    blocks, seen, sources = BlockSums(count), {0}, []

    def work(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], Standard]:
        if not hasattr(local, "maxima"):
            local.maxima = Maxima(counts)
            with lock:
                ledgers.append(local.maxima)
        daily = worked_out(rows)
        active = (daily != 0).sum(axis=1) >= FEWEST_DAYS
        series = standardise(daily[active])
        rows = rows[active]
        with lock:
            fresh = _unseen(series.key, seen)
            blocks.add(daily[active][fresh] / np.maximum(series.deviation[fresh, None], 1e-300))
            sources.append(rows[fresh])
        local.maxima.add(series, fresh)
        advance(len(active))
        return rows, replace(series, scores=series.scores[:0])

    with threadpool_limits(max(1, _cores_left(jobs)), user_api="blas"), joblib.Parallel(jobs, backend="threading") as pool:
        found = pool(joblib.delayed(work)(rows) for rows in _cut(candidates))
    kept = [(rows, series) for rows, series in found if len(rows)]
    if len(seen) == 1:
        return None
    maxima = ledgers[0]
    for other in ledgers[1:]:
        maxima.merge(other)
    join = np.concatenate
    judged, key = join([rows for rows, _ in kept]), join([series.key for _, series in kept])
    moving = key != 0
    deviation = join([series.deviation for _, series in kept])[moving]
    test = simultaneous(maxima, join([series.adjusted for _, series in kept])[moving], count, alpha)
    return MapWide(
        judged[moving],
        test,
        join([series.mean for _, series in kept])[moving],
        deviation / np.sqrt(count),
        len(seen) - 1,
        count,
        block,
        resamples,
        blocks,
        join(sources),
    )


def _cores_left(jobs: int) -> int:
    """Threads of each matrix product: the threads above it already use the cores."""
    return 1 if jobs > 1 else 2


def _cut(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _unseen(keys: NDArray[np.uint64], seen: set[int]) -> NDArray[np.int64]:
    """Return the first row of each key that was not seen before, and remember it."""
    fresh = []
    for row, key in enumerate(keys.tolist()):
        if key not in seen:
            seen.add(key)
            fresh.append(row)
    return np.array(fresh, dtype=np.int64)
