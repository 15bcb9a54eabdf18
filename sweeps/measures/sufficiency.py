"""How many trades, wins and losses a cell needs for its ratios to mean something: the one rule, in numbers and words."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["SUFFICIENT", "Sufficiency"]


class Sufficiency(NamedTuple):
    """The fewest trades, wins and losses; below any of them the ratios are an anecdote, and the state is `few_trades`."""

    trades: int
    wins: int
    losses: int

    def met(self, trades: Any, wins: Any, losses: Any) -> Any:
        """Return whether counts are enough: numbers, arrays, series or expressions of polars; a null stays one."""
        return (trades >= self.trades) & (wins >= self.wins) & (losses >= self.losses)

    def words(self, last: str = "and") -> str:
        """Return the three numbers as a reader is told them, ``30 trades, 10 wins and 10 losses``."""
        return f"{self.trades} trades, {self.wins} wins {last} {self.losses} losses"


SUFFICIENT = Sufficiency(trades=30, wins=10, losses=10)
"""What the contract asks for."""
