"""What a run's verdict says, as the page is told it."""

from __future__ import annotations

from typing import Any

from results.cube.special import verdict_file
from results.run.run import Run
from signals import InputError

__all__ = ["verdict_of_run"]


def verdict_of_run(run: Run) -> dict[str, Any] | None:
    """Return the verdict of a run; None where it was not judged, or was run again since."""
    from results.inference.verdict.stored import read_verdict  # noqa: PLC0415 - what judges takes long to load
    from results.inference.verdict.unjudged import why_unjudged  # noqa: PLC0415

    if run.searched:
        return _of_search(run)
    if why_unjudged(run) is not None:
        return None
    stored = read_verdict(run.path)
    return {
        "verdict": stored.ruling,
        "words": _sentences(stored.ruling, stored.reasons, stored.words),
        "cell": None if stored.leading is None else stored.leading.cell,
        "judged": stored.sample.judged,
        "has_cells": _has_cells(run),
    }


def _of_search(run: Run) -> dict[str, Any] | None:
    """Return the verdict on a search: of its finalists, none of which is shown as judged among the cells that it visited."""
    from results.inference.saved.steps import run_digest  # noqa: PLC0415 - what judges takes long to load
    from results.searching.verdict.record import read_search_verdict  # noqa: PLC0415

    try:
        stored = read_search_verdict(run.path)
    except InputError:
        return None
    if stored.run != run_digest(run):
        return None
    return {
        "verdict": stored.verdict,
        "words": _sentences(stored.verdict, stored.reasons, stored.words),
        "cell": stored.cells[0] if stored.cells else stored.searched.best,
        "judged": stored.searched.sample,
        "has_cells": False,
    }


def _has_cells(run: Run) -> bool:
    try:
        verdict_file(run)
    except InputError:
        return False
    return True


_HEADLINES = {
    "positive": "Positive",
    "undetermined": "Undetermined",
    "none": "None",
}


def _sentences(ruling: str, reasons: list[str], words: list[str]) -> list[str]:
    """Return the lines of a verdict as sentences: what stands under a heading goes with it."""
    told = [f"{_HEADLINES[ruling]}: {'; '.join(reasons)}" if reasons else _HEADLINES[ruling]]
    for line in words[1:]:
        text = line.strip()
        if text in reasons or not text:
            continue
        if line[0] != " ":
            head, _, rest = line.partition("  ")
            told.append(f"{head[0].upper()}{head[1:]}: {rest.strip()}" if rest else text)
        elif len(told) > 1:
            told[-1] += f"; {text}"
        else:
            told.append(text)
    return told
