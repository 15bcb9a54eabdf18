"""What was found, kept line by line, so that an interrupted search goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.robustness.processes import ROOT

__all__ = ["HARDSHIPS", "KILLS", "RESULTS", "TRIED", "append", "kept", "state_folder"]

TRIED, KILLS, HARDSHIPS = "tried.jsonl", "kills.jsonl", "hardships.jsonl"
"""Names of the files in `state_folder`."""

RESULTS = ROOT / "benchmarks" / "results"


@cache
def state_folder() -> Path:
    """Return the folder of what is found of this state of the code: another state is another search."""
    rooms = ("signals", "grids", "sweeps", "results", "scripts", "benchmarks/robustness")
    files = (file for room in rooms for file in sorted((ROOT / room).rglob("*")) if file.suffix in {".py", ".toml"})
    digest = hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files))
    return ROOT / "build" / "robustness" / digest.hexdigest()[:12]


def kept(file: Path) -> list[dict[str, Any]]:
    """Return what was found before; of one name the last counts, and a line that a kill cut short is left out."""
    found: dict[str, dict[str, Any]] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        try:
            each = json.loads(line)
        except json.JSONDecodeError:
            continue
        found[each["name"]] = each
    return list(found.values())


def append(file: Path, found: Mapping[str, Any]) -> None:
    """Add one line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(found) + "\n")
