"""What tuning each asset by itself would add over one setting for all: where it was tuned, and where it was not.

Days are cut into blocks of time, every other of which is one part. On one part the best setting is chosen, for all assets
together and for each by itself; both choices are held against each other on the other part, and the same the other way round,
so that every day is measured by choices that have not seen it, or not at all: a trade that goes on into the next block is of
both, so that days at both sides of where blocks meet are left out. Positions are scaled to one daily deviation on the
days of choosing: which leverage a cell happens to have says nothing. What is compared is the Sharpe ratio of the average asset,
which is what either way of choosing makes as large as it can.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from results.inference.blocks.tuning import ChosenFor, Compared, Tuning
from results.inference.diagnostics.judged_trades import days_held, judged_trades
from results.inference.formulas.resampling import block_length, resample_counts
from results.inference.sample.groups import Settings
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.tuned import Choices, tuned
from signals.arrays import Flags, Floats

__all__ = ["compare_tuning"]

BLOCKS = 8
_FEWEST = 5
"""Days of a block below which no part says anything."""
_RESAMPLES = 1000
_INTERVAL = (0.025, 0.975)
_YEAR = 365.0


def compare_tuning(judged: JudgedRun) -> Tuning | None:
    """Compare one setting for all assets with one for each.

    Parameters
    ----------
    judged
        A run.

    Returns
    -------
    Tuning or None
        None in a run of one file, where no setting was run on all assets or has enough trades on two of them, and where
        the days are too few for blocks.
    """
    settings, days = judged.settings, len(judged.dates)
    if settings is None or days < BLOCKS * _FEWEST:
        return None
    places = np.flatnonzero(settings.enough_on.any(axis=0)).tolist()
    if len(places) < 2:  # noqa: PLR2004 - one asset is tuned by itself anyway
        return None
    part = np.searchsorted(np.linspace(0, days, BLOCKS + 1).astype(np.int64), np.arange(days), side="right") % 2 == 1
    trained = np.stack([np.ones(days, dtype=np.bool_), part, ~part])
    found = tuned(judged, settings, places, trained)
    if found is None:
        return None
    series = _Series(judged, settings, places, found)
    longest = max(series.longest_hold(way) for way in (1, 2))
    purge = min(longest, days // BLOCKS // 4)
    measured = _unpurged(part, purge)
    unseen = None
    if found.whole(1) and found.whole(2):
        joined = [np.where(part, series.of(2, apart=apart), series.of(1, apart=apart)) for apart in (False, True)]
        unseen = _compared(judged, joined[0][measured], joined[1][measured])
    return Tuning(
        assets=[judged.panel.facts[place].name for place in places],
        settings=found.tried,
        blocks=BLOCKS,
        purged_days=purge,
        longest_hold_days=longest,
        in_sample=_compared(judged, series.of(0, apart=False), series.of(0, apart=True)) if found.whole(0) else None,
        unseen=unseen,
        chosen=series.chosen(),
    )


def _unpurged(part: Flags, purge: int) -> Flags:
    """Mark the days that are measured: not the first nor the last of a block where another one is beside it.

    P&L is booked when a trade ends. Among the first days of a block there is P&L of trades that were entered in the block
    before, on which was chosen; and the choice has seen, in the first days of the block after, what became of trades
    that were entered on the last days of this one.
    """
    starts = np.flatnonzero(part[1:] != part[:-1]) + 1
    kept = np.ones(len(part), dtype=np.bool_)
    for start in starts:
        kept[start - purge : start + purge] = False
    return kept


class _Series:
    """Daily P&L of what was chosen, at one deviation on the days of choosing, the mean over assets."""

    def __init__(self, judged: JudgedRun, settings: Settings, places: Sequence[int], found: Choices) -> None:
        self._judged, self._settings, self._places, self._found = judged, settings, places, found

    def of(self, way: int, *, apart: bool) -> Floats:
        """Return the days (D,) of the choices made on one set of days."""
        groups = self._found.apart[way] if apart else np.full(len(self._places), self._found.together[way])
        trained, total = self._found.trained[way], np.zeros(len(self._judged.dates))
        for place, group in zip(self._places, groups.tolist(), strict=True):
            net = self._judged.exact_net(self._settings.on(place), group)
            spread = float(net[trained].std())
            # where the common setting does not trade on an asset, nothing is earned there
            total += net / spread if spread > 0 else 0.0
        return np.asarray(total / len(self._places))

    def longest_hold(self, way: int) -> int:
        """Return for how many judged days any choice of one set of days held a trade at most."""
        longest, panel = 0, self._judged.panel
        for at, place in enumerate(self._places):
            groups = {int(self._found.together[way]), int(self._found.apart[way, at])} - {-1}
            for group in sorted(groups):
                cell = self._settings.table(np.array([group]), place).row(0)
                held = days_held(judged_trades(panel.evaluation(place), cell), self._judged.dates)
                longest = max(longest, int(held.max(initial=0)))
        return longest

    def chosen(self) -> list[ChosenFor]:
        """Return what was chosen on all days."""
        if not self._found.whole(0):
            return []
        axes = self._judged.panel.run.axes
        common = self._settings.named(int(self._found.together[0]), axes)
        own = [
            self._settings.on(place).named(int(group), axes)
            for place, group in zip(self._places, self._found.apart[0], strict=True)
        ]
        return [ChosenFor(**each) for each in (common, *own)]


def _compared(judged: JudgedRun, together: Floats, apart: Floats) -> Compared:
    """Hold two series of the same days against each other."""
    days, year, more = len(together), np.sqrt(_days_a_year(judged)), apart - together
    counts = resample_counts(days, _RESAMPLES, block_length(more[None, :]), judged.seed)
    low, high = np.quantile(counts @ more / days, _INTERVAL) * year
    return Compared(
        together=float(together.mean() * year),
        apart=float(apart.mean() * year),
        adds=float(more.mean() * year),
        low=float(low),
        high=float(high),
        days=days,
    )


def _days_a_year(judged: JudgedRun) -> float:
    """Return how many judged dates a year has: dates without bars add nothing to a mean, and none of them is here."""
    dates = judged.dates
    return _YEAR * len(dates) / (int((dates[-1] - dates[0]).astype(np.int64)) + 1)
