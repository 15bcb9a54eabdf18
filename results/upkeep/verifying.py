"""Everything that a run keeps, read and held against its checksums: parts, descriptions, verdict, choice and what is kept beside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from results.choice.record import FILE as CHOICE
from results.choice.record import read_choice
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.record import FILE as VERDICT
from results.inference.verdict.stored import read_verdict
from results.run.run import Run
from signals import InputError
from signals.filesystem.disk_space import size
from signals.filesystem.paths import located
from signals.shown import Shown
from sweeps.runs.checksums import CELLS
from sweeps.runs.health.verifying import Fault, Verified, verify_cells

__all__ = ["Verification", "verify"]


@dataclass(frozen=True, repr=False)
class Verification(Shown):
    """What verifying a run has found.

    Attributes
    ----------
    run
        Its folder.
    parts, bytes
        How many parts it lists, and how long they are together.
    faults
        What is not as it was written, each with what mends it.
    repaired
        What was put right, a line each.
    notes
        What cannot be told, a line each.
    """

    run: Path
    parts: int
    bytes: int
    faults: tuple[Fault, ...]
    repaired: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all that the run keeps is what was written."""
        return not self.faults

    def lines(self) -> list[str]:
        """Say what was found, a line each."""
        parts = "1 part" if self.parts == 1 else f"{self.parts:,} parts"
        read = f"{self.run}: {parts}, {size(self.bytes)} read"
        head = f"{read}, all as it was written" if self.whole else f"{read}, {len(self.faults):,} not as written"
        return [head, *self.repaired, *(str(fault) for fault in self.faults), *self.notes]

    def _shown(self) -> tuple[str, ...]:
        return tuple(self.lines())


def verify(run: str | Path, *, progress: bool = True) -> Verification:
    """Read every byte that a run keeps, and hold it against its checksums.

    Parameters
    ----------
    run
        Its folder.
    progress
        Show a bar on standard error if that is a terminal.

    Raises
    ------
    InputError
        If there is no such folder, or it is no run.
    """
    place = located(run)
    if not place.is_dir() or not any(map((place / CELLS).parent.glob, ["run.json", ".run.json.copy"])):
        raise InputError(f"{place}: this is not a run; name the folder that a sweep wrote")
    found = verify_cells(place, progress)
    return Verification(place, found.parts, found.bytes, (*found.faults, *_kept(place, found)), notes=found.notes)


def _kept(run: Path, found: Verified) -> list[Fault]:
    """Return what is wrong with the verdict and the choice."""
    if found.info is None:
        return []
    opened, wrong = Run(run, found.info, ()), []
    if (run / VERDICT).is_file():
        try:
            verdict_cells(run, read_verdict(run))
        except InputError as error:
            wrong.append(_of(run, error, VERDICT))
    if (run / CHOICE).is_file():
        try:
            read_choice(opened)
        except InputError as error:
            wrong.append(_of(run, error, CHOICE))
    return wrong


def _of(run: Path, error: InputError, name: str) -> Fault:
    """Return an error about one of a run's files as a fault of it."""
    said, _, remedy = str(error).removeprefix(f"{run}/").partition("; ")
    file, _, what = said.partition(": ")
    return Fault(file, what, remedy) if what else Fault(name, said, remedy)
