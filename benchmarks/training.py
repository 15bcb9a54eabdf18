"""Train every scheme on real bars, sweep all variants over one grid, and hold models against coins and rules.

    python -m benchmarks.training PRICES [--funding FILE] [--work FOLDER]

writes ``benchmarks/results/training.md``. A folder that is kept is gone on from; its timings are those of the run that
trained the models.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

import grids
import results
import signals
import sweeps
from benchmarks.machine import machine
from benchmarks.training_tables import against_coins, costs_line, in_words, metrics_table, outcome_table
from signals.training.presets import preset
from signals.training.schemes import SCHEMES

__all__ = ["main"]

_RESULTS = Path(__file__).parent / "results"
_SEEDS = (2, 3, 4, 5)
FIRST_OUT_OF_SAMPLE_DAYS = 180
"""From here on every scheme of the preset but the held-out folds and the full period is out of sample."""

_GRID: dict[str, Any] = {
    "axes": {
        "side": {"values": ["both", "long", "short"]},
        "long_entry": {"values": [0.35, 0.4, 0.45, 0.5, 0.55, 0.6]},
        "short_entry": {"tie": "long_entry"},
        "long_exit": {"values": [0.4, 0.5, "none"]},
        "short_exit": {"tie": "long_exit"},
        "stop_loss": {"values": [0.005, 0.01, 0.02, "none"]},
        "take_profit": {"values": [0.005, 0.01, 0.02, "none"]},
        "max_hold": {"values": [12, 48, 144]},
    },
    "fixed": {"stop_basis": "price", "priority": "stronger", "fee": 0.0005, "slippage": 0.0001},
}


def main() -> None:
    """Measure, and write the page."""
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    wanted.add_argument("prices")
    wanted.add_argument("--funding")
    wanted.add_argument("--work", type=Path)
    options = wanted.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        timings = _timings(options.prices, options.funding, work)
        run = _swept(options.prices, options.funding, work)
        _write(run, timings, work)


def _timings(prices: str, funding: str | None, work: Path) -> dict[str, Any]:
    """Train the presets from nothing, each in a process of its own, and return what it took."""
    kept = work / "timings.json"
    known: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    for name, cached in (("walk-forward alone", "quick"), ("every scheme", "schemes")):
        if name in known:
            continue
        cache = ["--cache", str(work / "cache")] if cached == "schemes" else ["--no-cache"]
        known[name] = _trained(prices, funding, ["--preset", cached, "--out", str(work / f"{cached}.parquet"), *cache])
        kept.write_text(json.dumps(known, indent=1))
    return known


def _trained(prices: str, funding: str | None, options: list[str]) -> dict[str, Any]:
    words = [sys.executable, "-c", "from scripts.cli import main; main()", "signals", "train", prices, *options]
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*words, *(["--funding", funding] if funding else [])], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "said": done.stdout.decode().splitlines()[0].partition(": ")[2],
        "seconds": time.perf_counter() - began,
        "cpu_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak_gigabytes": after.ru_maxrss / 1e6,
        "load": os.getloadavg()[1],
    }


def _swept(prices: str, funding: str | None, work: Path) -> results.Run:
    """Train again with a coin for every model, from the cache, and sweep everything that speaks after the split."""
    table = tomllib.loads(preset("schemes").read_text(encoding="utf-8"))
    models = [name for name, variant in table["variants"].items() if variant.get("scheme") in SCHEMES]
    for name in models:
        table["variants"][f"coin_of_{name}"] = {"control": "random", "of": name, "seed": 1}
    for seed in _SEEDS:
        table["variants"][f"coin_of_walk_{seed}"] = {"control": "random", "of": "walk", "seed": seed}
    del table["variants"]["coin"]
    bars = signals.read_bars(prices)
    bars = signals.merge_funding(bars, funding) if funding else bars
    path = work / "with_coins.parquet"
    trained = signals.train(bars, signals.parse_training(table, "schemes with coins"), cache=work / "cache")
    signals.write(trained.signals, path, trained.manifest)
    start = str(bars.time[FIRST_OUT_OF_SAMPLE_DAYS * 288])[:19] + "Z"
    silent = {"held_out", "coin_of_held_out"}
    variants = [name for name in table["variants"] if name not in silent]
    spec = grids.parse(
        {**_GRID, "axes": {"variant": {"values": variants}, **_GRID["axes"]}, "span": {"from": start}}, "variants"
    )
    out = work / "run"
    if not out.exists():
        sweeps.run(spec, signals.read(path), out)
    return results.open(out)


def _write(run: results.Run, timings: dict[str, Any], work: Path) -> None:
    manifest = signals.read_manifest(work / "with_coins.parquet") or {}
    measured = [
        f"- {name}: {each['said']}; {each['seconds']:.0f} s on the clock, {each['cpu_seconds']:.0f} s of processor, "
        f"{each['peak_gigabytes']:.2f} GB at most (load {each['load']:.1f} meanwhile)"
        for name, each in timings.items()
    ]
    about = machine()
    models = [name for name in run.info.signals.variants if not name.startswith("coin_of_walk_")]
    told = [name for name in models if not name.startswith("coin_of_") or name == "coin_of_walk"]
    # `full` has seen every bar, and is there to show what that makes of an edge
    drawn = results.draw_map(run, x="long_entry", y="variant", sample="all", out=work / "map.png")
    parts = [
        "# Training",
        (
            "Written by `python -m benchmarks.training PRICES --funding FILE`: the preset `schemes` on "
            f"{manifest.get('bars', 0):,} bars, then one grid over all of its variants."
        ),
        "\n".join(f"- {name}: {about[name]}" for name in ("processor", "cores", "system")),
        in_words(run, manifest),
        "## What training takes",
        "\n".join(measured),
        "## How good the models are as classifiers",
        metrics_table(manifest, ["held_out", *(name for name in told if name != "held_out")]),
        "## What they earn",
        f"{run.info.cells:,} cells on bars from {run.span} that every variant here but `full` had not seen. "
        + costs_line(_GRID["fixed"]),
        outcome_table(run),
        "![Edge after costs by variant and threshold](training-edge.png)",
        "## Models against coins",
        against_coins(run),
    ]
    parts += ["## Training beside trading", _rank_line(results.fold_table(run))]
    _RESULTS.mkdir(exist_ok=True)
    shutil.copyfile(drawn.png, _RESULTS / "training-edge.png")
    (_RESULTS / "training.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _rank_line(table: results.FoldTable) -> str:
    return (
        "`asymmetry folds RUN` shows it fold by fold. Its last line, over folds and sides of every variant: "
        + results.folds_text(table).strip().splitlines()[-1]
    )


if __name__ == "__main__":
    main()
