"""Files that come with the project, by their names: to start from and to copy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from signals.errors import InputError
from signals.suggesting import did_you_mean

__all__ = ["PresetFolder"]


@dataclass(frozen=True)
class PresetFolder:
    """A folder of TOML files, each a preset of its stem's name."""

    folder: Path

    def names(self) -> list[str]:
        """Return the names of all presets."""
        return sorted(path.stem for path in self.folder.glob("*.toml"))

    def path(self, name: str) -> Path:
        """Return where a preset's file lies.

        Raises
        ------
        InputError
            If there is none of that name.
        """
        if name not in self.names():
            raise InputError(f"there is no preset {name!r}; {did_you_mean(name, self.names())}")
        return self.folder / f"{name}.toml"
