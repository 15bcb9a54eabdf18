"""A grid as the TOML of a grid file, which reads back as the same grid."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from grids.spec import GridSpec

__all__ = ["grid_toml"]


def grid_toml(spec: GridSpec, comments: Sequence[str] = ()) -> str:
    """Return a grid as the text of a grid file.

    Parameters
    ----------
    spec
        The grid.
    comments
        Lines that are put above it.
    """
    lines = [f"# {line}".rstrip() for line in comments]
    for name, table in spec.mapping().items():
        if name == "assets":
            for asset, own in table.items():
                lines += ["", f"[assets.{_text(asset)}]", *_keys(own)]
            continue
        lines += ["", f"[{name}]", *_keys(table)]
    return "\n".join(lines).lstrip("\n") + "\n"


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
