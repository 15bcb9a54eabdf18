"""All that one run of the benchmarks found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.agreement import Agreement, compare
from benchmarks.cells import balance_stops, exposures, simple
from benchmarks.clock import REPETITIONS
from benchmarks.fresh import Start, starts
from benchmarks.machine import machine
from benchmarks.rates import THREADS, EngineRate, PeerRate, engine_rates, few, peer_rates
from benchmarks.samples import Sample, samples
from benchmarks.whole import Whole, whole_process

__all__ = ["MARK", "Measured", "OnSample", "measure"]

MARK = 100_000
"""Cells a second on two cores, on a grid with several exposures."""


@dataclass(frozen=True)
class OnSample:
    """What was found on one sample.

    Attributes
    ----------
    sample, bars
        Its name and length.
    agreement
        What was compared before anything was timed.
    engine, peers
        Rates; ratios are only taken between these.
    """

    sample: str
    bars: int
    agreement: Agreement
    engine: list[EngineRate]
    peers: list[PeerRate]

    def grid(self, name: str) -> EngineRate:
        """Return the event engine's rate on a grid."""
        return next(rate for rate in self.engine if rate.grid == name)

    @property
    def nanoseconds_per_further_lane(self) -> float:
        """Time of one thread per trade of a path and money rule beyond the first."""
        many, one = self.grid("16 exposures"), self.grid("one exposure")
        lanes = many.cells / one.cells - 1
        return (many.seconds[1] - one.seconds[1]) / (one.paths * one.trades * lanes) * 1e9


@dataclass(frozen=True)
class Measured:
    """One run of the benchmarks.

    Attributes
    ----------
    machine
        What it ran on.
    repetitions
        Of which the best counts, for every contender alike.
    samples
        Rates by sample.
    starts
        Cold and warm start.
    whole
        A million cells with their files.
    """

    machine: dict[str, str]
    repetitions: int
    samples: list[OnSample]
    starts: list[Start]
    whole: Whole

    @property
    def rate_for_mark(self) -> float:
        """The lowest rate of any sample on the grid with 16 exposures on two threads, in cells a second."""
        return min(found.grid("16 exposures").cells_per_second(THREADS) for found in self.samples)

    def as_json(self) -> dict[str, Any]:
        """Return all numbers, the mark among them."""
        rate = self.rate_for_mark
        return asdict(self) | {"mark": {"cells_per_second": MARK, "measured": rate, "reached": rate >= MARK}}


def measure(say: Callable[[str], None]) -> Measured:
    """Run everything; `say` is told what comes next."""
    say("cold and warm start")
    started = starts()
    say("a million cells, files included")
    whole = whole_process(THREADS)
    found = [_on_sample(sample, say) for sample in samples()]
    return Measured(machine(), REPETITIONS, found, started, whole)


def _on_sample(sample: Sample, say: Callable[[str], None]) -> OnSample:
    variant = sample.variant
    say(f"{sample.name}: comparing trades")
    further = [few(grid(variant), 17) for grid in (exposures, balance_stops)]
    agreement = compare(sample, few(simple(variant)), further)
    say(f"{sample.name}: the event engine")
    engine = engine_rates(sample)
    say(f"{sample.name}: its peers")
    return OnSample(sample.name, len(sample.signals), agreement, engine, peer_rates(sample))
