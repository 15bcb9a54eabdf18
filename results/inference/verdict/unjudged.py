"""Why nothing can be said of the cells of a run: one wording, wherever a verdict is looked for."""

from __future__ import annotations

from results.inference.saved.steps import run_digest
from results.inference.verdict.record import FILE, HELD_OUT, SEARCH_FILE
from results.inference.verdict.stored import read_verdict
from results.run.run import Run
from signals import InputError

__all__ = ["why_unjudged"]


def why_unjudged(run: Run) -> str | None:
    """Return why a run has no verdict on the cells that are looked at, as part of a sentence; None where it has one.

    Parameters
    ----------
    run
        An opened run, or one with its assets pooled: a verdict is of the cells of each asset or of pooled settings.
    """
    if not run.complete:
        return "the run is not finished, and it is judged as a whole"
    try:
        verdict = read_verdict(run.path)
    except InputError:
        if (run.path / SEARCH_FILE).exists():
            return f"judged were the finalists of the search, in {HELD_OUT}"
        return "its verdict cannot be read" if (run.path / FILE).exists() else "not judged yet"
    if verdict.pooled and not run.pooled:
        return "judged were its settings, pooled over all assets, and not the cells of each asset"
    if run.pooled and not verdict.pooled:
        return "judged were the cells of each asset, and not settings pooled over them"
    return None if verdict.run == run_digest(run) else "the run has changed since it was judged"
