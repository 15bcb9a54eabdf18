"""The parts of a run that may be read: listed by it, and found to be what its sweep wrote."""

from __future__ import annotations

import warnings
from pathlib import Path

import polars as pl

from signals import InputError
from signals.errors import reason
from sweeps.runs.checksums import CELLS, faults, unlisted
from sweeps.runs.journal import read_journal
from sweeps.runs.records import Part, RunInfo
from sweeps.store.reading import scan

__all__ = ["RunWarning", "find_parts"]


class RunWarning(UserWarning):
    """A run may be read, but whoever uses it must know something of it."""


# each time, not only the first: a run does not get better by being opened twice
warnings.filterwarnings("always", category=RunWarning, append=True)


def find_parts(run: Path, info: RunInfo) -> tuple[Path, ...]:
    """Return the part files of a run, in order of their chunks, held against what it lists as `sweeps.runs.checksums.faults` says.

    Parameters
    ----------
    run
        Its folder.
    info
        Its description, as read.

    Raises
    ------
    InputError
        If there is none yet, one is not what the sweep wrote, or a complete run has another among them. Beside an
        unfinished run's parts there may be one that was written just now: it is not read.
    """
    complete = info.complete
    if not info.checked:
        files = tuple(sorted((run / CELLS).glob("part-*.parquet")))
    else:
        parts = list(info.parts or ()) if complete else read_journal(run, strict=True)
        _check(run, parts, info.continued_by, complete=complete)
        files = tuple(run / CELLS / part.file for part in parts)
    if not files:
        remedy = (
            "run the sweep again"
            if complete
            else f"no chunk is finished yet: wait, or continue it by {info.continued_by}"
        )
        raise InputError(f"{run}: there is no part in {run / CELLS}; {remedy}")
    if complete and not info.checked:
        _count(run, files, info.cells or 0)
    return files


def _count(run: Path, files: tuple[Path, ...], cells: int) -> None:
    """Count the cells of parts that have no checksums: one that is missing or left over shows."""
    try:
        found = int(scan(files).select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InputError(f"{run}: {reason(error)}; run the sweep again") from error
    if found != cells:
        raise InputError(
            f"{run}: the parts hold {found:,} cells but run.json says {cells:,}; a part is missing or left over, run "
            "the sweep again"
        )


def _check(run: Path, parts: list[Part], again: str, *, complete: bool) -> None:
    if wrong := faults(run, parts):
        file, fault = next(iter(wrong.items()))
        more = f", and so are {len(wrong) - 1:,} more parts" if len(wrong) > 1 else ""
        raise InputError(f"{run / CELLS / file}: {fault}{more}; {again} computes what is wrong again")
    if complete and (others := unlisted(run, parts)):
        more = f", nor are {len(others) - 1:,} more" if len(others) > 1 else ""
        raise InputError(f"{others[0]}: is no part of this run{more}; remove it, or {again} sets it aside")
