"""One input: a command over copies of the world's files, before it is run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from numpy.random import Generator

from benchmarks.robustness.scenes import Scene

__all__ = ["Trial", "Unfit", "chance", "make_trial"]


class Unfit(Exception):  # noqa: N818 - no error: another mutation is drawn
    """Raised by a mutation that does not apply to what was drawn."""


@dataclass
class Trial:
    """A command and the folder that it will run in; mutations change both.

    Attributes
    ----------
    scene
        What is tried.
    scratch
        Holds `work` (where the command runs), `home`, `temporary` and `foreign` (files that nothing may touch).
    words
        Command line without the program.
    variables
        Changes to the environment; null takes a variable away.
    before
        Called in the new process before the command.
    """

    scene: Scene
    scratch: Path
    words: list[str | bytes]
    variables: dict[str, str | None] = field(default_factory=dict)
    before: list[Callable[[], None]] = field(default_factory=list)

    @property
    def work(self) -> Path:
        """The folder in which the command runs."""
        return self.scratch / "work"

    @property
    def foreign(self) -> Path:
        """Files and devices of somebody else, which the command must leave alone."""
        return self.scratch / "foreign"

    def damaged(self) -> list[Path]:
        """Return the files that may be damaged, in a fixed order."""
        roots = [self.work / name for name in self.scene.damaged]
        return [
            file for root in roots for file in (sorted(root.rglob("*")) if root.is_dir() else [root]) if file.is_file()
        ]

    def draw_file(self, rng: Generator, *suffixes: str) -> Path:
        """Draw one of the files that may be damaged, of some suffixes where any are named."""
        files = [file for file in self.damaged() if not suffixes or file.suffix in suffixes]
        if not files:
            raise Unfit
        return files[rng.integers(len(files))]


def chance(rng: Generator, share: float) -> bool:
    """Draw true so often."""
    return bool(rng.random() < share)


def make_trial(scene: Scene, world: Path, scratch: Path) -> Trial:
    """Copy what a scene names out of the world into a fresh folder, beside files of somebody else."""
    shutil.rmtree(scratch, ignore_errors=True)
    for name in ("work", "home", "temporary", "foreign"):
        (scratch / name).mkdir(parents=True)
    for name in {*scene.words, *scene.damaged}:
        source = world / name
        if source.is_dir():
            shutil.copytree(source, scratch / "work" / name)
        elif source.exists():
            shutil.copy(source, scratch / "work" / name)
    _place_foreign(scratch / "foreign")
    return Trial(scene, scratch, list(scene.words))


def _place_foreign(folder: Path) -> None:
    (folder / "notes.txt").write_text("of somebody else\n", encoding="utf-8")
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe")
    for name, minor in (("null", 3), ("zero", 5), ("full", 7)):
        try:
            os.mknod(folder / name, 0o020666, os.makedev(1, minor))
        except PermissionError:
            # only root makes devices; the machine's own are too dear to be risked
            continue
