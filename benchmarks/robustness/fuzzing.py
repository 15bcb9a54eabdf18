"""Inputs by seed and number: drawn, run as a real process, and held to what no command may do."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.robustness.answers import Answer, answer_of, run_trial
from benchmarks.robustness.mutations import draw_mutation
from benchmarks.robustness.processes import Ended
from benchmarks.robustness.scenes import SCENES, Scene
from benchmarks.robustness.trial import Trial, Unfit, make_trial
from benchmarks.robustness.untouched import changes, looks
from benchmarks.robustness.verdicts import faults

__all__ = ["Tried", "remove", "try_input"]

_READER_LEFT = {
    "standard output closed",
    "all three closed",
    "standard output is a full device",
    "nobody reads standard output",
}
_LONGEST = 200
_SILENT = {"standard error closed", "all three closed"}


@dataclass(frozen=True)
class Tried:
    """One input and what came of it.

    Attributes
    ----------
    name
        Seed and number (and kind, where only one was drawn): what makes it again.
    kind, scene, change, words
        What was done to what, and the command line.
    status, seconds, cpu_seconds, peak_megabytes
        How it ended.
    said
        The last line of standard error, or the first of standard output.
    faults
        What it may not do and did; empty where all is well.
    answer
        ``"refused"``, ``"taken"``; where files carry checksums ``"same"`` as of undamaged ones, or ``"other"``.
    """

    name: str
    kind: str
    scene: str
    change: str
    words: str
    status: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: int
    said: str
    faults: list[str] = field(default_factory=list)
    answer: str = "refused"

    def mapping(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def try_input(
    name: str, world: Path, scratch: Path, answers: Callable[[Scene], Answer], scenes: Sequence[Scene] = SCENES
) -> Tried:
    """Make an input by its name, run it, and say what is wrong.

    Parameters
    ----------
    name
        ``SEED-NUMBER`` or ``SEED-NUMBER-KIND``.
    world
        Where its files come from.
    scratch
        Folder it runs in; emptied before.
    answers
        Tells what a scene answers undamaged.
    scenes
        What inputs are drawn from; others draw other inputs.
    """
    seed, number, only = (*name.split("-", 2), "")[:3]
    trial, kind, change = _draw(np.random.default_rng([int(seed), int(number)]), only or None, world, scratch, scenes)
    foreign, work = looks(trial.foreign), looks(trial.work)
    ended = run_trial(trial, world)
    found = faults(ended, reader_left=change in _READER_LEFT | _SILENT)
    found += [f"foreign: {each}" for each in changes(foreign, looks(trial.foreign)) if not each.startswith("asked")]
    found += [f"input: {each}" for each in changes(work, looks(trial.work)) if not _may_change(trial, each)]
    found += _left_behind(trial)
    answer = _compare(trial, ended, answers)
    # where a command was told to write elsewhere, nothing it reads is damaged
    damaged = kind not in {"words", "surroundings"} and not change.startswith("--out")
    if answer == "other" and trial.scene.sealed and damaged:
        found.append("damage believed")
    lines = [line for line in (ended.err if ended.status else ended.out).splitlines() if line.strip()]
    return Tried(
        name, kind, trial.scene.name, change, _typed(trial), ended.status, round(ended.seconds, 2), round(ended.cpu_seconds, 2),
        ended.peak_bytes // 1_000_000, (lines[-1 if ended.status else 0][:400] if lines else ""), found, answer,
    )  # fmt: skip


def _draw(
    rng: np.random.Generator, only: str | None, world: Path, scratch: Path, scenes: Sequence[Scene]
) -> tuple[Trial, str, str]:
    while True:
        trial = make_trial(scenes[int(rng.integers(len(scenes)))], world, scratch)
        mutation = draw_mutation(rng, only)
        try:
            return trial, mutation.kind, mutation.apply(trial, rng)
        except (Unfit, UnicodeDecodeError):
            continue


def _may_change(trial: Trial, change: str) -> bool:
    """Say whether a changed file is one that the command writes: its `--out`, or the run it works on."""
    outputs = [
        trial.words[place + 1]
        for place, word in enumerate(trial.words[:-1])
        if word in {"--out", "--json", "--html", "--csv"}
    ]
    mine = [str(name) for name in (*outputs, *trial.scene.writes)]
    # a part of the run itself is computed again, whatever lies under its name
    part = change.partition(" was ")[0]
    if any(part.startswith(f"{name}/cells/part-") for name in mine):
        return True
    return any(change.startswith((f"{name} has", f"{name}/")) for name in mine) and not change.endswith("another kind")


def _left_behind(trial: Trial) -> list[str]:
    """Name temporary files that outlive the command."""
    here = [path for path in looks(trial.work) if any(part.endswith((".tmp", ".temp")) for part in Path(path).parts)]
    return [
        f"left behind: {path[:60]}" for path in here + [f"TMPDIR/{path}" for path in looks(trial.scratch / "temporary")]
    ][:3]


def _compare(trial: Trial, ended: Ended, answers: Callable[[Scene], Answer]) -> str:
    if ended.status != 0:
        return "refused"
    if not trial.scene.sealed:
        return "taken"
    return "same" if answer_of(trial, ended) == answers(trial.scene) else "other"


def _typed(trial: Trial) -> str:
    words = (word.decode(errors="replace") if isinstance(word, bytes) else word for word in trial.words)
    typed = "asymmetry " + shlex.join(
        word if len(word) <= _LONGEST else f"{word[:60]}...({len(word):,} characters)" for word in words
    )
    return typed.replace(str(trial.scratch), "SCRATCH")


def remove(scratch: Path) -> None:
    """Remove what an input leaves, whatever its permissions."""
    shutil.rmtree(scratch, ignore_errors=True)
