"""The demo's folders: it replaces what it wrote itself, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from signals import InputError

__all__ = ["FINDINGS", "GRID", "MAPS", "REPORT", "check", "prepare"]

MARKER = ".written-by-asymmetry-demo"
MAPS = "maps"
FINDINGS = "findings.txt"
GRID = "grid.toml"
REPORT = "report.html"


def check(folder: Path) -> None:
    """Refuse a folder that holds something the demo did not write.

    Raises
    ------
    InputError
        If the path is a file, or a folder with content but without the demo's marker.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"{folder}: this is a file; choose another folder with --out")
    if not (folder / MARKER).exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: it holds files that the demo did not write; choose another folder with --out")


def prepare(folder: Path) -> None:
    """Make a folder ready: marked, and without what an earlier demo wrote; other files in it stay.

    Raises
    ------
    InputError
        As `check`, or if the folder cannot be written to.
    """
    check(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text("asymmetry demo replaces its own files in this folder\n", encoding="utf-8")
        for name in (FINDINGS, GRID, REPORT, f"{folder.name}.parquet"):
            (folder / name).unlink(missing_ok=True)
        for name in (f"run-{folder.name}", MAPS):
            if (folder / name).is_dir():
                shutil.rmtree(folder / name)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror or error}); choose another folder with --out"
        ) from error
