"""Opening a run for a command: what whoever uses it must know is said first, on standard error."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import results
from scripts.cli.terminal.speaking import warn

if TYPE_CHECKING:
    from results import Run
    from signals import Assets

__all__ = ["moved", "open_run"]


def open_run(folder: str) -> Run:
    """Open a run's folder, and say what is amiss with it: each time, not only when it was found."""
    with warnings.catch_warnings(record=True):  # said below, in this program's own words
        warnings.simplefilter("always")
        run = results.open(folder)
    for line in run.cautions:
        warn(f"{run.path}: {line}")
    return run


def moved(files: Sequence[str]) -> Assets | None:
    """Return where the signal files of a run are now, as `--signals` says it; None where it says nothing."""
    from signals import find_assets  # noqa: PLC0415 - a run whose files are where they were needs none of this

    return find_assets(files) if files else None
