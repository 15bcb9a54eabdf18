"""The phases of a large run, each a command of its own, so that what it takes can be told from what the others take."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MAPS", "Phase", "phases"]

_PROGRAM = (sys.executable, "-c", "from scripts.cli import main; main()")
_OPENING = "import sys, results; print(results.open(sys.argv[1]))"

MAPS = (
    ("edge", "long_entry", "short_entry", None),
    ("edge", "stop_loss", "take_profit", None),
    ("edge", "long_entry", "stop_loss", "variant"),
    ("edge", "max_hold", "leverage", None),
    ("total_return", "long_entry", "short_entry", None),
    ("max_drawdown", "stop_loss", "leverage", None),
)
"""Measures and axes of the maps, and what there is a panel for: an edge is that of a family, a return of each cell."""


@dataclass(frozen=True)
class Phase:
    """One command.

    Attributes
    ----------
    name
        As shown.
    command
        What is started.
    goes_on
        Whether a later start of it goes on from an earlier one that was stopped, so that what all took counts.
    """

    name: str
    command: tuple[str, ...]
    goes_on: bool = False


def phases(grid: Path, signals: Path, run: Path, jobs: int) -> tuple[Phase, ...]:
    """Return all phases in order; what is asked again is asked right after it was asked first."""
    of = ("--signals", str(signals))
    many = ("--jobs", str(jobs))
    sweep = ("sweep", str(grid), *of, "--out", str(run), "--no-confirm", "--resume", *many)
    listed = ("top", str(run), "--n", "20")
    return (
        Phase("plan and estimate", (*_PROGRAM, "grid", str(grid), *of)),
        Phase("sweep, paths, effects", (*_PROGRAM, *sweep), goes_on=True),
        Phase("confirm by vectorbt", (*_PROGRAM, "confirm", str(run), *of, *many)),
        Phase("open", (sys.executable, "-c", _OPENING, str(run))),
        Phase("open again", (sys.executable, "-c", _OPENING, str(run))),
        *(again for number in range(len(MAPS)) for again in _drawn(number, run)),
        Phase("top 20", (*_PROGRAM, *listed)),
        Phase("top 20 again", (*_PROGRAM, *listed)),
        Phase("verdict", (*_PROGRAM, "judge", str(run), *of, *many), goes_on=True),
    )


def _drawn(number: int, run: Path) -> tuple[Phase, Phase]:
    metric, x, y, by = MAPS[number]
    asked = ("--metric", metric, "--x", x, "--y", y, *(("--by", by) if by else ()))
    words = ("map", str(run), *asked, "--out", str(run.parent / "maps"))
    name = f"map of {metric}: {x} by {y}" + (f", a panel a {by}" if by else "")
    return Phase(name, (*_PROGRAM, *words)), Phase(f"{name}, again", (*_PROGRAM, *words))
