"""Audit honest lists and false ones, and write what became of them to ``benchmarks/results/audit.md``.

What was said of each list is kept in ``build/audit``, a line each.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import joblib

from benchmarks.audit.peer.peering import peer_lines, peered
from benchmarks.audit.sizes import PLACES, size_lines, try_size
from benchmarks.audit.table import FIRST, write_tables
from benchmarks.audit.traps import TRAPS
from benchmarks.audit.trying import Outcome, try_honest, try_trap

_ROOT = Path(__file__).parents[2]
_KEPT = _ROOT / "build" / "audit"
_Task = TypeVar("_Task")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--honest", type=int, default=1_000, help="honest lists")
    parser.add_argument("--each", type=int, default=3, help="lists of each kind of trap")
    parser.add_argument("--first", type=int, default=FIRST, help="seed of the first list")
    parser.add_argument("--jobs", type=int, default=-1, help="processes, all cores by default")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop beginning new lists after so long")
    parser.add_argument("--no-peer", action="store_true", help="leave monte-neo out")
    options = parser.parse_args()
    _KEPT.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + options.seconds
    with joblib.Parallel(options.jobs, return_as="generator") as pool:
        tasks = [(at, options.first + seed) for seed in range(options.each) for at in range(len(TRAPS))]
        within = _within(tasks, until - options.seconds / 2)
        false = _kept("traps", pool(joblib.delayed(try_trap)(*task) for task in within), len(tasks))
        seeds = range(options.first, options.first + options.honest)
        honest = _kept("honest", pool(joblib.delayed(try_honest)(seed) for seed in _within(seeds, until)), len(seeds))
        sized = list(pool(joblib.delayed(try_size)(*place, options.first) for place in PLACES))
    peer = [] if options.no_peer else peer_lines(*peered(options.jobs, options.first))
    write_tables(honest, false, [*size_lines(sized), *peer], _ROOT / "benchmarks" / "results")


def _within(tasks: Iterable[_Task], until: float) -> Iterator[_Task]:
    """Give out tasks as long as there is time."""
    for task in tasks:
        if time.monotonic() > until:
            return
        yield task


def _kept(name: str, outcomes: Iterable[Outcome], total: int) -> list[Outcome]:
    began, kept = time.monotonic(), []
    with (_KEPT / f"{name}.jsonl").open("w", encoding="utf-8") as file:
        for outcome in outcomes:
            kept.append(outcome)
            file.write(json.dumps(outcome.mapping()) + "\n")
            if len(kept) % 100 == 0 or len(kept) == total:
                rate = len(kept) / (time.monotonic() - began)
                print(f"{name}: {len(kept):,} of {total:,}, {rate:.1f} a second", flush=True)
    return kept


if __name__ == "__main__":
    main()
