"""monte-neo beside, which judges positions on bars and series of returns rather than trade lists.

Of each list it gets two of the forms that it takes: target positions on the market's bars (always, also where
this project's audit gets none) from the list's times and sides by its own adapter, at the list's fee and without slippage, as
far as the list's claims go with its claim; and the list's daily returns. Which checks fail is counted, not its verdict alone:
its checks of economics and significance fail whatever loses money or cannot be told from luck, which is no fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.audit.accounts import Book
from benchmarks.audit.market import Market
from benchmarks.peers.peer import look_in_peers_folder

__all__ = ["OF_MERIT", "Verdicts", "verify"]

OF_MERIT = frozenset({"economics", "statistics"})
"""Categories that say whether a strategy earns enough, not whether what is said of it is true."""
_FEWEST_DAYS = 24


@dataclass(frozen=True)
class Verdicts:
    """What monte-neo said of one list.

    Attributes
    ----------
    verdict
        On its positions; "" where it could not take them.
    failed
        Checks that failed, of positions and of returns, as ``category/check``.
    error
        Why it could not take them.
    """

    verdict: str
    failed: tuple[str, ...]
    error: str = ""

    @property
    def of_faults(self) -> tuple[str, ...]:
        """Checks that failed and are not about merit."""
        return tuple(each for each in self.failed if each.split("/")[0] not in OF_MERIT)


def verify(book: Book, market: Market, claim: Mapping[str, Any] | None = None) -> Verdicts:
    """Let monte-neo judge a list."""
    look_in_peers_folder()
    verdict, failed, error = "", [], ""
    try:
        report = _positions(book, market, claim)
        verdict, failed = str(report["verdict"]), _fails(report)
    except Exception as refused:  # noqa: BLE001 - whatever it raises, it did not take the list
        error = f"{type(refused).__name__}: {refused}"
    try:
        failed += _fails(_returns(book, claim))
    except Exception as refused:  # noqa: BLE001 - as above
        error = f"{error}; {type(refused).__name__}: {refused}"
    return Verdicts(verdict, tuple(dict.fromkeys(failed)), error)


def _fails(report: Mapping[str, Any]) -> list[str]:
    return [f"{each['category']}/{each['id']}" for each in report["checks"] if each["status"] == "fail"]


def _positions(book: Book, market: Market, claim: Mapping[str, Any] | None) -> Mapping[str, Any]:
    from monte_neo.backtest.model import ExecutionModel  # noqa: PLC0415 - only where it is installed
    from monte_neo.verify import verify_strategy  # noqa: PLC0415
    from monte_neo.verify.adapters import positions_from_trades  # noqa: PLC0415

    bars = market.bars
    prices = pd.DataFrame(
        {"timestamp": bars.time, "open": bars.open, "high": bars.high, "low": bars.low, "close": bars.close}
    )
    prices["volume"] = 1.0 if bars.volume is None else bars.volume
    closed = ~np.isnat(book.exit_time)
    trades = pd.DataFrame(
        {
            "open_time": book.entry_time[closed],
            "close_time": book.exit_time[closed],
            "side": np.where(book.short, -1, 1)[closed],
        }
    )
    held = np.sign(positions_from_trades(prices, trades)).astype(np.int64)
    fee = float(np.nanmedian(book.fee_in / book.value)) if len(book) else 0.0
    model = ExecutionModel(side_mode="long_short", commission_bps=max(1e4 * fee, 0.0), slippage_bps=0.0, warmup_bars=2)
    report: Mapping[str, Any] = verify_strategy(
        prices, signals=held, positions="sign", model=model, claim=dict(claim) if claim else None
    )
    return report


def _returns(book: Book, claim: Mapping[str, Any] | None) -> Mapping[str, Any]:
    from monte_neo.verify.returns_dd import verify_returns  # noqa: PLC0415 - only where it is installed

    closed = ~np.isnat(book.exit_time) & np.isfinite(book.profit)
    days = pd.DatetimeIndex(book.exit_time[closed]).floor("D")
    daily = pd.Series(book.profit[closed], index=days).groupby(level=0).sum()
    daily = daily.reindex(pd.date_range(daily.index[0], daily.index[-1], freq="D"), fill_value=0.0)
    if len(daily) < _FEWEST_DAYS:
        return {"checks": []}
    balance = float(book.before[0]) + daily.cumsum().shift(fill_value=0.0)
    known = {key: value for key, value in (claim or {}).items() if key in {"total_return", "max_drawdown"}}
    report: Mapping[str, Any] = verify_returns((daily / balance).rename("return"), claim=known or None)
    return report
