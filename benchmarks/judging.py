"""How long runs take to be judged, in how much memory, and whether all ways to judge one agree: ``python -m benchmarks.judging``."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Literal

import grids
import signals
import sweeps
from benchmarks.cells import steps
from benchmarks.clock import peak_megabytes
from benchmarks.samples import simulated
from benchmarks.speed.kinds import SELECTIVE
from benchmarks.speed.rates import THREADS

__all__ = ["judged", "swept"]

_TABLE = Path(__file__).parent / "results" / "judging.md"
_WAYS = ("threads", "local:2", "4 shards", "factored")
_SIDES = (6, 20, 62)


def swept(
    folder: Path, bars: int, sides: int, exposures: int, store: Literal["auto", "rows", "factored"] = "auto"
) -> Path:
    """Sweep price stops on simulated bars into a folder; cells are 16 times the square of `sides` times `exposures`."""
    file = folder / "signals.parquet"
    signals.write(simulated(bars).signals, file)
    axes = {
        "stop_loss": [0.005, 0.01, 0.02, 0.03],
        "max_hold": [60, 120, 240, 480],
        "long_entry": steps(*SELECTIVE, sides),
        "short_entry": steps(*SELECTIVE, sides),
        "leverage": steps(1.0, 16.0, exposures),
    }
    fixed = {"long_exit": 0.7, "short_exit": 0.7, "stop_basis": "price", "maintenance_margin": "none"}
    grid = {"axes": {name: {"values": values} for name, values in axes.items()}, "fixed": fixed}
    spec, held = grids.parse(grid, "judging"), signals.read(file)
    return sweeps.run(spec, held, folder / f"run-{store}", jobs=THREADS, store=store, progress=False).out


def judged(run: Path, permutations: int = 0, resamples: int = 1000, way: str = "threads") -> dict[str, Any]:
    """Judge a run in a process of its own, and return its numbers with `peak_megabytes`."""
    command = [sys.executable, "-m", "benchmarks.judging", "--run", str(run), "--way", way]
    command += ["--permutations", str(permutations), "--resamples", str(resamples)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def _judge(run: Path, permutations: int, resamples: int, way: str) -> None:
    """Judge a run here, and print its numbers as JSON."""
    from results.inference import judge, judge_shard  # noqa: PLC0415 - only where the memory is measured

    how: dict[str, Any] = {"permutations": permutations, "resamples": resamples, "jobs": THREADS, "progress": False}
    began = time.perf_counter()
    if way.endswith("shards"):
        of = int(way.split(maxsplit=1)[0])
        answers = [""] * of
        while not all("all shares are done" in answer for answer in answers):
            answers = [judge_shard(run, f"{number}/{of}", **how) for number in range(of, 0, -1)]
    verdict = judge(run, **how, cluster=way if way.startswith("local") else None)
    took = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    spent = sum(each.ru_utime + each.ru_stime for each in used)
    said = {**verdict.mapping(), "took": took, "processor": spent, "peak_megabytes": peak_megabytes()}
    print(json.dumps(said))


def _row(name: str, found: dict[str, Any], first: dict[str, Any]) -> str:
    own = ("seconds", "run", "digest", "took", "processor", "peak_megabytes")
    same = all(found[key] == first[key] for key in first if key not in own)
    tried = found["tried"]
    million = found["processor"] / tried["up_to_scale"] * 1e6
    return (
        f"| {tried['cells']:,} | {tried['up_to_scale']:,} | {name} | {found['took']:.1f} | {found['processor']:.1f} | "
        f"{million:,.0f} | {found['peak_megabytes'] / 1000:.2f} | {'yes' if same else 'NO'} |"
    )


def _table(bars: int, resamples: int) -> None:
    """Judge runs of 10^4 to 10^6 cells in every way, and write the table."""
    rows = []
    for sides in _SIDES:
        with tempfile.TemporaryDirectory() as folder:
            runs = {}
            for store in ("rows", "factored"):  # apart, as each would count the other among what was tried
                (own := Path(folder, store)).mkdir()
                runs[store] = swept(own, bars, sides, 16, store)
            first = judged(runs["rows"], 0, resamples)
            for way in _WAYS:
                by_family = way == "factored"
                run = runs["factored" if by_family else "rows"]
                found = first if way == "threads" else judged(run, 0, resamples, "threads" if by_family else way)
                rows.append(_row(way, found, first))
                print(rows[-1], flush=True)
            _write(rows, bars)


def _write(rows: list[str], bars: int) -> None:
    """Write the table as far as it goes: a size more after each."""
    text = f"""# Runs judged in every way

`python -m benchmarks.judging --table`: the same cells (price stops on {bars:,} simulated bars, 16 exposures) judged by {THREADS} threads,
by two processes of a Dask cluster, by four shards one after the other and a judge that rules, and from a run that is stored by
family. *Equal* says that everything in `verdict.json` is, bit for bit, but for seconds and the run's own digest. Memory is that
of the process that rules; processor time includes loading the program, the cluster's that of its workers.

| cells | groups | by | seconds | processor s | processor s a million groups | GB | equal |
| ---: | ---: | --- | ---: | ---: | ---: | ---: | --- |
{chr(10).join(rows)}
"""
    _TABLE.write_text(text, encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judging", description=__doc__)
    parser.add_argument("--bars", type=int, default=30_000)
    parser.add_argument("--sides", type=int, default=200, help="entry thresholds a side")
    parser.add_argument(
        "--exposures", type=int, default=16, help="leverages; cells are 16 times this times sides squared"
    )
    parser.add_argument("--permutations", type=int, default=0, help="shifts of the test of timing")
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--run", type=Path, help="judge this run here, and print its numbers as JSON")
    parser.add_argument("--way", default="threads", help="threads, local:N or 'N shards'")
    parser.add_argument("--table", action="store_true", help=f"judge smaller runs in every way; write {_TABLE.name}")
    options = parser.parse_args()
    if options.run is not None:
        _judge(options.run, options.permutations, options.resamples, options.way)
        return
    if options.table:
        _table(options.bars, options.resamples)
        return
    with tempfile.TemporaryDirectory() as folder:
        run = swept(Path(folder), options.bars, options.sides, options.exposures)
        found = judged(run, options.permutations, options.resamples)
    tried, test, seconds = found["tried"], found["expectancy_test"], found["seconds"]
    took = ", ".join(f"{name} {value:.1f}" for name, value in seconds.items())
    print(
        f"{tried['cells']:,} cells, {tried['up_to_scale']:,} up to scale, {tried['distinct']:,} distinct; "
        f"{found['sample']['days']:,} days, {test['resamples']:,} of {test['resamples_asked']:,} resamples: "
        f"{sum(seconds.values()):.1f} s on {THREADS} threads ({took}), {found['peak_megabytes'] / 1000:.2f} GB at most; "
        f"{found['verdict']}"
    )


if __name__ == "__main__":
    main()
