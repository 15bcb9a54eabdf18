"""Everything that a run keeps, read and held against its checksums: parts, descriptions, verdict, choice and what is kept beside."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from results.choice.record import FILE as CHOICE
from results.choice.record import read_choice
from results.inference.saved.locking import FOLDER as JUDGING
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.record import FILE as VERDICT
from results.inference.verdict.record import HELD_OUT
from results.inference.verdict.stored import read_verdict
from results.run.run import Run
from results.run.signals import assets_of
from results.searching.verdict.record import FILE as SEARCH_VERDICT
from results.searching.verdict.record import read_search_verdict
from signals import InputError
from signals.assets import Given
from signals.errors import reason
from signals.filesystem.disk_space import size
from signals.filesystem.paths import located
from signals.shown import Shown
from sweeps.runs.checksums import CELLS
from sweeps.runs.described import COPY, DESCRIPTION
from sweeps.runs.health.repairing import Mended, repair_files, repair_parts
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

    def with_(self, beside: Verification) -> Verification:
        """Return both of a run and of one that it keeps within."""
        return replace(
            self,
            parts=self.parts + beside.parts,
            bytes=self.bytes + beside.bytes,
            faults=self.faults + beside.faults,
            notes=self.notes + beside.notes,
        )

    def headline(self) -> str:
        """Say in a line what was read, and whether it is whole."""
        parts = "1 part" if self.parts == 1 else f"{self.parts:,} parts"
        read = f"{self.run}: {parts}, {size(self.bytes)} read"
        return f"{read}, all as it was written" if self.whole else f"{read}, {self.counted()}"

    def counted(self) -> str:
        """Say how many files are not as they were written."""
        files = len({fault.file for fault in self.faults})
        return (
            f"{files:,} file{' is' if files == 1 else 's are'} not as {'it was' if files == 1 else 'they were'} written"
        )

    def lines(self) -> list[str]:
        """Say what was found, a line each."""
        return [self.headline(), *self.repaired, *(str(fault) for fault in self.faults), *self.notes]

    def _shown(self) -> tuple[str, ...]:
        return tuple(self.lines())


def verify(
    run: str | Path, *, repair: bool = False, signals: Given | None = None, progress: bool = True
) -> Verification:
    """Read every byte that a run keeps, and hold it against its checksums; of a search also the run of its finalists.

    Parameters
    ----------
    run
        Its folder.
    repair
        Put right what can be, but for the run of a search's finalists, which is put right by its own folder: damaged and missing parts are computed again, and take their places if they are what they were, byte
        by byte; `run.json` is put back from its copy; what is no part of the run is moved to its folder ``set-aside``. What is
        whole is not touched.
    signals
        Where the signal files of the run are now, if they have moved, or the signals themselves.
    progress
        Show a bar on standard error if that is a terminal.

    Raises
    ------
    InputError
        If there is no such folder, or it is no run; or it is to be repaired and its signals cannot be found, or another process
        writes to it.
    """
    place = located(run)
    if not place.is_dir():
        raise InputError(f"{place}: there is no such folder; name the folder that a sweep wrote")
    if not any((place / name).exists() for name in (DESCRIPTION, COPY, CELLS)):
        raise InputError(f"{place}: this is not a run, it has no {DESCRIPTION}; name the folder that a sweep wrote")
    found = verify_cells(place, progress)
    wrong = [*found.faults, *_kept(place, found)]
    done: list[str] = []
    if repair and found.info is not None and found.faults:
        left = {fault.file: fault for fault in wrong}
        for file, mended in _repaired(place, found, signals, progress).items():
            if mended.done:
                done.append(f"{file}: {mended.said}")
                del left[file]
            else:
                left[file] = replace(left[file], what=mended.said, remedy="it was left as it is")
        wrong = list(left.values())
    whole = Verification(place, found.parts, found.bytes, tuple(wrong), tuple(done), found.notes)
    beside = _held_out(place, progress) if found.info is not None and found.info.search is not None else None
    return whole if beside is None else whole.with_(beside)


def _repaired(run: Path, found: Verified, given: Given | None, progress: bool) -> dict[str, Mended]:
    """Put right what can be; return what became of each file."""
    done = repair_files(run, found)
    info = found.info
    parts = [fault.part for fault in found.faults if fault.part is not None]
    if info is None or not info.complete or not parts:
        return done
    return done | repair_parts(run, info, parts, assets_of(Run(run, info, ()), given), progress)


def _kept(run: Path, found: Verified) -> list[Fault]:
    """Return what is wrong with the verdict, the choice and the steps of a stopped judge."""
    if found.info is None:
        return []
    opened, wrong = Run(run, found.info, ()), _steps(run)
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
    if opened.searched and (run / SEARCH_VERDICT).is_file():
        try:
            read_search_verdict(run)
        except InputError as error:
            wrong.append(_of(run, error, SEARCH_VERDICT))
    return wrong


def _held_out(run: Path, progress: bool) -> Verification | None:
    """Read the run of a search's finalists; None where there is none."""
    held = run / HELD_OUT
    if not any((held / name).exists() for name in (DESCRIPTION, COPY, CELLS)):
        return None
    found = verify(held, progress=progress)
    mends = f"`results.verify({str(held)!r}, repair=True)`"
    faults = (
        replace(fault, file=f"{HELD_OUT}/{fault.file}", remedy=fault.remedy.replace("`repair`", mends), part=None)
        for fault in found.faults
    )
    return replace(found, faults=tuple(faults), notes=tuple(f"{HELD_OUT}: {note}" for note in found.notes))


def _steps(run: Path) -> list[Fault]:
    """Return which steps of a stopped judge are damaged; what else is kept to be quick is found so when it is read, and made again."""
    wrong = []
    for file in sorted((run / JUDGING).glob("*.npz")):
        try:
            with zipfile.ZipFile(file) as held:
                damaged = held.testzip()
        except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
            damaged = reason(error)
        if damaged is not None:
            wrong.append(Fault(f"{JUDGING}/{file.name}", "is damaged", f"`results.judge({str(run)!r})` makes it again"))
    return wrong


def _of(run: Path, error: InputError, name: str) -> Fault:
    """Return an error about one of a run's files as a fault of it."""
    said, _, remedy = str(error).removeprefix(f"{run}/").partition("; ")
    file, _, what = said.partition(": ")
    return Fault(file, what, remedy) if what else Fault(name, said, remedy)
