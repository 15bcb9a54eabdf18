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
from signals import InputError


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw the maps and print where they are."""
    parser = argparse.ArgumentParser(prog="python -m scripts.export_heatmaps", description=__doc__.split("\n")[0])
    parser.add_argument("run", type=Path, help="folder of a run")
    parser.add_argument("--out", required=True, type=Path, help="folder for the maps")
    parser.add_argument("--metric", default="edge", help="measure that is mapped (default edge)")
    parser.add_argument(
        "--reduce", default="median", help="how the cells of a square become one number (default median)"
    )
    parser.add_argument(
        "--sample", choices=["oos", "all"], help="which trades; oos where the signal file says which, if left out"
    )
    parser.add_argument("--cost", choices=["net", "gross"], default="net", help="after or before costs (default net)")
    parser.add_argument("--pool", action="store_true", help="of several assets: settings pooled over all of them")
    options = parser.parse_args(arguments)

    run = results.open(options.run)
    run = results.pooled(run) if options.pool else run
    tied = {name for axis in run.info.grid.axes for name in axis.ties}
    axes = [name for name in run.axes if name not in tied]
    if len(axes) < 2:  # noqa: PLR2004 - a map has two axes
        raise InputError(f"{options.run}: has fewer than two axes, so there is nothing to map; sweep a grid with two")
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
    x, y = axes[:2]
    squares = results.map_table(
        run, x=x, y=y, metric=options.metric, reduce=options.reduce, sample=options.sample, cost=options.cost
    )
    for square in squares.drop_nulls("value").sort("value", descending=True).head(5).iter_rows(named=True):
        at = ", ".join(f"{name} {'none' if square[name] is None else square[name]}" for name in (x, y))
        print(f"{at}: {options.metric} {square['value']:.4g}, {options.reduce} of {square['cells']:,} cells")


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        raise SystemExit(f"export_heatmaps: {error}") from None
