"""Audit honest lists and false ones, and write what became of them to ``benchmarks/results/audit.md``.

What was said of each list is kept in ``build/audit``, a line each.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import joblib

from benchmarks.audit.table import write_tables
from benchmarks.audit.traps import TRAPS
from benchmarks.audit.trying import Outcome, try_honest, try_trap

_ROOT = Path(__file__).parents[2]
_KEPT = _ROOT / "build" / "audit"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--honest", type=int, default=1_000, help="honest lists")
    parser.add_argument("--each", type=int, default=5, help="lists of each kind of trap")
    parser.add_argument("--first", type=int, default=0, help="seed of the first list")
    parser.add_argument("--jobs", type=int, default=-1, help="processes, all cores by default")
    parser.add_argument("--no-peer", action="store_true", help="leave monte-neo out")
    options = parser.parse_args()
    _KEPT.mkdir(parents=True, exist_ok=True)
    seeds = range(options.first, options.first + options.honest)
    with joblib.Parallel(options.jobs, return_as="generator") as pool:
        honest = _kept("honest", pool(joblib.delayed(try_honest)(seed) for seed in seeds), len(seeds))
        tasks = [(at, options.first + seed) for seed in range(options.each) for at in range(len(TRAPS))]
        false = _kept("traps", pool(joblib.delayed(try_trap)(*task) for task in tasks), len(tasks))
        peer: list[str] = []
        if not options.no_peer:
            from benchmarks.audit.peering import peer_lines, peered  # noqa: PLC0415 - the peer is not always there

            peer = peer_lines(*peered(pool, options.first))
    write_tables(honest, false, peer, _ROOT / "benchmarks" / "results")


def _kept(name: str, outcomes: Iterator[Outcome], total: int) -> list[Outcome]:
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
