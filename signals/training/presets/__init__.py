"""Training files that come with the project, to start from and to copy."""

from __future__ import annotations

import difflib
from pathlib import Path

from signals.errors import InputError

__all__ = ["preset", "presets"]

_FOLDER = Path(__file__).parent


def presets() -> list[str]:
    """Return the names of all presets."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def preset(name: str) -> Path:
    """Return where a preset's training file lies.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if name in presets():
        return _FOLDER / f"{name}.toml"
    near = difflib.get_close_matches(name, presets(), n=1)
    remedy = f"did you mean '{near[0]}'?" if near else "the presets are: " + ", ".join(presets())
    raise InputError(f"there is no preset '{name}'; {remedy}")
