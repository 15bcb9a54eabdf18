"""Training files that come with the project, to start from and to copy."""

from pathlib import Path

from signals.toml.presets import PresetFolder

__all__ = ["preset", "presets"]

_FOLDER = PresetFolder(Path(__file__).parent)
preset, presets = _FOLDER.path, _FOLDER.names
