"""`verdict.json` read back, as values: whoever reads a verdict reads it through these."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field, ValidationError

from results.inference.verdict.findings import FORMAT, Findings
from results.inference.verdict.record import FILE, Ruling, digest_of
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
    if not file.is_file():
        raise InputError(f"{folder}: this run was not judged yet; {again}")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{file}: cannot be read; {again}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        stated = found.get("format") if isinstance(found, dict) else type(found).__name__
        raise InputError(f"{file}: format {stated!r} is not {FORMAT}, another release wrote it; {again}")
    if found.get("digest") != digest_of(found):
        raise InputError(f"{file}: was changed since it was written (it does not have the digest it states); {again}")
    try:
        return StoredVerdict.model_validate(found)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"{file}: {where} is not what this release reads; {again}") from error
