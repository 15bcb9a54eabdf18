"""A grid as the TOML of a grid file, which reads back as the same grid."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grids.spec import GridSpec, ParentRun

__all__ = ["grid_toml"]


def grid_toml(spec: GridSpec, comments: Sequence[str] = (), folder: Path | None = None) -> str:
    """Return a grid as the text of a grid file.

    Parameters
    ----------
    spec
        The grid.
    comments
        Lines that are put above it.
    folder
        Where the file will lie: the run that the grid refines is named as seen from there, so that both may be moved together. None:
        by its whole path.
    """
    lines = [f"# {line}".rstrip() for comment in comments for line in comment.splitlines() or [""]]
    for name, table in spec.mapping().items():
        if name == "assets":
            for asset, own in table.items():
                lines += ["", f"[assets.{_text(asset)}]", *_keys(own)]
            continue
        lines += ["", f"[{name}]", *_keys(table)]
    if spec.refines is not None:
        lines += ["", "[refines]", *_keys(_told(spec.refines, folder))]
    return "\n".join(lines).lstrip("\n") + "\n"


def _told(parent: ParentRun, folder: Path | None) -> dict[str, Any]:
    """Return what the file says of the run that a grid refines; what is not known is left out."""
    place = Path(os.path.abspath(parent.run))
    if folder is not None:
        place = Path(os.path.relpath(place, folder))
    told = {"run": place.as_posix(), "id": parent.id, "tried": parent.tried, "trials": parent.trials}
    told["signals"] = [list(bars) for bars in parent.signals]
    return {key: value for key, value in told.items() if value}


def _keys(table: Mapping[str, Any]) -> list[str]:
    return [
        f"{key if key.isidentifier() and key.isascii() else _text(key)} = {_value(value)}"
        for key, value in table.items()
    ]


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    """Return a text in quotes, as TOML and JSON both write it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
