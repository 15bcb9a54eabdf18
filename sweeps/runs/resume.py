"""Continuing a run that was killed: what must not have changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import grids
import signals as signal_files
from grids.spec import GridSpec
from signals import InputError, Signals
from sweeps.runs.records import RunInfo

__all__ = ["check_plan", "code_digest", "plan_of"]

_SAID = {
    "grid": ("another grid", "give the grid it was started with"),
    "signals": ("another signal file, or other bars of it", "give the signal file it was started with"),
    "variants": ("other variants of the signal file", "name the variants it was started with"),
    "engine": ("another engine", "give the `engine` it was started with"),
    "code": ("another release of this program", "finish it with that release"),
    "chunk": ("chunks of another size", "finish it with the release it was started with"),
    "order": ("chunks in another order", "finish it with the release it was started with"),
}


def plan_of(
    spec: GridSpec, span: Signals, variants: Sequence[str], engine: str, chunk: int, order: Sequence[str]
) -> dict[str, Any]:
    """Return everything that decides what a chunk of a run holds, as `run.json` keeps it.

    Parameters
    ----------
    spec
        The grid as stated.
    span, variants
        The signals of its span and the variants it runs on.
    engine
        What computes cells.
    chunk, order
        Cells in a chunk, and the order of the axes in which chunks are cut.
    """
    return {
        "grid": spec.mapping(),
        # the fingerprint is the file's, whichever bars of it are used
        "signals": [span.fingerprint, len(span), str(span.bars.time[0]), str(span.bars.time[-1])],
        "variants": list(variants),
        "engine": engine,
        "code": code_digest(),
        "chunk": chunk,
        "order": list(order),
    }


def check_plan(path: Path, started: RunInfo, wanted: Mapping[str, Any]) -> None:
    """Refuse to continue a run with anything that would make its chunks differ.

    Parameters
    ----------
    path
        The run's folder.
    started
        Its `run.json`.
    wanted
        As `plan_of` returns it.

    Raises
    ------
    InputError
        Naming the first thing that differs, and where that is a table of the grid, the key.
    """
    plan = started.plan
    if plan is None:
        raise InputError(f"{path}: this run does not say how it was cut into chunks; choose another `out`")
    for key, (what, remedy) in _SAID.items():
        if getattr(plan, key) != wanted[key]:
            where = f" ({_differing(plan.grid, wanted[key])})" if key == "grid" and plan.grid else ""
            raise InputError(f"{path}: was started with {what}{where}; {remedy}, or choose another `out`")


def _differing(started: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Name the first key of a grid in which two differ, or the order of the axes."""
    for table in ("axes", "fixed", "sample", "span"):
        one, other = started.get(table, {}), wanted.get(table, {})
        for key in [*one, *(key for key in other if key not in one)]:
            if one.get(key) != other.get(key):
                return f"{table}.{key} differs"
        if list(one) != list(other):
            return f"{table} are in another order"
    return "its tables differ"


def code_digest(*more: Path) -> str:
    """Digest the source of everything that decides a cell's numbers.

    Parameters
    ----------
    more
        Folders of further packages to include, for what is made of the cells.
    """
    digest = hashlib.sha256()
    read = Path(signal_files.__file__).parent
    for package in (Path(grids.__file__).parent, Path(__file__).parents[1], read / "conditions", *more):
        for source in sorted(package.rglob("*.py")):
            digest.update(source.relative_to(package).as_posix().encode() + source.read_bytes())
    return digest.hexdigest()[:16]
