"""What became of the searches, as tables: where the best cells lie, what searching takes, and how much of the sign map is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.machine import machine
from benchmarks.search.kinds import Kind
from benchmarks.search.signs import SIGN_MAPS
from benchmarks.search.trial import OURS, PEERS, SHARE

__all__ = ["page", "ruled", "summary"]

Rows = Sequence[dict[str, Any]]
_SOUGHT = 1e-4
_RIGHT = 0.99
_EVERYONE = (OURS, *PEERS)
_FORETOLD = ("foretold", "sure", "sure_right")
"""What a map says of itself: its accuracy, how many signs it is sure of, and how many of these are right."""


def page(found: Mapping[Kind, Rows], absent: Sequence[Kind], fresh: bool) -> str:
    """Return the page."""
    parts = [_head(found, absent, fresh), _grids(found), _ranks(found), _taken(found), _maps(found)]
    about = "\n".join(f"- {name}: {value}" for name, value in machine().items())
    return "\n\n".join([*(part for part in parts if part), about]) + "\n"


def summary(found: Mapping[Kind, Rows]) -> list[str]:
    """Return what was reached, in two sentences."""
    ours = [row for own in found.values() for row in _searches(own, OURS)]
    sought = sum(_share(own, row) < _SOUGHT for own in found.values() for row in _searches(own, OURS))
    best = sum(row["better"][-1] == 0 for row in ours)
    maps = [row["score"]["everywhere"] for own in found.values() for row in _maps_of(own, OURS)]
    said = [
        f"Our search: in {sought} of {len(ours)} searches the best cell found is among the best {_SOUGHT:.2%}, in {best} it is the very best."
    ]
    if maps:
        right = sum(share >= _RIGHT for share in maps)
        said.append(
            f"Our sign map: in {right} of {len(maps)} at least {_RIGHT:.0%} of the signs are right (balanced accuracy), at the median {np.median(maps):.2%}."
        )
    return said


def _head(found: Mapping[Kind, Rows], absent: Sequence[Kind], fresh: bool) -> str:
    which = "grids that nobody tuned anything on" if fresh else "grids that searches were developed on"
    lines = [
        "# Searches of grids whose every cell is known",
        "",
        (
            f"Written by `python -m benchmarks.search{' --fresh' if fresh else ''}`: {len(found)} {which}, every cell of which was "
            "enumerated. The score of a cell is the lower confidence bound of its expectancy, one-sided at 95 %; cells with fewer than "
            f"30 trades, 10 wins or 10 losses do not count. Ours may visit {SHARE:.0%} of the cells; everyone else searches for as many "
            f"seconds as that takes, {_seeds(found)}. Seconds are of processor time of a single thread, so that nobody's depend on what else the machine did."
        ),
        "",
        *summary(found),
    ]
    for kind in absent:
        lines += ["", f"Not searched: {kind.name} ({kind.missing or 'not run'})."]
    return "\n".join(lines)


def _grids(found: Mapping[Kind, Rows]) -> str:
    lines = []
    for kind, own in found.items():
        grid = next(row for row in own if row["what"] == "grid")
        lines.append(
            [
                kind.name,
                kind.says,
                str(grid["axes"]),
                f"{grid['cells']:,}",
                f"{grid['positive']:.1%}",
                f"{grid['best']:.3%}",
                f"{grid['seconds']:.0f} s",
            ]
        )
    head = ["grid", "what it is", "axes", "cells", "above zero", "best score", "enumerated in"]
    return ruled("The grids", head, lines, words=2)


def _ranks(found: Mapping[Kind, Rows]) -> str:
    lines = []
    for kind, own in found.items():
        searches = {name: _searches(own, name) for name in _EVERYONE}
        seconds = np.median([row["seconds"][-1] for row in searches[OURS]])
        lines.append([kind.name, f"{seconds:.1f} s", *(_reached(rows) for rows in searches.values())])
    lines.append(["within the best 0.01 %", "", *(_within(found, name) for name in _EVERYONE)])
    note = (
        "\n\nMedian over the seeds, in brackets the worst. 0: the best cell of all was found. A uniform draw of two cells in a hundred has one "
        "of the best 0.01 % in it nearly always, of ten million cells the 50th on average: only less than that is worth a search."
    )
    return ruled("How many cells are better than the best one found", ["grid", "time", *_EVERYONE], lines) + note


def _taken(found: Mapping[Kind, Rows]) -> str:
    lines = []
    for kind, own in found.items():
        for name in _EVERYONE:
            rows = _searches(own, name)
            if rows:
                regret = _median(rows, lambda row: np.nan if row["regret"] is None else row["regret"])
                cells = _median(rows, lambda row: row["cells"][-1])
                spent = _median(rows, lambda row: 1 - row["evaluating"] / row["seconds"][-1])
                lines.append([kind.name, name, f"{cells:,.0f}", f"{regret:.4%}", f"{spent:.0%}"])
    head = ["grid", "search", "cells evaluated", "regret of score", "time in the searcher itself"]
    return ruled("What they took", head, lines, words=2)


def _maps(found: Mapping[Kind, Rows]) -> str:
    if not any(row["what"] == "map" for own in found.values() for row in own):
        return ""
    lines = []
    for kind, own in found.items():
        shares = [_accuracy(_maps_of(own, name)) for name in SIGN_MAPS]
        mapped = _maps_of(own, OURS)
        spent = f"{_median(mapped, _searcher):.0%}" if mapped else ""
        foretold, sure, right = (
            f"{np.median([row[name] for row in mapped]):.1%}" if mapped else "" for name in _FORETOLD
        )
        lines.append([kind.name, *shares, foretold, sure, right, spent])
    head = [
        "grid",
        *(f"{name}: all, unvisited" for name in SIGN_MAPS),
        "ours: says of unvisited",
        "sure of (95 %)",
        "of these right",
        "ours: time in the searcher itself",
    ]
    title = f"Sign maps from {SHARE:.0%} of the cells"
    note = (
        "\n\nBalanced accuracy over cells with enough trades, those visited among them or not; median over the seeds, in brackets the worst. "
        "The last map knows what no search knows, the true sign of every cell one step off along each axis, and calls by their vote: where it "
        "is wrong a sign hangs on single trades, and cells beside it, visited or modelled, do not tell it."
    )
    return ruled(title, head, lines) + note


def ruled(title: str, head: Sequence[str], lines: Sequence[Sequence[str]], words: int = 1) -> str:
    """Return a table under a title; the first columns are words, the others are set to the right."""
    rule = [" --- "] * words + [" ---: "] * (len(head) - words)
    rows = [f"| {' | '.join(head)} |", f"|{'|'.join(rule)}|", *(f"| {' | '.join(line)} |" for line in lines)]
    return "\n".join([f"## {title}", "", *rows])


def _searches(rows: Rows, name: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["what"] == "search" and row["who"] == name]


def _maps_of(rows: Rows, name: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["what"] == "map" and row["who"] == name]


def _share(own: Rows, row: Mapping[str, Any]) -> float:
    """Return the share of cells that are better than the best found."""
    return float(row["better"][-1] / next(each["cells"] for each in own if each["what"] == "grid"))


def _seeds(found: Mapping[Kind, Rows]) -> str:
    """Say from how many seeds each searched, on the grid with the fewest."""
    fewest = {name: min((len(_searches(own, name)) for own in found.values()), default=0) for name in _EVERYONE}
    others = sorted({fewest[name] for name in PEERS})
    told = str(others[0]) if len(others) == 1 else f"{others[0]} to {others[-1]}"
    return f"ours from {fewest[OURS]} seeds, others from {told}"


def _reached(rows: Rows) -> str:
    better = [row["better"][-1] for row in rows]
    return f"{np.median(better):,.0f} ({max(better):,})" if better else ""


def _within(found: Mapping[Kind, Rows], name: str) -> str:
    shares = [_share(own, row) for own in found.values() for row in _searches(own, name)]
    return f"{sum(share < _SOUGHT for share in shares)} of {len(shares)}" if shares else ""


def _median(rows: Rows, of: Callable[[dict[str, Any]], float]) -> float:
    return float(np.median([of(row) for row in rows]))


def _accuracy(rows: Rows) -> str:
    if not rows:
        return ""
    everywhere, unvisited = ([row["score"][name] for row in rows] for name in ("everywhere", "unvisited"))
    return f"{np.median(everywhere):.2%} ({min(everywhere):.2%}), {np.median(unvisited):.2%}"


def _searcher(row: dict[str, Any]) -> float:
    """Return the share of a search's time that its map's proposer took."""
    return float(row["searching"] / (row["searching"] + row["evaluating"]))
