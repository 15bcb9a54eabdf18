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
        In bars. They are drawn in bars of the asset that has most of them; for every other one they are as many bars as it
        has in the same span of time at its end, whole turns of its own span left away.

    Raises
    ------
    ValueError
        If there are not as many.
    """
    counts = [len(each) for each in times]
    longest = int(np.argmax(counts))
    least = fewest_moved(counts[longest])
    possible = np.arange(least, counts[longest] - least + 1)
    if len(times) == 1:
        return _drawn(possible, counts[0], permutations, seed)[:, None]
    spans = times[longest][-1] - times[longest][counts[longest] - possible - 1]
    moves = np.stack([_bars_in(spans, each) for each in times], axis=1)
    moves[:, longest] = possible
    fewest = np.array([fewest_moved(count) for count in counts])
    kept = ((moves >= fewest) & (moves <= np.array(counts) - fewest)).all(axis=1)
    return moves[_drawn(np.flatnonzero(kept), counts[longest], permutations, seed)]


def _bars_in(spans: Integers, time: Times) -> Integers:
    """Return how many bars an asset has in spans of time at its end."""
    ends = (time[-1] - time).astype("timedelta64[us]").astype(np.int64)[::-1]
    whole = int(ends[-1]) + int(ends[-1]) // (len(time) - 1)
    within = np.asarray(spans).astype("timedelta64[us]").astype(np.int64) % whole
    return np.searchsorted(ends, within, side="left").astype(np.int64)


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
