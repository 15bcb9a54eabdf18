"""Evidence about a mean that may be looked at after every trade: capital of a bettor who would not gain if the mean were as supposed.

A bettor begins with 1 and stakes on each result a fixed share of what would ruin him; if the supposed mean is right, his capital
has an expectation of at most 1 whenever one looks, so it exceeds 20 with a probability of at most 5 %, however often one looks
(Ville 1939). The capital is an e-value. Many stakes are bet at once, a part of the money on each: that mixture is a bettor too.

Assumed is what the bounds say: results above `high` count as `high` (a promise is then one of results so counted), and no loss
is larger than `low`. Given the past, each result must have at least, or at most, the supposed mean: trades that were open together are
not bet on one after the other (`alone.one_at_a_time` says which are left).

References
----------
Waudby-Smith and Ramdas (2024), "Estimating means of bounded random variables by betting", JRSS B 86. Shafer (2021), "Testing by
betting", JRSS A 184. Ramdas, Grünwald, Vovk and Shafer (2023), "Game-theoretic statistics and safe anytime-valid inference".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Floats

__all__ = [
    "Bets",
    "Sequential",
    "best_stake",
    "bets_of",
    "capital",
    "first_above",
    "sequential",
    "without_edge",
]

_STAKES = 10
_SAFE = 0.9
"""Of what would ruin the bettor, the most that is staked."""
_INFORMED = 0.5
"""Share of the money on the stake that is best if the alternative is what is expected; the rest is spread evenly."""
_MOST = 1e300
_STEPS = 60


@dataclass(frozen=True, eq=False)
class Bets:
    """Stakes with the money on each.

    Attributes
    ----------
    stakes, money
        (k,): by what results are multiplied; shares that add up to 1.
    """

    stakes: Floats
    money: Floats


def best_stake(gains: Floats, worst: float) -> float:
    """Return the stake at which capital grows fastest, if gains are like these.

    Parameters
    ----------
    gains
        (n,): of the bettor, a trade each.
    worst
        The largest loss there can be, positive.

    Notes
    -----
    The growth ``mean(log(1 + stake * gain))`` is concave; its slope is bisected. Kelly (1956).
    """
    low, high = 0.0, _SAFE / worst
    if not len(gains) or gains.mean() <= 0:
        return float(high / 2**_STAKES)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        slope = float((gains / (1.0 + middle * gains)).mean())
        low, high = (middle, high) if slope > 0 else (low, middle)
    return (low + high) / 2


def bets_of(worst: float, expected: Floats | None = None) -> Bets:
    """Return stakes from near ruin down by halves, and the best one if gains are as expected.

    Parameters
    ----------
    worst
        The largest loss of a trade there can be, positive.
    expected
        (n,): gains under the alternative, known before the first look; None where nothing is.
    """
    stakes = np.asarray(_SAFE / worst * 0.5 ** np.arange(_STAKES), dtype=np.float64)
    money = np.full(_STAKES, 1.0 / _STAKES)
    if expected is None:
        return Bets(stakes, money)
    best = best_stake(expected, worst)
    return Bets(np.append(stakes, best), np.append(money * (1 - _INFORMED), _INFORMED))


def capital(gains: Floats, bets: Bets, held: Floats | None = None) -> tuple[Floats, Floats]:
    """Return the capital after each trade, and what each stake has become, to go on with.

    Parameters
    ----------
    gains
        (..., n): of the bettor a trade, in order of time; never below minus the `worst` of the bets.
    bets
        The stakes.
    held
        (k, ...): what each stake had become before; 1 by default.

    Returns
    -------
    capital, held : numpy.ndarray
        (..., n), at most 1e300, and (k, ...).
    """
    total = np.zeros(gains.shape)
    after = np.ones((len(bets.stakes), *gains.shape[:-1])) if held is None else held.copy()
    with np.errstate(over="ignore", under="ignore"):
        for place, (stake, money) in enumerate(zip(bets.stakes, bets.money, strict=True)):
            grown = stake * gains
            grown += 1.0
            np.multiply.accumulate(grown, axis=-1, out=grown)
            grown *= after[place][..., None]
            if gains.shape[-1]:
                after[place] = np.minimum(grown[..., -1], _MOST)
            grown *= money
            total += grown
    return np.minimum(total, _MOST), after


def first_above(values: Floats, bound: float) -> int | None:
    """Return the first place at which a series (n,) reaches a bound; None where it never does."""
    reached = values >= bound
    return int(np.argmax(reached)) if reached.any() else None


@dataclass(frozen=True, eq=False)
class Sequential:
    """What live results say of a promise, at every look.

    Attributes
    ----------
    against
        (n,): e-values after each trade against "the mean is at least what was promised".
    edge
        (n,): e-values against "the mean is 0 or less".
    found_out, proven
        The first trade, counted from 1, after which one reaches ``1 / alpha``; None where it never does.
    alpha
        Error allowed, over all looks.
    bets
        Stakes against the promise.
    """

    against: Floats
    edge: Floats
    found_out: int | None
    proven: int | None
    alpha: float
    bets: Bets


def sequential(  # noqa: PLR0913 - a promise, what bounds it, and what is expected
    values: Floats,
    promised: float,
    *,
    low: float,
    high: float,
    backtest: Floats | None = None,
    alpha: float = 0.05,
) -> Sequential:
    """Test, valid at every look, whether results have the mean that was promised, and whether they have any.

    Parameters
    ----------
    values
        (n,): live results in order of time.
    promised
        The mean that they should have, above 0: of results above `high` counted as `high`.
    low, high
        A loss beyond `low`, negative, is counted as `low`, and must not happen; a gain above `high` is counted as `high`.
    backtest
        (m,): results that the promise is of: with them the bets are tuned to tell a bot like that from one like that without
        an edge. None where only the mean is known.
    alpha
        Error allowed, over all looks.

    Raises
    ------
    ValueError
        If the promise does not lie between 0 and `high`, or `low` is not negative.
    """
    if not low < 0 < promised < high:
        raise ValueError(
            f"low = {low}, promised = {promised}, high = {high}; 0 must lie between the first two, and high above"
        )
    x = np.clip(values, low, high)
    without = expected = None
    if backtest is not None:
        expected = np.clip(backtest, low, high)
        without = without_edge(expected, promised, high)
    bets = bets_of(high - promised, without)
    against, _ = capital(promised - x, bets)
    edge, _ = capital(x, bets_of(-low, expected))
    found, proven = (first_above(each, 1.0 / alpha) for each in (against, edge))
    return Sequential(
        against, edge, None if found is None else found + 1, None if proven is None else proven + 1, alpha, bets
    )


def without_edge(backtest: Floats, promised: float, high: float) -> Floats:
    """Return what whoever bets against a promise gains a trade, (m,), if results are the backtest's less their mean."""
    return np.asarray(promised - np.minimum(backtest - backtest.mean(), high))
