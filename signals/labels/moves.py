"""Labels: what a model of each role should have said, known some bars later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from signals.arrays import Floats
from signals.data import Bars
from signals.errors import InputError
from signals.roles import Role


@dataclass(frozen=True)
class LabelRule:
    """How the four roles are labelled.

    Attributes
    ----------
    horizon : int
        Bars that an entry looks ahead.
    exit_horizon : int
        Bars that an exit looks ahead.
    entry_multiple : float
        Volatilities a move must exceed for an entry to be right.
    exit_multiple : float
        Volatilities a move against the position must exceed for leaving to be right.
    volatility_window : int
        Bars of the trailing volatility.
    """

    horizon: int = 12
    exit_horizon: int = 6
    entry_multiple: float = 0.5
    exit_multiple: float = 0.25
    volatility_window: int = 96

    def __post_init__(self) -> None:
        for name, least in (("horizon", 1), ("exit_horizon", 1), ("volatility_window", 2)):
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}; it must be at least {least}")

    @property
    def reach(self) -> int:
        """The longest horizon: the label of bar t needs no bar after ``t + 1 + reach``."""
        return max(self.horizon, self.exit_horizon)


def labels(bars: Bars, rule: LabelRule | None = None) -> dict[Role, Floats]:
    """Return the labels of the four roles: 1.0, 0.0, or NaN where unknown.

    With `f_h` the return from the next bar's open to the open h bars after it, and v the trailing volatility (the
    standard deviation of one-bar log returns) times the square root of h, at the close of bar t::

        long_entry   f_horizon      >  entry_multiple * v      short_entry  f_horizon      < -entry_multiple * v
        long_exit    f_exit_horizon < -exit_multiple * v       short_exit   f_exit_horizon >  exit_multiple * v

    An exit label says "leave now rather than hold": what is still to come over a short horizon goes against the
    position.

    Returns
    -------
    dict of Role to float64 array of shape (T,)
        NaN for the last ``h + 1`` bars, whose future is not known, and while the volatility warms up.
    """
    rule = rule or LabelRule()
    volatility = trailing_volatility(bars.close, rule.volatility_window)
    entry = forward_return(bars.open, rule.horizon)
    remaining = forward_return(bars.open, rule.exit_horizon)
    entry_bound = rule.entry_multiple * rule.horizon**0.5 * volatility
    exit_bound = rule.exit_multiple * rule.exit_horizon**0.5 * volatility
    return {
        "long_entry": _exceeds(entry, entry_bound),
        "short_entry": _exceeds(-entry, entry_bound),
        "long_exit": _exceeds(-remaining, exit_bound),
        "short_exit": _exceeds(remaining, exit_bound),
    }


def forward_return(opening: Floats, horizon: int) -> Floats:
    """Return ``open[t + 1 + horizon] / open[t + 1] - 1`` for every bar t, shape (T,), NaN for the last horizon + 1."""
    result = np.full(len(opening), np.nan)
    if len(opening) > horizon + 1:
        result[: -horizon - 1] = opening[horizon + 1 :] / opening[1:-horizon] - 1
    return result


def trailing_volatility(close: Floats, window: int) -> Floats:
    """Return the standard deviation (ddof 1) of the last `window` one-bar log returns, shape (T,), NaN before."""
    returns = np.full(len(close), np.nan)
    returns[1:] = np.diff(np.log(close))
    rolled = pl.Series(returns[1:]).rolling_std(window)
    result: Floats = np.concatenate([returns[:1], rolled.fill_null(np.nan).to_numpy()])
    return result


def _exceeds(values: Floats, bound: Floats) -> Floats:
    return np.where(np.isnan(values) | np.isnan(bound), np.nan, (values > bound).astype(np.float64))
