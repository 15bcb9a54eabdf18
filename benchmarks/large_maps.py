"""Maps of a large run: what each takes first, and again once it is kept.

``python -m benchmarks.large_maps RUN`` reads a run of any size and writes ``benchmarks/results/large-maps.md``.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import results
from benchmarks.machine import machine
from results.run.large.kept import FOLDER

TABLE = Path(__file__).parent / "results" / "large-maps.md"
MAPS: dict[str, dict[str, Any]] = {
    "edge": {"metric": "edge"},
    "t": {"metric": "t_statistic"},
    "Sharpe ratio, share positive": {"metric": "sharpe", "reduce": "share_positive"},
    "edge, 90 % quantile": {"metric": "edge", "reduce": "quantile:0.9"},
    "edge where trades > 100": {"metric": "edge", "where": "trades > 100"},
    "total return": {"metric": "total_return"},
    "maximum drawdown": {"metric": "max_drawdown"},
    "total return by leverage": {"metric": "total_return", "x": "leverage"},
}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that something takes, on the clock and of all processors."""
    clock, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - used


def measure(folder: Path, x: str, y: str) -> list[str]:
    """Return a line of the table for each map, and one for the best cells."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    run = results.open(folder)
    lines = [f"| standing | {timed(lambda: run.standing)[0]:.1f} | | | |"]
    asked: dict[str, Callable[[], object]] = {
        name: (lambda options=options: results.map_table(run, **({"x": x, "y": y} | options)))  # type: ignore[misc]
        for name, options in MAPS.items()
    }
    asked |= {
        f"the best 20 by {metric}": (lambda metric=metric: results.top(run, metric=metric))  # type: ignore[misc]
        for metric in ("edge", "total_return")
    }
    for name, work in asked.items():
        first, used = timed(work)
        again, _ = timed(work)
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        lines.append(f"| {name} | {first:.1f} | {used:.1f} | {again:.2f} | {held:.2f} |")
        print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--x", default="take_profit")
    parser.add_argument("--y", default="stop_loss")
    asked = parser.parse_args()
    opened, _ = timed(lambda: results.open(asked.run))
    run = results.open(asked.run)
    cells = sum(part.cells for part in run.info.parts or ()) or len(run.parts) * 65_536
    lines = measure(asked.run, asked.x, asked.y)
    text = [
        "# Maps of a large run",
        "",
        f"{cells:,} cells in {len(run.parts):,} parts, {run.info.layout}; opened in {opened:.1f} s.",
        *(f"{name}: {value}." for name, value in machine().items()),
        "",
        "| what | first, s | of all processors, s | again, s | most memory so far, GB |",
        "| --- | ---: | ---: | ---: | ---: |",
        *lines,
        "",
    ]
    TABLE.write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
