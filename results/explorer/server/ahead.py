"""Planes made before anybody asks: while nobody waits for an answer, on a thread that gives way to all others."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from contextlib import suppress
from typing import Any

from results.explorer.server.held import HeldRuns
from signals import InputError

__all__ = ["make_ahead", "order_of"]

_NICE = 10
_SHARE = 4
"""Planes made ahead take at most one in so many of the bytes that the disk has left."""
_FIRST = ("win_rate", "payoff_ratio", "expectancy")
"""Measures that parts of every page ask for, whatever its map shows."""

Key = tuple[str, str, str]


def order_of(model: dict[str, Any]) -> list[Key]:
    """Return the planes of a run in the order in which a reader is likely to want them.

    Parameters
    ----------
    model
        `RunModel` of the page's types.

    Returns
    -------
    list of (metric, sample, cost)
        Of the sample that the page starts with what it shows at first, then every measure net, then gross; then the same
        of the other samples.
    """
    start = model["start"]
    sample, metrics = start["sample"], model["metrics"]
    views = [(metric["name"], view["sample"], view["cost"]) for metric in metrics for view in metric["views"]]
    wanted = [(metric, sample, cost) for metric in (start["metric"], *_FIRST) for cost in ("net", "gross")]
    first = [key for key in dict.fromkeys(wanted) if key in set(views)]
    samples = list(dict.fromkeys([sample, *(each["name"] for each in model["samples"])]))
    # sorting keeps the order of the list of measures
    rest = sorted(views, key=lambda view: (samples.index(view[1]), view[2] != "net"))
    return list(dict.fromkeys([*first, *rest]))


def make_ahead(runs: HeldRuns) -> None:
    """Make the planes of the first run, one after another, while there is room for them; what fails, who asks is told."""
    _give_way()
    held = runs.get()
    for key in order_of(held.model):
        runs.calm.wait()
        # of a run that is being written, planes are out of date before they are wanted
        if runs.get() is not held or not held.run.complete or not _room_for(held.cube.bytes_of_one, held.cube.room):
            return
        with suppress(InputError):
            held.cube.plane(*key)


def _room_for(size: int, room: int) -> bool:
    """Whether one plane more fits, beside those that are kept and on the disk."""
    return size <= room and size * _SHARE <= shutil.disk_usage(tempfile.gettempdir()).free


def _give_way() -> None:
    """Have this thread run when no other wants to, where a system knows such threads."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
