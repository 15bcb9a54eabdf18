"""What the page is told of a run and of what people made of it: the model, with marks and the choice as they now are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from results.choice.record import read_choice
from results.explorer.marks import read_marks
from results.inference.verdict.unjudged import why_unjudged
from results.run.run import Run
from signals import InputError

__all__ = ["whole_model"]


def whole_model(run: Run, model: Mapping[str, Any]) -> dict[str, Any]:
    """Return a model with the marks and the choice that are kept beside its run.

    Parameters
    ----------
    run
        The run.
    model
        As `run_model` returns it.

    Returns
    -------
    dict
        `RunModel`; a file of marks or a choice that cannot be read is a caution, and no more.
    """
    cautions, marks, choice = list(model["cautions"]), [], None
    try:
        marks = read_marks(run)
    except InputError as error:
        cautions.append(str(error))
    try:
        found = read_choice(run)
        choice = None if found is None or found.pooled != run.pooled else dict(found.mapping())
    except InputError as error:
        cautions.append(str(error))
    return {**model, "cautions": cautions, "marks": marks, "choice": choice, "unjudged": why_unjudged(run)}
