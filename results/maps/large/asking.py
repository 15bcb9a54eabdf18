"""What a map asks of a large run, answered from what was kept of it where it was asked before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import polars as pl

from results.maps.large.reducing import reduce_large
from results.maps.reductions import Reduction
from results.run.condition import condition
from results.run.large.families import by_families
from results.run.large.kept import kept
from results.run.run import Run

if TYPE_CHECKING:
    from results.maps.heatmap import MapQuestion

__all__ = ["reduce_kept", "seen_for"]


def seen_for(run: Run, names: Sequence[str], where: str | None) -> Run:
    """Return a run by its families, or by its cells where what is looked at hangs on the exposure.

    Parameters
    ----------
    run
        The run.
    names
        Axes and measures.
    where
        The condition, which may name more.
    """
    more = [] if where is None else condition(where, run.schema).meta.root_names()
    return by_families(run, [*names, *more])


def reduce_kept(  # noqa: PLR0913, PLR0917 - what is asked, and of what
    run: Run,
    cells: Callable[[Run], pl.LazyFrame],
    axes: list[str],
    reduction: Reduction,
    columns: list[str],
    question: MapQuestion,
) -> pl.DataFrame:
    """Return the squares of a large run, see `results.maps.large.reducing.reduce_large`; kept in its folder."""
    asked = {**asdict(question), "verdict": False, "squares": axes, "reduce": reduction.name, "beside": columns}
    return kept(run, "map", asked, lambda: reduce_large(run, cells, axes, reduction, columns))
