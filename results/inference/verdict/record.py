"""The verdict: what the tests allow to be said, as values, as JSON and in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import polars as pl

from results.inference.saved.stated import digest_of
from results.inference.verdict.findings import Findings
from signals.filesystem.paths import parquet_metadata
from signals.filesystem.replacing import write_whole
from signals.shown import Shown
from sweeps.runs.checksums import sha256_of

__all__ = [
    "CELLS",
    "CELLS_CHECKSUM",
    "FILE",
    "HELD_OUT",
    "MADE_FOR",
    "PASSING",
    "SEARCH_FILE",
    "Ruling",
    "Verdict",
    "cells_verdict",
]

FILE, CELLS = "verdict.json", "verdict-cells.parquet"
SEARCH_FILE = "search-verdict.json"
HELD_OUT = "held-out"
"""The first in the folder of a search, whose cells are not judged as a map: its finalists are, in the run of the second."""
MADE_FOR = "verdict"
"""Key in the metadata of the file of cells: the digest of the verdict it belongs to."""
Ruling = Literal["positive", "undetermined", "none"]


CELLS_CHECKSUM = "cells_sha256"
"""Key of `verdict.json`: of the file of cells, which names its verdict in turn."""
PASSING = ("seconds", "digest", CELLS_CHECKSUM)
"""Keys that say nothing of what was found, and are not in its digest."""
_FEW = 8
"""Cells named where a verdict is shown in three lines."""


@dataclass(frozen=True, repr=False)
class Verdict(Shown):
    """What may be said of a run.

    Attributes
    ----------
    ruling
        ``positive``: some cells have a positive expectancy and know when to trade, beyond the luck of so many tries.
        ``none``: a positive expectancy is excluded for every cell. ``undetermined``: neither.
    cells
        Indices of the cells named: the confidently positive ones, or none.
    reasons
        One sentence each: why the ruling is what it is.
    words
        The whole verdict as lines of text.
    findings
        Everything behind it, in typed blocks.
    """

    ruling: Ruling
    cells: tuple[int, ...]
    reasons: tuple[str, ...]
    words: tuple[str, ...]
    findings: Findings

    @property
    def file(self) -> str:
        """The name of its file in the run's folder."""
        return FILE

    def _shown(self) -> tuple[str, ...]:
        named = f"cells named: {', '.join(map(str, self.cells[:_FEW]))}" if self.cells else "no cell is named"
        more = f" and {len(self.cells) - _FEW:,} more" if len(self.cells) > _FEW else ""
        return (
            f"Verdict: {self.ruling}",
            "; ".join(self.reasons),
            f"{named}{more}; print(*verdict.words, sep='\\n') says all",
        )

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """Everything behind it, as plain values."""
        return self.findings.model_dump(by_alias=True)

    @cached_property
    def digest(self) -> str:
        """Of all that is said, but not of how long it took: what the file of cells names its verdict by."""
        return digest_of(self._plain(), PASSING)

    def mapping(self) -> dict[str, Any]:
        """Return plain values, as `verdict.json` holds them."""
        return {**self._plain(), "digest": self.digest}

    def _plain(self) -> dict[str, Any]:
        lists = {name: list(getattr(self, name)) for name in ("cells", "reasons", "words")}
        return {"verdict": self.ruling, **lists, **self.numbers}

    def write(self, folder: Path) -> Path:
        """Write `verdict.json` into a run's folder, with the checksum of the cells that are there."""
        cells = folder / CELLS
        told = self.mapping() | {CELLS_CHECKSUM: sha256_of(cells) if cells.is_file() else None}
        text = json.dumps(told, indent=2, allow_nan=False)
        return write_whole(folder / FILE, lambda path: path.write_text(text + "\n", encoding="utf-8"))


def cells_verdict(file: Path) -> str | None:
    """Return the digest of the verdict that a file of cells belongs to; None where it says none or cannot be read."""
    try:
        return parquet_metadata(file).get(MADE_FOR)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
