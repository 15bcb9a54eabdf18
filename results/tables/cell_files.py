"""The cells of a run as Parquet files of the contract's columns, one row each, whatever they lie in on the disk."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import signals
from results.run.lacking import lacking
from results.run.run import Run
from results.run.stretches import with_parts
from signals import InputError
from signals.filesystem.paths import located, parquet_metadata, scan_parquet
from signals.filesystem.replacing import make_folder, write_whole
from signals.progress import ProgressBar
from sweeps.runs.resume import code_digest
from sweeps.store.reading import rows
from sweeps.threads import in_threads

__all__ = ["CellFiles", "write_cells"]

_MADE_FOR = "asymmetry.made_for"
"""What a file says of the part, the run, the condition, the columns and the code that it was made for."""


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
    run.cells(where)  # a condition that cannot be read is refused before anything is made
    _check(run, folder)
    make_folder(folder)
    names = run.collect(run.written.head(0)).columns
    columns = [*names, *(each.meta.output_name() for each in lacking(names))]
    counts = {part: rows(part) for part in run.parts}
    asked = [run.info.created, where, columns, code_digest(Path(signals.__file__).parent, Path(__file__).parents[1])]
    contents = _contents(run)
    kept, cells = 0, 0

    def write(part: Path) -> tuple[int, int, bool]:
        target, made_for = folder / _name(part), _made_for([*contents[part], *asked])
        if (before := _written(target, made_for)) is not None:
            return counts[part], before, True
        piece = with_parts(run, (part,))
        frame = piece.collect(piece.cells(where).select(columns))
        write_whole(
            target,
            lambda place: frame.write_parquet(
                place, compression_level=1, statistics=False, metadata={_MADE_FOR: made_for}
            ),
        )
        return counts[part], len(frame), False

    with ProgressBar(sum(counts.values()), "writing", progress) as bar:
        for offered, found, before in in_threads(write, ((part,) for part in run.parts), jobs or os.cpu_count() or 1):
            cells, kept = cells + found, kept + before
            bar.advance(offered)
    return CellFiles(folder, len(run.parts), cells, kept)


def _check(run: Run, folder: Path) -> None:
    """Refuse a folder that holds anything but such files of the run, or is the run's own."""
    inside = folder.resolve()
    if inside == run.path.resolve() or run.path.resolve() in inside.parents:
        raise InputError(f"{folder}: lies in the run; choose another `out`")
    if folder.is_dir():
        names = {_name(part) for part in run.parts}
        strange = sorted(
            file.name for file in folder.iterdir() if not file.name.startswith(".") and file.name not in names
        )
        if strange:
            raise InputError(
                f"{folder}: holds {strange[0]}, which is none of these files; choose another `out`, or empty the folder first"
            )


def _name(part: Path) -> str:
    return f"{part.stem}.parquet"


def _contents(run: Run) -> dict[Path, list[Any]]:
    """Return what tells the content of each part: its digest, where the run lists one."""
    listed = {part.file: part.sha256 for part in run.info.parts or ()}
    stats = {part: part.stat() for part in run.parts if part.name not in listed}
    return {
        part: [part.name, listed[part.name] if part not in stats else [stats[part].st_size, stats[part].st_mtime_ns]]
        for part in run.parts
    }


def _made_for(said: Sequence[Any]) -> str:
    """Return what tells a file of this part and run, with these columns and condition and by this code, from any other."""
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _written(file: Path, made_for: str) -> int | None:
    """Return the rows of a file that was written before for the same; None where it was not, or cannot be read."""
    try:
        if parquet_metadata(file).get(_MADE_FOR) != made_for:
            return None
        return int(scan_parquet([file]).select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError):
        return None
