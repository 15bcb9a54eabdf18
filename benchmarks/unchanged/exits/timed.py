"""What `benchmarks.unchanged.exits.turns` times in each checkout: grids of many exit rules, told by lines on standard input.

It stands on its own beside the modules of either checkout. Arguments: a grid file, and optionally the folder of a demo.
"""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import grids
from signals import read, simulated_signals
from sweeps.event.engine import EventEngine
from sweeps.plan.order import work_order

_CHUNK = 65536
_EVERY = 30
"""Of the chunks of a grid that is made up one in so many is evaluated."""

_BARS = 30_000


class Grid:
    """The engine and some chunks of one grid."""

    def __init__(self, signals: Any, file: Path, every: int) -> None:
        spec = grids.load(file)
        self.bars = spec.span.cut(signals)
        resolved = spec.resolve(self.bars)
        self.names = resolved.names
        chunks = list(resolved.selected.chunks(_CHUNK, work_order(resolved)))[::every]
        self.tables = [resolved.cells(cells).unbroken() for cells in chunks]

    def run(self) -> tuple[float, list[Any]]:
        """Return the seconds of processor time that an engine which knows nothing yet takes, and what it finds."""
        engine = EventEngine(self.bars, self.names)
        began = time.process_time()
        found = [engine.evaluate(table) for table in self.tables]
        return time.process_time() - began, found


def main() -> None:
    """Say what grids there are; answer each line with the seconds of its grid, its cells, and a digest of what was found."""
    made, *demo = (Path(word) for word in sys.argv[1:])
    grids_of = {
        f"100 stops x 100 targets x 20 holds x 10 thresholds, {_BARS:,} bars: one chunk in {_EVERY}": Grid(
            simulated_signals(_BARS, edge=0, seed=20), made, _EVERY
        )
    }
    for folder in demo:
        signals = read(next(folder.glob("*.parquet")))
        grid = Grid(signals, folder / "grid.toml", 1)
        grids_of[f"the demo's grid, {len(grid.bars):,} daily bars: all"] = grid
    print("\t".join(grids_of), flush=True)
    for line in sys.stdin:
        grid = grids_of[line.rstrip("\n")]
        seconds, found = grid.run()
        sums = b"".join(np.ascontiguousarray(each.tally).tobytes() + each.path.tobytes() for each in found)
        digest = hashlib.sha256(sums).hexdigest()
        print(seconds, sum(len(table) for table in grid.tables), digest, sep="\t", flush=True)


if __name__ == "__main__":
    main()
