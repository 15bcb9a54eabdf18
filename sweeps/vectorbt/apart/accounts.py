"""What there is to tell of one cell's portfolios, as plain arrays, numbers and bytes that need no vectorbt to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from signals.arrays import Array, Floats
from sweeps.vectorbt.trades import CellTrades

__all__ = ["Account", "Accounts", "Report", "Reports"]


@dataclass(frozen=True, eq=False)
class Account:
    """A portfolio over T bars.

    Attributes
    ----------
    time
        datetime64 (T,), UTC.
    close
        float64 (T,).
    equity
        float64 (T,): its value at each close over what it began with.
    """

    time: Array
    close: Floats
    equity: Floats


@dataclass(frozen=True, eq=False)
class Accounts:
    """A cell's accounts: of all trades, and of out-of-sample ones alone, None where no bar is said to be out of sample."""

    whole: Account
    out_of_sample: Account | None
    trades: CellTrades


@dataclass(frozen=True, eq=False)
class Report:
    """vectorbt's statistics by name, a float, text or None each, and the portfolio for ``vbt.Portfolio.loads``."""

    statistics: Mapping[str, float | str | None]
    pickled: bytes


@dataclass(frozen=True, eq=False)
class Reports:
    """What takes longer to make than `Accounts`, of the same portfolios."""

    whole: Report
    out_of_sample: Report | None
