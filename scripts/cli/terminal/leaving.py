"""What a command that is cut short leaves behind: said by itself, from what is on the disk at that moment."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

__all__ = ["INTERRUPTED", "count", "if_interrupted", "kept", "run_left", "what_is_left"]

INTERRUPTED = "interrupted; no file is half-written"
_KEY = f"{__name__}.say"


def if_interrupted(say: Callable[[], str]) -> None:
    """Have an interrupt of the command that is running say what is kept of its work; empty text where nothing is."""
    click.get_current_context().meta[_KEY] = say


def what_is_left(meta: Mapping[str, Any]) -> str:
    """Return what to say of an interrupted command, by what its context holds; one that keeps nothing says nothing."""
    left = kept(meta)
    return f"{INTERRUPTED}; {left}" if left else f"{INTERRUPTED}, and nothing is kept to go on from"


def kept(meta: Mapping[str, Any]) -> str:
    """Return what a command that did not come to its end has kept to go on from, empty where that is nothing."""
    say = meta.get(_KEY)
    return "" if say is None else str(say())


def count(folder: str | Path, pattern: str, what: str) -> str:
    """Say how many finished things there are in a folder and that they are kept there; empty where there are none."""
    number = sum(not path.name.startswith(".") for path in Path(folder).glob(pattern))
    return f"{number:,} finished {what}{' is' if number == 1 else 's are'} kept in {folder}" if number else ""


def run_left(out: str) -> str:
    """Say what a sweep leaves in the folder of its run."""
    from signals.filesystem.paths import located  # noqa: PLC0415 - a command that is not cut short needs none of this

    folder = located(out)
    info = _described(folder)
    if info is None:
        return ""
    if info.get("state") == "complete":
        waits = info.get("confirmation") == {"state": "pending"}
        later = "; --resume has vectorbt confirm it" if waits else ""
        search = info.get("search")
        if isinstance(search, dict) and search.get("hold_out") and not _complete(folder / "held-out"):
            later = "; --resume runs the finalists on what was kept for judging"
        return f"the run in {out} is complete and kept{later}"
    visits = [file.name for file in (folder / "visits").glob("visit-*.bin")]
    if visits:
        cells = sum(int(name.rpartition("-")[2].removesuffix(".bin")) for name in visits)
        return f"what was found of {cells:,} cells is kept in {out}; --resume goes on from there"
    parts = count(folder / "cells", "part-*", "part")
    if parts:
        return f"{parts}; --resume goes on from there"
    return f"no part of {out} is finished yet; --resume starts it again"


def _described(run: Path) -> dict[str, Any] | None:
    """Return what a run says of itself; None where that cannot be read."""
    try:
        info = json.loads((run / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return info if isinstance(info, dict) else None


def _complete(run: Path) -> bool:
    return (_described(run) or {}).get("state") == "complete"
