"""The simultaneous test over a run: in two looks, the second only where the first leaves the answer open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from results.inference.formulas.resampling import block_length, resample_counts
from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.maxima import Maxima
from results.inference.max_t.series import skewed
from results.inference.max_t.step_down import SAMPLED, Simultaneous, settled, simultaneous
from results.inference.sample.evaluation import Material
from results.inference.sample.groups import Groups
from results.inference.saved.steps import Kept
from results.inference.testing.resampled import FEWEST_DAYS, Advance, Found, Resampling
from signals import InputError
from signals.arrays import Floats, Floats32, Integers, Integers32
from sweeps.event.daily.pnl import daily_net
from sweeps.event.engine import EventEngine
from sweeps.progress import CellProgress

__all__ = ["FEWEST_DAYS", "MapWide", "counted", "first_look", "judge_map"]

_LOOK, _FEWEST_LOOKED = 0.2, 200


@dataclass(frozen=True, eq=False)
class MapWide:
    """The simultaneous test of a run's G groups.

    Attributes
    ----------
    judged
        int64 (J,): groups that were judged, ascending.
    test
        Of those, in the same order.
    t
        float64 (J,): plain t-statistics of the daily mean.
    skew
        float32 (J,): what they lean by; `test.above` has a flattering lean taken out.
    mean, error
        float32 (J,): daily mean and its standard error, of each group's first cell.
    distinct
        How many different series there are among them.
    days, block
        D, mean block length in days.
    resamples, asked
        How many the answer took, and how many it might have taken.
    blocks
        Sums by block of the distinct ones, or of a random share of them.
    sources
        int64: group of each row of `blocks`.
    chosen
        Row of the leading cell where not the highest adjusted t leads.
    """

    judged: Integers
    test: Simultaneous
    t: Floats
    skew: Floats32
    mean: Floats32
    error: Floats32
    distinct: int
    days: int
    block: float
    resamples: int
    asked: int
    blocks: BlockSums
    sources: Integers
    chosen: int | None = None

    def lower_t(self, rows: NDArray[np.integer]) -> Floats:
        """Return the lower ends of the bands that hold for all cells at once, in units of a cell's standard error."""
        return np.asarray(self.t[rows] - skewed(self.test.critical_above, np.minimum(self.skew[rows], 0.0)))

    def upper_t(self, rows: NDArray[np.integer]) -> Floats:
        """Return the upper ends of the bands."""
        return np.asarray(self.t[rows] - skewed(-self.test.critical_below, np.maximum(self.skew[rows], 0.0)))

    @property
    def leading(self) -> int:
        """Row of the leading cell's group: the highest adjusted t of those that pass every test, or else of all."""
        return int(np.argmax(self.test.above)) if self.chosen is None else self.chosen

    def rows(self, groups: int) -> Integers32:
        """Return where each of all G groups stands in `judged`, -1 for those that were not judged."""
        rows = np.full(groups, -1, dtype=np.int32)
        rows[self.judged] = np.arange(len(self.judged), dtype=np.int32)
        return rows


def first_look(resamples: int) -> int:
    """Return after how many resamples the answer may be settled."""
    return min(resamples, max(_FEWEST_LOOKED, round(_LOOK * resamples)))


def judge_map(  # noqa: PLR0913 - a test has these parts
    material: Material,
    engine: EventEngine,
    groups: Groups,
    kept: Kept,
    *,
    resamples: int = 1000,
    seed: int = 0,
    alpha: float = 0.05,
    jobs: int = 1,
    progress: bool = False,
) -> MapWide | None:
    """Test all groups with enough trades at once; None where there are none.

    Notes
    -----
    Memory is that of a chunk of daily P&L and of the maxima a thread, plus some hundred bytes a group.

    A fifth of the resamples come first. Where they make it certain that all of them would name no cell, and would not
    exclude every cell either, the rest are not drawn; see `settled`.
    """
    candidates = np.flatnonzero(groups.candidate)
    days = material.days
    if len(days) < 2 * FEWEST_DAYS:
        raise InputError(
            f"{material.run.path}: the judged trades span {len(days)} days with bars; at least {2 * FEWEST_DAYS} are "
            "needed to test"
        )
    if len(candidates) == 0:
        return None

    def daily(rows: Integers) -> Floats32:
        found: Floats32 = daily_net(engine, groups.table(rows), material.sample)[:, days]
        return found

    block = block_length(daily(candidates[:: max(len(candidates) // SAMPLED, 1)][:SAMPLED]))
    counts = resample_counts(len(days), resamples, block, seed)
    look = first_look(resamples)
    work = Resampling(daily, candidates, len(days), kept, jobs, seed)
    with counted(len(candidates), "testing expectancy", progress) as advance:
        found = work.first(counts[:look], advance)
    if len(found.distinct) == 0:
        return None
    test = _test(found, found.maxima, len(days), alpha)
    used = look
    if look < resamples and not settled(test, look, resamples):
        with counted(len(found.distinct), "more resamples", progress) as advance:
            more = work.second(counts[look:], found, advance)
        test, used = _test(found, found.maxima.beside(more), len(days), alpha), resamples
    return _summed_up(found, test, candidates, (len(days), block, used, resamples))


@contextmanager
def counted(total: int, label: str, shown: bool) -> Iterator[Advance]:
    """Show a bar, and give what moves it."""
    with CellProgress(total, label, shown) as bar:
        yield bar.advance


def _test(found: Found, maxima: Maxima, days: int, alpha: float) -> Simultaneous:
    return simultaneous(maxima, found.columns["above"], found.columns["below"], days, alpha)


def _summed_up(found: Found, test: Simultaneous, candidates: Integers, numbers: tuple[int, float, int, int]) -> MapWide:
    columns, judged = found.columns, candidates[found.rows]
    days, block, used, asked = numbers
    keys = columns.pop("key")[found.distinct]
    order = np.argsort(keys)
    sources = found.distinct[order[np.searchsorted(keys, found.blocks.keys, sorter=order)]]
    return MapWide(
        judged,
        test,
        columns["t"],
        columns["skew"],
        columns["mean"],
        (columns.pop("deviation") / np.sqrt(days)).astype(np.float32),
        len(found.distinct),
        days,
        block,
        used,
        asked,
        found.blocks,
        judged[sources],
    )
