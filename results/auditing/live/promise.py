"""Whether live results keep what a backtest promised, at every look: what is bet on, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.live.alone import one_at_a_time
from results.auditing.live.bounds import confidence_sequence
from results.auditing.live.evidence import Sequential, first_above, sequential, without_edge
from results.auditing.live.foreseen import Foreseen, foresee
from results.inference.formulas.intervals import bootstrap_t_interval
from signals.arrays import Floats, Integers, Times

__all__ = ["FEWEST", "Kept", "Record", "hold_to"]

_ROOM = 2.0
"""No loss, and no win, is taken to be larger than so many times the backtest's largest."""
FEWEST = 30
_SURELY, _SURER = 0.001, 3.09 / 1.96
"""The error of a refutation, and how much further than for 25 in 1,000 the backtest's mean is then lowered."""
_FEW = 0.05
"""Share of live trades that may be left out, and the rest still speaks for all."""


@dataclass(frozen=True, eq=False)
class Record:
    """Results in order of exit.

    Attributes
    ----------
    entry, exit
        datetime64[us] (n,).
    net
        float64 (n,): fractions.
    """

    entry: Times
    exit: Times
    net: Floats

    @classmethod
    def of(cls, entry: Times, exit: Times, net: Floats) -> Record:  # noqa: A002
        """Return results sorted by exit."""
        order = np.argsort(exit, kind="stable")
        return cls(entry[order], exit[order], net[order])


@dataclass(frozen=True, eq=False)
class Kept:
    """A promise and what became of it.

    Attributes
    ----------
    promised, live
        Means a trade; of live trades those that count.
    surely
        What the backtest promises for sure: the lower bound of its mean, which its own luck leaves; not above 0 where that leaves nothing.
    sequential
        The evidence by trade that counts, against `surely` where that is above 0, else against `promised`.
    refuted
        Whether evidence of 1,000 to 1 speaks against even what the backtest promises with 999 of 1,000 parts of its luck allowed for.
    proven
        The first trade, counted from 1, after which an edge is shown; None where it never is, or more than a few trades are left out.
    taken
        int64 (k,): which live trades count, in order.
    left_out
        Live trades that were open beside one that counts.
    lower, upper
        float64 (k,): bounds of the live mean that hold at all times at once.
    foreseen
        When bots without an edge would be found out.
    low, high
        The bounds of a trade's result that are assumed.
    beyond_low, beyond_high
        The first trade that lies beyond them; None where none does.
    """

    promised: float
    live: float
    surely: float
    sequential: Sequential
    refuted: bool
    proven: int | None
    taken: Integers
    left_out: int
    lower: Floats
    upper: Floats
    foreseen: Foreseen
    low: float
    high: float
    beyond_low: int | None
    beyond_high: int | None

    @property
    def speaks_for_all(self) -> bool:
        """Whether hardly any live trade is left out."""
        return self.left_out <= _FEW * (self.left_out + len(self.taken))


def hold_to(live: Record, backtest: Record, *, alpha: float = 0.05, seed: int = 1) -> Kept | None:
    """Hold live results against the mean of a backtest's.

    Parameters
    ----------
    live, backtest
        Results in one measure.
    alpha
        Error allowed, over all looks: half of it is that the backtest was luckier than its bound says, half that live was unlucky.
    seed
        Of the draws that say when a bot without an edge would be found out.

    Returns
    -------
    Kept or None
        None where the backtest has under 30 trades, no loss, or promises nothing.
    """
    past = backtest.net
    if len(past) < FEWEST or not len(live.net) or past.mean() <= 0 or past.min() >= 0:
        return None
    high, worst = _ROOM * float(past.max()), float(past.min())
    low = min(max(_ROOM * worst, -1.0), worst)
    promised = float(past.mean())
    surely = float(bootstrap_t_interval(past, level=1.0 - alpha, seed=seed)[0])
    tested = surely if surely > 0 else promised
    taken = one_at_a_time(live.entry, live.exit)
    net = live.net[taken]
    found = sequential(net, tested, low=low, high=high, backtest=past, alpha=alpha / 2)
    left_out = len(live.net) - len(taken)
    least = promised - _SURER * (promised - surely)
    refuted = (
        least > 0 and float(sequential(net, least, low=low, high=high, backtest=past).against.max()) >= 1 / _SURELY
    )
    # of a grid that loses many trades at once one counts: that those which count earn says nothing of the bot
    proven = None if left_out > _FEW * len(live.net) else first_above(found.edge, 1.0 / alpha)
    lower, upper = confidence_sequence(net, low, high, alpha)
    ahead = foresee(without_edge(past, tested, high), found.bets, len(taken), alpha / 2, seed)
    return Kept(
        promised, float(net.mean()), surely, found, refuted, None if proven is None else proven + 1, taken, left_out, lower, upper,
        ahead, low, high, first_above(-net, -low * (1 + 1e-9)), first_above(net, high * (1 + 1e-9)),
    )  # fmt: skip
