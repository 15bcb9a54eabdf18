"""Bots that keep their promise, bots that have no edge, and when something is said of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from results.auditing.live.evidence import sequential
from results.inference.formulas.intervals import bootstrap_t_interval
from signals.arrays import Flags, Floats, Integers

__all__ = ["ALPHA", "BACKTEST", "BOTS", "FIRST_LOOK", "KINDS", "TRADES", "Kind", "Outcome", "measure"]

BOTS, TRADES, BACKTEST, ALPHA = 2000, 10_000, 1000, 0.05
_TOGETHER = 200
_REFERENCE = 4_000_000
_CRITICAL = 1.6448536269514722
"""Of a one-sided t-test at 5 % with many trades."""
FIRST_LOOK = 30
_WINS, _FEW_WINS = 0.7386, 0.12
Generator = np.random.Generator


@dataclass(frozen=True)
class Kind:
    """How results of a bot are distributed.

    Attributes
    ----------
    name
        In the table.
    draw
        From a generator, bots and trades to results (bots, trades), in percent of the balance.
    together
        Trades that are open at once: of so many one counts.
    """

    name: str
    draw: Callable[[Generator, int, int], Floats]
    together: int = 1


def _halves(rng: Generator, bots: int, trades: int) -> Floats:
    return np.where(rng.random((bots, trades)) < _WINS, 1.0, -2.0)


def _skewed(rng: Generator, bots: int, trades: int) -> Floats:
    return np.where(rng.random((bots, trades)) < _FEW_WINS, rng.uniform(6.0, 16.0, (bots, trades)), -1.0)


def _tails(rng: Generator, bots: int, trades: int) -> Floats:
    return np.asarray(0.2 + rng.standard_t(3.0, (bots, trades)))


def _clustered(rng: Generator, bots: int, trades: int) -> Floats:
    """Draw results whose size, not whose sign, goes by stretches: log volatility is an autoregression with a half-life of 35 trades."""
    spread = rng.normal(0, 0.5, bots)
    sizes = np.empty((bots, trades))
    steps = rng.normal(0, 0.5 * np.sqrt(1 - 0.98**2), (trades, bots))
    for at in range(trades):
        spread = 0.98 * spread + steps[at]
        sizes[:, at] = spread
    return np.asarray(0.1 + np.exp(sizes - 0.125) * rng.standard_normal((bots, trades)))


def _overlapping(rng: Generator, bots: int, trades: int) -> Floats:
    """Draw eight trades a day, half of whose variance is one shock for all of the day."""
    shock = np.repeat(rng.standard_normal((bots, trades // 8)), 8, axis=1)
    return np.asarray(0.15 + np.sqrt(0.5) * (shock + rng.standard_normal((bots, trades))))


def _small(rng: Generator, bots: int, trades: int) -> Floats:
    return rng.normal(0.06, 1.0, (bots, trades))


KINDS = (
    Kind("wins 1, loses 2", _halves),
    Kind("many small losses, few large wins", _skewed),
    Kind("heavy tails", _tails),
    Kind("volatility in stretches", _clustered),
    Kind("eight at once, related", _overlapping, 8),
    Kind("a small edge", _small),
)


@dataclass(frozen=True)
class Outcome:
    """What became of the bots of a kind: the first trade at which something was said, one more than all where it never was.

    Attributes
    ----------
    accused, naive_accused
        Of bots that keep their promise: by e-values, and by a t-test after every trade.
    found, naive_found
        The same of bots without an edge.
    credited, proven
        When an edge was seen: in bots that have none, and in those that keep their promise.
    power
        By number of trades that count, share of bots without an edge that one t-test after so many finds.
    together
        Trades open at once.
    own_accused, own_surely
        Bots of their backtest's law, the promise being what `hold_to` takes from the backtest: when accused, and whether it was sure of anything.
    """

    accused: Integers
    naive_accused: Integers
    found: Integers
    naive_found: Integers
    credited: Integers
    proven: Integers
    power: Floats
    together: int
    own_accused: Integers
    own_surely: Flags


def measure(kind: Kind, bots: int, trades: int, seed: int) -> Outcome:
    """Let bots of a kind trade, half of them as promised and half without an edge."""
    reference = kind.draw(np.random.default_rng(seed), 4, _REFERENCE // 4)
    mean = float(reference.mean())
    parts = [
        _batch(kind, mean, np.random.default_rng([seed, at]), min(_TOGETHER, bots - at), trades)
        for at in range(0, bots, _TOGETHER)
    ]
    first = [np.concatenate([part[0][place] for part in parts]) for place in range(8)]
    power = np.mean([part[1] for part in parts], axis=0)
    return Outcome(
        first[0], first[1], first[2], first[3], first[4], first[5], power, kind.together, first[6], first[7].astype(np.bool_)
    )  # fmt: skip


def _batch(kind: Kind, mean: float, rng: Generator, bots: int, trades: int) -> tuple[list[Integers], Floats]:
    kept = kind.draw(rng, bots, trades)
    none = kind.draw(rng, bots, trades) - mean
    past = kind.draw(rng, bots, BACKTEST * kind.together)
    size = kind.together
    accused, credited, found, proven, own, surely = (np.empty(bots, dtype=np.int64) for _ in range(6))
    for at in range(bots):
        before = past[at, ::size]
        high, low = 2.0 * before.max(), 2.0 * before.min()
        for values, against, edge in ((kept, accused, proven), (none, found, credited)):
            said = sequential(values[at, ::size], mean, low=low, high=high, backtest=before, alpha=ALPHA)
            against[at], edge[at] = _trades(said.found_out, size), _trades(said.proven, size)
        bound = float(bootstrap_t_interval(before, level=1.0 - ALPHA, resamples=400, seed=at)[0])
        surely[at] = bound > 0
        own[at] = TRADES + 1
        if bound > 0:
            said = sequential(kept[at, ::size], bound, low=low, high=high, backtest=before, alpha=ALPHA / 2)
            own[at] = _trades(said.found_out, size)
    t_kept, t_none = _t(kept - mean), _t(none - mean)
    naive = [_first_of_each(t < -_CRITICAL) for t in (t_kept, t_none)]
    by_unit = t_none if size == 1 else _t((none - mean).reshape(bots, -1, size).sum(axis=2))
    firsts = [accused, naive[0], found, naive[1], credited, proven, own, surely]
    return firsts, np.asarray((by_unit < -_CRITICAL).mean(axis=0))


def _trades(said: int | None, size: int) -> int:
    return TRADES + 1 if said is None else said * size


def _first_of_each(reached: Flags) -> Integers:
    reached[:, : FIRST_LOOK - 1] = False
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, TRADES + 1)


def _t(off: Floats) -> Floats:
    """Return the t-statistic of what was earned beyond the promise after each trade or unit, of each bot (bots, n)."""
    at = np.arange(1.0, off.shape[1] + 1)
    mean = np.cumsum(off, axis=1) / at
    variance = np.maximum(np.cumsum(off**2, axis=1) / at - mean**2, 1e-12) * at / np.maximum(at - 1, 1)
    return np.asarray(mean / np.sqrt(variance / at))
