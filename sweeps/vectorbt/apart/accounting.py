"""One cell's portfolios, taken down as `sweeps.vectorbt.apart.accounts`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grids.parameters import Value
from signals import Signals
from sweeps.measures.samples import out_of_sample_span
from sweeps.vectorbt.apart.accounts import Account, Accounts, Report, Reports
from sweeps.vectorbt.portfolio import compounded_portfolio, traded

__all__ = ["accounts_of"]


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
