"""All that one run of the benchmarks found, and the order in which it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.clock import Pace
from benchmarks.machine import machine
from benchmarks.speed.agreement import Agreement, compare
from benchmarks.speed.assets import OverAssets, measure_assets
from benchmarks.speed.chase import Chase, measure_chases
from benchmarks.speed.costs import Cost, measure_cost
from benchmarks.speed.fresh import Memory, Start, memory_of_works, starts
from benchmarks.speed.growth import Growth, measure_growth
from benchmarks.speed.peer_rates import Peers, measure_peers
from benchmarks.speed.rates import EngineRate, engine_rate
from benchmarks.speed.scale import Scale, WorkScale
from benchmarks.speed.subject import Subject
from benchmarks.speed.whole import Whole, whole_process
from benchmarks.speed.workloads import SELECTIVE_ONE, TARGETED, work

__all__ = ["Measured", "OnWork", "measure"]


@dataclass(frozen=True)
class OnWork:
    """What was found on one work.

    Attributes
    ----------
    letter, bars, note
        Which it is.
    agreement
        What was compared before anything was timed.
    rates
        The event engine on every grid.
    cost
        Per trade.
    """

    letter: str
    bars: int
    note: str
    agreement: list[Agreement]
    rates: list[EngineRate]
    cost: Cost

    def rate(self, grid: str) -> EngineRate:
        """Return the rate on a grid."""
        return next(rate for rate in self.rates if rate.grid == grid)


@dataclass(frozen=True)
class Measured:
    """One run of the benchmarks.

    Attributes
    ----------
    scale
        Name of the scale.
    machine
        What it ran on.
    pace, patient
        How often something was timed, as in `Scale`.
    workloads
        The event engine on workloads (a), (b) and (c).
    peers
        Its peers.
    chases
        What the memory system allows.
    growth
        How the cost grows.
    starts, memory, whole, assets
        Fresh processes; empty or None where they were left out.
    """

    scale: str
    machine: dict[str, str]
    pace: Pace
    patient: Pace
    workloads: list[OnWork]
    peers: Peers
    chases: list[Chase]
    growth: Growth
    starts: list[Start]
    memory: list[Memory]
    whole: Whole | None
    assets: OverAssets | None

    def as_json(self) -> dict[str, Any]:
        """Return all numbers."""
        return asdict(self)


def measure(scale: Scale, say: Callable[[str], None], keep: Callable[[str, Any], None] = lambda *_: None) -> Measured:
    """Run everything.

    Parameters
    ----------
    scale
        How much.
    say
        Is told what comes next.
    keep
        Is handed the name and the findings of every part as soon as it is done, so that a later failure loses none.

    Raises
    ------
    RuntimeError
        If two subjects do not compute the same, before either is timed.
    """
    began, memory, whole, assets = [], [], None, None
    if scale.processes:
        say("cold and warm start")
        began = starts()
        say("peak memory of each work")
        memory = memory_of_works(scale)
        say("the command line, a million cells")
        whole = whole_process(scale.workloads[0].bars, 0.30, 0.93)
        say(f"one asset, and {scale.assets} in one run")
        assets = measure_assets(scale.assets, scale.workloads[0].bars, scale.asset_turns)
        keep("processes", {"starts": began, "memory": memory, "whole": whole, "assets": assets})
    workloads = []
    for one in scale.workloads:
        workloads.append(_on_work(one, scale, say))
        keep(f"work-{one.letter}", workloads[-1])
    say("peers: comparing trades, then timing")
    peers = measure_peers(scale, lambda name: say(f"  {name}"))
    keep("peers", peers)
    say("bare pointer chases")
    hops = {one.letter: _bars_per_hop(one) for one in workloads}
    chases = measure_chases(scale, hops)
    say("how the cost grows")
    growth = measure_growth(scale)
    return Measured(
        scale.name, machine(), scale.pace, scale.patient, workloads, peers, chases, growth, began, memory, whole, assets
    )


def _on_work(scale: WorkScale, whole: Scale, say: Callable[[str], None]) -> OnWork:
    made = work(scale)
    subject = Subject(made.sample)
    say(f"workload ({scale.letter}), {made.sample.note}: comparing trades")
    agreement = compare(made, subject)
    rates = []
    for grid in made.grids:
        say(f"workload ({scale.letter}): {grid.name}, {len(grid):,} cells")
        rates.append(engine_rate(subject, grid, whole.patient if grid.name in TARGETED else whole.pace))
    say(f"workload ({scale.letter}): cost of a trade and of a further exposure")
    single = next(rate for rate in rates if rate.grid == SELECTIVE_ONE)
    cost = measure_cost(scale, whole, subject, single)
    return OnWork(scale.letter, made.sample.bars, made.sample.note, agreement, rates, cost)


def _bars_per_hop(found: OnWork) -> float:
    """Return the mean bars from one entry of the largest grid's paths to the next."""
    return found.bars / found.rates[0].work.trades
