"""What a claim is: one number that somebody says of a list, with how exactly it was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["MEASURES", "Claim", "Sense"]

_NEARLY = 0.02
_OF_ROUNDED = {
    "average_win": 0.01, "average_loss": 0.01, "payoff_ratio": 0.01, "profit_factor": 0.01, "expectancy": 0.01, "expectancy_r": 0.01, "return": 0.01,
    "best_return": 0.01, "max_drawdown": 0.01, "sharpe": 0.01, "best_trade": 0.01, "worst_trade": 0.01, "final_balance": 0.001,
}  # fmt: skip
"""By measure, the share of it that a list's rounding may take."""
Sense = Literal["about", "at_least", "at_most"]

MEASURES: dict[str, str] = {
    "trades": "number of trades",
    "wins": "number of wins",
    "losses": "number of losses",
    "days": "days from first entry to last exit",
    "trades_per_day": "trades a day",
    "win_rate": "win rate",
    "average_win": "average win",
    "average_loss": "average loss",
    "payoff_ratio": "payoff ratio",
    "profit_factor": "profit factor",
    "expectancy": "expectancy a trade",
    "expectancy_r": "expectancy in R",
    "return": "return",
    "best_return": "best return",
    "final_balance": "final balance",
    "max_drawdown": "largest drawdown",
    "sharpe": "Sharpe ratio a year",
    "best_trade": "best trade",
    "worst_trade": "worst loss of a trade",
    "losing_days": "losing days",
    "losing_weeks": "losing weeks",
    "losing_months": "losing months",
    "losses_in_a_row": "losses in a row at most",
    "profitable": "profit",
}
"""What can be claimed, and its name in a sentence; the keys are those of a TOML file."""


@dataclass(frozen=True)
class Claim:
    """One number that somebody claims.

    Attributes
    ----------
    measure
        A key of `MEASURES`.
    value
        A fraction where the measure is one; losses and drawdowns are positive.
    sense
        Whether it is claimed to be ``about`` that much, ``at_least`` or ``at_most``.
    text
        The words it was read from.
    per_days
        Of rates: days it is claimed for (5 for "+38 % per 5 days").
    slack
        How far off the value may be and still be what was said: half of its last digit, or half of a stated range.
    before_costs
        Whether it is said to be before fees.
    start
        Of a final balance, the initial one, where it is said.
    """

    measure: str
    value: float
    sense: Sense
    text: str
    per_days: float | None = None
    slack: float = 0.0
    before_costs: bool = False
    start: float | None = None

    def allows(self, value: float) -> bool:
        """Whether a value found is what was said, within the rounding of the claim and of the list.

        2 % of it are forgiven within its last digit; of what is reckoned from results, which lists round, a hundredth.
        """
        near = max(self.slack, min(2.0 * self.slack, _NEARLY * abs(self.value))) + 1e-9 * max(1.0, abs(self.value))
        near = max(near, _OF_ROUNDED.get(self.measure, 0.0) * abs(self.value))
        if self.sense == "at_least":
            return value >= self.value - near
        if self.sense == "at_most":
            return value <= self.value + near
        return abs(value - self.value) <= near
