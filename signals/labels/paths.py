"""Labels that look along the path: triple barrier, and the score of two in three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from signals.arrays import Floats, Integers
from signals.data import Bars
from signals.errors import InputError
from signals.labels.barriers import UNKNOWN, excursions, first_barrier
from signals.labels.series import LabelSeries
from signals.labels.specs import Exits, Scale, Side, distance, require_above_zero, require_at_least, sign

Timeout = Literal["zero", "sign", "unknown"]


@dataclass(frozen=True)
class TripleBarrier:
    """Entry: of target, stop and horizon, the target comes first.

    Entered at the next open and held over `horizon` bars. Highs and lows touch the barriers, and a bar that touches
    both is a stop, as in *Hold and exit* (docs/contract.md).

    Attributes
    ----------
    target, stop : float
        Distances from the entry; fractions, or volatilities over the horizon by `scale`.
    horizon : int
        Bars held at the most.
    scale : {'volatility', 'fixed'}
    volatility_window : int
        Bars of the trailing volatility.
    timeout : {'zero', 'sign', 'unknown'}
        What a label is when neither is touched: 0, whether the last close is a gain, or unknown.

    References
    ----------
    M. Lopez de Prado, *Advances in Financial Machine Learning* (2018), chapter 3.
    """

    kind: ClassVar[str] = "triple_barrier"
    target: float = 1.0
    stop: float = 1.0
    horizon: int = 24
    scale: Scale = "volatility"
    volatility_window: int = 96
    timeout: Timeout = "zero"

    def __post_init__(self) -> None:
        require_at_least(self, horizon=1, volatility_window=2)
        require_above_zero(self, "target", "stop")

    def label(self, bars: Bars, side: Side, exits: Exits | None = None) -> LabelSeries:  # noqa: ARG002 - one interface
        """Return the labels of a side."""
        touched, end = _touched(self, bars, side)
        values = np.where(touched == UNKNOWN, np.nan, (touched == 1).astype(np.float64))
        if self.timeout == "unknown":
            values[touched == 0] = np.nan
        elif self.timeout == "sign":
            late = np.flatnonzero(touched == 0)
            values[late] = sign(side) * (bars.close[late + self.horizon] - bars.open[late + 1]) > 0
        return LabelSeries(values, end)


@dataclass(frozen=True)
class TwoOfThree:
    """Entry: at least two of three things speak for it.

    The target comes before the stop (as in `TripleBarrier`); over the horizon the price goes further for the position
    than against it; and entering now beats the benchmark of waiting, the mean of the opens at which one would have
    entered 1 to `wait` bars later.

    Attributes
    ----------
    target, stop, horizon, scale, volatility_window
        As in `TripleBarrier`.
    wait : int
        Bars of the benchmark.
    path_ratio : float
        How many times further for than against.
    needed : int
        How many of the three, 1 to 3.
    """

    kind: ClassVar[str] = "two_of_three"
    target: float = 1.0
    stop: float = 1.0
    horizon: int = 24
    scale: Scale = "volatility"
    volatility_window: int = 96
    wait: int = 6
    path_ratio: float = 1.0
    needed: int = 2

    def __post_init__(self) -> None:
        require_at_least(self, horizon=1, volatility_window=2, wait=1, needed=1)
        require_above_zero(self, "target", "stop", "path_ratio")
        if self.needed > 3:  # noqa: PLR2004 - there are three
            raise InputError(f"label {self.kind}: needed is {self.needed}; it must be at most 3")

    def label(self, bars: Bars, side: Side, exits: Exits | None = None) -> LabelSeries:  # noqa: ARG002 - one interface
        """Return the labels of a side."""
        n, d = len(bars), sign(side)
        touched, end = _touched(self, bars, side)
        favourable, adverse = excursions(bars.open, bars.high, bars.low, self.horizon, d)
        now, later = _entries(bars.open, self.wait)
        unknown = (touched == UNKNOWN) | np.isnan(favourable) | np.isnan(later)
        score = (touched == 1).astype(np.int64) + (favourable > self.path_ratio * adverse) + (d * (later - now) > 0)
        values = np.where(unknown, np.nan, (score >= self.needed).astype(np.float64))
        warming = np.isnan(_distance(self, bars, self.target))
        reached = np.minimum(np.arange(n) + max(self.horizon, self.wait + 1), n - 1)
        return LabelSeries(values, np.where(warming, end, reached).astype(np.int64))


def _distance(spec: TripleBarrier | TwoOfThree, bars: Bars, size: float) -> Floats:
    return distance(bars, size, spec.scale, spec.horizon, spec.volatility_window)


def _touched(spec: TripleBarrier | TwoOfThree, bars: Bars, side: Side) -> tuple[Integers, Integers]:
    target, stop = _distance(spec, bars, spec.target), _distance(spec, bars, spec.stop)
    return first_barrier(bars.open, bars.high, bars.low, target, stop, spec.horizon, sign(side))


def _entries(opening: Floats, wait: int) -> tuple[Floats, Floats]:
    """Return the open after each bar, and the mean of the `wait` opens after that one; NaN where there is none."""
    n = len(opening)
    now, later = np.full(n, np.nan), np.full(n, np.nan)
    now[:-1] = opening[1:]
    if n > wait + 1:
        windows = np.lib.stride_tricks.sliding_window_view(opening[2:], wait)
        later[: len(windows)] = windows.mean(axis=1)
    return now, later
