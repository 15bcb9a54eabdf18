"""What there is to tell of one cell's portfolios, as plain arrays, numbers and bytes that need no vectorbt to be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grids.parameters import Value
from signals import Signals
from signals.arrays import Array, Floats
from sweeps.measures.samples import out_of_sample_span
from sweeps.vectorbt.portfolio import compounded_portfolio, traded
from sweeps.vectorbt.trades import CellTrades

__all__ = ["Account", "Accounts", "Report", "Reports", "accounts_of"]


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


def accounts_of(signals: Signals, cell: Mapping[str, Value]) -> tuple[Accounts, Callable[[], Reports]]:
    """Run one cell with vectorbt; return its accounts, and what makes the reports of the same portfolios.

    Parameters
    ----------
    signals
        Bars and probabilities; only these bars exist for the cell.
    cell
        Parameters of the contract by name.

    Raises
    ------
    InputError
        If the cell is none, or its variant is not in the file.
    """
    run = traded(signals, cell)
    whole = compounded_portfolio(run)
    known = out_of_sample_span(run.probabilities.out_of_sample) is not None
    out_of_sample = compounded_portfolio(run, sample="oos") if known else None
    accounts = Accounts(_account(whole), _account(out_of_sample) if known else None, run.trades)
    return accounts, lambda: Reports(_report(whole), _report(out_of_sample) if known else None)


def _account(portfolio: Any) -> Account:
    value = portfolio.value()
    equity = value.to_numpy() / float(portfolio.init_cash)
    return Account(value.index.tz_convert(None).to_numpy(), portfolio.close.to_numpy(), equity)


def _report(portfolio: Any) -> Report:
    return Report({str(name): _plain(value) for name, value in portfolio.stats().items()}, portfolio.dumps())


def _plain(value: Any) -> float | str | None:
    return None if value is None else float(value) if isinstance(value, float) else str(value)
