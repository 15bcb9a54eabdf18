"""By how much probabilities are moved against prices: by random offsets, the same span of time for every asset."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from signals import Probabilities
from signals.arrays import Integers, Times
from signals.roles import ROLES

__all__ = ["fewest_moved", "moves_of", "offsets", "rolled"]

_FEWEST_SHARE = 0.02
"""Offsets nearer to zero than this share of the bars would leave slow probabilities almost where they were."""

_PLACES = np.linspace(0.0, 1.0, 15)
"""Where in an asset's span its bars are counted; an odd number, so that the median is one of the counts."""

_AT_ONCE = 65_536
"""Moves whose bars are counted together."""


def fewest_moved(bars: int) -> int:
    """Return by how many bars probabilities are moved at least, either way."""
    return max(int(np.ceil(_FEWEST_SHARE * bars)), 1)


def offsets(bars: int, permutations: int, seed: int) -> Integers:
    """Draw distinct offsets, none near zero.

    Raises
    ------
    ValueError
        If there are not as many.
    """
    least = fewest_moved(bars)
    return _drawn(np.arange(least, bars - least + 1), bars, permutations, seed)


def moves_of(times: Sequence[Times], permutations: int, seed: int) -> Integers:
    """Draw distinct offsets for all of some assets, none near zero for any.

    Parameters
    ----------
    times
        By asset, when its bars open; at least two.
    permutations, seed
        How many, of which draw.

    Returns
    -------
    numpy.ndarray of int64, shape (permutations, assets)
        In bars. They are drawn in bars of one asset, the clock: that with most bars of those that cover at least half of the
        time of all (else the one that covers most). For every other asset they are as many bars as it has while the clock
        has those, whole turns of its own span left away. Where assets have the same bars that is the same number everywhere,
        and the same span of time at every bar. Where their gaps are others no whole number of bars can be: it is then the
        median over the asset's span, as probabilities that moved by more bars here than there would not be of the
        same kind any more.

    Raises
    ------
    ValueError
        If there are not as many.
    """
    counts, instants = [len(each) for each in times], [_microseconds(each) for each in times]
    at = _clock(instants)
    least = fewest_moved(counts[at])
    possible = np.arange(least, counts[at] - least + 1)
    if len(times) == 1:
        return _drawn(possible, counts[0], permutations, seed)[:, None]
    moves = np.stack([_bars_in(possible, instants[at], own) for own in instants], axis=1)
    fewest = np.array([fewest_moved(count) for count in counts])
    kept = ((moves >= fewest) & (moves <= np.array(counts) - fewest)).all(axis=1)
    return moves[_drawn(np.flatnonzero(kept), counts[at], permutations, seed)]


def _clock(times: Sequence[Integers]) -> int:
    """Return which asset's bars are counted: most of them, but an asset of a short span says nothing of longer moves."""
    covered = np.array([each[-1] - each[0] for each in times])
    whole = max(each[-1] for each in times) - min(each[0] for each in times)
    long = covered >= min(whole / 2, covered.max())
    return int(np.argmax(np.where(long, [len(each) for each in times], 0)))


def _bars_in(moves: Integers, clock: Integers, own: Integers) -> Integers:
    """Return how many bars an asset has while a clock has so many, the median over places in its span; int64 (m,)."""
    opened = np.searchsorted(own, _within(clock, own), side="right")
    found = np.zeros(len(moves), dtype=np.int64)
    if len(opened) == 0:
        return found
    for start in range(0, len(moves), _AT_ONCE):
        part = moves[start : start + _AT_ONCE, None] % len(opened)
        began = np.floor(_PLACES * (len(opened) - 1 - part)).astype(np.int64)
        found[start : start + _AT_ONCE] = np.median(opened[began + part] - opened[began], axis=1)
    return found


def _within(clock: Integers, own: Integers) -> Integers:
    """Return a clock's ticks from an asset's first bar to the end of its last; outside of its own span it ticks evenly."""
    step = max(int(clock[-1] - clock[0]) // max(len(clock) - 1, 1), 1)
    end = own[-1] + (int(np.median(np.diff(own))) if len(own) > 1 else 1)
    before = clock[0] - step * np.arange(max(int(clock[0] - own[0]) // step, 0), 0, -1)
    after = clock[-1] + step * np.arange(1, max(int(end - clock[-1]) // step, 0) + 1)
    ticks: Integers = np.concatenate([before, clock, after])
    kept: Integers = ticks[(ticks >= own[0]) & (ticks < end)]
    return kept


def _microseconds(time: Times) -> Integers:
    return time.astype("datetime64[us]").astype(np.int64)


def _drawn(possible: Integers, bars: int, permutations: int, seed: int) -> Integers:
    if len(possible) < permutations:
        raise ValueError(f"{bars} bars have {len(possible)} distinct offsets, fewer than {permutations} permutations")
    return np.random.default_rng([seed, 7]).choice(possible, permutations, replace=False).astype(np.int64)


def rolled(probabilities: Probabilities, offset: int) -> Probabilities:
    """Return probabilities and their flags moved on by some bars, end to start.

    A flag says of a probability that the model had not seen its bar, so it stays with the probability.
    """
    roles = {role: np.roll(probabilities.role(role), offset) for role in ROLES}
    flags = probabilities.out_of_sample
    return Probabilities(**roles, out_of_sample=None if flags is None else np.roll(flags, offset))
