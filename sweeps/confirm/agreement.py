"""What vectorbt says of a run: how many cells it compared, the largest differences, and what it disagrees on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from signals import InputError

__all__ = ["Agreement"]


@dataclass(frozen=True)
class Agreement:
    """What vectorbt says of a run.

    Attributes
    ----------
    chosen, cells, trades
        Cells to be confirmed, those that were before time ran out, and their trades.
    measures
        Numbers of each cell that were compared, its state among them.
    return_difference
        Largest difference of a trade's net return.
    measure_difference, measure
        Largest difference of any measure, relative where it exceeds 1, and where it was found; None where only one of
        the two has a value.
    disagreements
        One line each; empty where vectorbt confirms all.
    disagreeing
        The cells that they are about, in order.
    seconds, loading
        How long it took, and how much of that until the first cell was compared.
    allowed
        Seconds of comparing after which nothing more was begun; None without a limit.
    """

    chosen: int
    cells: int = 0
    trades: int = 0
    measures: int = 0
    return_difference: float = 0.0
    measure_difference: float | None = 0.0
    measure: str = "none"
    disagreements: tuple[str, ...] = ()
    disagreeing: tuple[int, ...] = ()
    seconds: float = 0.0
    loading: float = 0.0
    allowed: float | None = None

    def line(self) -> str:
        """Say in one line what was compared, and with what result."""
        verdict = "agrees on" if not self.disagreements else f"DISAGREES on {len(self.disagreements):,} of"
        apart = "a value against none" if self.measure_difference is None else f"{self.measure_difference:.0e}"
        of = "" if self.cells == self.chosen else f" of the {self.chosen:,} chosen"
        return (
            f"vectorbt {verdict} {self.cells:,} cells{of}, on each of their {self.trades:,} trades and {self.measures} "
            f"measures: largest difference {self.return_difference:.0e} in a return, {apart} in a measure "
            f"({self.measure}); {self.seconds:.1f} s"
        )

    def lines(self) -> list[str]:
        """Say it, and where time ran out, how much was left and how to have it."""
        if self.cells == self.chosen or self.allowed is None:
            return [self.line()]
        left = (
            f"  {self.chosen - self.cells:,} of the {self.chosen:,} cells chosen were not compared, to take no longer than "
            f"{self.allowed:.0f} s once vectorbt was loaded ({self.loading:.1f} s): confirm the run to have more compared"
        )
        return [self.line(), left]

    def text(self) -> str:
        """Return those lines as one text."""
        return "\n".join(self.lines())

    def summary(self) -> dict[str, Any]:
        """Return what `run.json` keeps."""
        return {**vars(self), "disagreements": list(self.disagreements), "disagreeing": list(self.disagreeing)}

    def check(self, where: str) -> None:
        """Refuse a run that vectorbt does not confirm.

        Raises
        ------
        InputError
            With the first disagreement: the cell and, where there is one, the trade.
        """
        if self.disagreements:
            more = len(self.disagreements) - 1
            others = f" (and {more:,} more cells)" if more else ""
            raise InputError(f"{where}: vectorbt disagrees: {self.disagreements[0]}{others}; do not use this run")
