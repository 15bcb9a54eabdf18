"""Finished runs of a simulated market to look at, made once and kept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.samples import simulated
from signals import write

__all__ = ["Scene", "set_scene"]

_GRID = """
[axes]
long_entry  = {{ from = 0.40, step = 0.02, to = {high} }}
short_entry = {{ from = 0.40, step = 0.02, to = {high} }}
long_exit   = {{ values = [0.6, 0.7, 0.8, "none"] }}
short_exit  = {{ tie = "long_exit" }}
stop_loss   = {{ values = [0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, "none"] }}
take_profit = {{ values = [0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, "none"] }}
max_hold    = {{ values = [12, 48, 144, "none"] }}
leverage    = {{ values = {leverages} }}
fee         = {{ values = {fees} }}
[fixed]
stop_basis = "price"
"""
_BARS = 30_000
_SIZES = {
    "one": {"high": 0.70, "leverages": [1, 4], "fees": [0.0, 0.0004]},
    "two": {"high": 0.70, "leverages": [1, 2, 4, 8], "fees": [0.0, 0.0004]},
    "ten": {"high": 0.88, "leverages": [1, 2, 4, 8], "fees": [0.0, 0.0002, 0.0004, 0.0006]},
}
"""Of the same market: 1,048,576, 2,097,152 and 10,240,000 cells, over eight axes."""
_QUICK = {name: size | {"high": 0.46} for name, size in _SIZES.items()}


@dataclass(frozen=True)
class Scene:
    """Runs on disk.

    Attributes
    ----------
    one, two, ten
        Folders of the runs of as many million cells.
    cells
        How many cells each has, by its name.
    """

    one: Path
    two: Path
    ten: Path
    cells: dict[str, int]


def set_scene(folder: Path, quick: bool = False) -> Scene:
    """Return the runs in a folder, after making those that are not there; `quick` ones show that it works, not how fast.

    Raises
    ------
    RuntimeError
        If a sweep fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    signals = folder / "signals.parquet"
    if not signals.exists():
        write(simulated(_BARS).signals, signals)
    for name, size in (_QUICK if quick else _SIZES).items():
        grid = _GRID.format(**size)
        kept = folder / f"{name}.toml"
        if kept.exists() and kept.read_text(encoding="utf-8") == grid and (folder / name / "run.json").exists():
            continue
        shutil.rmtree(folder / name, ignore_errors=True)
        kept.write_text(grid, encoding="utf-8")
        _sweep(kept, signals, folder / name)
    cells = {name: _cells(folder / name) for name in _SIZES}
    return Scene(folder / "one", folder / "two", folder / "ten", cells)


def _sweep(grid: Path, signals: Path, out: Path) -> None:
    program = [sys.executable, "-c", "from scripts.cli import main; main()"]
    words = ["sweep", str(grid), "--signals", str(signals), "--out", str(out), "--no-confirm", "--quiet"]
    answer = subprocess.run([*program, *words], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"asymmetry sweep ended with {answer.returncode}: {answer.stderr.strip()}")


def _cells(run: Path) -> int:
    return int(json.loads((run / "run.json").read_text(encoding="utf-8"))["cells"])
