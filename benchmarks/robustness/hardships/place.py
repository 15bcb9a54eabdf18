"""Where a hardship is tried: a folder with a run's inputs, and commands as real processes in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.robustness.contents import contents
from benchmarks.robustness.processes import ASYMMETRY, Ended, Setting, environment, run_limited, start
from benchmarks.robustness.verdicts import PEAK_BYTES, faults
from benchmarks.robustness.world import cache_of

__all__ = ["JUDGE", "MAP", "SWEEP", "Place", "refused", "wait_for", "well"]

SWEEP = (
    "sweep",
    "wide.toml",
    "--signals",
    "signals.parquet",
    "--jobs",
    "2",
    "--no-confirm",
    "--out",
    "made",
    "--resume",
)
JUDGE = ("judge", "made", "--no-permutation", "--jobs", "2", "--resamples", "60", "--seed", "5")
MAP = ("map", "made", "--x", "stop_loss", "--y", "max_hold", "--out", "maps")
_PATIENCE = 180.0


@dataclass(frozen=True)
class Place:
    """A folder of its own.

    Attributes
    ----------
    world
        The good files.
    folder
        Holds `work`, where commands run, and what they may write elsewhere.
    """

    world: Path
    folder: Path

    @classmethod
    def fresh(cls, world: Path, folder: Path) -> Place:
        """Return an empty one with the inputs of a run of seven parts."""
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "work").mkdir(parents=True)
        for name in ("wide.toml", "signals.parquet"):
            shutil.copy(world / name, folder / "work" / name)
        return cls(world, folder)

    @property
    def work(self) -> Path:
        """The folder in which commands run."""
        return self.folder / "work"

    def setting(self) -> Setting:
        """Return how commands are started."""
        for name in ("home", "temporary"):
            (self.folder / name).mkdir(exist_ok=True)
        variables = environment(self.folder / "home", self.folder / "temporary", cache_of(self.world))
        return Setting(self.work, variables)

    def run(self, words: Sequence[str]) -> Ended:
        """Run a command of the project to its end."""
        return run_limited([ASYMMETRY, *words], self.setting(), _PATIENCE, PEAK_BYTES)

    def shell(self, script: str) -> Ended:
        """Run lines of a shell in a namespace of mounts of its own; ``$A`` is the command."""
        return run_limited(
            ["unshare", "-m", "sh", "-c", f"A={ASYMMETRY}\n{script}"], self.setting(), _PATIENCE, PEAK_BYTES
        )

    def python(self, code: str, words: Sequence[str]) -> Ended:
        """Run a command of the project in a process that something is done to first."""
        text = f"{code}\nfrom scripts.cli import main; main()"
        return run_limited([sys.executable, "-c", text, *words], self.setting(), _PATIENCE, PEAK_BYTES)

    def begin(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a command without waiting for it."""
        return start([ASYMMETRY, *words], self.setting(), subprocess.DEVNULL)[0]

    def made(self, name: str = "made") -> dict[str, str]:
        """Return what a run's folder holds, but for times; what a judge keeps for a restart aside."""
        found = contents(self.work, (name,))
        return {file: content for file, content in found.items() if not file.endswith(("/lock", "lease.json"))}

    def differing(self, wanted: dict[str, str]) -> list[str]:
        """Name files of the run that are not as they should be."""
        found = self.made()
        names = [name for name in sorted({*wanted, *found}) if found.get(name) != wanted.get(name)]
        return [f"{name} differs" for name in names]


def refused(ended: Ended, what: str) -> list[str]:
    """Return what is wrong with how a command refused: it ends with 1 and one line."""
    found = [f"{what}: {fault}" for fault in faults(ended)]
    return found if ended.status == 1 else [*found, f"{what}: ended with {ended.status}: {ended.err[-160:]}"]


def well(ended: Ended, what: str) -> list[str]:
    """Return what is wrong with how a command ended that should have ended well."""
    found = [f"{what}: {fault}" for fault in faults(ended) if fault != "over 20 s"]
    return found if ended.status == 0 else [*found, f"{what}: ended with {ended.status}: {ended.err[-160:]}"]


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60.0) -> bool:
    """Wait until something is so; false if the process ended first, or it took too long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if condition():
            return True
        time.sleep(0.005)
    return condition()
