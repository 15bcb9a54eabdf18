"""What was said of each world, kept a line each: whoever is stopped goes on from there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib

from benchmarks.search.calibration.kinds import FIRST_SEED, Kind

__all__ = ["FOLDER", "Question", "kept"]

FOLDER = Path(__file__).parents[3] / "build" / "search-calibration"


@dataclass(frozen=True)
class Question:
    """What is asked of some kinds of world.

    Attributes
    ----------
    name
        In the names of files.
    ask
        Answers it of a kind's world of a seed.
    kinds
        Which are asked.
    share
        Of each kind's worlds so many are.
    """

    name: str
    ask: Callable[[Kind, int], dict[str, Any]]
    kinds: Sequence[Kind]
    share: float = 1.0

    def worlds(self, kind: Kind, most: int | None) -> int:
        """Return of how many worlds of a kind."""
        asked = max(round(kind.worlds * self.share), 1)
        return asked if most is None else min(asked, most)

    def advance(self, kind: Kind, worlds: int, pool: joblib.Parallel, until: float) -> int:
        """Ask of worlds until so many of a kind are known, or the time is up; return how many were asked now."""
        done = len(kept(self.name, kind))
        if done >= worlds or time.monotonic() > until:
            return 0
        answers = pool(joblib.delayed(self.ask)(kind, FIRST_SEED + at) for at in range(done, worlds))
        FOLDER.mkdir(parents=True, exist_ok=True)
        with _file(self.name, kind).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(answer) + "\n" for answer in answers)
        return worlds - done


def kept(name: str, kind: Kind) -> list[dict[str, Any]]:
    """Return what is known of the worlds of a kind, in order of their seeds."""
    file = _file(name, kind)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def _file(name: str, kind: Kind) -> Path:
    return FOLDER / f"{name}-{kind.name.replace(' ', '-').replace(',', '')}.jsonl"
