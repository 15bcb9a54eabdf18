"""What was tried before a run that refines another: ancestors opened, so that their cells are judged in one family with its own."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from results.inference.sample.panel import Panel, find_panel
from results.inference.saved.steps import run_digest
from results.run.opening import open as open_run
from results.run.run import Run
from results.run.stored_parts import RunWarning
from signals import InputError
from signals.assets.finding import Given
from sweeps.runs.beside.brief import Brief
from sweeps.runs.beside.lineage import cells_tried, id_of
from sweeps.runs.beside.parents import run_called
from sweeps.runs.records import Tried

__all__ = ["Before", "find_before"]

_LINE = {"parent", "ancestor"}


@dataclass(frozen=True)
class Before:
    """What was tried on the same signals before a run was begun.

    Attributes
    ----------
    panels
        Ancestors that are judged with it: the run that it refines, what that refined, and so on.
    cells
        Of these.
    lost
        Of the others, by the reason why their cells cannot be judged with it, how many cells they had.
    beside
        Cells of further runs on the same signals, which it does not refine. All three are what its lineage counts as tried
        before, as long as no ancestor has gone on since.
    """

    panels: tuple[Panel, ...] = ()
    cells: int = 0
    lost: tuple[tuple[str, int], ...] = ()
    beside: int = 0

    @property
    def digests(self) -> list[str]:
        """Digests of the ancestors."""
        return [run_digest(panel.run) for panel in self.panels]


def find_before(panel: Panel, given: Given | None) -> Before:
    """Open the ancestors of a run, and count what else was tried.

    Parameters
    ----------
    panel
        The run that is judged, and what it is judged on.
    given
        Where its signals are, if they have moved.
    """
    lineage = panel.run.info.lineage
    if lineage is None:
        return Before()
    counts = cells_tried(Brief(panel.run.path, panel.run.info.plain()), lineage.runs)
    line: dict[str, list[Tried]] = {}
    for one in lineage.runs:
        if one.relation in _LINE and one.trials in counts:
            line.setdefault(one.trials, []).append(one)
    found: list[Panel] = []
    lost: list[tuple[str, int]] = []
    for trials, alike in line.items():
        try:
            other = _first_opened(panel, alike, given)
        except InputError as error:
            lost.append((str(error), counts.pop(trials)))
        else:
            found.append(other)
            counts[trials] -= min(counts[trials], other.run.info.cells or 0)
    cells = sum(each.run.info.cells or 0 for each in found)
    return Before(tuple(found), cells, tuple(lost), sum(counts.values()))


def _first_opened(panel: Panel, alike: Sequence[Tried], given: Given | None) -> Panel:
    """Return one of some ancestors that tried the same cells.

    Raises
    ------
    InputError
        If none can be judged with the run: why the nearest cannot.
    """
    refused: list[InputError] = []
    for one in alike:
        try:
            return _opened(panel, one, given)
        except InputError as error:
            refused.append(error)
    raise refused[0]


def _opened(panel: Panel, tried: Tried, given: Given | None) -> Panel:
    """Return an ancestor, judged on the same trades of the same days.

    Raises
    ------
    InputError
        If it is gone, is another run by now, or was run on other bars.
    """
    run = _run_of(panel.run.path, tried)
    sample = None if panel.assumed else panel.sample
    other = find_panel(run, given, sample, panel.assumed, panel.pooled)
    if panel.names != other.names or not np.array_equal(panel.calendar.dates, other.calendar.dates):
        raise InputError(f"{_called(run.path)}: was run on other bars")
    return other


def _run_of(judged: Path, tried: Tried) -> Run:
    """Open an ancestor of a run: where it lay as seen from that, or where it has been moved to beside either."""
    path = judged / tried.path
    moved = run_called(tried.id, path, judged)
    place = _called(path if moved is None else moved.path)
    if not place.is_dir():
        raise InputError(f"{place}: is gone; put it back there")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RunWarning)  # whoever opens it itself is told
        run = open_run(place)
    if id_of(run.info) != tried.id:
        raise InputError(f"{place}: is another run by now; put the one that was refined there")
    return run


def _called(path: Path) -> Path:
    """Return a path without the steps up and down again that lead from one run to another."""
    whole = path.resolve()
    here = Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else whole
