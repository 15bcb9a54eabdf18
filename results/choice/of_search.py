"""Finalists of a search are chosen from as far as the verdict on the search goes: theirs alone leaves out how they were found."""

from __future__ import annotations

from results.inference.verdict.stored import StoredVerdict
from results.run.run import Run
from results.searching.held_out.looks import FINALISTS
from results.searching.verdict.record import read_search_verdict
from signals import InputError

__all__ = ["check_finalists"]


def check_finalists(run: Run, verdict: StoredVerdict) -> None:
    """Refuse to choose from finalists that are called positive where their search is not.

    Parameters
    ----------
    run
        Any run.
    verdict
        On it.

    Raises
    ------
    InputError
        If it is of finalists, and the verdict on their search is gone, is on other ones, or names not all that theirs does.
    """
    if verdict.ruling != "positive" or (run.info.search or {}).get("for") != FINALISTS:
        return
    folder = run.path.resolve().parent
    found = read_search_verdict(folder)
    if found.held_out.digest != verdict.digest:
        raise InputError(f"{run.path}: was judged by itself, without its search; run: `results.judge({str(folder)!r})`")
    if found.verdict != "positive":
        why = "; ".join(found.reasons)
        raise InputError(f"{run.path}: nothing is recommended: the verdict on their search is {found.verdict}: {why}")
    if set(found.cells) != set(verdict.cells):
        stand = ", ".join(map(str, found.cells))
        raise InputError(
            f"{run.path}: nothing is recommended among all that are positive by themselves: of the finalists {stand} alone stand in the "
            "verdict on their search"
        )
