"""Trades that cannot be trades: prices that are none, exits before their entries."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.concerning import are, concerned, named, of_trades
from results.auditing.accounting.concurrency import ends, starts
from results.auditing.accounting.fitting.quantities import sound
from results.auditing.case import Case
from results.auditing.model import Finding

__all__ = ["sane"]


_TIMES = 4.0
_ALIKE = 1.5


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
    lone = far & same & (others[:, 3] - others[:, 0] < np.log(_ALIKE))
    flags = np.zeros(len(trades), dtype=bool)
    flags[trade[2:-2][lone]] = True
    if count := int(flags.sum()):
        text = (
            f"{of_trades(count, len(trades))} {'has' if count == 1 else 'have'} a price several times that of the fills before and after"
            f" ({named(trades, flags)}): a digit too many or too few, or another market."
        )
        yield Finding("bad_price", "refuted", text, **concerned(trades, flags))


def sane(case: Case) -> Iterator[Finding]:
    """Yield prices that are no numbers above 0, and exits before entries."""
    trades, n = case.trades, len(case.trades)
    bad = ~sound(trades)
    if count := int(bad.sum()):
        text = (
            f"{of_trades(count, n)} {'has' if count == 1 else 'have'} an entry or exit price that is no number above 0"
            f" ({named(trades, bad)}): nothing can be reckoned of them, and they count as 0."
        )
        yield Finding("bad_price", "impossible", text, **concerned(trades, bad))
    yield from _strange(case)
    with np.errstate(invalid="ignore"):
        early = trades.exit_time < trades.entry_time
    if count := int(early.sum()):
        text = (
            f"{of_trades(count, n)} {are(count)} closed before {'it was' if count == 1 else 'they were'} opened"
            f" ({named(trades, early)}): no such trade can have been made."
        )
        yield Finding("exit_before_entry", "impossible", text, **concerned(trades, early))
