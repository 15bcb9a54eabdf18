"""Several assets in one run beside one of them alone, by the same grid and by one of as many cells: rates and memory.

Run as ``python -m benchmarks.speed.assets [ASSETS [BARS [TURNS]]]``, it prints what it found as JSON.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.speed.whole import Whole, sweep_process, write_grid
from signals import simulated_signals, write

__all__ = ["OverAssets", "measure_assets"]

_LOW, _HIGH, _SIDES = 0.60, 0.79, 20
"""Entry thresholds from and to, and how many: 102,400 cells."""
_STEP = 0.01


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
    alike
        One file and a grid of about as many cells as those of all assets together: what they take in memory, it takes too.
    """

    assets: int
    bars: int
    one: Whole
    several: Whole
    alike: Whole

    @property
    def ratio(self) -> float:
        """Cells a second over several assets, over those of one."""
        return self.several.cells / self.several.seconds_run / (self.one.cells / self.one.seconds_run)

    @property
    def more_megabytes(self) -> float:
        """Peak memory over several assets, less that of one with as many cells."""
        return self.several.peak_megabytes - self.alike.peak_megabytes


def measure_assets(assets: int, bars: int, turns: int) -> OverAssets:
    """Run one asset, several, and one with as many cells in turns, after one turn that is not counted.

    Parameters
    ----------
    assets
        How many.
    bars
        Of each.
    turns
        How often each is run.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        files = [home / f"asset{number:02}.parquet" for number in range(assets)]
        for number, file in enumerate(files):
            write(simulated_signals(bars, edge=0, seed=number), file)
        write_grid(home / "grid.toml", _LOW, _HIGH)
        sides = min(math.ceil(_SIDES * math.sqrt(assets)), 99)
        write_grid(home / "large.toml", round(1 - _STEP * sides, 2), 0.99)
        asked = {"one": ("grid", files[:1]), "several": ("grid", files), "alike": ("large", files[:1])}
        found: dict[str, list[Whole]] = {kind: [] for kind in asked}
        for turn in range(turns + 1):
            for kind, (grid, those) in asked.items():
                run = sweep_process(home / f"{grid}.toml", those, home / "run")
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
