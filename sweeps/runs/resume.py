"""Continuing a run that was killed: what must not have changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import grids
import signals as signal_files
from grids.spec import GridSpec
from signals import InputError
from signals.conditions import shortened
from sweeps.plan.order import work_order
from sweeps.runs.records import RunInfo
from sweeps.runs.surveyed import Surveyed
from sweeps.runs.values.asked import Plan
from sweeps.store.layouts import StoreLayout

__all__ = ["RELEASE", "check_plan", "code_digest", "difference", "plan_of"]

RELEASE = ("code", "versions")
"""Keys of a search that say which program and which libraries choose its cells."""

_SAID = {
    "grid": ("another grid", "give the grid it was started with"),
    "assets": ("other assets", "give those it was started with"),
    "signals": ("another signal file, or other bars of it", "give the signal file it was started with"),
    "used": ("other readings, or other bars that filters let pass", "give the signal file it was started with"),
    "variants": ("other variants of the signal file", "name the variants it was started with"),
    "engine": ("another engine", "give the `engine` it was started with"),
    "code": ("another release of this program", "finish it with that release"),
    "chunk": ("chunks of another size", "finish it with the release it was started with"),
    "order": ("chunks in another order", "finish it with the release it was started with"),
    "search": ("another way of choosing cells", "give the options of the search it was started with"),
    "layout": ("another layout of its cells", "give the `store` it was started with"),
}


def plan_of(
    spec: GridSpec, surveyed: Sequence[Surveyed], engine: str, chunk: int, layout: StoreLayout = "rows"
) -> dict[str, Any]:
    """Return everything that decides what a chunk of a run holds, as `run.json` keeps it.

    Parameters
    ----------
    spec
        The grid as stated.
    surveyed
        The assets, or the one file.
    engine
        What computes cells.
    chunk
        Cells in a chunk.
    layout
        How they lie on the disk.
    """
    # of one file the name matters where the grid says something of single assets
    about = any(constraint.about_asset for constraint in spec.sample.constraints)
    first, named = surveyed[0], len(surveyed) > 1 or spec.assets or about
    used = {one.name: one.used for one in surveyed if one.used}
    return {
        "grid": spec.mapping(),
        "signals": list(first.identity),
        **({"assets": [[one.asset.name, *one.identity] for one in surveyed]} if named else {}),
        **({"used": used} if used else {}),
        "variants": list(first.grid.variants),
        "engine": engine,
        "code": code_digest(),
        "chunk": chunk,
        "order": list(work_order(first.grid)),
        **({"layout": layout} if layout != "rows" else {}),
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
    if (found := difference(plan, wanted)) is not None:
        raise InputError(f"{path}: was started with {found[0]}; {found[1]}, or choose another `out`")


def difference(plan: Plan, wanted: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the first thing in which a plan differs from another one, in words, and what to do about it; None where they agree.

    Parameters
    ----------
    plan
        Of a run that was started.
    wanted
        As `plan_of` returns it.
    """
    for key, (what, remedy) in _SAID.items():
        before = getattr(plan, key)
        if before != wanted.get(key, type(before)()):
            where = f" ({_differing(plan.grid, wanted[key])})" if key == "grid" and plan.grid else ""
            if key in {"assets", "used"}:
                where = f" ({_differing_asset(plan, wanted)})"
            if key == "search":
                return _differing_search(plan.search, wanted.get(key, {}))
            return what + where, remedy
    return None


def _differing_search(started: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[str, str]:
    """Say in what two searches differ, or that one of two runs is none, and what to do about it."""
    if not started:
        return "no search: all cells that its grid selects are run", "continue it by `sweeps.run(resume=True)`"
    if not wanted:
        return "a search, which chooses its cells", "continue it by `results.search(resume=True)`"
    for key in [*started, *(key for key in wanted if key not in started)]:
        before, now = started.get(key), wanted.get(key)
        if before != now:
            if key in RELEASE:
                return _SAID["code"]
            said = f"{key}: {_written(before)} then, {_written(now)} now"
            return f"another search ({said})", f"give `{key}` as it was"
    return _SAID["search"]


def _written(value: Any) -> str:
    if value is None:
        return "none"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _differing_asset(started: Plan, wanted: Mapping[str, Any]) -> str:
    """Name the first asset that one of two plans lacks, or whose signals differ."""
    one, other = ({str(asset[0]): asset for asset in assets} for assets in (started.assets, wanted.get("assets", [])))
    if len(one) != len(other) and min(len(one), len(other)) <= 1:
        return "one file, now several" if len(other) > len(one) else "several, now one file"
    for name in sorted({*one, *other}):
        if name not in one or name not in other:
            return f"without {shortened(name)}" if name not in one else f"{shortened(name)} is missing"
        if one[name] != other[name]:
            return f"{shortened(name)} has another signal file, or other bars of it"
    return _differing_used(started, wanted)


def _differing_used(started: Plan, wanted: Mapping[str, Any]) -> str:
    """Name the first reading or filter whose values differ."""
    for asset, digests in wanted.get("used", {}).items():
        for name, digest in digests.items():
            if started.used.get(asset, {}).get(name) != digest:
                return f"{name}{f' of {shortened(asset)}' if asset else ''} has other values"
    return "the grid named others"


def _differing(started: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Name the first key of a grid in which two differ, or the order of the axes."""
    for table in ("axes", "fixed", "sample", "span", "filters", "assets"):
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
