"""The simultaneous test over a run: daily P&L worked out chunk by chunk, met by all resamples, and forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import joblib
import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from grids.table import CellTable
from results.inference.distinct import scale_groups
from results.inference.material import Material, stored_cells
from results.inference.overfitting import BlockSums
from results.inference.resampling import block_length, resample_counts
from results.inference.simultaneous import SAMPLED, Simultaneous, simultaneous
from results.inference.standard import Standard, skewed
from results.inference.stream import Stream
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
    t, skew
        float64 (J,): plain t-statistics of the daily mean, and what they lean by; `test.above` has a flattering lean taken out.
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
    t: NDArray[np.float64]
    skew: NDArray[np.float64]
    mean: NDArray[np.float64]
    error: NDArray[np.float64]
    distinct: int
    days: int
    block: float
    resamples: int
    blocks: BlockSums
    sources: NDArray[np.int64]

    @property
    def lower(self) -> NDArray[np.float64]:
        """Lower ends of the bands that hold for all cells at once, of the daily mean."""
        return np.asarray(self.mean - skewed(self.test.critical_above, np.minimum(self.skew, 0.0)) * self.error)

    @property
    def upper(self) -> NDArray[np.float64]:
        """Upper ends of the bands."""
        return np.asarray(self.mean - skewed(-self.test.critical_below, np.maximum(self.skew, 0.0)) * self.error)


def collect_groups(material: Material, engine: EventEngine) -> Group:
    """Read all cells of a run and group those that differ in scale only, part by part.

    Parts are in work order, so cells of one path are almost always in one part; copies in different parts are found
    later by their P&L.
    """
    bars = material.signals.bars
    jumps = bars.open[1:] / bars.close[:-1]
    gaps = float(jumps.min()), float(jumps.max())
    frames, tables, count = [], [], 0
    for frame in stored_cells(material, _PART):
        table = material.grid.cells(frame["cell"].to_numpy())
        first, group = scale_groups(table, engine.facts, frame["liquidated"].to_numpy(), gaps)
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
    stream, lock = Stream(resample_counts(count, resamples, block, seed)), threading.Lock()
    blocks, sources = BlockSums(count), []

    def work(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], Standard]:
        daily = worked_out(rows)
        active = (daily != 0).sum(axis=1) >= FEWEST_DAYS
        series, fresh = stream.take(daily[active])
        kept = rows[active]
        with lock:
            blocks.add(daily[active][fresh] / series.deviation[fresh, None])
            sources.append(kept[fresh])
        advance(len(rows))
        return kept, series

    with threadpool_limits(_blas_threads(jobs), user_api="blas"), joblib.Parallel(jobs, backend="threading") as pool:
        found = pool(joblib.delayed(work)(rows) for rows in _cut(candidates))
    if stream.distinct == 0:
        return None
    return _summed_up(found, stream, blocks, np.concatenate(sources), (count, block, resamples), alpha)


def _summed_up(  # noqa: PLR0913, PLR0917 - the pieces of one value
    found: list[tuple[NDArray[np.int64], Standard]],
    stream: Stream,
    blocks: BlockSums,
    sources: NDArray[np.int64],
    numbers: tuple[int, float, int],
    alpha: float,
) -> MapWide:
    def joined(name: str) -> NDArray[np.float64]:
        return np.concatenate([getattr(series, name) for _, series in found])

    moving = joined("key") != 0
    days, block, resamples = numbers
    return MapWide(
        np.concatenate([rows for rows, _ in found])[moving],
        simultaneous(stream.merged(), joined("above")[moving], joined("below")[moving], days, alpha),
        joined("t")[moving],
        joined("skew")[moving],
        joined("mean")[moving],
        joined("deviation")[moving] / np.sqrt(days),
        stream.distinct,
        days,
        block,
        resamples,
        blocks,
        sources,
    )


def _blas_threads(jobs: int) -> int | None:
    """Threads of each matrix product: the threads above it already use the cores."""
    return 1 if jobs > 1 else None


def _cut(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
