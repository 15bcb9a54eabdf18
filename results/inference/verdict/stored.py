"""`verdict.json` read back, as values: whoever reads a verdict reads it through these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from results.inference.verdict.record import FILE, FORMAT, Ruling, digest_of
from signals import InputError
from sweeps.measures.samples import AnySample

__all__ = ["JudgedSample", "StoredVerdict", "TimingTest", "read_verdict"]


class _Record(BaseModel):
    """What further releases add is kept, and what older ones did not write is None."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")


class JudgedSample(_Record):
    """On which trades, from which bar to which."""

    judged: AnySample
    assumed_out_of_sample: bool
    supports_positive: bool
    out_of_sample_share: dict[str, float | None]
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    days: int | None


class Tried(_Record):
    """How many cells were looked at, and how many had enough trades and days to be judged."""

    cells: int
    judged: int
    insufficient: int
    distinct: int


class ExpectancyTest(_Record):
    """The test of all cells at once whether any expectancy is positive."""

    alpha: float
    p_value: float | None
    critical_above: float | None
    critical_below: float | None
    confident_cells: int
    not_excluded_cells: int


class TimingTest(_Record):
    """The test whether the model knows which way to trade, and when; `permutations` is 0 where shifts were left out."""

    alpha: float
    p_value: float | None
    permutations: int
    permutations_made: int


class StoredVerdict(_Record):
    """The whole of `verdict.json`.

    What is only shown (`leading`, `skilled`, `selection`, `shape`, `region`, `needed`, `seconds`) is as the judge's
    rooms made it.
    """

    format: Literal[2]
    ruling: Ruling = Field(alias="verdict")
    cells: list[int]
    reasons: list[str]
    words: list[str]
    run: str
    sample: JudgedSample
    tried: Tried
    expectancy_test: ExpectancyTest | None
    timing_test: TimingTest | None
    named_cells: int
    region: dict[str, list[str]]
    needed: dict[str, float] | None
    leading: dict[str, Any] | None
    skilled: dict[str, Any] | None
    selection: dict[str, Any] | None
    shape: dict[str, Any] | None
    seed: int
    seconds: dict[str, float]
    digest: str
    cells_sha256: str | None = None
    """Of the file of cells; older releases state none."""

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
