"""The trial as a page: ``benchmarks/results/conformance.md``."""

from __future__ import annotations

from itertools import combinations

from benchmarks.conformance.occurrences import ADDED, TURNS
from benchmarks.conformance.trial import ASSETS, Trial
from benchmarks.tables.table import Table
from sweeps.measures.ratios import REASONS

__all__ = ["markdown", "tables"]

_HOW = (
    "Written by `python -m benchmarks.conformance`. Settings are drawn from the whole contract, so that most have many "
    f"parameters away from their defaults, thirty to a world of {ASSETS} SIMULATED assets with bars, readings and models "
    "of their own; half of the assets have whole prices, where levels are touched exactly. A setting on an asset is a cell. Each engine "
    "makes the trades and measures of every cell, and the plain reference, which goes through the contract bar by bar, makes "
    "them again. Bars, sides, reasons, probabilities and prices are compared to the bit, returns, sizes and measures to 1e-9."
)

_NOTHING = (
    "nets nothing: cells with a trade whose costs eat up its gain but for rounding; the order of a sum then says "
    "whether it is a win or a loss, and what counts those is not compared. Everything else of such cells is."
)


def markdown(trial: Trial, seed: int) -> str:
    """Return everything as one page."""
    parts = ["# Conformance", f"{_HOW} The seed is {seed}.", *(table.markdown() for table in tables(trial))]
    if trial.differences:
        parts.append("### Differences\n\n" + "\n".join(f"- {line}" for line in trial.differences))
    return "\n\n".join(parts) + "\n"


def tables(trial: Trial) -> list[Table]:
    """Return what was compared, what occurred, and how often two of the newer parameters met."""
    names = tuple(trial.occurred)
    compared = [(name, *map(_count, _numbers(trial, name))) for name in names]
    header = ("engine", "settings", "cells", "trades", "nets nothing", "differing")
    occurred = [
        (f"an exit by {reason}", *(_count(trial.occurred[n].reasons[reason]) for n in names)) for reason in REASONS
    ]
    occurred += [(turn, *(_count(trial.occurred[n].turns[turn]) for n in names)) for turn in TURNS]
    return [
        Table("Equal to the plain reference", header, compared, (_NOTHING,)),
        Table("What occurred", ("", *names), occurred, tuple(_missing(trial, name) for name in names)),
        _pairs(trial, names[0]),
    ]


def _numbers(trial: Trial, name: str) -> tuple[int, ...]:
    cells = trial.cells[name]
    return cells // ASSETS, cells, trial.trades[name], trial.undecided[name], trial.differing[name]


def _missing(trial: Trial, name: str) -> str:
    missing = trial.occurred[name].missing()
    pairs = [trial.occurred[name].pairs[pair] for pair in combinations(ADDED, 2)]
    if missing:
        return f"{name}: nothing of these: {', '.join(missing)}"
    return f"{name}: every two of the {len(ADDED)} newer parameters met away from their defaults, in {_count(min(pairs))} cells or more."


def _pairs(trial: Trial, name: str) -> Table:
    found = trial.occurred[name].pairs
    rows = []
    for one in ADDED[:-1]:
        others = {other: found[one, other] for other in ADDED[ADDED.index(one) + 1 :]}
        rarest = min(others, key=lambda other: others[other])
        rows.append((one, rarest, _count(others[rarest])))
    return Table(f"Which of those further on each parameter met rarest: {name}", ("parameter", "rarest", "cells"), rows)


def _count(number: int) -> str:
    return f"{number:,}"
