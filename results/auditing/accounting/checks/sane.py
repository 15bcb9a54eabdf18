"""Trades that cannot be trades: prices that are none, exits before their entries."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.concerning import are, concerned, named, of_trades
from results.auditing.accounting.concurrency import ends, starts
from results.auditing.accounting.fitting.quantities import sound
from results.auditing.case import Case
from results.auditing.model import Finding
from results.auditing.trades import TradeList
from signals.arrays import Flags

__all__ = ["sane"]


_TIMES = 4.0
_ALIKE = 1.5
_DECADE = 0.12
"""In powers of ten: how near a factor must be to one for a digit to be what is wrong."""
_STEADY = 0.95
"""Share of the prices that must agree with their neighbours: premiums of options and several markets in one list do not."""
_HOUR = 3_600_000_000


def _strange(case: Case) -> Iterator[Finding]:
    """Yield prices that are several times those before and after them, which agree: a digit too many or too few."""
    trades = case.trades
    good = np.flatnonzero(sound(trades))
    if len(good) < 5:  # noqa: PLR2004 - no neighbours to compare with
        return
    market = np.zeros(len(trades), dtype=np.int64)
    if trades.asset is not None:
        market = np.unique(trades.asset.astype(str), return_inverse=True)[1].astype(np.int64)
    trade = np.concatenate([good, good])
    price = np.log(np.concatenate([trades.entry_price[good], trades.exit_price[good]]))
    time = np.concatenate([starts(trades)[good], ends(trades)[good]])
    order = np.lexsort((time, market[trade]))
    price, place, trade = price[order], market[trade[order]], trade[order]
    window = np.lib.stride_tricks.sliding_window_view(price, 5)
    same = place[4:] == place[:-4]
    others = np.sort(window[:, [0, 1, 3, 4]], axis=1)
    far = np.abs(window[:, 2] - others.mean(axis=1)) > np.log(_TIMES)
    agree = others[:, 3] - others[:, 0] < np.log(_ALIKE)
    decades = (window[:, 2] - others.mean(axis=1)) / np.log(10)
    digit = (np.abs(decades - np.round(decades)) < _DECADE) & (np.round(decades) != 0)
    lone = far & same & agree & digit
    if agree[same].mean() < _STEADY if same.any() else True:
        return
    flags = np.zeros(len(trades), dtype=bool)
    flags[trade[2:-2][lone]] = True
    # a result that its prices give says that they are right
    for fit in case.reckoning.fits[:1]:
        flags &= ~(fit.fits & np.isfinite(fit.value))
    if count := int(flags.sum()):
        text = (
            f"{of_trades(count, len(trades))} {'has' if count == 1 else 'have'} a price several times that of the fills before and after"
            f" ({named(trades, flags)}): a digit too many or too few, or another market."
        )
        yield Finding("bad_price", "refuted", text, **concerned(trades, flags))


def sane(case: Case) -> Iterator[Finding]:
    """Yield prices that are no numbers above 0, prices that are not there, and exits before entries."""
    trades, n = case.trades, len(case.trades)
    lacking = np.isnan(trades.entry_price) | np.isnan(trades.exit_price)
    bad = ~sound(trades) & ~lacking
    if count := int(bad.sum()):
        text = (
            f"{of_trades(count, n)} {'has' if count == 1 else 'have'} an entry or exit price that is no number above 0"
            f" ({named(trades, bad)}): nothing can be reckoned of them, and they count as 0."
        )
        yield Finding("bad_price", "impossible", text, **concerned(trades, bad))
    elif count := int(lacking.sum()):
        text = f"{of_trades(count, n)} {'has' if count == 1 else 'have'} no entry or no exit price ({named(trades, lacking)}): they count as 0 here."
        yield Finding("bad_price", "untestable", text, **concerned(trades, lacking))
    yield from _strange(case)
    yield from _backwards(case)


def _backwards(case: Case) -> Iterator[Finding]:
    """Yield exits before entries; of the hour that comes twice when summer time ends nobody can tell."""
    trades, n = case.trades, len(case.trades)
    with np.errstate(invalid="ignore"):
        early = trades.exit_time < trades.entry_time
    back = early & _in_the_hour_twice(trades)
    early &= ~back
    if count := int(back.sum()):
        text = (
            f"{of_trades(count, n)} {are(count)} closed up to an hour before the entry, on the night on which summer time ends"
            f" ({named(trades, back)}): of that hour, which comes twice, the list does not say which it is."
        )
        yield Finding("exit_before_entry", "untestable", text, **concerned(trades, back))
    if count := int(early.sum()):
        text = (
            f"{of_trades(count, n)} {are(count)} closed before {'it was' if count == 1 else 'they were'} opened"
            f" ({named(trades, early)}): no such trade can have been made."
        )
        yield Finding("exit_before_entry", "impossible", text, **concerned(trades, early))


def _in_the_hour_twice(trades: TradeList) -> Flags:
    """Return exits up to an hour before their entries on a Sunday, or the night around one, on which clocks go back, bool (n,).

    North of the equator the last Sunday of October or the first of November, south of it the first of April.
    """
    known = ~(np.isnat(trades.entry_time) | np.isnat(trades.exit_time))
    entry, exit_ = (np.where(known, each, np.datetime64(0, "us")) for each in (trades.entry_time, trades.exit_time))
    short = known & ((entry - exit_).astype(np.int64) <= _HOUR)
    # in UTC it is still Saturday in the east, and Sunday morning in the west
    day = (entry + np.timedelta64(12, "h")).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    number, of_year = (day - month).astype(np.int64) + 1, month.astype(np.int64) % 12 + 1
    sunday = (day.astype(np.int64) + 4) % 7 == 0
    autumn = ((of_year == 10) & (number >= 25)) | ((of_year == 11) & (number <= 8)) | ((of_year == 4) & (number <= 8))  # noqa: PLR2004
    return np.asarray(short & sunday & autumn)
