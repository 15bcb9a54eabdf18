"""Part files of a run, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from signals.filesystem.replacing import write_whole
from sweeps.measures.frames import packed
from sweeps.runs.checksums import sha256
from sweeps.runs.records import Part

__all__ = ["write_rows"]


def write_rows(cells: Path, number: int, frame: pl.DataFrame) -> Part:
    """Write one chunk of cells as rows, and return what is to be listed of it.

    Parameters
    ----------
    cells
        Folder of the parts.
    number
        Of the chunk.
    frame
        A row a cell.
    """
    target = cells / f"part-{number:05d}.parquet"
    content = packed(frame)
    part = Part(file=target.name, cells=len(frame), bytes=content.tell(), sha256=sha256(content.getbuffer()))
    write_whole(target, lambda place: place.write_bytes(content.getbuffer()))
    return part
