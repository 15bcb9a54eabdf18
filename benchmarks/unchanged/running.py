"""The same commands through two checkouts side by side, each in a folder of its own, what they say kept as files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.unchanged.checkouts import environment
from benchmarks.unchanged.steps import Step

__all__ = ["SAID", "Side", "run_driver", "run_steps"]

SAID = "said"
"""Folder of what the commands print."""

_ASYMMETRY = str(Path(sys.executable).with_name("asymmetry"))
_DRIVER = str(Path(__file__).with_name("driver.py"))


@dataclass(frozen=True)
class Side:
    """A checkout and where it works.

    Attributes
    ----------
    code
        The checkout.
    folder
        Where its commands run: a copy of the inputs and all that it writes.
    home
        Its home, with the kernels that it compiles.
    """

    code: Path
    folder: Path
    home: Path

    @classmethod
    def prepare(cls, code: Path, folder: Path, content: Path) -> Side:
        """Copy inputs, or what another side left, into a folder for a checkout."""
        shutil.copytree(content, folder)
        shutil.rmtree(folder / SAID, ignore_errors=True)
        (folder / SAID).mkdir()
        return cls(code, folder, folder.with_name(f"{folder.name}-home"))


def run_driver(sides: Sequence[Side], recorded: int) -> None:
    """Have every side replay the cells of its inputs one by one, `recorded` of them by vectorbt too.

    Raises
    ------
    SystemExit
        If one fails; it says why on standard error.
    """
    command = (sys.executable, "-P", _DRIVER, ".", "replayed", str(recorded))
    if any(_ended([_start(side, command, None) for side in sides])):
        raise SystemExit("the cells could not be replayed one by one; see above")


def run_steps(sides: Sequence[Side], steps: Sequence[Step], say: Callable[[str], None]) -> None:
    """Run steps one after another on every side at once, and keep status, output and complaints in `SAID`."""
    for step in steps:
        say(f"asymmetry {step.line}")
        begun = [_start(side, (_ASYMMETRY, *step.line.split()), side.folder / SAID / step.name) for side in sides]
        for side, status in zip(sides, _ended(begun), strict=True):
            _keep(side.folder / SAID / step.name, status)


def _start(side: Side, command: Sequence[str], out: Path | None) -> subprocess.Popen[bytes]:
    side.home.mkdir(exist_ok=True)
    with ExitStack() as kept:
        said, complained = (
            kept.enter_context(out.with_suffix(suffix).open("wb")) if out else None for suffix in (".out", ".err")
        )
        return subprocess.Popen(
            command,
            cwd=side.folder,
            env=environment(side.code, side.home),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complained,
            start_new_session=True,
        )


def _ended(processes: Sequence[subprocess.Popen[bytes]]) -> list[int]:
    """Wait for processes, and leave none behind when interrupted, nor any that they started."""
    try:
        return [process.wait() for process in processes]
    finally:
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _keep(out: Path, status: int) -> None:
    """Turn what a command said into a document where it is one, and into text otherwise."""
    said = out.with_suffix(".out").read_text("utf-8")
    complained = out.with_suffix(".err").read_text("utf-8")
    ending = {"status": status, "complaint": complained.splitlines()}
    out.with_suffix(".status.json").write_text(json.dumps(ending), encoding="utf-8")
    try:
        json.loads(said)
    except ValueError:
        out.with_suffix(".txt").write_text(said, encoding="utf-8")
    else:
        out.with_suffix(".json").write_text(said, encoding="utf-8")
    out.with_suffix(".out").unlink()
    out.with_suffix(".err").unlink()
