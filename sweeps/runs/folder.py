"""The folder of a run: part files written whole or not at all, and `run.json`, which says what was run on what."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import polars as pl

from signals import InputError
from signals.filesystem.leases import LEASE
from signals.filesystem.locking import locked
from signals.progress import ProgressBar
from sweeps.runs.checksums import (
    CELLS,
    READ_AT_ONCE,
    SEALS,
    SHARDS,
    Seen,
    as_written,
    faults,
    seal_parts,
    unlisted,
)
from sweeps.runs.described import (
    BUSY,
    COPY,
    DESCRIPTION,
    read_copy,
    read_description,
    restore_description,
    write_description,
)
from sweeps.runs.journal import JOURNAL, Journal, read_journal
from sweeps.runs.records import Part, RunInfo
from sweeps.runs.resume import check_plan
from sweeps.runs.survey import SET_ASIDE, Survey, forget_doubles, set_aside
from sweeps.store.layouts import StoreLayout
from sweeps.store.reading import scan

__all__ = ["RunFolder"]

_BEFORE_A_RUN = {CELLS, JOURNAL, LEASE, f"{DESCRIPTION}.tmp", f"{JOURNAL}.tmp"}
"""What a run leaves that was killed before it could say what it runs."""
_PASSING = tuple(f".{name}." for name in (DESCRIPTION, JOURNAL, LEASE))
"""How names begin of what is there for a moment."""


class RunFolder:
    """Writer of one run.

    Every file is written under a temporary name and renamed, so that a run killed at any moment leaves only whole
    parts. Threads may write different parts at the same time.

    Parameters
    ----------
    path
        The folder; it may not exist, or be empty.
    resume
        It may also hold a run, which is then continued.
    shards
        It may hold shards, of which the run is made.

    Raises
    ------
    InputError
        If the folder holds anything else already. Nothing is written then.
    """

    def __init__(self, path: Path, resume: bool = False, *, shards: bool = False) -> None:
        self.path = path
        self._resume = resume
        self._allowed = _BEFORE_A_RUN | ({SHARDS} if shards else set())
        self._journal = Journal(path)
        self._parts: dict[str, Part] = {}
        self._written: dict[str, Seen] = {}
        self._check()

    def _check(self) -> None:
        path = self.path
        if path.exists() and not path.is_dir():
            raise InputError(f"{path}: is a file, not a folder; choose another `out`")
        if SHARDS not in self._allowed and not (path / DESCRIPTION).exists() and (path / SHARDS).is_dir():
            raise InputError(f"{path}: holds shards of a run; merge them by `sweeps.merge`, or choose another `out`")
        held = (
            {entry.name for entry in path.iterdir() if not entry.name.startswith(_PASSING)} if path.exists() else set()
        )
        if DESCRIPTION in held or (path / COPY).exists():
            if not self._resume:
                raise InputError(
                    f"{path}: already holds a run; continue it with `resume=True`, choose another `out`, or remove the "
                    "folder first"
                )
        elif held and not (self._resume and held <= self._allowed and not unlisted(path, ())):
            raise InputError(f"{path}: is not empty; choose another `out`, or empty the folder first")

    @property
    def _cells(self) -> Path:
        return self.path / CELLS

    @property
    def parts(self) -> list[Part]:
        """The finished parts, in order of their chunks."""
        return sorted(self._parts.values(), key=lambda part: part.number)

    @property
    def files(self) -> list[Path]:
        """Their files."""
        return [self._cells / part.file for part in self.parts]

    def started(self) -> RunInfo | None:
        """Return what the run in the folder says of itself; None where there is none.

        Raises
        ------
        InputError
            If it cannot be believed, nor the copy of it.
        """
        if not (self.path / DESCRIPTION).exists():
            return read_copy(self.path)
        try:
            return read_description(self.path)
        except InputError:
            copy = read_copy(self.path) if self._resume else None
            if copy is None:
                raise
            return copy

    def layout(self) -> StoreLayout | None:
        """Return how the cells of the run in the folder lie; None where there is none."""
        started = self.started()
        return None if started is None else started.layout

    def check_plan(self, plan: Mapping[str, Any]) -> RunInfo | None:
        """Return what `started` does, and refuse it where it was started with another plan; see `check_plan`."""
        started = self.started()
        if started is not None:
            check_plan(self.path, started, plan)
        return started

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder and keep other processes from writing to it, until the end of the block or of this process.

        Raises
        ------
        InputError
            If another process is at it, or was since this writer looked.
        """
        self._cells.mkdir(parents=True, exist_ok=True)
        with locked(self.path, BUSY):
            if any(entry.name not in {CELLS, LEASE} for entry in self.path.iterdir()):
                self._check()
            yield

    def survey(self, started: RunInfo | None, progress: bool = False) -> Survey:
        """Look at the parts that a run in the folder lists, every byte of them, and at what lies beside them.

        Parameters
        ----------
        started
            As `started` returns it.
        progress
            Show a bar on standard error if that is a terminal and it takes more than a second.
        """
        listed = {part.file: part for part in (started and started.parts) or ()}
        # a run that was completed and then continued has a list of its own again
        listed |= {part.file: part for part in read_journal(self.path, strict=False)}
        length = sum(part.bytes for part in listed.values())
        with ProgressBar(length, "checking parts", progress and length > READ_AT_ONCE, unit="bytes") as bar:
            found = faults(self.path, list(listed.values()), anew=True, told=bar.advance)
        sound = sorted((part for part in listed.values() if part.file not in found), key=lambda part: part.number)
        return Survey(tuple(sound), found, tuple(unlisted(self.path, listed.values())))

    def begin(self, info: Mapping[str, Any], survey: Survey) -> RunInfo:
        """Write what will be run, keep the sound parts, take away what is none or was not finished; return `run.json`.

        A file that is no part is not removed: it is moved to the folder `set-aside` of the run.
        """
        self._parts = {part.file: part for part in survey.sound}
        self._journal.start(survey.sound)
        written = self.describe(info)
        for unfinished in (*self._unfinished(), *self.path.glob("*.tmp")):
            if not unfinished.is_dir():
                unfinished.unlink()
        # what lies under the name of a part and is no file could not be replaced by one
        folders = [place for name in survey.faults if (place := self._cells / name).is_dir() and not place.is_symlink()]
        for file in (*survey.foreign, *folders):
            set_aside(file, self.path / SET_ASIDE)
        return written

    def _unfinished(self) -> list[Path]:
        """Return the parts that a killed writer, of this release or an older one, had not finished."""
        return [*self._cells.glob(".part-*.tmp.parquet"), *self._cells.glob("*.tmp")]

    def abandon(self) -> None:
        """Remove a run that came to nothing; only what this writer makes is removed."""
        for part in (*self.files, *self._unfinished()):
            part.unlink(missing_ok=True)
        self._journal.remove()
        for file in (COPY, SEALS, DESCRIPTION, LEASE):
            (self.path / file).unlink(missing_ok=True)
        for folder in (self._cells, self.path):
            with contextlib.suppress(OSError):  # where something of others lies in it, or was set aside
                folder.rmdir()

    def describe(self, info: Mapping[str, Any]) -> RunInfo:
        """Replace `run.json`, and return what it holds."""
        return write_description(self.path, info)

    def leave(self, finished: RunInfo) -> RunInfo:
        """Leave a finished run as it is; a kill may have come before its journal was removed."""
        if not _is_whole(self.path):
            restore_description(self.path)
        self._journal.remove()
        return finished

    def finish(self, info: Mapping[str, Any], state: Literal["complete", "shard"] = "complete") -> RunInfo:
        """Write that all of the run, or of the shard, is there, and what its parts are; return what `run.json` holds."""
        held = self.describe({**info, "state": state, "parts": [part.plain() for part in self.parts]})
        self._journal.remove()
        seal_parts(self.path, self.parts, self._written)
        forget_doubles(self.path, self.parts)
        return held

    def list_part(self, part: Part) -> None:
        """List a part whose file was put in its place just now: what is listed is there."""
        seen = as_written(self.path, part)
        if seen is not None:
            self._written[part.file] = seen
        self._journal.add(part)
        self._parts[part.file] = part

    def cells(self) -> pl.LazyFrame:
        """Return the cells of all whole parts, nothing read yet."""
        return scan(self.files)


def _is_whole(run: Path) -> bool:
    """Whether `run.json` can be believed."""
    try:
        read_description(run)
    except (InputError, OSError):
        return False
    return True
