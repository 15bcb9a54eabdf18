"""What the pictures of the accounts show: balances, positions open at once, exposure, results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from results.auditing.accounting.accounts.accounts import Account, Accounts
from results.auditing.accounting.checks.margins import margin_shares
from results.auditing.accounting.concurrency import ends, over_time
from results.auditing.case import Case
from results.auditing.model import Picture
from signals.arrays import Floats, Integers, Times

__all__ = ["pictures"]

_POINTS = 800
_LEAST = 1e-6
"""Of the first balance: less is drawn as this."""


def pictures(case: Case, accounts: Accounts) -> Iterator[Picture]:
    """Yield the pictures of a list that has trades."""
    if len(case.trades) < 2 or np.isnat(case.trades.exit_time).all():  # noqa: PLR2004 - a line has two ends
        return
    yield _equity(case, accounts)
    if accounts.timed:
        yield _concurrency(case)
    if accounts.timed and (exposed := _exposure(case)) is not None:
        yield exposed
    yield _results(case)
    yield _months(case)


def _thinned(n: int) -> Integers:
    return np.unique(np.linspace(0, n - 1, min(n, _POINTS)).astype(np.int64))


def _texts(times: Times) -> list[str]:
    return [str(each) for each in times.astype("datetime64[s]")]


def _curve(case: Case, account: Account, opening: float, name: str) -> dict[str, Any]:
    if not len(account.places):
        return {"name": name, "x": [], "y": []}
    kept = _thinned(len(account.places))
    times = ends(case.trades)[account.places[kept]].astype("datetime64[us]")
    return {"name": name, "x": _texts(times), "y": (opening * np.maximum(account.balance[kept], _LEAST)).tolist()}


def _equity(case: Case, accounts: Accounts) -> Picture:
    opening = accounts.opening
    overlapping = accounts.overlapping > 0
    series = [] if (stated := _stated(case)) is None else [stated]
    series.append(_curve(case, accounts.listed, opening, "each after the other, compounded"))
    if overlapping:
        if accounts.sized:
            series.append(_curve(case, accounts.together, opening, "all at their times, one account"))
        series.append(_curve(case, accounts.alone, opening, "one position at a time"))
    values = np.concatenate([np.asarray(each["y"]) for each in series if each["y"]])
    wide = bool(len(values)) and float(values.max()) > 3 * max(float(values.min()), _LEAST)
    caption = (
        "After costs"
        + (", as the list states it and as recomputed" if stated is not None else ", recomputed from the trades")
        + "."
    )
    data = {"series": series, "x_title": "exit", "y_title": "balance", "logarithmic": wide}
    return Picture(
        "equity",
        "The balance, stated and recomputed" if stated is not None else "The balance, recomputed",
        caption,
        "lines",
        data,
    )


def _stated(case: Case) -> dict[str, Any] | None:
    """Return the stated balance over time."""
    trades = case.trades
    if trades.balance is None:
        return None
    order = np.lexsort((trades.row, ends(trades)))
    order = order[np.isfinite(trades.balance[order])]
    if not len(order):
        return None
    kept = order[_thinned(len(order))]
    times = ends(trades)[kept].astype("datetime64[us]")
    return {"name": "as stated", "x": _texts(times), "y": np.maximum(trades.balance[kept], _LEAST).tolist()}


def _steps(time: Times, level: Floats) -> tuple[list[str], list[float]]:
    """Return steps thinned to the highest level of each of some 800 spans, so that no peak is lost."""
    if len(time) <= _POINTS:
        return _texts(time), level.tolist()
    edges = np.linspace(0, len(time), _POINTS + 1).astype(np.int64)[:-1]
    return _texts(time[edges]), np.maximum.reduceat(level, edges).tolist()


def _concurrency(case: Case) -> Picture:
    x, y = _steps(*over_time(case.trades, np.ones(len(case.trades))))
    peak = int(case.reckoning.concurrent.max())
    data = {"series": [{"name": "positions", "x": x, "y": y}], "x_title": "time", "y_title": "positions open"}
    return Picture("concurrency", "Positions open at once", f"At most {peak:,}.", "steps", data)


def _exposure(case: Case) -> Picture | None:
    """Return exposure over time, and the margin where it is told."""
    exposure, margin = case.reckoning.exposure, margin_shares(case)
    series = []
    for name, weight in (("notional over balance", exposure), ("margin over balance", margin)):
        if weight is not None and np.isfinite(weight).all():
            x, y = _steps(*over_time(case.trades, weight))
            series.append({"name": name, "x": x, "y": y})
    if not series:
        return None
    data = {"series": series, "x_title": "time", "y_title": "times the balance"}
    caption = "All open positions together. Margin above 1 is more than an account has."
    return Picture("exposure", "Exposure of all positions together", caption, "steps", data)


def _results(case: Case) -> Picture:
    returns = case.reckoning.returns
    low, high = np.quantile(returns, [0.005, 0.995])
    low, high = min(float(low), -1e-6), max(float(high), 1e-6)
    edges = np.linspace(low, high, 61)
    counts = np.histogram(np.clip(returns, low, high), edges)[0]
    marks = [{"name": "mean", "at": float(returns.mean())}]
    of = "balance" if case.reckoning.basis == "balance" else "position's value"
    data = {
        "edges": edges.tolist(), "counts": counts.tolist(), "marks": marks, "x_title": f"of the {of}", "y_title": "trades", "percent": False,
        "x_percent": True,
    }  # fmt: skip
    return Picture(
        "results",
        "Results of the trades",
        "After costs; the outermost bars hold all that lies beyond.",
        "histogram",
        data,
    )


def _months(case: Case) -> Picture:
    """Return the sum of results by month, or by year of long lists."""
    exits = ends(case.trades).astype("datetime64[us]")
    unit = "M" if (exits.max() - exits.min()) <= 48 * np.timedelta64(31, "D") else "Y"
    names, place = np.unique(exits.astype(f"datetime64[{unit}]"), return_inverse=True)
    total = np.bincount(place, weights=case.reckoning.returns)
    data = {
        "labels": [str(name) for name in names],
        "values": total.tolist(),
        "percent": True,
        "y_title": "results added up",
    }
    return Picture(
        "months",
        f"Results by {'month' if unit == 'M' else 'year'}",
        "After costs, by the time of the exit.",
        "bars",
        data,
    )
