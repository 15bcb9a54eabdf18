"""Everything that a table of an optimiser's trials says of itself, as one part."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.model import Finding, Part
from results.auditing.optimised.best import edges, few_trades, number, positive, spike
from results.auditing.optimised.contradictions import contradictions
from results.auditing.optimised.luck import luck_of
from results.auditing.optimised.sameness import identical, knobs
from results.auditing.optimised.showing import pictures, tables
from results.auditing.optimised.space import space_of
from results.auditing.optimised.trials import Trials
from results.style.counts import counted

__all__ = ["examine"]

_TITLE = "Table of a sweep"


def examine(trials: Trials) -> Part:
    """Return what a table of trials says of itself."""
    wrong = contradictions(trials)
    if not np.isfinite(trials.score).any():
        nothing = Finding(
            "best_of_many",
            "untestable",
            f"No row with trades has a {trials.by.column}: which is the best cannot be said.",
        )
        return Part("optimised", _TITLE, [*wrong, nothing])
    best = int(trials.order[0])
    space = space_of(trials.parameters)
    turned = knobs(trials, [axis.name for axis in space.axes])
    luck = luck_of(trials, space, best)
    findings = [*wrong, *identical(trials, turned), *few_trades(trials, best)]
    findings += [*positive(trials), *edges(trials, space, best), *spike(trials, space, best)]
    if luck is None:
        findings.append(
            Finding(
                "best_of_many",
                "untestable",
                f"{counted(len(trials), 'row')}: too few, or too alike, to say what luck gives the best of them. Save every trial, not only the best.",
            )
        )
    else:
        findings.append(luck.finding(trials, best))
    return Part(
        "optimised",
        _TITLE,
        findings,
        tables(trials, space, turned, best),
        pictures(trials, space, best, luck),
        _numbers(trials, best) | ({} if luck is None else {"luck_explains": luck.explains}),
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
