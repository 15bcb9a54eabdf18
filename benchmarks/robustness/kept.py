"""What was found, kept line by line, so that an interrupted search goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.robustness.processes import ROOT

__all__ = ["KILLS", "RESULTS", "SCRATCH", "TRIED", "append", "kept"]

SCRATCH = ROOT / "build" / "robustness" / "scratch"
TRIED = SCRATCH.parent / "tried.jsonl"
KILLS = SCRATCH.parent / "kills.jsonl"
RESULTS = ROOT / "benchmarks" / "results"


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
