"""What commands answer: of an input, and of the undamaged one that it was made of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from benchmarks.robustness.contents import contents, plain
from benchmarks.robustness.processes import ASYMMETRY, Ended, Setting, environment, run_limited
from benchmarks.robustness.scenes import Scene
from benchmarks.robustness.trial import Trial, make_trial
from benchmarks.robustness.verdicts import PEAK_BYTES, SECONDS, faults
from benchmarks.robustness.world import cache_of

__all__ = ["Answer", "Answers", "answer_of", "run_trial"]

# what takes twice as long as it may is ended
_PATIENCE = 2 * SECONDS


@dataclass(frozen=True)
class Answer:
    """What a command answers: its status, and its files or its output without times and paths."""

    status: int
    out: str
    files: dict[str, str]


class Answers:
    """What scenes answer undamaged, each asked once for a world; safe to ask from several threads."""

    def __init__(self, world: Path, scratch: Path) -> None:
        self._world, self._scratch, self._lock = world, scratch, Lock()

    def __call__(self, scene: Scene) -> Answer:
        """Return what a scene answers undamaged.

        Raises
        ------
        RuntimeError
            Where it fails: nothing can then be said of what is damaged.
        """
        file = self._world / "answers.json"
        with self._lock:
            known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
            if scene.name not in known:
                trial = make_trial(scene, self._world, self._scratch)
                ended = run_trial(trial, self._world)
                found = faults(ended)
                if ended.status != 0 or found:
                    raise RuntimeError(f"{scene.name} fails undamaged: {ended.status} {found} {ended.err}")
                known[scene.name] = asdict(answer_of(trial, ended))
                file.write_text(json.dumps(known), encoding="utf-8")
            return Answer(**known[scene.name])


def run_trial(trial: Trial, world: Path) -> Ended:
    """Run the command of a trial in its folder and its surroundings."""
    variables = environment(trial.scratch / "home", trial.scratch / "temporary", cache_of(world), trial.variables)

    def before() -> None:
        for each in trial.before:
            each()

    return run_limited([ASYMMETRY, *trial.words], Setting(trial.work, variables, before), _PATIENCE, PEAK_BYTES)


def answer_of(trial: Trial, ended: Ended) -> Answer:
    """Return what a trial that has run answers."""
    if trial.scene.answers:
        made = contents(trial.work, trial.scene.answers)
        # pages and pictures show what the tables beside them hold
        return Answer(
            ended.status, "", {name: held for name, held in made.items() if not name.endswith((".html", ".png"))}
        )
    return Answer(ended.status, plain(ended.out).replace(str(trial.scratch), ""), {})
