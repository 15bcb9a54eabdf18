"""Opening a run for a command: what whoever uses it must know is said first, on standard error."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import results
from scripts.cli.terminal.speaking import warn

if TYPE_CHECKING:
    from results import Run

__all__ = ["open_run"]


def open_run(folder: str) -> Run:
    """Open a run's folder, and say what is amiss with it: each time, not only when it was found."""
    with warnings.catch_warnings(record=True):  # said below, in this program's own words
        warnings.simplefilter("always")
        run = results.open(folder)
    for line in run.cautions:
        warn(f"{run.path}: {line}")
    return run
