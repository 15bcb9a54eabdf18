"""`verdict.json` read back, as values: whoever reads a verdict reads it through these."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field

from results.inference.saved.stated import read_stated
from results.inference.verdict.findings import FORMAT, Findings
from results.inference.verdict.record import FILE, HELD_OUT, PASSING, SEARCH_FILE, Ruling
from signals import InputError

__all__ = ["StoredVerdict", "read_verdict"]


class StoredVerdict(Findings):
    """The whole of `verdict.json`; older releases state no `cells_sha256`, of the file of cells."""

    ruling: Ruling = Field(alias="verdict")
    cells: list[int]
    reasons: list[str]
    words: list[str]
    digest: str
    cells_sha256: str | None = None

    @property
    def with_shifts(self) -> bool:
        """Whether the test of timing was made as a whole."""
        return self.timing_test is not None and self.timing_test.permutations > 0


def read_verdict(folder: Path) -> StoredVerdict:
    """Read the verdict of a run's folder.

    Raises
    ------
    InputError
        If there is none, it cannot be read, another release wrote it, or it was changed since: its digest tells.
    """
    file = folder / FILE
    again = f"run: `results.judge({str(folder)!r})`"
    if not file.is_file() and (folder / SEARCH_FILE).is_file():
        if not (folder / HELD_OUT).is_dir():
            raise InputError(
                f"{folder}: no cell of this search was judged, so that there is none to name: {_why(folder)}"
            )
        raise InputError(
            f"{folder}: judged were the finalists of this search, on the time that was kept: name {folder / HELD_OUT}"
        )
    if not file.is_file():
        raise InputError(f"{folder}: this run was not judged yet; {again}")
    return read_stated(file, StoredVerdict, FORMAT, PASSING, again)


def _why(folder: Path) -> str:
    """Return the reasons of the verdict on a search, as far as they can be read."""
    try:
        reasons = json.loads((folder / SEARCH_FILE).read_text(encoding="utf-8"))["reasons"]
        return "; ".join(map(str, reasons))
    except (OSError, ValueError, KeyError, TypeError):
        return f"`results.judge({str(folder)!r})` says why"
