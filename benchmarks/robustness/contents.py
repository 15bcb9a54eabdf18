"""What files say, apart from when and how fast they were made, so that two of one content are equal."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import polars as pl

__all__ = ["UNREADABLE", "contents", "plain"]

UNREADABLE = "unreadable"
_TIMES = {
    "seconds",
    "cells_per_second",
    "warm_up_seconds",
    "shard_seconds",
    "created",
    "resumed",
    "jobs",
    "notes",
    "return_difference",
    "measure_difference",
    # of a run: drawn when it is begun, and a digest of all that is told of it
    "id",
    "checksum",
}


def contents(folder: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Return the content of files, or of all below a folder, by path; hidden files and temporary ones are left out."""
    found = {}
    for root in (folder / name for name in names):
        files = (
            sorted(path for path in root.rglob("*") if path.is_file())
            if root.is_dir()
            else [root]
            if root.exists()
            else []
        )
        for file in files:
            place = file.relative_to(folder)
            if not any(part.startswith(".") or part.endswith(".tmp") for part in place.parts):
                found[str(place)] = _content(file)
    return found


def _content(file: Path) -> str:
    try:
        if file.suffix == ".json":
            return _digest(json.dumps(_timeless(json.loads(file.read_bytes())), sort_keys=True).encode())
        if file.suffix == ".parquet":
            return _digest(pl.read_parquet(file).write_csv().encode())
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return UNREADABLE
    data = file.read_bytes()
    if (file.suffix == ".png" and not data.endswith(b"IEND\xaeB`\x82")) or (
        file.suffix == ".html" and b"</html>" not in data[-100:]
    ):
        return UNREADABLE
    return _digest(data)


def _timeless(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _timeless(value) for key, value in node.items() if key not in _TIMES}
    return [_timeless(value) for value in node] if isinstance(node, list) else node


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def plain(said: str) -> str:
    """Return what a command said without times, rates and memory."""
    return re.sub(r"(about )?(a|\d[\d.,]*) (s|seconds?|cells a second|MB)\b|\d+(\.\d+)?e-\d+", "", said)
