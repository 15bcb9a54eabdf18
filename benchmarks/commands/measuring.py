"""Every command some times in turns with one start, so that what slows the machine for a while slows all of them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands.everyday import JUDGED, Command, everyday, helps, large
from benchmarks.commands.scene import Scene
from benchmarks.commands.timing import PROGRAM, START, Taken, best, fresh_caches, timed

__all__ = ["Measured", "Took", "measure"]


@dataclass(frozen=True)
class Took:
    """A command and what it took at best.

    Attributes
    ----------
    command
        Which.
    warm
        What it took with everything that earlier processes leave behind.
    first
        What the first process of a new user took; None where that was not measured.
    """

    command: Command
    warm: Taken
    first: Taken | None


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Attributes
    ----------
    start
        One start.
    help
        The slowest of all `--help`, and how many these are.
    helps
        Number of them.
    took
        The other commands.
    """

    start: Taken
    help: Took
    helps: int
    took: tuple[Took, ...]


def measure(scene: Scene, rounds: int, first: bool, tell: Callable[[str], None] | None = None) -> Measured:
    """Time all commands.

    Parameters
    ----------
    scene
        What they work on.
    rounds
        How often each is timed; the best counts. One more before that is not counted.
    first
        Whether the first process of a new user is timed too, which compiles.
    tell
        Called with what is going on.
    """
    tell = tell or (lambda line: print(line, file=sys.stderr, flush=True))
    commands = [*everyday(scene), *large(scene)]
    shown = helps()
    found: dict[str, list[Taken]] = {command.name: [] for command in (*shown, *commands)}
    starts: list[Taken] = []
    for number in range(rounds + 1):
        tell(f"round {number} of {rounds}: {len(shown) + len(commands)} commands")
        for place, command in enumerate((*shown, *commands)):
            if place % 8 == 0:
                starts.append(timed(START))
            found[command.name].append(_timed(command, scene))
    begun = {}
    if first:
        for command in everyday(scene):
            tell(f"the first time ever: {command.name}")
            begun[command.name] = _first(command, scene)
    took = [Took(command, best(found[command.name][1:]), begun.get(command.name)) for command in (*shown, *commands)]
    slowest = max(took[: len(shown)], key=lambda one: one.warm.seconds)
    return Measured(best(starts[1:]), slowest, len(shown), tuple(took[len(shown) :]))


def _timed(command: Command, scene: Scene, cache: Path | None = None) -> Taken:
    _clear(command, scene)
    return timed((*PROGRAM, *command.words), None if cache is None else fresh_caches(cache))


def _first(command: Command, scene: Scene) -> Taken:
    with tempfile.TemporaryDirectory() as cache:
        return _timed(command, scene, Path(cache))


def _clear(command: Command, scene: Scene) -> None:
    """Remove what the command made before, and give it a run that is not judged yet."""
    for name in command.makes:
        made = scene.folder / name
        if made.is_dir():
            shutil.rmtree(made)
        else:
            made.unlink(missing_ok=True)
    if command.words[0] == "judge":
        shutil.rmtree(scene.folder / JUDGED, ignore_errors=True)
        shutil.copytree(scene.run, scene.folder / JUDGED, ignore=shutil.ignore_patterns("verdict*", "*.lock"))
