"""Several assets in one run beside one of them alone: the rate of each, and the memory.

Run as ``python -m benchmarks.speed.assets [ASSETS [BARS [TURNS]]]``, it prints what it found as JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.speed.whole import Whole, sweep_process, write_grid
from signals import simulated_signals, write

__all__ = ["OverAssets", "measure_assets"]

_LOW, _HIGH = 0.60, 0.79
"""Entry thresholds, 20 a side: 102,400 cells."""


@dataclass(frozen=True)
class OverAssets:
    """The same grid on one signal file and on several of as many bars, in turns, each in processes of its own.

    Attributes
    ----------
    assets, bars
        How many files, and the length of each.
    one, several
        The fastest process each by what the run says of itself: from its first chunk to its last part file, which of several
        assets includes the reading of all but the first.
    """

    assets: int
    bars: int
    one: Whole
    several: Whole

    @property
    def ratio(self) -> float:
        """Cells a second over several assets, over those of one."""
        return self.several.cells / self.several.seconds_run / (self.one.cells / self.one.seconds_run)

    @property
    def more_megabytes(self) -> float:
        """Peak memory over several assets, less that of one."""
        return self.several.peak_megabytes - self.one.peak_megabytes


def measure_assets(assets: int, bars: int, turns: int) -> OverAssets:
    """Run one asset and several in turns, after one turn that is not counted.

    Parameters
    ----------
    assets
        How many.
    bars
        Of each.
    turns
        How often both are run.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        files = [home / f"asset{number:02}.parquet" for number in range(assets)]
        for number, file in enumerate(files):
            write(simulated_signals(bars, edge=0, seed=number), file)
        write_grid(home / "grid.toml", _LOW, _HIGH)
        found: dict[str, list[Whole]] = {"one": [], "several": []}
        for turn in range(turns + 1):
            for kind, those in (("one", files[:1]), ("several", files)):
                run = sweep_process(home / "grid.toml", those, home / "run")
                shutil.rmtree(home / "run")
                if turn:
                    found[kind].append(run)
    fastest = {kind: min(runs, key=lambda run: run.seconds_run) for kind, runs in found.items()}
    return OverAssets(assets, bars, **fastest)


def main() -> None:
    """Print what this process measured as JSON."""
    given = [int(word) for word in sys.argv[1:]]
    assets, bars, turns = [*given, *(20, 30_000, 3)[len(given) :]]
    found = measure_assets(assets, bars, turns)
    print(json.dumps(asdict(found) | {"ratio": found.ratio, "more_megabytes": found.more_megabytes}, indent=1))


if __name__ == "__main__":
    main()
