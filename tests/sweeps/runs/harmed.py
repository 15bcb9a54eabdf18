"""Runs as strangers, disks and kills leave them: made from whole ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sweeps.runs.described import write_description
from sweeps.runs.journal import Journal
from sweeps.runs.records import Part

STARTED: dict[str, Any] = {
    "engine": "event",
    "signals": {
        "path": None,
        "fingerprint": "0",
        "bars": 2,
        "from": "2024-01-01T00:00:00Z",
        "to": "2024-01-01T00:05:00Z",
        "variants": ["default"],
        "out_of_sample": {"default": None},
    },
    "grid": {"name": "none", "stated": {}, "size": 1, "axes": [], "fixed": {}, "peeks": False},
    "warnings": [],
    "state": "running",
}
"""The least that a run says of itself when it begins."""


def told(run: Path) -> dict[str, Any]:
    """Return what `run.json` holds."""
    held: dict[str, Any] = json.loads((run / "run.json").read_text(encoding="utf-8"))
    return held


def unfinished(run: Path) -> Path:
    """Make a complete run one that was killed after its last part."""
    held = told(run)
    Journal(run).start(map(Part.model_validate, held.pop("parts")))
    write_description(run, held | {"state": "running"})
    return run


def of_format_1(run: Path) -> Path:
    """Make a run one of a release that knew no checksums."""
    held = told(run)
    for name in ("parts", "checksum", "confirmation"):
        held.pop(name, None)
    (run / "run.json").write_text(json.dumps(held | {"format": 1}), encoding="utf-8")
    return run
