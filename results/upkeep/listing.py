"""The runs below a folder as a table that a person reads: state, progress, size, age, verdict."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from results.inference.saved.locking import FOLDER, LOCK
from results.inference.verdict.record import FILE, SEARCH_FILE
from results.style.counts import counted, lasting
from results.style.terminal import plain_table, printed
from signals.filesystem.disk_space import size
from signals.filesystem.opening import read_regular
from signals.filesystem.paths import located
from signals.filesystem.replacing import alive
from sweeps.runs.beside.listed import Listed, find_runs, listed

__all__ = ["RunEntry", "runs", "runs_text"]

_COLUMNS = ("run", "state", "cells", "done", "size", "begun", "verdict", "tried before")
_WHOLE = 100.0


@dataclass(frozen=True)
class RunEntry(Listed):
    """A run below a folder, at a glance; see `Listed` for the others.

    Attributes
    ----------
    verdict
        ``"positive"``, ``"undetermined"`` or ``"none"``; None where it was not judged yet.
    judging
        Whether a judge is at work, or was stopped at it: ``"running"``, ``"stopped"`` or "".
    """

    verdict: str | None = None
    judging: str = ""


def runs(folder: str | Path) -> tuple[RunEntry, ...]:
    """Return the runs below a folder, at most four folders deep, at a glance: no part of them is read.

    Parameters
    ----------
    folder
        That holds them, or is one.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    return tuple(_entry(listed(run)) for run in find_runs(folder))


def _entry(found: Listed) -> RunEntry:
    held = {field.name: getattr(found, field.name) for field in fields(found)}
    return RunEntry(**held, verdict=_verdict(found.path), judging=_judging(found.path))


def _verdict(run: Path) -> str | None:
    for file in (SEARCH_FILE, FILE):
        try:
            told = json.loads(read_regular(run / file))
        except (OSError, ValueError, RecursionError):
            continue
        found = told.get("verdict") if isinstance(told, dict) else None
        if isinstance(found, str):
            return found
    return None


def _judging(run: Path) -> str:
    """Say whether a judge is at work, by the numbers of the processes that hold its locks."""
    folder = run / FOLDER
    for lock in folder.glob(f"{LOCK}*"):
        try:
            number = read_regular(lock).decode(errors="replace").strip()
        except OSError:
            continue
        if number.isdecimal() and alive(int(number)):
            return "running"
    return "stopped" if folder.is_dir() else ""


def runs_text(found: Sequence[RunEntry], folder: str | Path) -> str:
    """Return runs as text for a terminal: a line each, and beneath what else must be known of some.

    Parameters
    ----------
    found
        As `runs` returns them.
    folder
        As it was asked: runs are named from there.
    """
    place = located(folder)
    if not found:
        return f"{place}: there is no run in it, nor in the folders below it\n"
    table = plain_table()
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name in {"run", "state", "verdict"} else "right", no_wrap=True)
    for one in found:
        table.add_row(*_row(one, place))
    total = f"{counted(len(found), 'run')}, {size(sum(one.bytes for one in found))}"
    notes = [f"{_name(one, place)}: {line}" for one in found for line in _notes(one, found, place)]
    return printed([table, "", *notes, total], keys=1)


def _row(one: RunEntry, place: Path) -> tuple[str, ...]:
    share = min(one.cells / one.selected, 1.0) * _WHOLE if one.selected else 0.0
    whole = one.state == "complete" or one.cells >= one.selected > 0
    return (
        _name(one, place),
        f"shard {one.shard}" if one.state == "shard" else one.state,
        short(one.selected if not one.selected or whole is False else one.cells),
        "" if not one.selected else "all" if whole else f"{int(share)} %",
        size(one.bytes),
        _age(one),
        one.verdict or {"running": "being judged", "stopped": "half judged"}.get(one.judging, ""),
        "" if one.tried_before is None else short(one.tried_before),
    )


def _name(one: Listed, place: Path) -> str:
    name = one.path.relative_to(place).as_posix()
    return place.name or str(place) if name == "." else name


def _age(one: Listed) -> str:
    try:
        begun = datetime.fromisoformat(one.created).timestamp()
    except ValueError:
        begun = one.changed
    if not begun:
        return ""
    passed = time.time() - begun
    return "in the future" if passed < -1 else f"{lasting(max(passed, 0.0))} ago"


def _notes(one: RunEntry, found: Sequence[RunEntry], place: Path) -> Iterator[str]:
    if one.wrong:
        yield one.wrong
    if one.state == "running":
        pace = "" if one.rate is None else f", {short(round(one.rate))} cells a second"
        left = "" if one.seconds_left is None else f", {lasting(one.seconds_left)} left"
        yield f"written by {one.by}{pace}{left}"
    if one.state == "silent":
        yield f"was being written by {one.by}"
    if one.state == "interrupted":
        again = "`results.search(resume=True)`" if one.searched else "`sweeps.run(resume=True)`"
        yield f"nobody is at it; {again} goes on"
    if one.parent:
        known = next((_name(other, place) for other in found if other.id == one.parent), f"run {one.parent}")
        yield f"refines {known}"


_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"))
_EXACT = 1_000_000


def short(count: float) -> str:
    """Write a count so that it fits a column: exact below a million."""
    if count < _EXACT:
        return f"{count:,.0f}"
    scale, unit = next((scale, unit) for scale, unit in _UNITS if count >= scale)
    return f"{count / scale:.3g} {unit}"
