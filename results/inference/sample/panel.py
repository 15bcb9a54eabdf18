"""The assets that a run is judged on together: what is known of each, and its engine, loaded when it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grids.grid import Grid
from grids.names import Names
from results.inference.sample.calendar import Calendar
from results.inference.sample.evaluation import EvaluationSample, find_sample
from results.run.pooled_assets.loaded import Loaded, bytes_of
from results.run.pooled_assets.settings import check_poolable
from results.run.run import Run
from signals import InputError, Signals
from signals.arrays import Times
from signals.assets.finding import Given
from sweeps.event.engine import EventEngine
from sweeps.measures.samples import AnySample

__all__ = ["AssetFacts", "Panel", "find_panel"]


@dataclass(frozen=True, eq=False)
class AssetFacts:
    """What is kept of an asset while others are at work.

    Attributes
    ----------
    name
        "" in a run of one file.
    grid
        Settled on its signals.
    start
        The date of the span's first bar.
    dates
        datetime64[D], ascending: on which a judged trade can end.
    span_dates, every_date
        Those of the bars from the first to the last that can hold a judged trade, and of all bars.
    first, last
        When the first and the last of those bars open.
    bars
        How many there are of them.
    """

    name: str
    grid: Grid
    start: np.datetime64
    dates: Times
    span_dates: Times
    every_date: Times
    first: np.datetime64
    last: np.datetime64
    bars: int

    @property
    def bars_a_day(self) -> float:
        """Bars on a date that has any."""
        return self.bars / len(self.span_dates)


class Panel:
    """A run with the A assets that it is judged on, one in a run of one file; threads may share it.

    Parameters
    ----------
    run
        As opened.
    evaluations
        Of each asset, found when it is asked for, and let go where not all fit into memory.
    facts
        Of each asset, in the order of the run.
    sample, assumed
        Which trades are judged, and whether it is only assumed that they are out of sample.
    pooled
        Whether one cell of every asset makes one series, the mean of their days.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a run is judged on
        self,
        run: Run,
        evaluations: Loaded[EvaluationSample],
        facts: tuple[AssetFacts, ...],
        sample: AnySample,
        assumed: bool,
        pooled: bool,
    ) -> None:
        self.run, self.facts, self.sample, self.assumed, self.pooled = run, facts, sample, assumed, pooled
        self._evaluations = evaluations
        self._engines = Loaded(self._engine_of, bytes_of)

    def __len__(self) -> int:
        """Return A."""
        return len(self.facts)

    @property
    def names(self) -> tuple[str, ...]:
        """What the assets are called; none in a run of one file."""
        return tuple(asset.name for asset in self.facts if asset.name)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """By asset, the grid settled on it."""
        return tuple(asset.grid for asset in self.facts)

    @property
    def supports_positive(self) -> bool:
        """Whether a positive verdict may rest on these trades."""
        return self.sample == "oos" or self.assumed

    @cached_property
    def calendar(self) -> Calendar:
        """Dates on which a judged trade of any asset can end."""
        return Calendar.of([each.start for each in self.facts], [each.dates for each in self.facts])

    @cached_property
    def every_date(self) -> Calendar:
        """Dates on which any asset has bars."""
        return Calendar.of([each.start for each in self.facts], [each.every_date for each in self.facts])

    @cached_property
    def span_calendar(self) -> Calendar:
        """Dates of the bars that shifts are made on; days are counted from the first of them, as `span` begins there."""
        return Calendar.of([each.span_dates[0] for each in self.facts], [each.span_dates for each in self.facts])

    def evaluation(self, place: int) -> EvaluationSample:
        """Return what is judged of an asset."""
        return self._evaluations[place]

    def engine(self, place: int) -> EventEngine:
        """Return the engine of an asset."""
        return self._engines[place]

    def span(self, place: int) -> Signals:
        """Return the bars of an asset from the first to the last that can hold a judged trade."""
        return self.evaluation(place).span

    def words(self, place: int) -> Names:
        """Return what codes in the cells of an asset point into."""
        return self.facts[place].grid.names

    def _engine_of(self, place: int) -> EventEngine:
        found = self.evaluation(place)
        return EventEngine(found.signals, found.grid.names)

    @classmethod
    def of(cls, evaluations: Mapping[str, EvaluationSample]) -> Panel:
        """Return the panel of assets that are all in memory, by name; that of one file is called ""."""
        held = list(evaluations.values())
        facts = tuple(_facts(name, each) for name, each in evaluations.items())
        found = Loaded(held.__getitem__, lambda _: 0)
        return cls(held[0].run, found, facts, held[0].sample, held[0].assumed, pooled=False)


def find_panel(
    run: Run,
    given: Given | None = None,
    sample: AnySample | None = None,
    assume_out_of_sample: bool = False,
    pooled: bool = False,
) -> Panel:
    """Find all assets of a run, and settle which trades are judged.

    Parameters
    ----------
    run
        A complete run.
    given, sample, assume_out_of_sample
        As of `find_sample`.
    pooled
        Whether assets are pooled.

    Raises
    ------
    InputError
        If the run is not complete, vectorbt disagrees with it, signals are gone or others, the sample does not go with them,
        or assets are to be pooled that have no day in common.
    """
    _check(run, pooled)
    names = run.info.asset_names or ("",)
    found = Loaded(lambda place: find_sample(run, given, sample, assume_out_of_sample, names[place]), _signal_bytes)
    facts, samples = [], []
    for place, name in enumerate(names):
        evaluation = found[place]
        facts.append(_facts(name, evaluation))
        samples.append(evaluation.sample)
    _check_alike(run, names, samples)
    if pooled:
        _check_common(run, facts)
    return Panel(run, found, tuple(facts), samples[0], assume_out_of_sample, pooled)


def _signal_bytes(evaluation: EvaluationSample) -> int:
    return len(evaluation.signals) * (
        64 + 40 * len(evaluation.signals.variants) + 8 * len(evaluation.grid.names.readings)
    )


def _facts(name: str, evaluation: EvaluationSample) -> AssetFacts:
    time, bars = evaluation.signals.bars.time, evaluation.bars
    every = time.astype("datetime64[D]")
    return AssetFacts(
        name,
        evaluation.grid,
        every[0],
        evaluation.dates,
        np.unique(every[bars]),
        np.unique(every),
        time[bars.start],
        time[bars.stop - 1],
        bars.stop - bars.start,
    )


def _check(run: Run, pooled: bool) -> None:
    if not run.complete:
        raise InputError(
            f"{run.path}: the sweep is not finished, and half a grid cannot be judged; finish it with {run.info.continued_by}"
        )
    if run.info.confirmation_state == "disagreed":
        raise InputError(f"{run.path}: there is no verdict on numbers that two engines do not share: {run.doubt}")
    if pooled:
        check_poolable(run)


def _check_alike(run: Run, names: tuple[str, ...], samples: list[AnySample]) -> None:
    """Refuse to judge some assets on out-of-sample trades and others on all."""
    if len(set(samples)) > 1:
        known, unknown = names[samples.index("oos")], names[samples.index("all")]
        raise InputError(
            f"{run.path}: the file of asset {known} says which bars are out of sample, that of {unknown} does not; add an "
            "out_of_sample column to it, or judge all trades with `sample='all'`"
        )


def _check_common(run: Run, facts: list[AssetFacts]) -> None:
    common = facts[0].dates
    for each in facts[1:]:
        common = np.intersect1d(common, each.dates, assume_unique=True)
    if len(common) == 0:
        spans = ", ".join(f"{each.name} {each.dates[0]} to {each.dates[-1]}" for each in facts)
        raise InputError(
            f"{run.path}: assets with no common day cannot be pooled: none is judged on all of them ({spans}); leave "
            "`pool=True` away"
        )
