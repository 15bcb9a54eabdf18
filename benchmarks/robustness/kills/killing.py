"""One kill: begin a command, end it, and hold what is left to what was there before and what should come."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.robustness.contents import UNREADABLE, contents, plain
from benchmarks.robustness.kills.deeds import DEEDS, Deed
from benchmarks.robustness.kills.killed import Killed
from benchmarks.robustness.kills.moments import Change, Moment
from benchmarks.robustness.kills.parts import computed_twice, whole_parts
from benchmarks.robustness.processes import (
    ASYMMETRY,
    Ended,
    Setting,
    environment,
    marked,
    run_limited,
    start,
)
from benchmarks.robustness.untouched import looks
from benchmarks.robustness.verdicts import PEAK_BYTES, faults
from benchmarks.robustness.world import cache_of

__all__ = ["Staged", "kill_at", "stage"]

GRACE = 5.0
"""Seconds after which no process may be left."""
_PATIENCE = 120.0
_SHARED = Path("/dev/shm")
_SAYS_PARTIAL = ("not finished", "unfinished", "interrupted", "has not confirmed")


@dataclass(frozen=True)
class Staged:
    """A command ready to be killed.

    Attributes
    ----------
    deed
        What it is.
    folder
        Holds the state `old`, before it, and `new`, after it ran uninterrupted.
    seconds
        What it took uninterrupted.
    old, new
        Contents of what it makes; of `new` only those that two uninterrupted runs agree on.
    loose
        Files on which they do not agree.
    readings
        What each reader says of `old` and of `new`.
    """

    deed: Deed
    folder: Path
    seconds: float
    old: dict[str, str]
    new: dict[str, str]
    loose: set[str]
    readings: list[set[str]]


def stage(deed: Deed, world: Path, folder: Path) -> Staged:
    """Make the state before a command and, twice, the one after it."""
    shutil.rmtree(folder, ignore_errors=True)
    old = folder / "old"
    (old / "work").mkdir(parents=True)
    for name in deed.files:
        copy = shutil.copytree if (world / name).is_dir() else shutil.copy
        copy(world / name, old / "work" / name)
    for words in deed.before:
        _must(_run(words, old, world))
    ends = []
    for name in ("warm", "new", "again"):
        _copy(old, folder / name)
        ends.append(_run(deed.words, folder / name, world))
        _must(ends[-1])
    new, again = (contents(folder / name / "work", deed.makes) for name in ("new", "again"))
    loose = {name for name, content in new.items() if again.get(name) != content}
    readings = [
        {_read(words, folder / state, folder / "reading", world)[0] for state in ("old", "new")}
        for words in deed.readers
    ]
    return Staged(
        deed, folder, min(end.seconds for end in ends), contents(old / "work", deed.makes), new, loose, readings
    )


def kill_at(name: str, staged: Staged, world: Path) -> Killed:
    """Kill the command at the moment that a name draws, and look at everything that is left."""
    seed, (_, by, number) = name.split("-", maxsplit=1)[0], name.rsplit("-", 2)
    rng = np.random.default_rng([int(seed), [deed.name for deed in DEEDS].index(staged.deed.name), int(number)])
    place = staged.folder / "killed"
    _copy(staged.folder / "old", place)
    # windows between two files are too short for chance: every other kill looks for one
    wait = (
        Moment(float(rng.uniform(0, staged.seconds)))
        if by == "moment"
        else Change(int(rng.integers(1, 8)), tuple(place / "work" / made for made in staged.deed.makes))
    )
    moment, alive, left, shared = _kill(staged.deed, place, world, wait)
    found = [f"process left: {each[:80]}" for each in left[1]]
    found += [f"shared memory left: {each}" for each in shared if (_SHARED / each).exists()]
    found += _half_written(staged, contents(place / "work", staged.deed.makes))
    found += _misread(staged, place, world)
    there = whole_parts(place / "work", staged.deed.makes, staged.new)
    found += _begin_again(staged, place, world)
    twice = computed_twice(place / "work", staged.deed.makes, there)
    found += [f"again: computed twice: {part}" for part in twice]
    return Killed(name, staged.deed.name, round(moment, 3), alive, round(left[0], 2), found, len(there), len(twice))


def _kill(
    deed: Deed, place: Path, world: Path, wait: Callable[[subprocess.Popen[bytes]], None]
) -> tuple[float, bool, tuple[float, list[str]], list[str]]:
    """Return when it was killed, whether it was running, how long something of it lived on and what did, its shared memory."""
    set_out = time.monotonic()
    process, mark = start([ASYMMETRY, *deed.words], _setting(place, world), subprocess.DEVNULL)
    wait(process)
    moment = time.monotonic() - set_out
    family = marked(mark)
    shared = [
        entry.name
        for entry in _SHARED.iterdir()
        if any(f"{edge}{pid}{edge}" in entry.name for pid in family for edge in "-_")
    ]
    alive = process.poll() is None
    if alive:
        # the leader alone: nothing tells its workers but its absence
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    began = time.monotonic()
    while marked(mark) and time.monotonic() - began < GRACE:
        time.sleep(0.02)
    left = marked(mark)
    lived = time.monotonic() - began
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return moment, alive, (lived, list(left.values())), shared


def _half_written(staged: Staged, found: Mapping[str, str]) -> list[str]:
    """Name files that are neither as before nor as after, be it that they are gone."""
    faulty = []
    for name in sorted({*found, *staged.old}):
        content = found.get(name, "absent")
        if content == UNREADABLE:
            faulty.append(f"half-written: {name}")
        elif content == "absent" and staged.old[name] != staged.new.get(name, "absent") and name in staged.new:
            faulty.append(f"gone: {name}")
        elif staged.deed.partial or name in staged.loose or _of_the_work(name, staged):
            continue
        elif content not in {staged.old.get(name, "absent"), staged.new.get(name, "absent")}:
            faulty.append(f"neither old nor new: {name}")
    return faulty


def _of_the_work(name: str, staged: Staged) -> bool:
    """Whether a file names its process, or is what a judge keeps for a restart: the end it comes to is compared."""
    if name.endswith("lease.json") or "/judging/lock" in name:
        return True
    return "/judging/" in name and name not in {*staged.old, *staged.new}


def _misread(staged: Staged, place: Path, world: Path) -> list[str]:
    """Ask every reader: it shows the old or the new, or says in one line what is wrong."""
    found = []
    for words, known in zip(staged.deed.readers, staged.readings, strict=True):
        said, ended = _read(words, place, staged.folder / "reading", world)
        faulty = faults(ended)
        told = staged.deed.partial and any(word in ended.out + ended.err for word in _SAYS_PARTIAL)
        if ended.status == 0 and said not in known and not told:
            faulty.append("shows neither the old nor the new")
        found += [f"{' '.join(words[:2])}: {each}" for each in faulty]
    return found


def _begin_again(staged: Staged, place: Path, world: Path) -> list[str]:
    """Give the command again: it ends as if it had never been killed, and clears up."""
    ended = _run(staged.deed.words, place, world)
    found = [f"again: {each}" for each in faults(ended)]
    if ended.status != 0:
        return [*found, f"again: refused: {ended.err.strip()[-160:]}"]
    now = contents(place / "work", staged.deed.makes)
    differing = [name for name in sorted({*now, *staged.new} - staged.loose) if now.get(name) != staged.new.get(name)]
    found += [f"again: {name} differs from an uninterrupted run's" for name in differing]
    stray = set(looks(place / "work")) - set(looks(staged.folder / "new" / "work"))
    found += [f"again: left behind {name}" for name in sorted(stray)]
    return found + [f"again: left behind TMPDIR/{name}" for name in sorted(looks(place / "temporary"))]


def _read(words: tuple[str, ...], state: Path, reading: Path, world: Path) -> tuple[str, Ended]:
    """Run a reader over a copy, and return what it says and writes as one text."""
    _copy(state, reading)
    ended = _run(words, reading, world)
    made = contents(
        reading / "work", tuple(word for word in words if word.startswith("reading") and word.endswith(".parquet"))
    )
    return plain(ended.out) + str(sorted(made.values())), ended


def _run(words: tuple[str, ...], place: Path, world: Path) -> Ended:
    return run_limited([ASYMMETRY, *words], _setting(place, world), _PATIENCE, PEAK_BYTES)


def _setting(place: Path, world: Path) -> Setting:
    for name in ("home", "temporary"):
        (place / name).mkdir(exist_ok=True)
    return Setting(place / "work", environment(place / "home", place / "temporary", cache_of(world)))


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)


def _must(ended: Ended) -> None:
    if ended.status != 0:
        raise RuntimeError(f"fails undisturbed: {ended.status} {ended.stopped} {ended.err}")
