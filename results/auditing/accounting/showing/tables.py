"""The accounts as tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.accounts.accounts import Accounts
from results.auditing.accounting.showing.measures import Measures, Span
from results.auditing.accounting.showing.sentences import balance_words
from results.auditing.case import Case
from results.auditing.model import Table
from results.auditing.saying import signed
from signals.arrays import Array, Integers

__all__ = ["tables"]

_MOST_MONTHS, _MOST_REASONS = 24, 12
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HEADS = ("trades", "won", "a trade", "in all")


def tables(case: Case, measures: Measures, accounts: Accounts) -> Iterator[Table]:
    """Yield the balances, the measures, and the trades in groups."""
    yield _balances(accounts, told=not case.reckoning.untold.all())
    yield _measures(case, measures, accounts.timed)
    if len(case.trades):
        yield from _groups(case)


def _balances(accounts: Accounts, *, told: bool) -> Table:
    """Return what the opening balance became; after costs where anything tells these."""
    opening = accounts.opening
    rows = []
    if accounts.stated is not None:
        rows.append(("as the list states it", "", "", balance_words(accounts.stated)))
    for account in accounts.every:
        count = f"{len(account.places):,}"
        gross = _ended(account.final_gross * opening) if accounts.gross_known else "not told"
        rows.append((account.name, count, gross, _ended(account.final * opening) if told else "unknown"))
    supposed = "" if accounts.sized else ", if each trade had taken all of it at 1x: the list tells no sizes"
    return Table(
        f"What {balance_words(opening)} became{supposed}",
        ("reckoned as", "trades", "before costs", "after costs"),
        tuple(rows),
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f} %"


def _ended(balance: float) -> str:
    """Return a last balance; of one that would owe money, that it is gone."""
    return balance_words(balance) if balance >= 0 else "below 0"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _span(span: Span, scale: float, unit: str, decimals: int = 2) -> str:
    return "" if span is None else f"{scale * span[0]:.{decimals}f} to {scale * span[1]:.{decimals}f}{unit}"


def _measures(case: Case, measures: Measures, timed: bool) -> Table:
    spans = measures.intervals
    untold = int(case.reckoning.untold.sum())
    before, after = (measures.gross, measures.net) if untold < measures.trades else (measures.net, None)
    mean = _span(spans["expectancy"], 100, " %", 3)
    of = "of the balance" if case.reckoning.basis == "balance" else "of a position's value"
    rows = (
        ("trades", f"{measures.trades:,}", ""),
        ("won, lost", f"{measures.wins:,}, {measures.losses:,}", ""),
        ("win rate", _share(measures.win_rate), _span(spans["win_rate"], 100, " %")),
        ("payoff ratio", _number(measures.payoff_ratio), _span(spans["payoff_ratio"], 1, "")),
        ("break-even win rate", _share(measures.breakeven_win_rate), ""),
        (
            "edge, points",
            "-" if measures.edge is None else f"{100 * measures.edge:+.2f}",
            _span(spans["edge"], 100, ""),
        ),
        ("before costs, a trade", signed(before, 3), "" if after is not None else mean),
        ("costs, a trade", signed(None if measures.cost is None else -measures.cost, 3), ""),
        ("after costs, a trade", signed(after, 3), "" if after is None else mean),
        ("profit factor", _number(measures.profit_factor), ""),
        ("maximum drawdown", _share(measures.drawdown), "each after the other, compounded"),
        ("open at once, at most", f"{int(case.reckoning.concurrent.max(initial=0)):,}" if timed else "-", ""),
    )
    return Table(f"Measures, {of}", ("measure", "value", "95 % interval"), rows)


def _groups(case: Case) -> Iterator[Table]:
    trades = case.trades
    yield _grouped(case, "By side", np.where(trades.short, "short", "long"), 2)
    if trades.reason is not None and (trades.reason.astype(str) != "").any():
        yield _grouped(case, "By reason of the exit", trades.reason.astype(str), _MOST_REASONS)
    if trades.asset is not None and len(np.unique(trades.asset.astype(str))) > 1:
        yield _grouped(case, "By market", trades.asset.astype(str), _MOST_REASONS)
    exits = trades.exit_time
    if np.isnat(exits).any():
        return
    unit = "M" if (exits.max() - exits.min()) <= _MOST_MONTHS * np.timedelta64(31, "D") else "Y"
    yield _grouped(case, "By month" if unit == "M" else "By year", exits.astype(f"datetime64[{unit}]"), 100)
    if not np.isnat(trades.entry_time).any():
        hour = trades.entry_time.astype("datetime64[h]").astype(np.int64)
        day = (hour // 24 + 3) % 7
        yield _placed(case, "By weekday of the entry, UTC", _WEEKDAYS, day)
        four = (hour % 24) // 4
        yield _placed(
            case, "By hour of the entry, UTC", tuple(f"{4 * at:02d} to {4 * at + 4:02d}" for at in range(6)), four
        )


def _grouped(case: Case, title: str, of: Array, most: int) -> Table:
    names, place = np.unique(of, return_inverse=True)
    table = _placed(case, title, tuple(str(name) or "none stated" for name in names), place.astype(np.int64))
    if len(table.rows) <= most:
        return table
    order = sorted(range(len(table.rows)), key=lambda at: -int(table.rows[at][1].replace(",", "")))[:most]
    return Table(f"{title} (the {most} commonest)", table.columns, tuple(table.rows[at] for at in sorted(order)))


def _placed(case: Case, title: str, names: tuple[str, ...], place: Integers) -> Table:
    returns = case.reckoning.returns
    count = np.bincount(place, minlength=len(names))
    won = np.bincount(place, weights=returns > 0, minlength=len(names))
    total = np.bincount(place, weights=returns, minlength=len(names))
    rows = tuple(
        (
            name,
            f"{count[at]:,}",
            f"{100 * won[at] / count[at]:.1f} %",
            signed(float(total[at] / count[at]), 3),
            signed(float(total[at]), 1),
        )
        for at, name in enumerate(names)
        if count[at]
    )
    return Table(title, (title.removeprefix("By ").split(",")[0], *_HEADS), rows)
