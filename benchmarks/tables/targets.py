"""The marks that were set for the event engine, beside what was measured: stated as facts, never asserted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.speed.measured import Measured
from benchmarks.speed.rates import THREADS
from benchmarks.speed.workloads import DENSE_16, SELECTIVE_16, SELECTIVE_ONE

__all__ = ["Mark", "marks"]


@dataclass(frozen=True)
class Mark:
    """One mark.

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


def marks(measured: Measured) -> list[Mark]:
    """Return all marks; rates with all measures, on two threads, of work (a) unless they say otherwise."""
    first = measured.works[0]
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


def _least(text: str, value: float | None, mark: float, form: str) -> Mark:
    return _mark(f"at least {text}", value, form, lambda found: found >= mark)


def _most(text: str, value: float | None, mark: float, form: str) -> Mark:
    return _mark(f"at most {text}", value, form, lambda found: found <= mark)


def _mark(text: str, value: float | None, form: str, reaches: Callable[[float], bool]) -> Mark:
    if value is None:
        return Mark(text, None, "not measured", None)
    return Mark(text, value, form.format(value), reaches(value))


def _ratios(measured: Measured) -> list[Mark]:
    """Compare on the peers' own cells, the event engine on two threads with whatever the peer used."""
    found = []
    for peer, lanes, mark in (("vectorbt ", 16, 5_000), ("vectorbt ", 1, 1_000), ("raptorbt", 1, 300)):
        rate = measured.peers.rate(peer)
        value = None
        if rate is not None:
            value = measured.peers.engine[rate.grid][lanes].cells_per_second() / rate.cells_per_second
        name = "vectorbt's best (one process)" if peer == "vectorbt " else "raptorbt (all cores)"
        what = "cell for cell, 16 exposures" if lanes > 1 else "path for path"
        found.append(_least(f"{mark:,} times {name}, {what}", value, mark, "{:,.0f} times"))
    return found


def _costs(measured: Measured) -> list[Mark]:
    found = []
    for work in measured.works:
        where = f"work ({work.letter})"
        found += [
            _most(f"12.5 ns per walked trade and core, {where}", work.cost.walked, 12.5, "{:.1f} ns"),
            _most(f"0.8 ns per trade and further lane, {where}", work.cost.lane, 0.8, "{:.2f} ns"),
        ]
    speed_ups = [work.rate(grid).speed_up for work in measured.works for grid in (SELECTIVE_16, DENSE_16)]
    text = f"1.7 times as fast on {THREADS} threads as on one (near-linear), the least of the {len(speed_ups)} largest grids"
    return [*found, _least(text, min(speed_ups), 1.7, "{:.2f} times")]


def _processes(measured: Measured) -> list[Mark]:
    peak = max((memory.peak_megabytes for memory in measured.memory), default=None)
    cold = next((start.seconds_compiling for start in measured.starts if start.kind == "cold"), None)
    whole = None if measured.whole is None else measured.whole.cells_per_second
    return [
        _most("1,000 MB peak memory, the largest of all works", peak, 1000, "{:,.0f} MB"),
        _least("200,000 cells/s of the whole process, Parquet included", whole, 2e5, "{:,.0f}"),
        _most("20 s of compiling at a cold start", cold, 20, "{:.1f} s"),
    ]
