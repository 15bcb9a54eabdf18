"""What was found of a large run, kept in its folder: taken again only where all that decides it is the same."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

import signals
from results.run.run import Run
from signals import InputError
from signals.filesystem.replacing import make_folder, write_whole
from sweeps.runs.resume import code_digest

__all__ = ["FOLDER", "kept"]

FOLDER = "kept"
"""Folder of a run."""

_MOST_BYTES = 64_000_000
"""Of what is kept; what was made longest ago is let go first."""
_SUFFIX = ".kept"
_LIBRARIES = ("numpy", "polars")
"""Whose releases may round otherwise."""
_DIGEST = 64
"""Letters of a checksum."""
_UNREADABLE = (OSError, ValueError, pl.exceptions.PolarsError, pl.exceptions.PanicException)


def kept(run: Run, kind: str, asked: Mapping[str, Any], make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """Return what was found before, or find it and keep it.

    Parameters
    ----------
    run
        Of which run.
    kind
        What is asked for, as part of a file's name.
    asked
        Everything that decides the answer but the run, its parts and the code: plain values.
    make
        Finds it.

    Returns
    -------
    polars.DataFrame
        As `make` returns it. A folder that cannot be written to, or a full disk, is no error: it is found again next time.
    """
    key = _key(run, kind, asked)
    file = run.path / FOLDER / f"{kind}-{key[:32]}{_SUFFIX}"
    found = _read(file, key)
    if found is None:
        found = make()
        with suppress(InputError, OSError):
            _keep(file, key, found)
    return found


def _key(run: Run, kind: str, asked: Mapping[str, Any]) -> str:
    held = run.info.plain()
    told = [held.get(name) for name in ("created", "id", "plan", "cells", "state", "checksum")]
    stats = [(part.name, part.stat()) for part in run.parts]
    parts = [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]
    code = code_digest(Path(signals.__file__).parent, Path(__file__).parents[2])
    libraries = [version(name) for name in _LIBRARIES]
    said = [kind, dict(asked), told, parts, run.pooled, code, libraries]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _read(file: Path, key: str) -> pl.DataFrame | None:
    """Return what a file holds; None where there is none, it is of something else, or it is damaged."""
    try:
        content = file.read_bytes()
        digest, payload = content[:_DIGEST].decode("ascii"), content[_DIGEST:]
        if digest != _checksum(key, payload):
            return None
        found = pl.read_ipc(io.BytesIO(payload))
    except _UNREADABLE:
        return None
    with suppress(OSError):
        os.utime(file)
    return found


def _keep(file: Path, key: str, found: pl.DataFrame) -> None:
    payload = io.BytesIO()
    found.write_ipc(payload)
    content = payload.getvalue()
    if len(content) > _MOST_BYTES // 4:
        return
    make_folder(file.parent)
    write_whole(file, lambda path: path.write_bytes(_checksum(key, content).encode() + content), durable=False)
    _prune(file.parent)


def _checksum(key: str, payload: bytes) -> str:
    return hashlib.sha256(key.encode() + payload).hexdigest()


def _prune(folder: Path) -> None:
    """Let go what was asked for longest ago, until the rest has room."""
    files = [(each.stat(), each) for each in folder.glob(f"*{_SUFFIX}")]
    files.sort(key=lambda pair: pair[0].st_mtime_ns, reverse=True)
    total = 0
    for stat, each in files:
        total += stat.st_size
        if total > _MOST_BYTES:
            each.unlink(missing_ok=True)
