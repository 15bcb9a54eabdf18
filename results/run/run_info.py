"""What a run's folder says of itself: `run.json`, read and refused where it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from signals import InputError
from sweeps.runs.described import DESCRIPTION, read_description

__all__ = ["read_info"]


def read_info(path: Path) -> dict[str, Any]:
    """Read a run's `run.json`.

    Raises
    ------
    InputError
        If there is no such folder, it is no run, or what it says cannot be believed.
    """
    if not path.exists():
        raise InputError(f"{path}: there is no such folder; name the folder a sweep wrote with `out`")
    if not (path / DESCRIPTION).is_file():
        raise InputError(f"{path}: this is not a run, it has no run.json; name the folder a sweep wrote with `out`")
    return read_description(path)
