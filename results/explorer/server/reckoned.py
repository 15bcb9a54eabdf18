"""What the page's own arithmetic would answer, of runs whose planes are too many bytes to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from results.cube.layout import MOST_CELLS
from results.explorer.reduced import reduced_squares
from results.explorer.server.held import HeldRun
from signals import InputError

__all__ = ["reckoned"]


def reckoned(held: HeldRun, kind: str, view: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a question of the page's reckoner.

    Parameters
    ----------
    held
        The run.
    kind
        What is asked: ``squares``.
    view
        What is shown.

    Returns
    -------
    dict
        `ReckonedSquares` of the page's types: in drawn order, null where a square has no value.

    Raises
    ------
    InputError
        If it is asked what only planes can answer, or the view does not fit the run.
    """
    if kind != "squares":
        raise InputError(f"of more than {MOST_CELLS:,} cells there are maps alone; make a run of fewer for the rest")
    found = reduced_squares(held.cube, view)
    axes = {axis["name"]: axis["order"] for axis in held.model["axes"]}
    orders = [axes.get(view.get(name) or "", [0]) for name in ("by", "y", "x")]
    shape = [len(order) for order in orders]
    drawn = {
        name: np.array(found[name], dtype=object).reshape(shape)[np.ix_(*orders)].ravel().tolist()
        for name in ("value", "cells", "cells_sufficient")
    }
    return {"shape": shape, **drawn}
