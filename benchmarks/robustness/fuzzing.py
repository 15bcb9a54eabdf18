"""Inputs by seed and number: drawn, run as a real process, and held to what no command may do."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.robustness.mutations import draw_mutation
from benchmarks.robustness.processes import ASYMMETRY, Ended, environment, run_limited
from benchmarks.robustness.scenes import SCENES, Scene
from benchmarks.robustness.trial import Trial, Unfit, make_trial
from benchmarks.robustness.untouched import changes, looks
from benchmarks.robustness.verdicts import PEAK_BYTES, SECONDS, faults
from benchmarks.robustness.world import cache_of

__all__ = ["Answer", "Tried", "answer_of", "remove", "try_input"]

# beside other work a process may take longer than it needs; what takes twice as long is ended
_PATIENCE = 2 * SECONDS
_READER_LEFT = {"standard output closed", "all three closed", "standard output is a full device", "nobody reads standard output"}
_SILENT = {"standard error closed", "all three closed"}


@dataclass(frozen=True)
class Answer:
    """What a command answers: its status, its output without times and paths, and its files."""

    status: int
    out: str
    files: dict[str, str | None]


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


def answer_of(scene: Scene, world: Path, scratch: Path) -> Answer:
    """Run a scene as it is, which has to succeed, and return what it answers."""
    trial = make_trial(scene, world, scratch)
    ended = _run(trial, world)
    found = faults(ended)
    if ended.status != 0 or found:
        raise RuntimeError(f"{scene.name} fails undamaged: {ended.status} {found} {ended.err}")
    return _answer(trial, ended)


def try_input(name: str, world: Path, scratch: Path, answers: Callable[[Scene], Answer]) -> Tried:
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
    """
    seed, number, only = (*name.split("-", 2), "")[:3]
    trial, kind, change = _draw(np.random.default_rng([int(seed), int(number)]), only or None, world, scratch)
    foreign, work = looks(trial.foreign), looks(trial.work)
    ended = _run(trial, world)
    found = faults(ended, reader_left=change in _READER_LEFT | _SILENT)
    found += [f"foreign: {each}" for each in changes(foreign, looks(trial.foreign)) if not each.startswith("asked")]
    found += [f"input: {each}" for each in changes(work, looks(trial.work)) if not _may_change(trial, each)]
    found += _left_behind(trial)
    answer = _compare(trial, ended, answers)
    if answer == "other" and trial.scene.sealed and kind not in {"words", "surroundings"}:
        found.append("damage believed")
    lines = [line for line in (ended.err if ended.status else ended.out).splitlines() if line.strip()]
    return Tried(
        name, kind, trial.scene.name, change, _typed(trial), ended.status, round(ended.seconds, 2), round(ended.cpu_seconds, 2),
        ended.peak_bytes // 1_000_000, (lines[-1 if ended.status else 0][:400] if lines else ""), found, answer,
    )  # fmt: skip


def _draw(rng: np.random.Generator, only: str | None, world: Path, scratch: Path) -> tuple[Trial, str, str]:
    while True:
        trial = make_trial(SCENES[rng.integers(len(SCENES))], world, scratch)
        mutation = draw_mutation(rng, only)
        try:
            return trial, mutation.kind, mutation.apply(trial, rng)
        except (Unfit, UnicodeDecodeError):
            continue


def _run(trial: Trial, world: Path) -> Ended:
    variables = environment(trial.scratch / "home", trial.scratch / "temporary", cache_of(world), trial.variables)

    def before() -> None:
        for each in trial.before:
            each()

    return run_limited([ASYMMETRY, *trial.words], trial.work, variables, _PATIENCE, PEAK_BYTES, before=before)


def _may_change(trial: Trial, change: str) -> bool:
    """Say whether a changed file is one that the command writes: its `--out`, or the run it works on."""
    outputs = [trial.words[place + 1] for place, word in enumerate(trial.words[:-1]) if word in {"--out", "--json", "--html", "--csv"}]
    mine = [str(name) for name in (*outputs, *trial.scene.writes)]
    return any(change.startswith((f"{name} has", f"{name}/")) for name in mine) and not change.endswith("another kind")


def _left_behind(trial: Trial) -> list[str]:
    """Name temporary files that outlive the command."""
    here = [path for path in looks(trial.work) if any(part.endswith((".tmp", ".temp")) for part in Path(path).parts)]
    return [f"left behind: {path[:60]}" for path in here + [f"TMPDIR/{path}" for path in looks(trial.scratch / "temporary")]][:3]


def _compare(trial: Trial, ended: Ended, answers: Callable[[Scene], Answer]) -> str:
    if ended.status != 0:
        return "refused"
    if not trial.scene.sealed:
        return "taken"
    return "same" if _answer(trial, ended) == answers(trial.scene) else "other"


def _answer(trial: Trial, ended: Ended) -> Answer:
    out = re.sub(r"\d[\d.,]* (s|seconds?|cells a second|MB)\b", "", ended.out).replace(str(trial.scratch), "")
    files = {name: look[2] for name, look in looks(trial.work).items() if name in trial.scene.answers}
    return Answer(ended.status, out, files)


def _typed(trial: Trial) -> str:
    words = (word.decode(errors="replace") if isinstance(word, bytes) else word for word in trial.words)
    typed = "asymmetry " + shlex.join(word if len(word) <= 200 else f"{word[:60]}...({len(word):,} characters)" for word in words)
    return typed.replace(str(trial.scratch), "SCRATCH")


def remove(scratch: Path) -> None:
    """Remove what an input leaves, whatever its permissions."""
    shutil.rmtree(scratch, ignore_errors=True)
