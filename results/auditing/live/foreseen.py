"""After how many trades a bot without an edge would be found out, before it has traded: by drawing from the backtest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.live.evidence import Bets, capital
from signals.arrays import Floats

__all__ = ["Foreseen", "foresee"]

_BOTS, _AT_ONCE, _MOST = 400, 500, 20_000


@dataclass(frozen=True)
class Foreseen:
    """When bots like the backtest, but without an edge, are found out.

    Attributes
    ----------
    median
        Trades after which half of them are; None where it is beyond 20,000.
    so_far
        Share that would have been by now.
    """

    median: int | None
    so_far: float


def foresee(gains: Floats, bets: Bets, now: int, alpha: float, seed: int) -> Foreseen:
    """Return when bots without an edge are found out.

    Parameters
    ----------
    gains
        (m,): what a trade gives the bettor if the bot has no edge.
    bets
        As in the test.
    now
        Trades so far.
    alpha
        Error allowed.
    seed
        Of the draws: 400 bots, trades drawn independently.
    """
    rng = np.random.default_rng(seed)
    first = np.full(_BOTS, _MOST + 1)
    held: Floats | None = None
    for at in range(0, _MOST, _AT_ONCE):
        drawn = gains[rng.integers(len(gains), size=(_BOTS, _AT_ONCE))]
        grown, held = capital(drawn, bets, held)
        reached = grown >= 1.0 / alpha
        new = reached.any(axis=1) & (first > _MOST)
        first[new] = at + 1 + reached[new].argmax(axis=1)
        if (first <= _MOST).mean() > 0.5 and at + _AT_ONCE >= min(now, _MOST):  # noqa: PLR2004 - half
            break
    middle = int(np.sort(first)[_BOTS // 2])
    return Foreseen(middle if middle <= _MOST else None, float((first <= now).mean()))
