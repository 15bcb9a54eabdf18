"""What a user asks of a choice: limits on cells, what to rank by, and how much may be lost with what probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from signals import InputError

__all__ = ["By", "Limits"]

By = Literal["sharpe", "expectancy", "daily"]
"""What neighbourhoods are ranked by: the Sharpe ratio; or net return of a trade, or of a day, per unit of exposure."""

_BY_WORDS = {
    "expectancy": "net return of a trade per unit of exposure",
    "daily": "net return of a day per unit of exposure",
    "sharpe": "Sharpe ratio a year of daily net returns",
}


@dataclass(frozen=True)
class Limits:
    """What is asked for.

    Attributes
    ----------
    max_drawdown
        The largest drawdown of a cell as it was run; fraction of the balance, None for any.
    min_trades
        The fewest trades of the judged sample; never fewer than the verdict asks for.
    where
        A condition in SQL that cells must meet.
    by
        What is ranked by.
    horizon_days
        Days ahead for which exposure is chosen.
    drawdown, probability
        The drawdown that may come within these days, and with what probability.
    ruin
        The probability with which the balance may fall to a tenth.
    """

    max_drawdown: float | None = None
    min_trades: int | None = None
    where: str | None = None
    by: By = "sharpe"
    horizon_days: int = 365
    drawdown: float = 0.2
    probability: float = 0.05
    ruin: float = 0.001

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises
        ------
        InputError
            Naming the value and what to write.
        """
        if self.by not in get_args(By):
            raise InputError(f"`by={self.by!r}`: is no measure to choose by; write one of {', '.join(get_args(By))}")
        for name in ("max_drawdown", "drawdown"):
            value = getattr(self, name)
            if value is not None and not 0 < value <= 1:
                raise InputError(f"`{name}={value:g}`: write a fraction of the balance, above 0 and up to 1")
        for name in ("probability", "ruin"):
            value = getattr(self, name)
            if not 0 < value < 1:
                raise InputError(f"`{name}={value:g}`: write a probability above 0 and below 1")
        if self.min_trades is not None and self.min_trades < 1:
            raise InputError(f"`min_trades={self.min_trades}`: write at least 1")
        if not 1 <= self.horizon_days <= _LONGEST:
            raise InputError(f"`horizon_days={self.horizon_days}`: write from 1 to {_LONGEST:,} days")

    @property
    def measure_words(self) -> str:
        """What is ranked by, in words."""
        return _BY_WORDS[self.by]

    def plain(self) -> dict[str, float | int | str]:
        """Return what was asked for by name, without what was left open."""
        asked = {"max_drawdown": self.max_drawdown, "min_trades": self.min_trades, "where": self.where, "by": self.by}
        return {name: value for name, value in asked.items() if value is not None}


_LONGEST = 3_650
