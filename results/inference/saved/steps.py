"""What an interrupted judge leaves for the next one: arrays by step, in a folder of the run, whole or not at all."""

from __future__ import annotations

import glob
import hashlib
import json
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import signals
from results.inference.saved.locking import FOLDER, is_lock
from results.run.run import Run
from signals import InputError
from signals.arrays import Array
from signals.filesystem.replacing import make_folder, write_whole
from sweeps.runs.resume import code_digest

__all__ = ["FOLDER", "Arrays", "Kept", "key_of", "run_digest", "software_digest"]

Arrays = dict[str, Array]
_KEY = "made_for"
_COMPUTE = ("numba", "numpy", "scipy")
"""Libraries whose releases may draw or round otherwise."""


def run_digest(run: Run) -> str:
    """Return a digest that no other run has: of when it was made, of what, and of the cells it holds."""
    held = run.info.plain()
    told = [held.get(name) for name in ("created", "plan", "cells")]
    return _digest([*told, held["parts"]] if held.get("parts") else told)


def key_of(run: Run, options: Mapping[str, Any]) -> str:
    """Return a digest of all that decides what a step finds: the run, the options, the code and the libraries under it.

    Parameters
    ----------
    run
        What is judged.
    options
        Plain values. What only one step depends on belongs into that step's name.
    """
    parts = [[part.name, part.stat().st_size] for part in run.parts]
    return _digest([run_digest(run), parts, dict(options), software_digest()])


def software_digest() -> str:
    """Return a digest of the code and the libraries under it: what two processes must share that judge one run."""
    code = code_digest(Path(signals.__file__).parent, Path(__file__).parents[2])
    return _digest([code, [version(name) for name in _COMPUTE]])


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:32]


class Kept:
    """Finished steps of a judge.

    Parameters
    ----------
    folder
        Of the run; steps are files in its folder `judging`.
    key
        From `key_of`: steps that were kept for another are not there.
    prefix
        How the names of files begin: of a run that is judged with that of the folder.
    """

    def __init__(self, folder: Path, key: str, prefix: str = "") -> None:
        self._folder, self.key, self.prefix = folder / FOLDER, key, prefix

    def load(self, step: str, *names: str) -> Arrays | None:
        """Return the arrays kept of a step, or those of some names; None where they are not there, damaged or another judge's."""
        try:
            # opened here, as numpy leaves a damaged file open
            with self._file(step).open("rb") as file, np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in ((*names, _KEY) if names else stored.files)}
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
            return None
        made_for = arrays.pop(_KEY, None)
        return None if made_for is None or str(made_for) != self.key else arrays

    def read(self, step: str, *names: str) -> Arrays:
        """Return the arrays kept of a step, or those of some names.

        Raises
        ------
        InputError
            If they are gone or damaged; the next judge finds that out before it begins, and makes them again.
        """
        found = self.load(step, *names)
        if found is None:
            raise InputError(
                f"{self._file(step)}: is gone or damaged; judge the run again, which goes on from the rest"
            )
        return found

    def save(self, step: str, arrays: Mapping[str, Array]) -> None:
        """Keep the arrays of a step, in the place of what was kept of it before.

        Raises
        ------
        InputError
            If the disk refuses.
        """
        make_folder(self._folder)
        named: Arrays = {**arrays, _KEY: np.array(self.key)}
        write_whole(self._file(step), lambda path: np.savez(path, allow_pickle=False, **named))

    def file_of(self, name: str) -> Path:
        """Return a place in the folder for what is held there for a while, and is of no use to the next judge."""
        make_folder(self._folder)
        return self._folder / f"{self.prefix}{name}.tmp"

    def names(self, step: str) -> list[str]:
        """Return the names of the steps that were kept as one, by a judge or its shards (`step@03-of-16`)."""
        shards = self._folder.glob(f"{glob.escape(self.prefix + step)}@*.npz")
        found = sorted(file.stem.removeprefix(self.prefix) for file in shards)
        return [*([step] if self._file(step).is_file() else []), *found]

    def clear(self, *, leaving: str | None = None) -> None:
        """Forget all steps, of other judges too, and what a killed one had not finished writing.

        Whoever calls it is `alone` in the folder, so nobody works on what is forgotten. What cannot be removed is left:
        the verdict is written by then, and the next judge clears again.

        Parameters
        ----------
        leaving
            How the names of steps begin that are left there, if they are this judge's own.
        """
        with suppress(OSError):
            for file in self._folder.iterdir():
                if is_lock(file.name) or (
                    leaving and file.name.startswith(leaving) and self.load(file.stem) is not None
                ):
                    continue
                with suppress(OSError):
                    file.unlink()
        with suppress(OSError):
            self._folder.rmdir()

    def _file(self, step: str) -> Path:
        return self._folder / f"{self.prefix}{step}.npz"
