"""Finalists of a search are chosen from as far as the verdict on the search goes: theirs alone leaves out how they were found."""

from __future__ import annotations

from results.inference.verdict.stored import StoredVerdict
from results.run.run import Run
from results.searching.held_out.looks import FINALISTS
from results.searching.verdict.record import read_search_verdict
from signals import InputError

__all__ = ["standing_finalists"]


def standing_finalists(run: Run, verdict: StoredVerdict) -> frozenset[int] | None:
    """Return which finalists the verdict on their search calls positive: of several searches that looked there, fewer than theirs does.

    Parameters
    ----------
    run
        Any run.
    verdict
        On it.

    Returns
    -------
    frozenset of int or None
        None of a run that is of no search's finalists, or where their own verdict is not positive.

    Raises
    ------
    InputError
        If the verdict on their search is gone, is on other ones, or is not positive.
    """
    if verdict.ruling != "positive" or (run.info.search or {}).get("for") != FINALISTS:
        return None
    folder = run.path.resolve().parent
    found = read_search_verdict(folder)
    if found.held_out.digest != verdict.digest:
        raise InputError(f"{run.path}: was judged by itself, without its search; run: `results.judge({str(folder)!r})`")
    if found.verdict != "positive":
        why = "; ".join(found.reasons)
        raise InputError(f"{run.path}: nothing is recommended: the verdict on their search is {found.verdict}: {why}")
    return frozenset(found.cells)
