"""Surroundings that a command meets in containers, services and pipes."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable

from numpy.random import Generator

from benchmarks.robustness.mutations.small_disk import small_disk
from benchmarks.robustness.trial import Trial, Unfit, chance

__all__ = ["change_surroundings"]

_VARIABLES: tuple[dict[str, str | None], ...] = (
    {"LC_ALL": "POSIX", "LANG": None}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LANG": None}, {"LC_ALL": "xx_YY.nothing"},
    {"PYTHONIOENCODING": "ascii"}, {"HOME": None}, {"HOME": "/nonexistent"}, {"HOME": ""}, {"TERM": "dumb"}, {"COLUMNS": "1"}, {"COLUMNS": "10"},
    {"COLUMNS": "1000000"}, {"COLUMNS": "abc"}, {"TZ": "America/New_York"}, {"TZ": "no/such"}, {"TMPDIR": "/nonexistent"}, {"PATH": ""},
    {"NO_COLOR": "1"}, {"MPLBACKEND": "tkagg"}, {"MPLBACKEND": "nothing"}, {"NUMBA_NUM_THREADS": "100000"}, {"PYTHONDONTWRITEBYTECODE": "1"},
    {"LOKY_MAX_CPU_COUNT": "1"}, {"OMP_NUM_THREADS": "abc"}, {"PYTHONHASHSEED": "7"}, {"PYTHONOPTIMIZE": "2"}, {"MPLCONFIGDIR": "/nonexistent"},
)  # fmt: skip


def change_surroundings(trial: Trial, rng: Generator) -> str:
    """Change the variables, descriptors, limits or folder of a command."""
    if chance(rng, 0.6):
        changes = _VARIABLES[rng.integers(len(_VARIABLES))]
        trial.variables.update(changes)
        return ", ".join(f"{name}={'' if value is None else value}" for name, value in changes.items())
    names = list(_CONDITIONS)
    name = names[rng.integers(len(names))]
    trial.before.append(_CONDITIONS[name](trial))
    return name


def _closed(*descriptors: int) -> Callable[[Trial], Callable[[], None]]:
    def before() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    return lambda _: before


def _output_to_full(trial: Trial) -> Callable[[], None]:
    device = trial.foreign / "full"
    if not device.exists():
        raise Unfit
    return lambda: _onto(os.open(device, os.O_WRONLY), 1)


def _output_to_nobody(_: Trial) -> Callable[[], None]:
    def before() -> None:
        reading, writing = os.pipe()
        os.close(reading)
        _onto(writing, 1)

    return before


def _onto(opened: int, descriptor: int) -> None:
    os.dup2(opened, descriptor)
    os.close(opened)


def _limit(kind: int, amount: int) -> Callable[[Trial], Callable[[], None]]:
    return lambda _: lambda: resource.setrlimit(kind, (amount, amount))


def _mask() -> None:
    os.umask(0o777)


def _folder_away(trial: Trial) -> Callable[[], None]:
    folder = trial.scratch / "away"

    def before() -> None:
        folder.mkdir()
        os.chdir(folder)
        folder.rmdir()

    return before


_CONDITIONS: dict[str, Callable[[Trial], Callable[[], None]]] = {
    "standard input closed": _closed(0),
    "standard output closed": _closed(1),
    "standard error closed": _closed(2),
    "all three closed": _closed(0, 1, 2),
    "standard output is a full device": _output_to_full,
    "nobody reads standard output": _output_to_nobody,
    "files of at most 1,000 bytes": _limit(resource.RLIMIT_FSIZE, 1_000),
    "files of at most 20,000 bytes": _limit(resource.RLIMIT_FSIZE, 20_000),
    "files of no byte": _limit(resource.RLIMIT_FSIZE, 0),
    "a disk without room": small_disk(0),
    "a disk with room for 8 KB": small_disk(8),
    "a disk with room for 100 KB": small_disk(100),
    "32 open files": _limit(resource.RLIMIT_NOFILE, 32),
    "umask 777": lambda _: _mask,
    "the folder is gone": _folder_away,
}
