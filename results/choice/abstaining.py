"""A choice that recommends nothing: why, and what it would take."""

from __future__ import annotations

from typing import Any

import polars as pl

from results.choice.limits import Limits
from results.choice.missing import needs_of, what_is_missing
from results.choice.record import Choice
from results.choice.text import abstaining_words
from results.inference.saved.steps import run_digest
from results.inference.verdict.stored import StoredVerdict
from results.run.run import Run

__all__ = ["abstained", "stamp"]


def abstained(
    run: Run, verdict: StoredVerdict, limits: Limits, why: list[str], looked: dict[str, int] | None = None
) -> Choice:
    """Return the choice of no cell.

    Parameters
    ----------
    run, verdict, limits
        Of the run, and what was asked for.
    why
        A sentence each; where there is none, the verdict says it.
    looked
        How far cells came.
    """
    needs = needs_of(verdict, _exposure_of(run, verdict))
    missing = why or what_is_missing(verdict, needs)
    return Choice(
        outcome="abstains",
        words=abstaining_words(verdict, missing),
        missing=missing,
        limits=limits.plain(),
        needs=needs,
        looked_at=looked or {},
        **stamp(run, verdict, limits),
    )


def stamp(run: Run, verdict: StoredVerdict, limits: Limits) -> dict[str, Any]:
    """Return what every choice says of what it stands on."""
    return {
        "by": limits.by,
        "sample": verdict.sample.judged,
        "pooled": verdict.pooled,
        "run": run_digest(run),
        "verdict": verdict.digest,
        "seed": verdict.seed,
    }


def _exposure_of(run: Run, verdict: StoredVerdict) -> float | None:
    """Return the exposure of the leading cell's trades, where all have the same."""
    if verdict.leading is None:
        return None
    cells = run.stored.filter(pl.col("cell") == verdict.leading.cell).select("size_rule", "leverage", "size")
    found = run.collect(cells)
    if len(found) != 1 or found["size_rule"].cast(pl.String).item() != "fixed":
        return None
    return float(found["leverage"].item() * found["size"].item())
