"""What is timed in each checkout: run by `benchmarks.unchanged.rates`, and told by lines on standard input what to do.

It stands on its own beside the modules of either checkout, which it finds under the names that they had and have.
"""

from __future__ import annotations

import importlib
import sys
import time
from typing import Any


def _found(name: str, *modules: str) -> Any:
    for module in modules:
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise SystemExit(f"none of {', '.join(modules)} has {name}")


def main() -> None:
    """Answer the first line with the seconds that a small grid took, and each further one with those of its grid."""
    began = time.perf_counter()
    sample = _found("simulated", "benchmarks.samples")
    try:
        subject = _found("Subject", "benchmarks.speed.subject")
    except SystemExit:
        subject = _found("Contender", "benchmarks.contender")
    kinds = ("benchmarks.speed.kinds", "benchmarks.kinds")
    price_stops, dense, selective = (_found(name, *kinds) for name in ("price_stops", "DENSE", "SELECTIVE"))
    small = subject(sample(3_000))
    small.run_measures([price_stops("", selective, 4, 16).few(4096)], 1)
    print(time.perf_counter() - began, flush=True)

    engine = subject(sample(30_000))
    grids = {
        "price stops, 16 exposures, selective": price_stops("", selective, 16, 16),
        "price stops, 16 exposures, dense": price_stops("", dense, 16, 16),
        "price stops, one exposure": price_stops("", selective, 64, 1),
        "price stops and targets": _found("targets", *kinds)(selective, 16, 16),
        "trailing stops": _found("trailing_stops", *kinds)(selective, 16, 16),
        "ramps": _found("ramps", *kinds)(selective, 16, 4),
        "balance stops": _found("balance_stops", *kinds)(selective, 16, 16),
    }
    print("\t".join(grids), flush=True)
    tables = {name: list(grid.chunks()) for name, grid in grids.items()}
    for line in sys.stdin:
        name, threads = line.rstrip("\n").split("\t")
        began = time.perf_counter()
        engine.run_measures(tables[name], int(threads))
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
