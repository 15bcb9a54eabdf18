"""What the further rules cost: grids with one rule more, beside price stops alone: ``python -m benchmarks.rules``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.cells import Cells
from benchmarks.clock import Pace, best_of_each
from benchmarks.machine import machine
from benchmarks.samples import Sample, simulated
from benchmarks.speed.kinds import SELECTIVE, price_stops
from benchmarks.speed.rates import THREADS
from benchmarks.speed.subject import Subject, Workload
from benchmarks.tables.table import Table
from grids.parameters import Value
from signals import Bars
from signals.arrays import Floats

__all__ = ["Rule", "RuleRate", "measure", "rules", "sample_with_range"]

ATR = "atr_14"
_RESULTS = Path(__file__).parent / "results"
_ROOM = 10.0
"""Leverage at which no size reaches its cap."""
_LATER = 0.005
"""Distance in favour after which trailing begins: met by most trades of the sample."""


@dataclass(frozen=True)
class Rule:
    """A grid with one rule more than price stops.

    Attributes
    ----------
    grid
        The grid, of as many cells as the one of price stops.
    least
        Share of that one's rate it was asked to reach; 0 where nothing was asked.
    """

    grid: Cells
    least: float


@dataclass(frozen=True)
class RuleRate:
    """The event engine on one grid.

    Attributes
    ----------
    grid, work
        Which, and how much distinct work it is.
    seconds
        The best run on two threads, all measures.
    share
        Its rate in cells a second as a share of that of price stops.
    least
        What was asked for, if anything was.
    """

    grid: str
    work: Workload
    seconds: float
    share: float
    least: float | None

    @property
    def cells_per_second(self) -> float:
        """Cells a second."""
        return self.work.cells / self.seconds


def sample_with_range(n_bars: int) -> Sample:
    """Return the simulated sample with a reading: the mean true range of 14 bars as a fraction of the close."""
    made = simulated(n_bars)
    signals = replace(made.signals, readings={ATR: _true_range(made.signals.bars, 14)})
    return replace(made, signals=signals)


def _true_range(bars: Bars, n: int) -> Floats:
    before = np.append(bars.open[0], bars.close[:-1])
    spans = np.maximum(bars.high, before) - np.minimum(bars.low, before)
    mean = np.convolve(spans, np.full(n, 1.0 / n))[: len(spans)]
    mean[: n - 1] = np.nan
    return mean / bars.close


def rules(sample: Sample, sides: int, exposures: int) -> dict[str, Rule]:
    """Return the grids by the rule they add, all of the size of price stops with as many thresholds and exposures."""
    base = price_stops("", SELECTIVE, sides, exposures)
    usual = float(np.nanmedian(sample.signals.readings[ATR]))
    multiples: list[Value] = [distance / usual for distance in base.axes["stop_loss"] if isinstance(distance, float)]
    without = {name: values for name, values in base.axes.items() if name != "leverage"}
    leverages: Sequence[Value] = base.axes["leverage"]
    risks: list[Value] = [0.0005 * leverage for leverage in leverages if isinstance(leverage, float)]

    def grid(name: str, axes: Mapping[str, Sequence[Value]], fixed: Mapping[str, Value]) -> Cells:
        return Cells(name, axes, {**base.fixed, **fixed}, (ATR,))

    by_range = {**without, "stop_loss": multiples, "risk": risks}
    sized: dict[str, Value] = {"size_rule": "risk", "stop_scale": ATR}
    late = {("trailing_stop" if name == "stop_loss" else name): values for name, values in base.axes.items()}
    return {
        "atr": Rule(grid("ATR stops", {**base.axes, "stop_loss": multiples}, {"stop_scale": ATR}), 0.7),
        "reversal": Rule(grid("reversal", base.axes, {"opposite": "reverse"}), 0.7),
        "risk": Rule(
            grid("risk sizing, one leverage and as many risks", {**without, "risk": risks}, {"size_rule": "risk"}), 0.5
        ),
        "risk_atr": Rule(grid("risk sizing by ATR stops", by_range, {**sized, "leverage": _ROOM}), 0.5),
        "risk_capped": Rule(grid("the same, most sizes at their cap", by_range, sized), 0.0),
        "late": Rule(grid("trailing with a later start", late, {"trailing_after": _LATER}), 0.6),
    }


def measure(n_bars: int, sides: int, exposures: int, pace: Pace) -> list[RuleRate]:
    """Time price stops and every further rule, in turns."""
    sample = sample_with_range(n_bars)
    subject = Subject(sample)
    base = price_stops("alone", SELECTIVE, sides, exposures)
    grids = {"": Rule(replace(base, readings=(ATR,)), 0.0), **rules(sample, sides, exposures)}
    works = {name: subject.workload(rule.grid, THREADS) for name, rule in grids.items()}
    tables = {name: list(rule.grid.chunks()) for name, rule in grids.items()}
    best = best_of_each({name: partial(subject.run_measures, tables[name], THREADS) for name in grids}, pace)
    usual = works[""].cells / best[""]
    return [
        RuleRate(
            rule.grid.name,
            works[name],
            best[name],
            works[name].cells / best[name] / usual,
            rule.least if name else None,
        )
        for name, rule in grids.items()
    ]


def _table(rates: Sequence[RuleRate], n_bars: int) -> Table:
    header = ("grid", "cells", "paths", "trades/path", "cells/s", "of price stops", "asked for")
    rows = [
        (
            rate.grid,
            f"{rate.work.cells:,}",
            f"{rate.work.paths:,}",
            f"{rate.work.trades:,.0f}",
            f"{rate.cells_per_second:,.0f}",
            f"{rate.share:.2f}",
            "" if rate.least is None else f"{rate.least:.1f}",
        )
        for rate in rates
    ]
    notes = (
        (
            f"{n_bars:,} simulated bars, {THREADS} threads, all measures; the best of some runs of each, in turns. Every grid has as "
            "many cells as that of price stops."
        ),
    )
    return Table("One rule more, beside price stops alone", header, rows, notes)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description=__doc__)
    parser.add_argument("--bars", type=int, default=30_000)
    parser.add_argument("--sides", type=int, default=32, help="entry thresholds a side")
    parser.add_argument("--exposures", type=int, default=16)
    parser.add_argument("--repetitions", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=8.0, help="after which a grid is not timed again")
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of rules.md and rules.json")
    options = parser.parse_args(arguments)
    rates = measure(options.bars, options.sides, options.exposures, Pace(options.repetitions, options.seconds))
    table = _table(rates, options.bars)
    about = [f"- {name}: {value}" for name, value in machine().items()]
    options.out.mkdir(parents=True, exist_ok=True)
    text = "\n\n".join(
        ["# What the further rules cost", "Written by `make bench`.", "\n".join(about), table.markdown()]
    )
    (options.out / "rules.md").write_text(text + "\n", encoding="utf-8")
    (options.out / "rules.json").write_text(
        json.dumps([asdict(rate) for rate in rates], indent=1) + "\n", encoding="utf-8"
    )
    print(table.markdown())


if __name__ == "__main__":
    main()
