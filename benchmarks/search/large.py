"""Search grids far too large to be enumerated: ``python -m benchmarks.search.large``, written to ``benchmarks/results``.

Nobody knows the best cell there. What is compared is the best score that each comes to: ours from 200,000 cells, everyone else in as
many seconds of processor time; and whether seeds agree. What is done is kept in ``build/search/large`` and not done again.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

import grids
from benchmarks.calibration.worlds import Climate
from benchmarks.machine import machine
from benchmarks.search.course import Course, Limit
from benchmarks.search.evaluating import Evaluator
from benchmarks.search.kinds import growing, steps
from benchmarks.search.markets import simulated, world
from benchmarks.search.own import searched
from benchmarks.search.table import ruled
from benchmarks.search.trial import OURS, PEERS
from benchmarks.search.truth import BUILD
from grids.spec import GridSpec
from signals import Signals
from signals.filesystem.replacing import write_whole

__all__ = ["LARGE", "Large", "main", "page"]

_RESULTS = Path(__file__).parents[1] / "results"
_CELLS = 200_000
_WARM = 2_000
_EVERYONE = (OURS, "random, in batches", "CMA-ES by generations", "model-guided", "sub-grids")
_SHOWN = 0.1, 0.25, 0.5, 1.0
"""Shares of the time at which it is told how far ours had come."""

_SAME = 1e-9
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Large:
    """A market, and a grid on it of which nobody knows the best cell.

    Attributes
    ----------
    name, says
        In the tables; what it is.
    spec
        The grid.
    market
        Makes its signals.
    """

    name: str
    says: str
    spec: GridSpec
    market: partial[Signals]

    @cached_property
    def evaluator(self) -> Evaluator:
        """Scores its cells."""
        return Evaluator(self.market(), self.spec)


def _wide() -> GridSpec:
    """Return a grid of 21 axes, most of which hang together: levels, holds, exits by signal, pauses."""
    axes: dict[str, list[Any]] = {
        "side": ["both", "long", "short"],
        "long_entry": steps(0.5, 0.98, 25),
        "short_entry": steps(0.5, 0.98, 25),
        "long_exit": [0.6, 0.7, 0.8, 0.9, 0.95, "none"],
        "short_exit": [0.6, 0.7, 0.8, 0.9, 0.95, "none"],
        "stop_loss": [*growing(0.005, 0.1, 12), "none"],
        "take_profit": [*growing(0.005, 0.2, 12), "none"],
        "trailing_stop": [0.01, 0.02, 0.04, 0.08, "none"],
        "trailing_after": [0.01, 0.02, 0.04, "none"],
        "breakeven_after": [0.01, 0.02, 0.04, "none"],
        "max_hold": [3, 6, 12, 24, 48, 96, "none"],
        "opposite": ["ignore", "exit", "reverse"],
        "cooldown": [0, 6, 24],
        "cooldown_after": ["any", "stop"],
        "stop_trigger": ["intrabar", "close"],
        "same_bar": ["stop", "target"],
        "gate": ["none", "margin"],
        "gate_margin": steps(-0.2, 0.4, 5),
        "leverage": [1, 3],
        "size": [0.25, 0.5, 1],
    }
    fixed = {"variant": "skilled", "stop_basis": "price", "fee": 0.0004}
    constraints = ["trailing_after IS NULL OR trailing_stop IS NOT NULL"]
    stated = {"axes": {name: {"values": values} for name, values in axes.items()}, "fixed": fixed}
    return grids.parse(stated | {"sample": {"constraints": constraints}}, "wide")


LARGE = (
    Large(
        "twenty",
        "the preset, on a market with an edge",
        grids.load("twenty"),
        partial(simulated, 5_000, 0.08, 205),
    ),
    Large(
        "twenty, no edge",
        "the preset, on a market without one",
        grids.load("twenty"),
        partial(simulated, 5_000, 0.0, 206),
    ),
    Large(
        "wide",
        "exits by signal, gates and pauses beside levels and sizes, on another market with an edge",
        _wide(),
        partial(world, Climate(days=200, bars_a_day=24, edge=0.05, clustering=0.5, persistence=0.8, horizon=24), 207),
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Search, print, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.large", description=__doc__)
    parser.add_argument("--only", default="", help="only grids whose name matches this expression")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--cells", type=int, default=_CELLS, help="that ours may visit")
    parser.add_argument("--again", choices=_EVERYONE, action="append", default=[], metavar="WHO")
    parser.add_argument("--only-write", action="store_true", help="run nothing: write what is kept")
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of the page")
    options = parser.parse_args(arguments)
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)

    for large in LARGE:
        for who in options.again:
            for file in _folder(large).glob(f"{_plain(who)}-*.json"):
                file.unlink()
        if not options.only_write and re.search(options.only, large.name):
            _search(large, options.cells, options.seeds, say)
    text = page({large: rows for large in LARGE if (rows := _kept(large))})
    options.out.mkdir(parents=True, exist_ok=True)
    write_whole(options.out / "search-large.md", lambda path: path.write_text(text, encoding="utf-8"))
    print(text)


def _search(large: Large, cells: int, seeds: int, say: Callable[[str], None]) -> None:
    """Do what is not done: ours, then everyone else for as long."""
    _folder(large).mkdir(parents=True, exist_ok=True)
    for seed in range(seeds):
        for who in _EVERYONE:
            file = _folder(large) / f"{_plain(who)}-{seed}.json"
            if file.exists():
                continue
            say(f"{large.name}: {who}, seed {seed}")
            found = _searched(large, who, cells, seed)
            row = {"who": who, "seed": seed, "asked": cells, **found}
            file.write_text(json.dumps(row) + "\n", encoding="utf-8")


def _searched(large: Large, who: str, cells: int, seed: int) -> dict[str, Any]:
    if who == OURS:
        searched(large.evaluator, "best", _WARM, seed + 100)
        course = searched(large.evaluator, "best", cells, seed).course
    else:
        seconds = next(row["seconds"][-1] for row in _of(_kept(large), OURS) if row["seed"] == seed)
        PEERS[who](large.evaluator, Limit(cells=_WARM), seed + 100)
        course = PEERS[who](large.evaluator, Limit(seconds=seconds), seed)
    return _told(course)


def _told(course: Course) -> dict[str, Any]:
    """Return where a course rose, and its end."""
    best = np.array(course.best)
    at = np.unique([0, *(np.flatnonzero(best[1:] > best[:-1]) + 1), len(best) - 1])
    return {
        "seconds": [round(course.seconds[row], 4) for row in at],
        "cells": [course.cells[row] for row in at],
        "best": [float(best[row]) if np.isfinite(best[row]) else None for row in at],
        "evaluating": course.evaluating,
    }


def _folder(large: Large) -> Path:
    return BUILD / "large" / _plain(large.name)


def _plain(name: str) -> str:
    return name.replace(" ", "-").replace(",", "")


def _kept(large: Large) -> list[dict[str, Any]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(_folder(large).glob("*.json"))]


def page(found: dict[Large, list[dict[str, Any]]]) -> str:
    """Return the page."""
    asked = max((row["asked"] for rows in found.values() for row in rows), default=0)
    head = "\n".join(
        [
            "# Searches of grids that nobody can enumerate",
            "",
            (
                "Written by `python -m benchmarks.search.large`. The score of a cell is the lower confidence bound of its expectancy, one-sided at 95 %; "
                f"cells with fewer than 30 trades, 10 wins or 10 losses do not count. Ours visits {asked:,} cells; everyone else searches for as many "
                "seconds of processor time as that takes from the same seed. The best score that is known is the best that any of these searches came to: the true one "
                "may lie above it."
            ),
        ]
    )
    about = "\n".join(f"- {name}: {value}" for name, value in machine().items())
    return "\n\n".join([head, _grids(found), _reached(found), _took(found), _course(found), about]) + "\n"


def _grids(found: dict[Large, list[dict[str, Any]]]) -> str:
    lines = [
        [
            large.name,
            large.says,
            str(len(large.spec.axes)),
            f"{large.spec.size:.1e}",
            f"{_best(rows):.4%}",
            f"{sum(_end(row) >= _best(rows) - _SAME for row in rows if row['who'] == OURS)} of {len(_of(rows, OURS))}",
        ]
        for large, rows in found.items()
    ]
    head = [
        "grid",
        "what it is",
        "axes",
        "cells before constraints",
        "best score known",
        "seeds of ours that come to it",
    ]
    return ruled("The grids", head, lines, words=2)


def _reached(found: dict[Large, list[dict[str, Any]]]) -> str:
    lines = [[large.name, *(_scores(_of(rows, who)) for who in _EVERYONE)] for large, rows in found.items()]
    return (
        ruled("The best score reached", ["grid", *_EVERYONE], lines)
        + "\n\nMedian over the seeds, in brackets the worst and the best."
    )


def _took(found: dict[Large, list[dict[str, Any]]]) -> str:
    lines = []
    for large, rows in found.items():
        for who in _EVERYONE:
            if own := _of(rows, who):
                cells = np.median([row["cells"][-1] for row in own])
                seconds = np.median([row["seconds"][-1] for row in own])
                spent = np.median([1 - row["evaluating"] / row["seconds"][-1] for row in own])
                lines.append([large.name, who, f"{cells:,.0f}", f"{seconds:.1f} s", f"{spent:.0%}"])
    head = ["grid", "search", "cells evaluated", "time", "time in the searcher itself"]
    return ruled("What they took", head, lines, words=2)


def _course(found: dict[Large, list[dict[str, Any]]]) -> str:
    lines = []
    for large, rows in found.items():
        for row in _of(rows, OURS):
            reached = [
                max(
                    (
                        best
                        for best, cells in zip(row["best"], row["cells"], strict=True)
                        if best is not None and cells <= share * row["asked"]
                    ),
                    default=np.nan,
                )
                for share in _SHOWN
            ]
            lines.append([large.name, str(row["seed"]), *(f"{each:.3%}" for each in reached)])
    return ruled("How far ours had come", ["grid", "seed", *(f"{share:.0%} of the cells" for share in _SHOWN)], lines)


def _of(rows: Rows, who: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["who"] == who]


def _end(row: dict[str, Any]) -> float:
    return -np.inf if row["best"][-1] is None else float(row["best"][-1])


def _best(rows: Rows) -> float:
    return max(map(_end, rows))


def _scores(rows: Rows) -> str:
    ends = [_end(row) for row in rows]
    return f"{np.median(ends):.3%} ({min(ends):.3%} to {max(ends):.3%})" if ends else ""


if __name__ == "__main__":
    main()
