"""Which trades are counted, and which are out of sample: those of which the model had not seen a single bar."""

from __future__ import annotations

from typing import Literal

import numpy as np

from signals.arrays import Flags, Integers

__all__ = ["AnySample", "Sample", "out_of_sample_span", "out_of_sample_trades"]

Sample = Literal["all", "oos"]
"""All trades, or those of which every bar from entry to exit is flagged out of sample."""

AnySample = Literal[Sample, "seen"]
"""Or the others, in sample: those of which the model had seen a bar."""


def out_of_sample_trades(flags: Flags, entry_bar: Integers, exit_bar: Integers) -> Flags:
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
    in_sample_before = np.concatenate([[0], np.cumsum(~flags)])
    found: Flags = in_sample_before[exit_bar + 1] == in_sample_before[entry_bar]
    return found


def out_of_sample_span(flags: Flags | None) -> slice | None:
    """Return the bars from the first to the last that is out of sample; None where there is none, or nobody says."""
    if flags is None or not flags.any():
        return None
    at = np.flatnonzero(flags)
    return slice(int(at[0]), int(at[-1]) + 1)
