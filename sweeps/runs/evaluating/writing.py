"""Part files of a run, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from signals.filesystem.replacing import write_whole
from sweeps.measures.frames import packed
from sweeps.runs.checksums import sha256
from sweeps.runs.records import Part
from sweeps.store.part_file import SUFFIX, header_digest

__all__ = ["write_families", "write_rows"]


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
    return _write(cells / f"part-{number:05d}.parquet", len(frame), packed(frame).getbuffer())


def write_families(cells: Path, number: int, count: int, content: bytes) -> Part:
    """Write one chunk of cells by families, and return what is to be listed of it.

    Parameters
    ----------
    cells, number
        As for `write_rows`.
    count
        How many cells it has.
    content
        As `sweeps.store.writing.PartWriter` makes it.
    """
    target, header = cells / f"part-{number:05d}{SUFFIX}", header_digest(content)
    return _write(target, count, memoryview(content), header=header)


def _write(target: Path, count: int, content: memoryview, **more: str) -> Part:
    part = Part(file=target.name, cells=count, bytes=len(content), sha256=sha256(content), **more)
    write_whole(target, lambda place: place.write_bytes(content))
    return part
