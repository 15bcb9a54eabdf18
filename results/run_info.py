"""What a run's folder says of itself: `run.json`, read and refused where it cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from signals import InputError

__all__ = ["FORMAT", "first_line", "read_info"]

FORMAT = 1
"""The layout of a run's folder that this module reads."""


def read_info(path: Path) -> dict[str, Any]:
    """Read a run's `run.json`.

    Raises
    ------
    InputError
        If there is no such folder, it is no run, or a run of another format.
    """
    if not path.exists():
        raise InputError(f"{path}: there is no such folder; name the folder a sweep wrote with --out")
    file = path / "run.json"
    if not file.is_file():
        raise InputError(f"{path}: this is not a run, it has no run.json; name the folder a sweep wrote with --out")
    try:
        info = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read ({first_line(error)}); run the sweep again") from error
    if not isinstance(info, dict) or info.get("format") != FORMAT:
        found = info.get("format") if isinstance(info, dict) else type(info).__name__
        raise InputError(f"{file}: format {found!r} is not {FORMAT}; run the sweep again with this release")
    return info


def first_line(error: Exception) -> str:
    """Return the first line of what an error says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
