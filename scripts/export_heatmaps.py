"""Draw every pair of a run's axes as a heatmap, from Python.

    python -m scripts.export_heatmaps runs/large --out maps --metric edge

Each map is written as PNG, HTML, CSV and Parquet.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import results


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw the maps and print where they are."""
    parser = argparse.ArgumentParser(description="Draw every pair of a run's axes as a heatmap.")
    parser.add_argument("run", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--metric", default="edge")
    parser.add_argument("--reduce", default="median")
    parser.add_argument("--sample", choices=["oos", "all"], help="oos where the signal file says which, if left out")
    parser.add_argument("--cost", choices=["net", "gross"], default="net")
    parser.add_argument("--pool", action="store_true", help="of several assets: settings pooled over all of them")
    options = parser.parse_args(arguments)

    run = results.open(options.run)
    run = results.pooled(run) if options.pool else run
    tied = {name for axis in run.info.grid.axes for name in axis.ties}
    axes = [name for name in run.axes if name not in tied]
    for x, y in combinations(axes, 2):
        files = results.draw_map(
            run,
            x=x,
            y=y,
            metric=options.metric,
            reduce=options.reduce,
            sample=options.sample,
            cost=options.cost,
            out=options.out,
        )
        print(files.png)

    # The numbers behind any map, for whatever you like to do with them.
    squares = results.map_table(run, x=axes[0], y=axes[1], metric=options.metric, sample=options.sample)
    print(squares.sort("value", descending=True, nulls_last=True).head(5))


if __name__ == "__main__":
    main()
