"""Which setting is best on some days: for all assets together, and for each by itself.

Every setting is worked out once on every asset, whatever the sets of days; only the best are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from results.inference.sample.groups import Settings
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.threads import in_order
from results.inference.testing.units.meeting import FEWEST_DAYS
from signals.arrays import Flags, Floats, Floats32, Integers
from signals.progress import ProgressBar
from sweeps.event.daily.pnl import daily_net

__all__ = ["Choices", "tuned"]

_BYTES = 48 << 20
"""Daily P&L of a chunk of settings on all assets."""
_STRETCH = 32
"""Chunks after which what was found is kept."""
_STEP = "tuning"


@dataclass(frozen=True, eq=False)
class Choices:
    """The best settings on W sets of days.

    Attributes
    ----------
    trained
        bool (W, D): the sets of days.
    together
        int64 (W,): the group of settings that is best for all assets; -1 where none trades on enough days.
    apart
        int64 (W, A): that which is best for each asset by itself.
    tried
        How many groups of settings were looked at.
    """

    trained: Flags
    together: Integers
    apart: Integers
    tried: int

    def whole(self, way: int) -> bool:
        """Whether there is a choice for all assets and for each."""
        return bool(self.together[way] >= 0 and (self.apart[way] >= 0).all())


@dataclass
class _Best:
    t: Floats
    group: Integers

    @classmethod
    def blank(cls, ways: int, columns: int) -> _Best:
        return cls(np.full((ways, columns), -np.inf), np.full((ways, columns), -1, dtype=np.int64))

    def take(self, other: _Best) -> None:
        """Keep whichever is better; of equal ones the first group, in whatever order they come."""
        better = (other.t > self.t) | ((other.t == self.t) & (other.group >= 0) & (other.group < self.group))
        self.t = np.where(better, other.t, self.t)
        self.group = np.where(better, other.group, self.group)


def tuned(judged: JudgedRun, settings: Settings, places: Sequence[int], trained: Flags) -> Choices | None:
    """Choose the best of all settings on each of some sets of days.

    Parameters
    ----------
    judged
        A run over several assets.
    settings
        Its settings.
    places
        The assets that are tuned.
    trained
        bool (W, D): the sets of days.

    Returns
    -------
    Choices or None
        None where no setting has enough trades.

    Notes
    -----
    Best is the highest Sharpe ratio of daily net P&L: that of one asset, or the mean of those of all, 0 where a setting does not
    trade on one. A cell takes part that has enough judged trades on the whole span, and P&L on ten days of the set; for all
    assets, where those of all together are enough.
    """
    wanted = np.flatnonzero(settings.candidate | settings.enough_on[:, list(places)].any(axis=1))
    if len(wanted) == 0:
        return None
    step = max(_BYTES // (4 * len(judged.dates) * len(places)), 1)
    chunks = [wanted[at : at + step] for at in range(0, len(wanted), step)]
    best, done = _resumed(judged, len(trained), len(places) + 1)
    with ProgressBar(len(wanted), "tuning assets", judged.progress) as bar:
        bar.advance(sum(len(chunk) for chunk in chunks[:done]))
        for start in range(done, len(chunks), _STRETCH):
            batch = chunks[start : start + _STRETCH]
            for chunk, found in zip(batch, _all(judged, settings, places, trained, batch), strict=True):
                best.take(found)
                bar.advance(len(chunk))
            judged.kept.save(_STEP, {"done": np.array(start + len(batch)), "t": best.t, "group": best.group})
    return Choices(trained, best.group[:, -1], best.group[:, :-1], len(wanted))


def _resumed(judged: JudgedRun, ways: int, columns: int) -> tuple[_Best, int]:
    state = judged.kept.load(_STEP)
    if state is None:
        return _Best.blank(ways, columns), 0
    return _Best(state["t"], state["group"]), int(state["done"])


def _all(
    judged: JudgedRun, settings: Settings, places: Sequence[int], trained: Flags, chunks: Sequence[Integers]
) -> Iterator[_Best]:
    yield from in_order(lambda chunk: _best_of(judged, settings, places, trained, chunk), chunks, judged.jobs)


def _best_of(judged: JudgedRun, settings: Settings, places: Sequence[int], trained: Flags, groups: Integers) -> _Best:
    """Return the best of a chunk of settings: by set of days, for each asset and, last, for all."""
    panel, days = judged.panel, len(judged.dates)
    daily = np.zeros((len(places), len(groups), days), dtype=np.float32)
    for at, place in enumerate(places):
        table, dates = settings.table(groups, place), panel.calendar.days[place]
        net = daily_net(panel.engine(place), table, panel.sample, days=dates)
        daily[at] = panel.calendar.mean([(place, net)], len(groups), 1)
    alone, both = settings.enough_on[groups][:, list(places)].T, settings.candidate[groups]
    best = _Best.blank(len(trained), len(places) + 1)
    for way, mask in enumerate(trained):
        on = daily[:, :, mask]
        own = np.stack([_ratios(series) for series in on])
        moves = np.count_nonzero(on, axis=2) >= FEWEST_DAYS
        tried = np.concatenate(
            [np.where(alone & moves, own, -np.inf), [np.where(both & _enough_days(on), own.mean(axis=0), -np.inf)]]
        )
        at = tried.argmax(axis=1)
        best.t[way] = tried[np.arange(len(tried)), at]
        best.group[way] = np.where(best.t[way] > -np.inf, groups[at], -1)
    return best


def _enough_days(daily: Floats32) -> Flags:
    """Whether settings (n,) have P&L of any asset, (A, n, days), on enough days."""
    return np.asarray((daily != 0).any(axis=0).sum(axis=1) >= FEWEST_DAYS)


def _ratios(series: Floats32) -> Floats:
    """Return mean over deviation of some series (n, days), 0 for those that do not move."""
    mean, spread = series.mean(axis=1, dtype=np.float64), series.std(axis=1, dtype=np.float64)
    return np.asarray(np.divide(mean, spread, out=np.zeros_like(mean), where=spread > 0))
