"""What a search that goes on has visited, by the names of its files: whoever lists runs reads no more of them."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["VISITS", "visit_name", "visited_cells", "visits_in"]

VISITS = "visits"
"""Folder of a run whose search goes on: what was found of each piece of its cells."""

_NAME = re.compile(r"visit-([0-9]+)-([0-9]+)\.bin")


def visit_name(number: int, cells: int) -> str:
    """Return what the file of a piece is called: its number, and how many cells it holds that keep the contract's rules."""
    return f"visit-{number:06d}-{cells}.bin"


def visits_in(run: Path) -> dict[int, Path]:
    """Return the files of the pieces that a search has visited so far, by their numbers; none of a finished one."""
    named = ((_NAME.fullmatch(file.name), file) for file in (run / VISITS).glob("visit-*.bin"))
    return {int(found[1]): file for found, file in sorted(named, key=lambda each: each[1]) if found}


def visited_cells(file: Path) -> int:
    """Return how many cells a piece holds, by the name of its file."""
    found = _NAME.fullmatch(file.name)
    return int(found[2]) if found else 0
