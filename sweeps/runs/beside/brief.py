"""What a run says of itself in short: read from its folder quickly, nothing checked but that it can be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from signals.filesystem.opening import read_regular
from sweeps.runs.described import COPY, DESCRIPTION, MOST_BYTES
from sweeps.runs.journal import JOURNAL
from sweeps.runs.visits import visited_cells, visits_in

__all__ = ["Bars", "Brief", "brief", "trials_of"]

Bars = tuple[str, str, str]
"""Fingerprint of a signal file, and the first and the last of its bars that were run."""


@dataclass(frozen=True)
class Brief:
    """What a run's `run.json` and journal say, unchecked: enough to list it and to know what it tried.

    Attributes
    ----------
    path
        Its folder.
    told
        The content of `run.json`.
    copied
        Whether that cannot be read, and it is its copy's.
    """

    path: Path
    told: Mapping[str, Any]
    copied: bool = False

    @property
    def complete(self) -> bool:
        """Whether its sweep has finished."""
        return self.told.get("state") == "complete"

    @property
    def id(self) -> str:
        """What tells it from every other run; of an older run, which drew none, a digest of when it was begun on what."""
        drawn = self.told.get("id")
        if isinstance(drawn, str) and drawn:
            return drawn
        return _digest([self.told.get("created", ""), self.trials])

    @cached_property
    def trials(self) -> str:
        """Digest of the grid and the signals: runs that have it in common tried the same cells."""
        return trials_of(self.told)

    @property
    def grid(self) -> str:
        """The name of its grid."""
        grid = self.told.get("grid")
        return str(grid.get("name", "")) if isinstance(grid, Mapping) else ""

    @property
    def created(self) -> str:
        """When it was begun."""
        return str(self.told.get("created", ""))

    @property
    def selected(self) -> int:
        """Cells it was asked for."""
        return _count(self.told.get("selected")) or _count(self.told.get("cells"))

    @cached_property
    def cells(self) -> int:
        """Cells it has evaluated so far."""
        if self.complete:
            return _count(self.told.get("cells"))
        listed = sum(_count(part.get("cells")) for part in self.listed.values())
        return max(listed, sum(map(visited_cells, visits_in(self.path).values())))  # of a search, parts come last

    @cached_property
    def listed(self) -> Mapping[str, Mapping[str, Any]]:
        """The parts that it lists, by the names of their files."""
        parts = self.told.get("parts")
        found = [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []
        return {str(part.get("file")): part for part in [*found, *_journalled(self.path)]}

    @cached_property
    def bars(self) -> tuple[Bars, ...]:
        """What it was run on, of each asset."""
        assets = self.told.get("assets") or [self.told.get("signals")]
        return tuple(
            (str(one.get("fingerprint")), str(one.get("from")), str(one.get("to")))
            for one in assets
            if isinstance(one, Mapping)
        )


def brief(run: Path) -> Brief | None:
    """Return what a run says of itself in short; None where neither its `run.json` nor the copy of that can be read.

    Parameters
    ----------
    run
        Its folder.
    """
    for name in (DESCRIPTION, COPY):
        told = _told(run / name)
        if told is not None:
            return Brief(run, told, copied=name == COPY)
    return None


def _told(file: Path) -> Mapping[str, Any] | None:
    try:
        if file.stat().st_size > MOST_BYTES:
            return None
        told = json.loads(read_regular(file))
    except (OSError, ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("grid"), dict) else None


def trials_of(told: Mapping[str, Any]) -> str:
    """Return a digest of the grid and the signals of a run, whatever evaluated it, by what its `run.json` says.

    Of a search that includes how it chose its cells: another search of the same grid tried others.
    """
    grid, assets = told.get("grid"), told.get("assets") or [told.get("signals")]
    stated = dict(grid.get("stated") or {}) if isinstance(grid, Mapping) else {}
    bars = [[one.get(key) for key in ("fingerprint", "from", "to")] for one in assets if isinstance(one, Mapping)]
    plan = told.get("plan")
    search = plan.get("search") if isinstance(plan, Mapping) else None
    return _digest(
        [{key: value for key, value in stated.items() if key != "name"}, bars, *([search] if search else [])]
    )


def _journalled(run: Path) -> list[Mapping[str, Any]]:
    """Return the lines of a journal that can be read."""
    try:
        lines = read_regular(run / JOURNAL).split(b"\n")[:-1]
    except OSError:
        return []
    found: list[Mapping[str, Any]] = []
    for line in lines:
        try:
            part = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(part, dict):
            found.append(part)
    return found


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]
