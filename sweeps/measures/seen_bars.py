"""Which trades are out of sample: those of which the model had not seen a single bar."""

from __future__ import annotations

import numpy as np

from signals.arrays import Flags, Integers

__all__ = ["unseen_span", "unseen_trades"]


def unseen_trades(flags: Flags, entry_bar: Integers, exit_bar: Integers) -> Flags:
    """Return which of n trades are out of sample: every bar from entry to exit is flagged.

    Parameters
    ----------
    flags
        bool (T,): true where the model had not seen the bar.
    entry_bar, exit_bar
        int64 (n,): both belong to the trade.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
    """
    seen_before = np.concatenate([[0], np.cumsum(~flags)])
    found: Flags = seen_before[exit_bar + 1] == seen_before[entry_bar]
    return found


def unseen_span(flags: Flags | None) -> slice | None:
    """Return the bars from the first to the last that is out of sample; None where there is none, or nobody says."""
    if flags is None or not flags.any():
        return None
    at = np.flatnonzero(flags)
    return slice(int(at[0]), int(at[-1]) + 1)
