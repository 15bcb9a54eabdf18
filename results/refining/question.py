"""What is asked of a refinement: by which measure, around what, how fine, and how many cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from results.run.leading import leading_metric
from results.run.metrics import Metric, find_metric
from results.run.run import Run
from results.run.views import Cost, check_view
from signals import InputError
from signals.seeds import check_seed
from sweeps.measures.samples import Sample

__all__ = ["Around", "RefineQuestion", "read_question"]

Around = Literal["promising", "contour", "both"]
"""Where a grid is made finer: around what does best, along the line where the measure changes its sign, or along both."""

MOST_STEPS = 100
"""Into so many steps the distance between two values is divided at most."""


@dataclass(frozen=True)
class RefineQuestion:
    """What is asked.

    Attributes
    ----------
    metric
        The measure that decides.
    around
        Around what.
    factor
        Into how many steps the distance between two neighbouring values is divided.
    cells
        How many cells the finer grid may have; of more it is a sample.
    sample, cost
        Which trades the measure is of, and whether before or after costs.
    where
        A condition in SQL on the cells that are looked at; None for all.
    seed
        Decides which cells a sample holds.
    progress
        Whether a bar is shown.
    """

    metric: Metric
    around: Around
    factor: int
    cells: int
    sample: Sample
    cost: Cost
    where: str | None
    seed: int
    progress: bool = False

    @property
    def contour(self) -> bool:
        """Whether the line is looked for where the measure changes its sign."""
        return self.around != "promising" and self.metric.neutral is not None

    @property
    def promising(self) -> bool:
        """Whether what does best is looked for."""
        return self.around != "contour"


def read_question(  # noqa: PLR0913, PLR0917 - the options of the command
    run: Run,
    metric: str,
    around: Around,
    factor: int,
    cells: int,
    sample: Sample | None,
    cost: Cost,
    where: str | None,
    seed: int,
    progress: bool,
) -> RefineQuestion:
    """Read what is asked of a run's refinement.

    Raises
    ------
    InputError
        If a measure or a view does not exist, or a number makes no sense; if a contour is asked of a measure that has none.
    """
    check_seed(seed)
    name, chosen = leading_metric(run, metric, sample)
    check_view(chosen, cost)
    run.check_metric(name, run.basis(chosen), cost)
    found = find_metric(name)
    if around not in get_args(Around):
        raise InputError(f"`around={around!r}`: write one of {', '.join(get_args(Around))}")
    if not 2 <= factor <= MOST_STEPS:  # noqa: PLR2004 - what divides
        raise InputError(f"`factor={factor}`: divide the distance between two values into 2 to {MOST_STEPS} steps")
    if cells < 1:
        raise InputError(f"`cells={cells}`: write how many cells the finer grid may have, at least 1")
    if around == "contour" and found.neutral is None:
        raise InputError(
            f"metric {name!r} has no value at which it changes its meaning, so there is no contour to follow; "
            "use `around='promising'`, or a metric such as expectancy"
        )
    return RefineQuestion(found, around, factor, cells, chosen, cost, where, seed, progress)
