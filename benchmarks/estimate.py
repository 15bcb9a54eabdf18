"""What `asymmetry grid` says a run will take, beside what it took: ``python -m benchmarks.estimate``.

Each grid is asked about and then run, both as commands, one after the other. Processor time is held against processor time: of a
sweep of the only shard, which evaluates and writes cells and does nothing else, less that of the same command where nothing is
left to do. The clock of the run is held against what was told for the machine as busy as it was while being asked.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.cells import Cells, steps
from benchmarks.machine import machine
from benchmarks.samples import simulated
from benchmarks.speed.kinds import DENSE, SELECTIVE, balance_stops, price_stops, ramps, targets, trailing_stops
from benchmarks.tables.table import Table
from grids.axes import AxisSpec
from grids.files.writing import grid_toml
from grids.parameters import Value
from grids.selection.cells import Sample
from grids.spec import GridSpec
from signals import write

__all__ = ["Asked", "Told", "grids_asked", "measure"]

_RESULTS = Path(__file__).parent / "results"
_PROGRAM = (sys.executable, "-c", "from scripts.cli import main; main()")
_MARK = 0.2
"""Share of what a run takes by which an estimate may be off."""


@dataclass(frozen=True)
class Asked:
    """A grid, and how it is to be run.

    Attributes
    ----------
    cells
        What to run.
    drawn
        Draw so many of them at random.
    jobs, store
        As for a sweep.
    """

    cells: Cells
    drawn: int | None = None
    jobs: int = 2
    store: str = "auto"

    def spec(self) -> GridSpec:
        """Return it as a grid."""
        axes = tuple(AxisSpec(name, tuple(values)) for name, values in self.cells.axes.items())
        return GridSpec(self.cells.name, axes, dict(self.cells.fixed), Sample(cells=self.drawn))


@dataclass(frozen=True)
class Told:
    """What was told of a run, and what it took.

    Attributes
    ----------
    grid, cells, jobs, layout
        What was run.
    told, took
        By `processor`, `clock`, `memory` and `disk`: seconds and bytes.
    share
        Of a core that a thread got, as was told.
    load
        Runnable processes in the last minute, when the run was over.
    asking
        Seconds that asking took.
    """

    grid: str
    cells: int
    jobs: int
    layout: str
    told: Mapping[str, float]
    took: Mapping[str, float]
    share: float
    load: float
    asking: float
    off: Mapping[str, float] = field(default_factory=dict)


def grids_asked() -> list[Asked]:
    """Return the grids that are asked about."""
    stops: dict[str, Sequence[Value]] = {
        "stop_loss": steps(0.004, 0.06, 60),
        "take_profit": steps(0.004, 0.08, 60),
        "max_hold": [20, 60, 120, 480],
    }
    entries = {"long_entry": steps(0.74, 0.9, 8)}
    exits = Cells("60 stops, 60 targets, 4 holds", {**stops, **entries}, {"stop_basis": "price"})
    return [
        Asked(price_stops("one exposure", SELECTIVE, 64, 1)),
        Asked(price_stops("16 exposures", SELECTIVE, 64, 16)),
        Asked(price_stops("16 exposures", SELECTIVE, 40, 16), store="rows"),
        Asked(price_stops("dense, 8 exposures", DENSE, 40, 8)),
        Asked(targets(SELECTIVE, 64, 4)),
        Asked(trailing_stops(SELECTIVE, 64, 4)),
        Asked(ramps(SELECTIVE, 40, 8)),
        Asked(balance_stops(SELECTIVE, 64, 16)),
        Asked(balance_stops(SELECTIVE, 64, 32), jobs=1),
        Asked(balance_stops(SELECTIVE, 96, 32), drawn=300_000),
        Asked(exits),
    ]


def measure(asked: Asked, signals: Path, folder: Path, turns: int) -> Told:
    """Ask about a grid, and run it, in turns; of seconds the fewest count, of all, as neighbours only ever add some.

    Parameters
    ----------
    asked
        What.
    signals
        Signal file.
    folder
        Where runs may be.
    turns
        How often.
    """
    found = [_turn(asked, signals, folder / str(turn)) for turn in range(turns)]
    last = found[-1]
    told = {**last.told, **{name: min(one.told[name] for one in found) for name in ("processor", "clock")}}
    took = {**last.took, **{name: min(one.took[name] for one in found) for name in ("processor", "clock")}}
    off = {name: told[name] / took[name] - 1.0 for name in took}
    return replace(last, told=told, took=took, off=off, asking=min(one.asking for one in found))


def _turn(asked: Asked, signals: Path, folder: Path) -> Told:
    folder.mkdir()
    file, run = folder / "grid.toml", folder / "run"
    file.write_text(grid_toml(asked.spec()), encoding="utf-8")
    common = [str(file), "--signals", str(signals), "--jobs", str(asked.jobs), "--store", asked.store]
    said, asking = _ran(["grid", *common, "--json"])
    needs = json.loads(said)["needs"]
    _, used = _ran(["sweep", *common, "--no-confirm", "--quiet", "--out", str(run)])
    info = json.loads((run / "run.json").read_text(encoding="utf-8"))
    took = {
        "processor": _evaluating(common, folder / "shard"),
        "clock": info["seconds"],
        "memory": used["memory"],
        "disk": float(sum(part.stat().st_size for part in (run / "cells").iterdir())),
    }
    told = {name: float(needs[_NEEDS.get(name, name)]) for name in took}
    layout = info.get("layout", "rows")
    load = os.getloadavg()[0]
    return Told(
        asked.cells.name, info["cells"], asked.jobs, layout, told, took, needs["share"], load, asking["seconds"]
    )


_NEEDS = {"clock": "seconds_now"}


def _evaluating(common: Sequence[str], out: Path) -> float:
    """Return the processor time of evaluating and writing cells, without what a command takes to begin."""
    shard = ["sweep", *common, "--no-confirm", "--quiet", "--shard", "1/1", "--out", str(out)]
    _, whole = _ran(shard)
    _, nothing = _ran([*shard, "--resume"])
    return whole["processor"] - nothing["processor"]


def _ran(words: Sequence[str]) -> tuple[str, dict[str, float]]:
    """Run a command in a process of its own; return what it printed, its seconds, also of the processor, and the bytes it held at most."""
    with tempfile.TemporaryFile() as out:
        began = os.times().elapsed
        process = subprocess.Popen([*_PROGRAM, *words], stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"asymmetry {' '.join(words)} ended with {process.returncode}")
        out.seek(0)
        unit = 1 if sys.platform == "darwin" else 1024
        taken = {"seconds": os.times().elapsed - began, "memory": float(used.ru_maxrss * unit)}
        taken["processor"] = used.ru_utime + used.ru_stime
        return out.read().decode(), taken


_SAID: Mapping[str, Callable[[float], str]] = {
    "processor": lambda value: f"{value:.1f} s",
    "clock": lambda value: f"{value:.1f} s",
    "memory": lambda value: f"{value / 1e6:.0f} MB",
    "disk": lambda value: f"{value / 1e6:.1f} MB",
}


def _table(told: Sequence[Told], bars: int) -> Table:
    header = ["grid", "cells", "threads", "layout"]
    for name in _SAID:
        header += [f"{name} told", "took", "off"]
    rows = []
    for one in told:
        row = [one.grid, f"{one.cells:,}", str(one.jobs), one.layout]
        for name, words in _SAID.items():
            row += [words(one.told[name]), words(one.took[name]), f"{one.off[name]:+.0%}"]
        rows.append((*row, f"{one.share:.0%}", f"{one.load:.1f}", f"{one.asking:.0f} s"))
    within = {name: sum(abs(one.off[name]) <= _MARK for one in told) for name in _SAID}
    counted = ", ".join(f"{name} of {count} of {len(told)}" for name, count in within.items())
    notes = (
        f"{bars:,} simulated bars; each grid asked about and then run, one after the other, as commands; the fewest seconds of all turns count, of both.",
        f"Told within {_MARK:.0%}: {counted}.",
        "Processor and clock are seconds of evaluating and writing cells; memory is the largest resident size of the command, all of it.",
        "Share is what a thread got of a core while it was asked, load the runnable processes when the run was over.",
        "The clock of a busy machine is told as if it stayed as busy.",
    )
    return Table("Told and taken", (*header, "share", "load", "asking"), rows, notes)


def _write(told: Sequence[Told], bars: int, out: Path) -> str:
    table = _table(told, bars).markdown()
    about = "\n".join(f"- {name}: {value}" for name, value in machine().items())
    out.mkdir(parents=True, exist_ok=True)
    head = "# What asymmetry grid tells of a run, and what the run took\n\nWritten by `python -m benchmarks.estimate`."
    (out / "estimate.md").write_text(f"{head}\n\n{about}\n\n{table}\n", encoding="utf-8")
    kept: list[dict[str, Any]] = [asdict(one) for one in told]
    (out / "estimate.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estimate", description=__doc__)
    parser.add_argument("--bars", type=int, default=30_000)
    parser.add_argument("--turns", type=int, default=2, help="times that each grid is asked about and run")
    parser.add_argument("--only", metavar="TEXT", default="", help="grids whose name has this in it; writes no table")
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of estimate.md and estimate.json")
    options = parser.parse_args(arguments)
    told: list[Told] = []
    with tempfile.TemporaryDirectory() as kept:
        signals = write(simulated(options.bars).signals, Path(kept) / "signals.parquet")
        for asked in grids_asked():
            if options.only in asked.cells.name:
                with tempfile.TemporaryDirectory(dir=kept) as folder:
                    told.append(measure(asked, signals, Path(folder), options.turns))
                print(_table(told[-1:], options.bars).rows[0], flush=True)
    if not options.only:
        print(_write(told, options.bars, options.out))


if __name__ == "__main__":
    main()
