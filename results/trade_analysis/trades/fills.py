"""When, at what price and why trades were entered and left: all that is asked of an engine to say what happened between."""

from __future__ import annotations

from dataclasses import dataclass

from signals.arrays import Flags, Floats, Integers

__all__ = ["Fills"]


@dataclass(frozen=True, eq=False)
class Fills:
    """The n trades of one cell in order of entry.

    Attributes
    ----------
    entry_bar, exit_bar
        int64 (n,): bars of the decisions, counted from the first bar used.
    short
        bool (n,).
    exposure
        float64 (n,): notional as a fraction of the balance.
    entry_price, exit_price
        float64 (n,): of the fills, after slippage.
    reason
        int64 (n,): place in `sweeps.measures.ratios.REASONS`.
    """

    entry_bar: Integers
    exit_bar: Integers
    short: Flags
    exposure: Floats
    entry_price: Floats
    exit_price: Floats
    reason: Integers

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.entry_bar)
