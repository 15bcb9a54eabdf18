"""The targets that were set for the event engine, beside what was measured: stated as facts, never asserted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.speed.measured import Measured
from benchmarks.speed.rates import THREADS
from benchmarks.speed.workloads import DENSE_16, SELECTIVE_16, SELECTIVE_ONE

__all__ = ["Target", "targets"]


@dataclass(frozen=True)
class Target:
    """One target.

    Attributes
    ----------
    text
        What was asked for.
    value
        What was measured, None where it was not.
    shown
        The same as text.
    reached
        None where it was not measured.
    """

    text: str
    value: float | None
    shown: str
    reached: bool | None


def targets(measured: Measured) -> list[Target]:
    """Return all targets; rates with all measures, on two threads, of workload (a) unless they say otherwise."""
    first = measured.workloads[0]
    many, single = first.rate(SELECTIVE_16), first.rate(SELECTIVE_ONE)
    cells, paths = many.cells_per_second(), single.paths_per_second()
    trades = f"{many.work.trades:,.0f} trades a path"
    return [
        _least(f"1,000,000 cells/s with 16 exposures on price stops, {trades}", cells, 1e6, "{:,.0f}"),
        _least(f"200,000 distinct paths/s, {trades}", paths, 2e5, "{:,.0f}"),
        *_ratios(measured),
        *_costs(measured),
        *_processes(measured),
    ]


def _least(text: str, value: float | None, target: float, form: str) -> Target:
    return _target(f"at least {text}", value, form, lambda found: found >= target)


def _most(text: str, value: float | None, target: float, form: str) -> Target:
    return _target(f"at most {text}", value, form, lambda found: found <= target)


def _target(text: str, value: float | None, form: str, reaches: Callable[[float], bool]) -> Target:
    if value is None:
        return Target(text, None, "not measured", None)
    return Target(text, value, form.format(value), reaches(value))


def _ratios(measured: Measured) -> list[Target]:
    """Compare on the peers' own cells, the event engine on two threads with whatever the peer used."""
    found = []
    for peer, exposures, target in (("vectorbt ", 16, 5_000), ("vectorbt ", 1, 1_000), ("raptorbt", 1, 300)):
        rate = measured.peers.rate(peer)
        value = None
        if rate is not None:
            value = measured.peers.engine[rate.grid][exposures].cells_per_second() / rate.cells_per_second
        name = "vectorbt's best (one process)" if peer == "vectorbt " else "raptorbt (all cores)"
        what = "cell for cell, 16 exposures" if exposures > 1 else "path for path"
        found.append(_least(f"{target:,} times {name}, {what}", value, target, "{:,.0f} times"))
    return found


def _costs(measured: Measured) -> list[Target]:
    found = []
    for work in measured.workloads:
        where = f"workload ({work.letter})"
        found += [
            _most(f"12.5 ns per simulated trade and core, {where}", work.cost.simulated_trade, 12.5, "{:.1f} ns"),
            _most(f"0.8 ns per trade and further exposure, {where}", work.cost.further_exposure, 0.8, "{:.2f} ns"),
        ]
    speed_ups = [work.rate(grid).speed_up for work in measured.workloads for grid in (SELECTIVE_16, DENSE_16)]
    text = f"1.7 times as fast on {THREADS} threads as on one (near-linear), the least of the {len(speed_ups)} largest grids"
    return [*found, _least(text, min(speed_ups), 1.7, "{:.2f} times")]


def _processes(measured: Measured) -> list[Target]:
    peak = max((memory.peak_megabytes for memory in measured.memory), default=None)
    cold = next((start.seconds_compiling for start in measured.starts if start.kind == "cold"), None)
    whole = None if measured.whole is None else measured.whole.cells_per_second
    return [
        _most("1,000 MB peak memory, the largest of all workloads", peak, 1000, "{:,.0f} MB"),
        _least("200,000 cells/s of the whole process, Parquet included", whole, 2e5, "{:,.0f}"),
        *_assets(measured),
        _most("20 s of compiling at a cold start", cold, 20, "{:.1f} s"),
    ]


def _assets(measured: Measured) -> list[Target]:
    found = measured.assets
    ratio, more = (None, None) if found is None else (found.ratio, found.more_megabytes)
    several = "several assets" if found is None else f"{found.assets} assets of {found.bars:,} bars"
    return [
        _least(f"0.9 of the rate of one asset with {several} in one run", ratio, 0.9, "{:.2f}"),
        _most(
            f"100 MB more memory than one asset and as many cells take {several} in one run", more, 100, "{:,.0f} MB"
        ),
    ]
