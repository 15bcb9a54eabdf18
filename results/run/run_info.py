"""What a run's folder says of itself: `run.json`, read and refused where it cannot be."""

from __future__ import annotations

from pathlib import Path

from signals import InputError
from sweeps.runs.described import DESCRIPTION, read_description
from sweeps.runs.records import RunInfo

__all__ = ["first_line", "read_info"]


def read_info(path: Path) -> RunInfo:
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


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
