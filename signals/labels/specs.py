"""What a label is to be: frozen values, one kind each, and the labels they make of bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np

from signals.arrays import Floats, Integers
from signals.data import Bars
from signals.errors import InputError
from signals.labels.moves import forward_return, trailing_volatility
from signals.labels.series import LabelSeries

Side = Literal["long", "short"]
Scale = Literal["volatility", "fixed"]
Exits = Callable[[Bars, Integers, Side], tuple[Integers, Floats]]
"""How a trade ends: bars, entry bars of shape (N,) and a side to exit bars and net returns of shape (N,).

An entry bar is the bar at whose close is decided; its fill is the next open, and so is that of the exit. A trade
that only the end of the bars closes has the last bar as its exit bar.
"""


class LabelSpec(Protocol):
    """What every kind of label can do."""

    kind: ClassVar[str]

    def label(self, bars: Bars, side: Side, exits: Exits | None = None) -> LabelSeries:
        """Return the labels of a side."""
        ...


def sign(side: Side) -> int:
    """Return 1 for long, -1 for short."""
    return 1 if side == "long" else -1


def require_at_least(spec: LabelSpec, **least: float) -> None:
    """Refuse settings below a bound.

    Raises
    ------
    InputError
        With the kind, the setting and its value.
    """
    for name, bound in least.items():
        value = getattr(spec, name)
        if not value >= bound:
            raise InputError(f"label {spec.kind}: {name} is {value}; it must be at least {bound}")


def require_above_zero(spec: LabelSpec, *names: str) -> None:
    """Refuse settings that are not above zero, or not finite."""
    for name in names:
        value = getattr(spec, name)
        if not 0 < value < np.inf:
            raise InputError(f"label {spec.kind}: {name} is {value}; it must be a number above 0")


def distance(bars: Bars, size: float, scale: Scale, horizon: int, window: int) -> Floats:
    """Return a distance as a fraction of the price at every bar, shape (T,).

    ``fixed``: the size itself. ``volatility``: the size times the trailing volatility (see `trailing_volatility`) of
    `window` bars times the square root of the horizon; NaN while it warms up.
    """
    if scale == "fixed":
        return np.full(len(bars), size)
    scaled: Floats = trailing_volatility(bars.close, window) * (size * horizon**0.5)
    return scaled


@dataclass(frozen=True)
class ForwardReturn:
    """Entry: the price moves the side's way by more than a bound.

    ``d * (open[t + 1 + horizon] / open[t + 1] - 1) > bound``, d being 1 for a long and -1 for a short.

    Attributes
    ----------
    horizon : int
        Bars from entry to exit, both at the open.
    bound : float
        The least move; a fraction, or volatilities over the horizon by `scale`.
    scale : {'volatility', 'fixed'}
    volatility_window : int
        Bars of the trailing volatility.
    """

    kind: ClassVar[str] = "forward_return"
    horizon: int = 12
    bound: float = 0.5
    scale: Scale = "volatility"
    volatility_window: int = 96

    def __post_init__(self) -> None:
        require_at_least(self, horizon=1, volatility_window=2)

    def label(self, bars: Bars, side: Side, exits: Exits | None = None) -> LabelSeries:  # noqa: ARG002 - one interface
        """Return the labels of a side."""
        move = sign(side) * forward_return(bars.open, self.horizon)
        least = distance(bars, self.bound, self.scale, self.horizon, self.volatility_window)
        return compared(move, least, np.arange(len(bars)) + 1 + self.horizon)


@dataclass(frozen=True)
class LeaveOrHold:
    """Exit: leave now, because what the open position would still return falls below a bound.

    ``d * (open[t + 1 + horizon] / open[t + 1] - 1) < -bound``: a positive bound asks for a loss of that size, a
    negative one already leaves for lack of gain. Attributes as in `ForwardReturn`.
    """

    kind: ClassVar[str] = "leave_or_hold"
    horizon: int = 6
    bound: float = 0.25
    scale: Scale = "volatility"
    volatility_window: int = 96

    def __post_init__(self) -> None:
        require_at_least(self, horizon=1, volatility_window=2)

    def label(self, bars: Bars, side: Side, exits: Exits | None = None) -> LabelSeries:  # noqa: ARG002 - one interface
        """Return the labels of a side: of one that is open."""
        loss = -sign(side) * forward_return(bars.open, self.horizon)
        least = distance(bars, self.bound, self.scale, self.horizon, self.volatility_window)
        return compared(loss, least, np.arange(len(bars)) + 1 + self.horizon)


@dataclass(frozen=True)
class TradeOutcome:
    """Entry: the trade entered here nets more than a bound under given exit rules.

    Attributes
    ----------
    bound : float
        The least net return, a fraction of the balance.
    """

    kind: ClassVar[str] = "trade_outcome"
    bound: float = 0.0

    def label(self, bars: Bars, side: Side, exits: Exits | None = None) -> LabelSeries:
        """Return the labels of a side.

        Raises
        ------
        InputError
            If no exit rules are given.
        """
        net, end = outcomes(self, bars, side, exits)
        return compared(net, np.full(len(bars), self.bound), end)


@dataclass(frozen=True)
class TradeOutcomeExit:
    """Exit: leave now, because held under given exit rules the position would net less than a bound from here.

    The position is taken as opened at this bar, so the rules' stops lie around the price it has now.

    Attributes
    ----------
    bound : float
        The net return below which to leave, a fraction of the balance.
    """

    kind: ClassVar[str] = "trade_outcome_exit"
    bound: float = 0.0

    def label(self, bars: Bars, side: Side, exits: Exits | None = None) -> LabelSeries:
        """Return the labels of a side: of one that is open. Raises as `TradeOutcome` does."""
        net, end = outcomes(self, bars, side, exits)
        return compared(-net, np.full(len(bars), -self.bound), end)


def outcomes(spec: LabelSpec, bars: Bars, side: Side, exits: Exits | None) -> tuple[Floats, Integers]:
    """Return the net return of a trade entered at each bar, NaN where the bars end first, and the last bar it used."""
    if exits is None:
        raise InputError(f"label {spec.kind} needs exit rules; name a cell, or choose another label")
    n = len(bars)
    entries = np.arange(max(n - 1, 0))
    exit_bar, returned = exits(bars, entries, side)
    if np.shape(exit_bar) != entries.shape or np.shape(returned) != entries.shape:
        raise ValueError(
            f"exit rules returned shapes {np.shape(exit_bar)} and {np.shape(returned)}, not {entries.shape}"
        )
    net, end = np.full(n, np.nan), np.arange(n)
    # The exit's fill is the open after its bar, so one that ends on the last bar was cut short by it.
    closed = np.asarray(exit_bar) < n - 1
    net[:-1][closed] = np.asarray(returned, dtype=np.float64)[closed]
    end[:-1] = np.where(closed, np.asarray(exit_bar) + 1, n - 1)
    return net, end


def compared(values: Floats, bound: Floats, end: Integers) -> LabelSeries:
    """Label 1 where values exceed a bound, 0 where not, NaN where either is unknown."""
    unknown = np.isnan(values) | np.isnan(bound)
    labels = np.where(unknown, np.nan, (values > bound).astype(np.float64))
    last = len(values) - 1
    # Without a bound nothing ahead was looked at.
    reached = np.where(np.isnan(bound), np.arange(len(values)), np.minimum(end, last))
    return LabelSeries(labels, reached.astype(np.int64))
