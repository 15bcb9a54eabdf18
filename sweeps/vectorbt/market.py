"""What cells are traded on: bars, and what variants, readings and filters say of them."""

from __future__ import annotations

from dataclasses import dataclass

from grids.names import Names
from signals import Bars, Probabilities, Signals
from signals.arrays import Flags, Floats
from signals.filters import filter_bars

__all__ = ["Market", "market_of"]


@dataclass(frozen=True)
class Market:
    """T bars, and what the codes in columns of cells stand for there.

    Attributes
    ----------
    bars
        The market.
    probabilities
        By code of `variant`.
    readings
        float64 (T,) each; reading i has code i + 1 in `stop_scale`.
    filters
        bool (T,) each; filter i has code i + 1 in `filter`.
    """

    bars: Bars
    probabilities: tuple[Probabilities, ...]
    readings: tuple[Floats, ...]
    filters: tuple[Flags, ...]


def market_of(signals: Signals, names: Names) -> Market:
    """Look up what names stand for in a signal file.

    Raises
    ------
    InputError
        If there is no reading of a name, or a filter cannot be read.
    """
    return Market(
        signals.bars,
        tuple(signals.variants[name] for name in names.variants),
        tuple(signals.reading(name) for name in names.readings),
        tuple(filter_bars(signals, text, f"filter {name}") for name, text in names.filters),
    )
