"""The parts of a run and its shards."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sweeps.runs.values.record import Count, Record, Some

__all__ = ["Part", "Shard"]


class Part(Record):
    """One finished chunk of a run.

    Attributes
    ----------
    file
        Its name in the folder of cells.
    cells
        Rows it holds.
    bytes
        Its length.
    sha256
        Of its content, in hexadecimal.
    header
        Of its header alone, where that holds a checksum of every block: whoever reads a block holds it against that.
    """

    file: Annotated[str, Field(pattern=r"\Apart-[0-9]{5,18}\.(parquet|cells)\z")]
    cells: Some
    bytes: Some
    sha256: Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
    header: Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")] | None = None

    @property
    def number(self) -> int:
        """Which chunk it holds."""
        return int(self.file.removeprefix("part-").partition(".")[0])


class Shard(Record):
    """Which part of a run a shard is.

    Attributes
    ----------
    number, of
        Which of how many, from 1.
    first, stop
        Its chunks: from the first to before the other one.
    chunks
        Those of the whole run.
    selected
        Cells to run of the whole run.
    """

    number: Some
    of: Some
    first: Count
    stop: Count
    chunks: Some
    selected: Some
