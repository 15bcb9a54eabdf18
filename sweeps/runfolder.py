"""The folder of a run: part files written whole or not at all, and `run.json`, which says what was run on what."""

from __future__ import annotations

import json
import os
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

    Raises
    ------
    InputError
        If the folder holds a run or anything else already. Nothing is written then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not path.is_dir():
            raise InputError(f"{path}: is a file, not a folder; choose another --out")
        if (path / "run.json").exists() or (path / "cells").exists():
            raise InputError(f"{path}: already holds a run; choose another --out, or remove the folder first")
        if path.exists() and any(path.iterdir()):
            raise InputError(f"{path}: is not empty; choose another --out, or empty the folder first")

    def start(self, info: dict[str, Any]) -> None:
        """Create the folder and say what is about to be run."""
        (self.path / "cells").mkdir(parents=True, exist_ok=True)
        self.describe(info)

    def abandon(self) -> None:
        """Remove a run that came to nothing; only what this writer makes is removed."""
        for part in (self.path / "cells").iterdir():
            part.unlink()
        (self.path / "cells").rmdir()
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
        target = self.path / "cells" / f"part-{number:05d}.parquet"
        fresh = target.with_suffix(".tmp")
        frame.write_parquet(fresh, compression="zstd", compression_level=1, statistics=False)
        os.replace(fresh, target)

    def cells(self) -> pl.LazyFrame:
        """Return the cells of all whole parts, nothing read yet."""
        return pl.scan_parquet(sorted((self.path / "cells").glob("part-*.parquet")), glob=False)
