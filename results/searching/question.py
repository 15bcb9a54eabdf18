"""What a search is asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

import numpy as np

from results.run.metrics import find_metric
from results.searching.measured import check_metric, neutral_of
from signals import InputError
from sweeps.measures.samples import Sample
from sweeps.measures.sufficiency import SUFFICIENT, Sufficiency

__all__ = ["For", "HeldOut", "SearchQuestion"]

For = Literal["boundary", "best", "illuminate"]
"""Where a measure changes its sign; the highest lower bound of a measure; the best of every niche."""

HeldOut = Literal["last", "weeks"]
"""What is kept for judging: the last part of the time, or weeks drawn at random."""

MOST_CELLS, MOST_FINALISTS, MOST_TRADES, MOST_SEED = 100_000_000, 1000, 2**63 - 1, 2**63 - 1


_LONGEST_STRETCH = 10.0


@dataclass(frozen=True)
class SearchQuestion:
    """What a search is asked.

    Attributes
    ----------
    for_
        What it looks for.
    cells
        How many it may visit.
    metric
        The measure.
    sample
        Which trades count: the search settles it, out-of-sample ones where the signal files say which these are, else all.
    min_trades
        Fewest trades of a cell that counts; None for as many that a cell can be expected to have enough of them for the verdict on
        what is searched and on what is kept: 45 where 0.4 is kept.
    max_drawdown
        Largest drawdown of a cell that counts; a fraction of the balance, None for any.
    hold_out
        Share of the time that is kept for judging; 0 keeps nothing.
    held_out
        Which.
    finalists
        How many are judged there.
    seed
        Of all that is random.
    """

    for_: For = "best"
    cells: int = 1_000_000
    metric: str = "expectancy"
    sample: Sample = "all"
    min_trades: int | None = None
    max_drawdown: float | None = None
    hold_out: float = 0.4
    held_out: HeldOut = "last"
    finalists: int = 100
    seed: int = 0

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises
        ------
        InputError
            Naming the value and what to write.
        """
        if not _whole(self.seed, 0, MOST_SEED):
            raise InputError(f"`seed={self.seed!r}`: write a whole number from 0 to 2^63 - 1")
        for name, value, words in (("for_", self.for_, get_args(For)), ("held_out", self.held_out, get_args(HeldOut))):
            if not isinstance(value, str) or value not in words:
                raise InputError(f"`{name}={value!r}`: write one of {', '.join(words)}")
        check_metric(self.metric, self.for_)
        if not _whole(self.cells, 1, MOST_CELLS):
            raise InputError(f"`cells={self.cells!r}`: write a whole number from 1 to {MOST_CELLS:,}")
        if self.min_trades is not None and not _whole(self.min_trades, 1, MOST_TRADES):
            raise InputError(f"`min_trades={self.min_trades!r}`: write a whole number of at least 1")
        if self.max_drawdown is not None and not (_number(self.max_drawdown) and 0 < self.max_drawdown <= 1):
            raise InputError(
                f"`max_drawdown={self.max_drawdown!r}`: write a fraction of the balance, above 0 and up to 1"
            )
        if not (_number(self.hold_out) and 0 <= self.hold_out < 1):
            raise InputError(f"`hold_out={self.hold_out!r}`: write a share of the time from 0 to below 1")
        if not _whole(self.finalists, 1, MOST_FINALISTS):
            raise InputError(f"`finalists={self.finalists!r}`: write a whole number from 1 to {MOST_FINALISTS:,}")

    @property
    def stretch(self) -> float:
        """How much longer what is searched is than the shorter of both parts: so many times what the verdict asks for is enough.

        No more than `_LONGEST_STRETCH`: of a sliver that is kept no cell has enough trades, whatever it is asked for.
        """
        longer = (1 - self.hold_out) / self.hold_out if self.hold_out else 1.0
        return min(max(longer, 1.0), _LONGEST_STRETCH)

    def settled(self) -> SearchQuestion:
        """Return the question with the fewest trades that it means where it does not say."""
        if self.min_trades is not None:
            return self
        return replace(self, min_trades=math.ceil(SUFFICIENT.trades * self.stretch - 1e-9))

    @property
    def enough(self) -> Sufficiency:
        """From what on a cell counts.

        Wins and losses are those of the verdict, stretched as trades are, fewer of fewer trades: without any losses a bound would be of
        nothing, and two losses among forty trades tell little of how large the next is.
        """
        trades = self.settled().min_trades or 1
        share = min(trades / SUFFICIENT.trades, self.stretch)
        wins, losses = (math.ceil(each * share - 1e-9) for each in (SUFFICIENT.wins, SUFFICIENT.losses))
        return Sufficiency(trades, wins, losses)

    def in_unit(self, score: float) -> float:
        """Return a score, or a value less its neutral one, in the measure's own unit and sense."""
        metric = find_metric(self.metric)
        return (neutral_of(self.metric) or 0.0) + (-score if metric.lower_is_better else score)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> SearchQuestion:
        """Return the question that `run.json` keeps; what else stands there is left."""
        held = {"for_": told["for"], **told}
        return cls(**{each.name: held[each.name] for each in fields(cls) if each.name in held})

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, as `run.json` keeps it."""
        told = {name: value.item() if isinstance(value, np.generic) else value for name, value in asdict(self).items()}
        return {"for": told.pop("for_"), **told}


def _whole(value: object, least: int, most: int) -> bool:
    """Return whether a value is a whole number within limits: what numpy counts by too, but no bool and no 5.0."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and least <= int(value) <= most


def _number(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
