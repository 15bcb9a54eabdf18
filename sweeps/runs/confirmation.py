"""Whether vectorbt has confirmed a run: a state that stays with it, and what a reader is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signals import InputError
from sweeps.runs.described import read_description, write_description
from sweeps.runs.locking import locked
from sweeps.runs.records import ConfirmationState

__all__ = [
    "FEWEST",
    "confirmation_line",
    "confirmation_of",
    "disagreeing_cells",
    "record_confirmation",
    "with_confirmation",
]


FEWEST = 20
"""Cells that must have been compared, of as many or more that were chosen, for a run to be called confirmed."""


def confirmation_of(info: Mapping[str, Any]) -> ConfirmationState:
    """Return the state that a run's description tells of."""
    told = info.get("confirmation")
    if told is None:
        return "left out"
    state: ConfirmationState | None = told.get("state")
    if state is not None:
        return state
    return "disagreed" if told.get("disagreements") else "confirmed"


def confirmation_line(info: Mapping[str, Any]) -> str | None:
    """Say in a line what whoever uses a run must know of its confirmation; None where there is nothing to say."""
    state = confirmation_of(info)
    if state == "pending" and info["state"] == "complete":
        return "vectorbt has not confirmed this run yet, its sweep ended before: resume the sweep, or confirm the run"
    if state != "disagreed":
        return None
    lines = info["confirmation"]["disagreements"]
    others = len(lines) - 1
    more = f" (and {others:,} more cell{'s' if others > 1 else ''})" if others else ""
    return (
        f"vectorbt DISAGREES with this run: {lines[0]}{more}; do not use it before it is resumed or "
        "confirmed again and they agree"
    )


def disagreeing_cells(info: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the cells that vectorbt last disagreed on, to be confirmed first; none where the run is too old to say."""
    return tuple(info["confirmation"].get("disagreeing", ())) if confirmation_of(info) == "disagreed" else ()


def with_confirmation(info: Mapping[str, Any], summary: Mapping[str, Any], line: str) -> dict[str, Any]:
    """Return a complete run's description with what vectorbt says of it now.

    Parameters
    ----------
    info
        The description.
    summary
        Of the agreement: cells, disagreements and all else that is kept.
    line
        The same in a line, which takes the place of an earlier one among the notes.
    """
    before = info.get("confirmation") or {}
    state = confirmation_of(info)
    if summary["disagreements"]:
        state = "disagreed"
    elif summary["cells"] >= max(len(disagreeing_cells(info)), min(summary["chosen"], FEWEST)):  # time may have run out
        state = "confirmed"
    elif state == "disagreed":
        summary = {**summary, **{name: before[name] for name in ("disagreements", "disagreeing") if name in before}}
    notes = [note for note in info["notes"] if note != before.get("line")]
    return {**info, "confirmation": {"state": state, "line": line, **summary}, "notes": [*notes, line]}


def record_confirmation(run: Path, seen: Mapping[str, Any], summary: Mapping[str, Any], line: str) -> None:
    """Note in a complete run's folder what vectorbt says of it.

    Parameters
    ----------
    run
        Its folder.
    seen
        The description of the run that was confirmed.
    summary, line
        See `with_confirmation`.

    Raises
    ------
    InputError
        If the run was changed in the meantime, or cannot be written to.
    """
    try:
        with locked(run):
            if read_description(run) != dict(seen):
                raise InputError(f"{run}: was run or confirmed again meanwhile; confirm it once more")
            write_description(run, with_confirmation(seen, summary, line))
    except OSError as error:
        raise InputError(
            f"{run}: what vectorbt says cannot be noted there ({error.strerror}); make the folder writable"
        ) from error
