"""A table of an optimiser's trials: recognised, and examined as one part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from results.auditing.model import Finding, Part
from results.auditing.optimised.best import edges, few_trades, number, positive, spike
from results.auditing.optimised.contradictions import contradictions
from results.auditing.optimised.luck import luck_of
from results.auditing.optimised.reading import is_sweep_table, read_trials
from results.auditing.optimised.sameness import identical, knobs
from results.auditing.optimised.showing import pictures, tables
from results.auditing.optimised.space import space_of
from results.auditing.optimised.trials import Trials
from signals.tables.frames import Frame

__all__ = ["examine", "examine_trials", "is_sweep_table"]

_TITLE = "Table of a sweep"


def examine(given: str | Path | Frame, columns: Mapping[str, str] | None = None) -> Part:
    """Return what a table of trials says of itself.

    Parameters
    ----------
    given
        A file, a run's folder, or a frame.
    columns
        ``parameters`` and ``measure``, as `read_trials` takes them.

    Raises
    ------
    InputError
        If it cannot be read as one.
    """
    return examine_trials(read_trials(given, columns))


def examine_trials(trials: Trials) -> Part:
    """Return what trials that have been read say of themselves."""
    said = [Finding("trials", "note", f"{note[0].upper()}{note[1:]}.") for note in trials.notes]
    wrong = contradictions(trials)
    if not np.isfinite(trials.score).any():
        nothing = Finding(
            "best_of_many", "untestable", f"No row has a {trials.by.column}: which is the best cannot be said."
        )
        return Part("optimised", _TITLE, [*said, *wrong, nothing])
    best = int(trials.order[0])
    space = space_of(trials.parameters)
    turned = knobs(trials)
    luck = luck_of(trials, space, best)
    findings = [*wrong, *identical(trials, turned), *few_trades(trials, best)]
    findings += [*positive(trials), *edges(trials, space, best), *spike(trials, space, best)]
    if luck is None:
        findings.append(
            Finding(
                "best_of_many",
                "untestable",
                f"{len(trials):,} rows are too few, or too alike, to say what luck gives the best of them: save every trial, not only the best.",
            )
        )
    else:
        findings.append(luck.finding(trials, best))
    return Part(
        "optimised",
        _TITLE,
        [*said, *findings],
        tables(trials, space, turned, best),
        pictures(trials, space, best, luck),
        _numbers(trials, best),
    )


def _numbers(trials: Trials, best: int) -> dict[str, Any]:
    return {
        "rows": len(trials),
        "form": trials.form,
        "parameters": list(trials.parameters.columns),
        "measures": {measure.column: measure.kind or None for measure in trials.measures},
        "chosen_by": trials.by.column,
        "best": {
            "row": int(trials.row[best]),
            "value": float(trials.by.values[best]),
            "shown": number(trials.by, best),
            "parameters": {name: trials.parameters[name][best] for name in trials.parameters.columns},
        },
    }
