"""Whether vectorbt has confirmed a run: a state that stays with it, and what a reader is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signals import InputError
from signals.filesystem.locking import locked
from sweeps.runs.described import BUSY, read_description, write_description
from sweeps.runs.records import Confirmation, RunInfo

__all__ = [
    "FEWEST",
    "confirmation_line",
    "disagreeing_cells",
    "record_confirmation",
    "with_confirmation",
]


FEWEST = 20
"""Cells that must have been compared, of as many or more that were chosen, for a run to be called confirmed."""


def confirmation_line(info: RunInfo) -> str | None:
    """Say in a line what whoever uses a run must know of its confirmation; None where there is nothing to say."""
    state = info.confirmation_state
    if state == "pending" and info.complete:
        return "vectorbt has not confirmed this run yet, its sweep ended before: resume the sweep, or confirm the run"
    if state != "disagreed" or info.confirmation is None:
        return None
    lines = info.confirmation.disagreements
    others = len(lines) - 1
    more = f" (and {others:,} more cell{'s' if others > 1 else ''})" if others else ""
    return (
        f"vectorbt DISAGREES with this run: {lines[0]}{more}; do not use it before it is resumed or "
        "confirmed again and they agree"
    )


def disagreeing_cells(info: RunInfo) -> tuple[int, ...]:
    """Return the cells that vectorbt last disagreed on, to be confirmed first; none where the run is too old to say."""
    told = info.confirmation
    return tuple(told.disagreeing) if told is not None and info.confirmation_state == "disagreed" else ()


def with_confirmation(info: RunInfo, summary: Mapping[str, Any], line: str) -> dict[str, Any]:
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
    before = info.confirmation or Confirmation()
    state = info.confirmation_state
    if summary["disagreements"]:
        state = "disagreed"
    elif summary["cells"] >= max(len(disagreeing_cells(info)), min(summary["chosen"], FEWEST)):  # time may have run out
        state = "confirmed"
    elif state == "disagreed":
        summary = {**summary, "disagreements": before.disagreements, "disagreeing": before.disagreeing}
    notes = [note for note in info.notes if note != before.line]
    return {**info.plain(), "confirmation": {"state": state, "line": line, **summary}, "notes": [*notes, line]}


def record_confirmation(run: Path, opened: RunInfo, summary: Mapping[str, Any], line: str) -> None:
    """Note in a complete run's folder what vectorbt says of it.

    Parameters
    ----------
    run
        Its folder.
    opened
        The description of the run that was confirmed.
    summary, line
        See `with_confirmation`.

    Raises
    ------
    InputError
        If the run was changed in the meantime, or cannot be written to.
    """
    try:
        with locked(run, BUSY):
            if read_description(run) != opened:
                raise InputError(f"{run}: was run or confirmed again meanwhile; confirm it once more")
            write_description(run, with_confirmation(opened, summary, line))
    except OSError as error:
        raise InputError(
            f"{run}: what vectorbt says cannot be noted there ({error.strerror}); make the folder writable"
        ) from error
