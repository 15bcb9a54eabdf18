"""What came out of a run as a whole: effects of axes, broken rules, what vectorbt says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sweeps.runs.values.record import AxisName, Count, Parameter, Record, Some

__all__ = ["BrokenRule", "Confirmation", "ConfirmationState", "Effect", "What"]


ConfirmationState = Literal["left out", "pending", "confirmed", "disagreed"]
"""What vectorbt says of a run: it was not asked, not asked yet, agrees, or does not."""
What = Literal["dead", "scales", "money", "trades", "unknown"]
"""What an axis does."""


class Effect(Record):
    """What one axis does.

    Attributes
    ----------
    axis
        Its parameter, or ``"asset"``.
    ties
        Parameters tied to it.
    what
        ``"dead"``, ``"scales"``, ``"money"``, ``"trades"``, or ``"unknown"`` where too few pairs could be compared.
    pairs
        Pairs of cells compared that differ in this axis alone. Fewer than there are, once it is clear that the axis
        changes trades.
    same_trades
        How many of them have the same trades.
    drawn
        Whether the cells compared are a random share of the run or of the grid.
    """

    axis: AxisName
    ties: Annotated[tuple[Parameter, ...], Field(strict=False)]
    what: What
    pairs: Count
    same_trades: Count
    drawn: bool


class Confirmation(Record):
    """What vectorbt says of a run.

    Attributes
    ----------
    state
        None in runs of format 1, which told by their disagreements.
    line
        The same as text, if it was asked.
    cells, chosen
        How many cells it compared, of how many that were chosen for it; older runs do not say.
    disagreements, disagreeing
        A line for each cell it disagrees on, and which cells these are.
    """

    state: ConfirmationState | None = None
    line: str | None = None
    cells: Count = 0
    chosen: Count = 0
    disagreements: list[str] = Field(default_factory=list)
    disagreeing: list[Count] = Field(default_factory=list)


class BrokenRule(Record):
    """A rule between parameters that skipped cells break, and how many of them; a cell may break several."""

    parameters: list[Parameter]
    cells: Some
