"""Which trades of a list somebody would have taken who holds one position at a time, as a cell does."""

from __future__ import annotations

import numpy as np

from signals.arrays import Integers, Times

__all__ = ["one_at_a_time"]

_TOUCHING = 0.01
_LONGEST = 60_000_000


def one_at_a_time(entry: Times, exit: Times) -> Integers:  # noqa: A002 - entry and exit are a pair
    """Return the places of trades taken one at a time: the first, then always the next that begins when the last has ended.

    Parameters
    ----------
    entry, exit
        datetime64[us] (n,).

    Returns
    -------
    numpy.ndarray
        int64 (k,), in order of entry, and so of exit.

    Notes
    -----
    What is taken hangs on times alone, never on results: the mean of what is taken is that of a rule which anybody could have
    followed, and evidence about it may be looked at after every trade. Trades that touch (by up to a hundredth of the usual
    holding time, a minute at most) are no overlap: an order to close is filled seconds after one to open.
    """
    if not len(entry):
        return np.empty(0, dtype=np.int64)
    order = np.argsort(entry, kind="stable")
    begins, ends = entry[order].astype(np.int64), exit[order].astype(np.int64)
    slack = min(int(_TOUCHING * float(np.median(ends - begins))), _LONGEST)
    follower = np.maximum(np.searchsorted(begins, ends - slack), np.arange(1, len(begins) + 1)).tolist()
    taken, at = [], 0
    while at < len(begins):
        taken.append(at)
        at = follower[at]
    return np.asarray(order[taken], dtype=np.int64)
