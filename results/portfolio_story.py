"""What the pictures of one cell's portfolio have in common: its curves, its trades, its words and its colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from grids.parameters import PARAMETERS, Value

__all__ = ["LOSS", "REASON_COLOURS", "REASON_MARKS", "STEEP", "WIN", "Story", "describe", "tell"]

WIN, LOSS = "#2166ac", "#b2182b"

STEEP = 5.0
"""Curves that grow or shrink by more are drawn on a logarithmic scale."""

REASON_COLOURS = {
    "stop_loss": "#b2182b",
    "trailing_stop": "#e08214",
    "take_profit": "#2166ac",
    "liquidation": "#000000",
    "signal": "#1b7837",
    "max_hold": "#762a83",
    "end": "#878787",
}
"""A colour a reason, apart for the colour-blind by lightness and by their marks."""

REASON_MARKS = {
    "stop_loss": ("x", "x"),
    "trailing_stop": ("P", "cross"),
    "take_profit": ("*", "star"),
    "liquidation": ("X", "x-thin-open"),
    "signal": ("o", "circle"),
    "max_hold": ("s", "square"),
    "end": ("D", "diamond"),
}
"""A mark a reason: matplotlib's and plotly's."""


@dataclass(frozen=True, eq=False)
class Story:
    """One cell's run, ready to be drawn; T bars.

    Attributes
    ----------
    title, subtitle
        Lines of text.
    time
        datetime64 (T,).
    close
        float64 (T,).
    equity
        float64 (T,): balance with open trades at their value, starting at 1.
    hold
        float64 (T,): price over its first, what buying and holding would have made.
    drawdown
        float64 (T,): of `equity` from its peak, at most 0.
    trades
        Contract columns.
    """

    title: str
    subtitle: str
    time: NDArray[Any]
    close: NDArray[np.float64]
    equity: NDArray[np.float64]
    hold: NDArray[np.float64]
    drawdown: NDArray[np.float64]
    trades: pl.DataFrame

    @property
    def steepness(self) -> float:
        """How many times the highest of the two curves is the lowest; 1 where one has reached zero."""
        both = np.concatenate([self.equity, self.hold])
        return float(both.max() / both.min()) if both.min() > 0 else 1.0

    def window(self, trades: int) -> tuple[int, int]:
        """Return the first bar and one past the last that hold the last so many trades, with some room."""
        if self.trades.is_empty():
            return 0, len(self.time)
        shown = self.trades.tail(trades)
        first, last = int(shown["entry_bar"][0]), int(shown["exit_bar"][-1])
        room = max((last - first) // 40, 3)
        return max(first - room, 0), min(last + room + 2, len(self.time))


def describe(cell: Mapping[str, Value]) -> str:
    """Return a cell's parameters that are not the contract's defaults, in one line."""
    parts = []
    for name, parameter in PARAMETERS.items():
        value = cell.get(name)
        if name == "variant" or value == parameter.default:
            continue
        parts.append(f"{name} {'none' if value is None else f'{value:g}' if isinstance(value, float) else value}")
    return ", ".join(parts) or "the contract's defaults"


def tell(
    portfolio: Any,
    trades: pl.DataFrame,
    measures: Mapping[str, Any],
    cell: Mapping[str, Value],
    names: tuple[str, str],
) -> Story:
    """Gather what is drawn.

    Parameters
    ----------
    portfolio
        `vbt.Portfolio` of the cell.
    trades, measures
        The same cell replayed.
    cell
        Its parameters.
    names
        What to call the cell and its market.
    """
    value = portfolio.value().to_numpy()
    equity = value / float(portfolio.init_cash)
    peak = np.maximum(np.maximum.accumulate(equity), 1.0)
    close = portfolio.close.to_numpy()
    parts = [
        f"{measures['trades']:,} trades",
        _said("win rate", measures["win_rate"], "{:.1%}"),
        _said("payoff", measures["payoff_ratio"], "{:.2f}"),
        _said("edge", measures["edge"], "{:+.1%}"),
        _said("total return", measures["total_return"], "{:+.1%}"),
        str(measures["state"]).replace("_", " "),
    ]
    return Story(
        f"{names[1]}, {names[0]}: " + ", ".join(parts),
        describe(cell),
        portfolio.value().index.tz_convert(None).to_numpy(),
        close,
        equity,
        close / close[0],
        equity / peak - 1.0,
        trades,
    )


def _said(name: str, value: float | None, form: str) -> str:
    return f"{name} " + ("undefined" if value is None else form.format(value))
