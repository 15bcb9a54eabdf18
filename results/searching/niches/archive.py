"""The niches of a run as an archive of pyribs, which is an extra: nothing else needs it."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.searching.niches.found import BOUND, Niches
from signals import InputError

__all__ = ["niches_archive"]


def niches_archive(niches: Niches) -> Any:
    """Return niches as a `GridArchive` of pyribs, for its emitters, schedulers and heat maps.

    Parameters
    ----------
    niches
        As found.

    Returns
    -------
    ribs.archives.GridArchive
        A solution is the places of a cell along the axes of the grid, the asset first if there are several; the objective is the
        bound, negative where less is better; measures are the numbers of the bands of trades, drawdown and win rate.

    Raises
    ------
    InputError
        If pyribs is not installed.
    """
    try:
        from ribs.archives import GridArchive  # noqa: PLC0415 - an extra, slow to load
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "ribs":
            raise
        raise InputError(
            "an archive of pyribs needs pyribs, which is not installed; `pip install 'risk-asymmetry[illuminate]'` brings it"
        ) from error
    run = niches.run
    lengths = [len(axis.quantiles or axis.values) for axis in run.info.grid.axes]
    shape = (*([len(run.assets)] if run.assets else []), *lengths)
    places = np.stack(np.unravel_index(niches.table["cell"].to_numpy(), shape), axis=1).astype(np.float64)
    dims = [len(each) for each in niches.bands]
    archive = GridArchive(solution_dim=len(shape), dims=dims, ranges=[(0, each) for each in dims])
    sign = -1.0 if niches.metric.lower_is_better else 1.0
    archive.add(places, sign * niches.table[BOUND].to_numpy(), np.stack(niches.places(), axis=1) + 0.5)
    return archive
