"""Every byte of a run read and held against its checksums: what is whole, what is not, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from signals import InputError
from signals.progress import ProgressBar
from sweeps.runs.checksums import CELLS, faults, unlisted
from sweeps.runs.described import COPY, DESCRIPTION, read_copy, read_description
from sweeps.runs.journal import JOURNAL, damaged_lines, read_journal
from sweeps.runs.records import Part, RunInfo
from sweeps.runs.visited import VISITED, visited_fault

__all__ = ["Fault", "Verified", "verify_cells"]


@dataclass(frozen=True)
class Fault:
    """A file that is not what was written.

    Attributes
    ----------
    file
        As seen from the run's folder.
    what
        What is wrong with it.
    remedy
        What mends it.
    part
        The part whose file it is, as the run lists it; None of other files.
    """

    file: str
    what: str
    remedy: str
    part: Part | None = None

    def __str__(self) -> str:
        """Say so in a line."""
        return f"{self.file}: {self.what}; {self.remedy}"


@dataclass(frozen=True)
class Verified:
    """What reading every part of a run has found.

    Attributes
    ----------
    info
        The run's description, or its copy; None where neither can be believed.
    parts, bytes
        How many parts it lists, and how long they are together.
    faults
        What is not as it was written.
    notes
        What cannot be told, a line each.
    """

    info: RunInfo | None
    parts: int
    bytes: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


REPAIR = "`repair` puts it right"
AGAIN = "computes it again"
SEARCHED = "no part of it could be computed again; `results.search` with the same options into another folder writes it"


def verify_cells(run: Path, progress: bool = False) -> Verified:
    """Read a run's `run.json`, journal and every byte of its parts.

    Parameters
    ----------
    run
        Its folder.
    progress
        Show a bar on standard error if that is a terminal.
    """
    info, wrong = _description(run)
    if info is None:
        return Verified(None, 0, 0, tuple(wrong))
    if not info.checked:
        note = "was made before parts had checksums: damage to them cannot be told; sweep again to have them"
        return Verified(info, 0, 0, tuple(wrong), (note,))
    wrong += [
        Fault(JOURNAL, f"line {number} is damaged", f"{info.continued_by} {AGAIN}") for number in damaged_lines(run)
    ]
    parts = _listed(run, info)
    length = sum(part.bytes for part in parts)
    with ProgressBar(length, "verifying", progress, unit="bytes") as bar:
        found = faults(run, parts, anew=True, told=bar.advance)
    remedy = REPAIR if info.complete else f"{info.continued_by} {AGAIN}"
    wrong += [Fault(f"{CELLS}/{part.file}", found[part.file], remedy, part) for part in parts if part.file in found]
    if info.complete:
        wrong += _strangers(run, parts)
        fault = visited_fault(run) if info.search is not None else None
        wrong += [Fault(VISITED, fault, SEARCHED)] if fault else []
    return Verified(info, len(parts), length, tuple(wrong))


def _listed(run: Path, info: RunInfo) -> list[Part]:
    listed = {part.file: part for part in info.parts or ()}
    listed |= {part.file: part for part in read_journal(run, strict=False)}
    return sorted(listed.values(), key=lambda part: part.number)


def _strangers(run: Path, parts: Sequence[Part]) -> list[Fault]:
    return [
        Fault(f"{CELLS}/{file.name}", "is no part of this run", "`repair` sets it aside")
        for file in unlisted(run, parts)
    ]


def _description(run: Path) -> tuple[RunInfo | None, list[Fault]]:
    """Read what a run says of itself, and what is wrong with that."""
    copy = read_copy(run)
    try:
        info = read_description(run)
    except (InputError, OSError) as error:
        what = _without_place(error, run / DESCRIPTION)
        if copy is None:
            return None, [Fault(DESCRIPTION, what, "nothing else says what the run is: restore it, or sweep again")]
        return copy, [Fault(DESCRIPTION, what, REPAIR)]
    if info.checked and (copy is None or copy.checksum != info.checksum):
        what = "is gone" if not (run / COPY).exists() else "is not that of run.json"
        return info, [Fault(COPY, what, REPAIR)] if info.id else []  # older releases kept none
    return info, []


def _without_place(error: Exception, place: Path) -> str:
    """Return what an error says of a file, without where that is and what to do."""
    if isinstance(error, FileNotFoundError):
        return "is gone"
    return str(error).removeprefix(f"{place}: ").partition("; ")[0]
