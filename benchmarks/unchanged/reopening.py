"""What the earlier checkout wrote, opened by the later one: it means the same, or is refused in one line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.unchanged.comparing import Compared, compare_documents
from benchmarks.unchanged.running import SAID
from benchmarks.unchanged.steps import Step

__all__ = ["Reopened", "compare_reopened", "same_engine"]


@dataclass(frozen=True)
class Reopened:
    """What became of one command on what the other checkout wrote.

    Attributes
    ----------
    name
        Of the step.
    refused
        The line it was refused with, empty where it was opened.
    compared
        What it said beside what the earlier checkout had said.
    """

    name: str
    refused: str
    compared: Compared


def compare_reopened(before: Path, reopened: Path, steps: Sequence[Step], engine_kept: bool) -> list[Reopened]:
    """Hold what each step said of the old files against what the earlier checkout had said of them.

    Parameters
    ----------
    before, reopened
        Folders of the earlier checkout, and of the later one that began with a copy of it.
    steps
        Those that were run in `reopened`.
    engine_kept
        Whether both checkouts compute cells by the same sources; if not, `--resume` must be refused.
    """
    found = []
    for step in steps:
        ending = json.loads((reopened / SAID / f"{step.name}.status.json").read_text("utf-8"))
        compared = Compared(files=1)
        lines = [line for line in ending["complaint"] if line.strip() and "warning: " not in line]
        refused = ""
        if ending["status"]:
            refused = lines[-1].replace(str(reopened), ".") if lines else ""
            if ending["status"] != 1 or len(lines) != 1 or "Traceback" in refused:
                compared.differ(step.name, "one line and status 1 are due where old files are refused", ending)
        elif step.refusal and not engine_kept:
            compared.differ(step.name, "a refusal is due, the engine being another", "it went on")
        elif not step.refusal:
            compared += _said(before, reopened, step.name)
        found.append(Reopened(step.name, refused, compared))
    return found


def _said(before: Path, reopened: Path, name: str) -> Compared:
    compared = Compared()
    files = [folder / SAID / f"{name}.json" for folder in (before, reopened)]
    if not files[1].exists():
        files = [folder / SAID / f"{name}.status.json" for folder in (before, reopened)]
    old, new = (
        json.loads(file.read_text("utf-8").replace(str(folder), "."))
        for file, folder in zip(files, (before, reopened), strict=True)
    )
    compared += compare_documents(old, new, name)
    return compared


def same_engine(before: Path, after: Path) -> bool:
    """Return whether two checkouts compute cells by the same sources."""
    return _sources(before) == _sources(after)


def _sources(code: Path) -> dict[Path, bytes]:
    return {path.relative_to(code): path.read_bytes() for path in (code / "sweeps").rglob("*.py")}
