"""The folder of a run: part files written whole or not at all, and `run.json`, which says what was run on what."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from signals import InputError

__all__ = ["RunFolder"]


class RunFolder:
    """Writer of one run.

    Every file is written under a temporary name and renamed, so that a run killed at any moment leaves only whole
    parts. Threads may write different parts at the same time.

    Parameters
    ----------
    path
        The folder; it may not exist, or be empty.
    resume
        It may also hold a run, which is then continued.

    Raises
    ------
    InputError
        If the folder holds anything else already. Nothing is written then.
    """

    def __init__(self, path: Path, resume: bool = False) -> None:
        self.path = path
        if path.exists() and not path.is_dir():
            raise InputError(f"{path}: is a file, not a folder; choose another --out")
        held = {entry.name for entry in path.iterdir()} if path.exists() else set()
        if "run.json" in held:
            if not resume:
                raise InputError(
                    f"{path}: already holds a run; continue it with --resume, choose another --out, or remove the "
                    "folder first"
                )
        # killed before it could say what it runs, a run leaves these
        elif held and not (resume and held <= {"cells", "run.json.tmp"} and not any(self._cells.glob("*.parquet"))):
            raise InputError(f"{path}: is not empty; choose another --out, or empty the folder first")

    @property
    def _cells(self) -> Path:
        return self.path / "cells"

    @property
    def parts(self) -> list[Path]:
        """The finished part files, in order of their chunks."""
        return sorted(self._cells.glob("part-*.parquet"))

    def started(self) -> dict[str, Any] | None:
        """Return what the run in the folder says of itself; None where there is none.

        Raises
        ------
        InputError
            If `run.json` is not JSON.
        """
        file = self.path / "run.json"
        if not file.exists():
            return None
        try:
            told: dict[str, Any] = dict(json.loads(file.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise InputError(f"{file}: cannot be read ({error}); choose another --out") from error
        return told

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder and keep other processes from writing to it, until the end of the block or of this process.

        Raises
        ------
        InputError
            If another process is at it.
        """
        self._cells.mkdir(parents=True, exist_ok=True)
        try:
            import fcntl  # noqa: PLC0415 - not on every system
        except ImportError:
            yield
            return
        handle = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise InputError(f"{self.path}: another process is running this sweep; wait until it has ended") from None
        try:
            self._clear()
            yield
        finally:
            os.close(handle)

    def _clear(self) -> None:
        """Remove what a killed process had not finished writing."""
        for unfinished in self._cells.glob("*.tmp"):
            unfinished.unlink()

    def abandon(self) -> None:
        """Remove a run that came to nothing; only what this writer makes is removed."""
        for part in self._cells.iterdir():
            part.unlink()
        self._cells.rmdir()
        (self.path / "run.json").unlink()
        self.path.rmdir()

    def describe(self, info: dict[str, Any]) -> None:
        """Replace `run.json`."""
        text = json.dumps(info, indent=2, default=str, allow_nan=False)
        target = self.path / "run.json"
        fresh = target.with_suffix(".json.tmp")
        fresh.write_text(text + "\n", encoding="utf-8")
        os.replace(fresh, target)

    def write_part(self, number: int, frame: pl.DataFrame) -> None:
        """Write one chunk of cells."""
        target = self._cells / f"part-{number:05d}.parquet"
        fresh = target.with_suffix(".tmp")
        frame.write_parquet(fresh, compression="zstd", compression_level=1, statistics=False)
        os.replace(fresh, target)

    def cells(self) -> pl.LazyFrame:
        """Return the cells of all whole parts, nothing read yet."""
        return pl.scan_parquet(sorted((self.path / "cells").glob("part-*.parquet")), glob=False)
