"""The cells of a run as Parquet files of the contract's columns, one row each, whatever they lie in on the disk."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from results.run.lacking import lacking
from results.run.run import Run
from results.run.stretches import with_parts
from signals import InputError
from signals.errors import reason
from signals.filesystem.paths import located, parquet_metadata, scan_parquet
from signals.filesystem.replacing import make_folder, write_whole
from signals.progress import ProgressBar
from sweeps.runs.records import ASSET
from sweeps.store.reading import rows
from sweeps.threads import in_threads

__all__ = ["CellFiles", "write_cells"]

_MADE_FOR = "asymmetry.made_for"
"""What a file says of the part, the run and the condition that it was made for."""


@dataclass(frozen=True)
class CellFiles:
    """What was written.

    Attributes
    ----------
    folder
        Where the files are.
    files
        How many there are, one for each part of the run.
    cells
        Rows in all of them.
    kept
        How many of the files had been written before.
    """

    folder: Path
    files: int
    cells: int
    kept: int

    def line(self) -> str:
        """Say it in a line."""
        kept = f", {self.kept:,} of them written before" if self.kept else ""
        return f"{self.folder}: {self.cells:,} cells in {self.files:,} files{kept}"


def write_cells(
    run: Run, out: str | Path, where: str | None = None, *, jobs: int | None = None, progress: bool = True
) -> CellFiles:
    """Write the cells of a run as Parquet files, a file a part, in order of the parts.

    Parameters
    ----------
    run
        As opened.
    out
        Their folder; made if it is not there. Files in it that were written for the same run and condition are kept, so that what was
        interrupted goes on where it was.
    where
        A condition in SQL, as for `Run.cells`; None writes every cell.
    jobs
        Threads; by default one a core. Each holds the rows of one part.
    progress
        Show a bar on standard error if that is a terminal.

    Raises
    ------
    InputError
        If the condition cannot be read, the folder holds anything else or lies in the run, or a part is damaged.
    """
    folder = located(out)
    _check(run, folder, [_name(part) for part in run.parts])
    run.cells(where)  # a condition that cannot be read is refused before anything is made
    make_folder(folder)
    names = [name for name in run.collect(run.written.head(0).with_columns(lacking(_names(run)))).columns]
    kept, cells = 0, 0
    with ProgressBar(sum(map(rows, run.parts)), "writing", progress) as bar:

        def write(part: Path) -> tuple[int, int, bool]:
            target, made_for = folder / _name(part), _made_for(run, part, where)
            if (found := _written(target, made_for)) is not None:
                return rows(part), found, True
            piece = with_parts(run, (part,))
            frame = piece.collect(
                piece.cells(where).select(_asset_as_written(run), *_without_asset(names)).select(names)
            )
            metadata = {_MADE_FOR: made_for}
            write_whole(target, lambda place: frame.write_parquet(place, compression_level=1, metadata=metadata))
            return rows(part), len(frame), False

        for offered, found, before in in_threads(write, ((part,) for part in run.parts), jobs or os.cpu_count() or 1):
            cells, kept = cells + found, kept + before
            bar.advance(offered)
    return CellFiles(folder, len(run.parts), cells, kept)
