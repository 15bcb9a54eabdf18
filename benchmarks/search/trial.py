"""One kind searched by everyone: ours for so many cells, the others for the time that this takes; what is done is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.search.course import Course, Limit
from benchmarks.search.evaluating import Evaluator
from benchmarks.search.kinds import Kind
from benchmarks.search.own import searched
from benchmarks.search.rivals.blocks import block_descent
from benchmarks.search.rivals.guided import model_guided
from benchmarks.search.rivals.tuners import cma_generations, optuna_cma, optuna_tpe, random_batches, random_singly
from benchmarks.search.scoring import Ranks
from benchmarks.search.signs import SIGN_MAPS
from benchmarks.search.truth import BUILD, Truth, truth_of
from results.searching.release import release
from signals.filesystem.replacing import write_whole

__all__ = ["OURS", "PEERS", "SHARE", "Scale", "Trial", "kept"]

SHARE = 0.02
"""Of the cells, for a search."""

OURS = "ours"
PEERS: dict[str, Callable[[Evaluator, Limit, int], Course]] = {
    "random, in batches": random_batches,
    "random, one by one": random_singly,
    "Optuna TPE": optuna_tpe,
    "Optuna CMA-ES": optuna_cma,
    "CMA-ES by generations": cma_generations,
    "sub-grids": block_descent,
    "model-guided": model_guided,
}
_POINTS = 200
"""Of a course, as it is kept."""

_ALIKE = 1.25
"""Limits of time that differ by less are the same."""


@dataclass(frozen=True)
class Scale:
    """How much is done.

    Attributes
    ----------
    seeds
        Of each search.
    map_seeds
        Of each sign map.
    peers, maps
        Who else searches, and which sign maps are drawn.
    """

    seeds: int = 3
    map_seeds: int = 3
    peers: Sequence[str] = tuple(PEERS)
    maps: Sequence[str] = tuple(SIGN_MAPS)


class Trial:
    """A kind that is searched; whatever lies in its folder is not done again.

    Parameters
    ----------
    kind
        Which.
    say
        Told what is done.
    """

    def __init__(self, kind: Kind, say: Callable[[str], None]) -> None:
        self.kind, self._say = kind, say
        self.folder = BUILD / kind.name / "found"
        self.folder.mkdir(parents=True, exist_ok=True)

    @cached_property
    def _truth(self) -> Truth:
        return truth_of(self.kind, self._say)

    @cached_property
    def _evaluator(self) -> Evaluator:
        return Evaluator.of(self._truth)

    @cached_property
    def _ranks(self) -> Ranks:
        return Ranks(self._truth)

    @property
    def _cells(self) -> int:
        return round(SHARE * self._ranks.cells)

    def run(self, scale: Scale) -> None:
        """Do what is not done: ours, then everyone else for as long, then the sign maps."""
        self._told()
        for seed in range(scale.seeds):
            self._search(OURS, seed, np.inf)
        seconds = float(np.median([row["seconds"][-1] for row in _of(self.rows(), OURS)]))
        for name in scale.peers:
            for seed in range(scale.seeds):
                self._search(name, seed, seconds)
        for name in scale.maps:
            for seed in range(scale.map_seeds):
                self._map(name, seed)

    def rows(self) -> list[dict[str, Any]]:
        """Return what is kept."""
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(self.folder.glob("*.json"))]

    def _told(self) -> None:
        file = self.folder / "grid.json"
        if self._there(file) is None:
            axes = self._evaluator.grid.shape
            self._keep(file, {"what": "grid", "axes": len(axes), **self._truth.describe()})

    def _search(self, name: str, seed: int, seconds: float) -> None:
        file = self.folder / _file("search", name, seed)
        if (there := self._there(file, name)) is not None:
            limit = there["limit"]
            if limit is None or 1 / _ALIKE < limit / seconds < _ALIKE:
                return
        self._say(f"{self.kind.name}: {name}, seed {seed}" + ("" if seconds == np.inf else f", {seconds:.0f} s"))
        if name == OURS:
            course, limit = searched(self._evaluator, "best", self._cells, seed).course, None
        else:
            course, limit = PEERS[name](self._evaluator, Limit(seconds=seconds), seed), seconds
        self._keep(file, {"what": "search", "who": name, "seed": seed, "limit": limit, **self._ranked(course)})

    def _ranked(self, course: Course) -> dict[str, Any]:
        """Return a course with the number of cells that are better than its best."""
        best = np.array(course.best)
        rose = np.flatnonzero(best[1:] > best[:-1]) + 1
        spread = np.unique(np.linspace(0, len(best) - 1, _POINTS).astype(np.int64))
        at = np.unique(np.concatenate([rose[-_POINTS:], spread]))
        better = np.where(np.isfinite(best[at]), self._ranks.better(best[at]), self._ranks.cells)
        return {
            "seconds": [round(course.seconds[row], 4) for row in at],
            "cells": [course.cells[row] for row in at],
            "better": [int(count) for count in better],
            # the truth is kept in 32 bits
            "regret": max(float(self._ranks.best) - float(np.float32(best[-1])), 0.0)
            if np.isfinite(best[-1])
            else None,
            "evaluating": course.evaluating,
        }

    def _map(self, name: str, seed: int) -> None:
        file = self.folder / _file("map", name, seed)
        if self._there(file, name) is not None:
            return
        self._say(f"{self.kind.name}: sign map, {name}, seed {seed}")
        mapped = SIGN_MAPS[name](self._truth, self._evaluator, self._cells, seed)
        self._keep(file, {"what": "map", "who": name, "seed": seed, **asdict(mapped)})

    def _there(self, file: Path, name: str = "") -> dict[str, Any] | None:
        """Return what is kept, unless it is of another grid, or ours of another release: that is done again."""
        try:
            kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        alike = kept.get("of") == self._of_grid and (name != OURS or kept.get("code") == release()["code"])
        return kept if alike else None

    @cached_property
    def _of_grid(self) -> str:
        told = json.dumps([self.kind.grid, self.kind.made], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def _keep(self, file: Path, found: Mapping[str, Any]) -> None:
        text = json.dumps({**found, "of": self._of_grid, "code": release()["code"]}) + "\n"
        write_whole(file, lambda path: path.write_text(text, encoding="utf-8"))

    def forget(self, name: str) -> None:
        """Forget what was found by one of those who search or draw maps, so that it is done again."""
        for what in ("search", "map"):
            for file in self.folder.glob(_file(what, name, "*")):
                file.unlink()


def kept(kinds: Sequence[Kind]) -> Iterator[tuple[Kind, list[dict[str, Any]]]]:
    """Yield the kinds of which a search is kept, with all that is."""
    for kind in kinds:
        rows = Trial(kind, print).rows() if (BUILD / kind.name / "found").exists() else []
        if any(row["what"] == "search" for row in rows):
            yield kind, rows


def _of(rows: Sequence[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["what"] == "search" and row["who"] == name]


def _file(what: str, name: str, seed: int | str) -> str:
    return f"{what}-{name.replace(' ', '-').replace(',', '')}-{seed}.json"
