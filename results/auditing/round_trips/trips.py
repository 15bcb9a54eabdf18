"""Round trips as a trade list, and what is said of what did not match."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.round_trips.fills import Fills
from results.auditing.round_trips.matching import Trips, matched
from results.auditing.round_trips.signs import UNCLEAR
from results.auditing.trades import ReadTrades, TradeList
from results.style.counts import counted
from signals import InputError
from signals.arrays import Flags, Floats

__all__ = ["round_trips"]

_FEWEST = 5
"""Round trips with a stated profit that the size of a contract is found from."""
_AGREE = 0.02
"""Within which the size of a contract must agree over the middle half of the trips."""


def round_trips(fills: Fills, source: str, form: str) -> ReadTrades:
    """Match fills into round trips, and return them as a list of closed trades.

    Profits are those the exchange realised, less fees and funding; where it states none they are left to be recomputed. Of trips of several fills
    `TradeList.entry_end` and `exit_start` say over which time their prices are averages.

    Parameters
    ----------
    fills
        m of them.
    source, form
        What to call the file, and who wrote it.

    Raises
    ------
    InputError
        If no round trip is closed.
    """
    trips = matched(fills)
    kept = ~trips.mixed
    notes = [*fills.notes, *_told(fills, trips)]
    if not kept.any():
        raise InputError(
            f"{source}: holds {counted(len(fills), 'fill')}, but no position that is opened and closed among them; export a longer time"
        )
    trades = _trades(fills, trips, notes)
    held = np.flatnonzero(trips.still_open)
    taken = np.flatnonzero(kept)
    elsewhere = int((~np.isin(held, fills.market[trips.first[taken]])).sum())
    order = taken[np.lexsort((trades.row[taken], trades.entry_time[taken]))]
    return ReadTrades(
        trades.take(order), source, form, fills.columns, tuple(notes), unit=None, open_trades=len(held), open_elsewhere=elsewhere
    )  # fmt: skip


def _trades(fills: Fills, trips: Trips, notes: list[str]) -> TradeList:
    market = fills.market[trips.first]
    size, quantity = _sizes(fills, trips, notes)
    inverse = np.array([each.inverse for each in fills.markets])[market]
    value = np.where(inverse, np.nan, quantity * trips.entry_price)
    fee = np.where(inverse, np.nan, trips.fee)
    unclear = any(UNCLEAR in note for note in notes)
    funding = _funding(fills, trips, notes)
    profit = None
    if fills.realised is not None:
        # less a fee that is not known it is no result
        spent = fee + (0.0 if funding is None else np.nan_to_num(funding))
        profit = np.where(inverse, np.nan, trips.realised - spent)
    if inverse.any():
        notes.append(
            f"{counted(int(inverse.sum()), 'round trip')} of coin-margined contracts, whose results are in the coin: prices and times are "
            "examined, amounts are not"
        )
    names = np.array([each.asset for each in fills.markets])
    return TradeList(
        fills.row[trips.first],
        fills.time[trips.first],
        fills.time[trips.last],
        trips.sign < 0,
        trips.entry_price,
        trips.exit_price,
        asset=names[market],
        quantity=np.where(np.isnan(size), np.nan, quantity),
        value=value,
        fee=None if unclear else fee,
        funding=funding,
        profit=_known(profit),
        **_spans(fills, trips),
    )


def _known(values: Floats | None) -> Floats | None:
    return values if values is not None and np.isfinite(values).any() else None


def _spans(fills: Fills, trips: Trips) -> dict[str, Any]:
    return {
        "entry_end": fills.time[trips.entered],
        "exit_start": fills.time[trips.left],
        "fills_in": trips.fills_in,
        "fills_out": trips.fills_out,
    }


def _sizes(fills: Fills, trips: Trips, notes: list[str]) -> tuple[Floats, Floats]:
    """Return what one unit of quantity is of each trip's asset, NaN where unknown, and quantities in the asset, both (n,)."""
    size = np.ones(len(trips.first))
    if not fills.contracts:
        return size, trips.closed
    market = fills.market[trips.first]
    unknown: list[str] = []
    found: list[str] = []
    for at, each in enumerate(fills.markets):
        here = market == at
        if not here.any():
            continue
        one = _contract(trips, here & ~trips.mixed)
        size[here] = one
        (unknown if np.isnan(one) else found).append(each.asset if np.isnan(one) else f"{one:g} of {each.asset}")
    if found:
        notes.append(f"quantities are contracts; by the stated profits one is {', '.join(dict.fromkeys(found))}")
    if unknown:
        notes.append(
            f"quantities of {', '.join(dict.fromkeys(unknown))} are contracts whose size nothing tells: they are left out, and fees "
            "cannot be held against amounts"
        )
    return size, trips.closed * size


def _contract(trips: Trips, here: Flags) -> float:
    """Return the size of a market's contract: what its stated profits come to over moves and quantities."""
    moved = trips.sign[here] * (trips.exit_price[here] - trips.entry_price[here]) * trips.closed[here]
    stated = trips.realised[here]
    usable = (np.abs(moved) > 0) & np.isfinite(stated) & (np.abs(stated) > 0)
    if usable.sum() < _FEWEST:
        return float("nan")
    ratio = stated[usable] / moved[usable]
    low, middle, high = np.quantile(ratio, [0.25, 0.5, 0.75])
    if not (middle > 0 and high - low <= _AGREE * middle):
        return float("nan")
    digits = 1 - int(np.floor(np.log10(middle)))
    return float(np.round(middle, digits)) if abs(np.round(middle, digits) / middle - 1) < _AGREE / 2 else float(middle)


def _funding(fills: Fills, trips: Trips, notes: list[str]) -> Floats | None:
    """Return what each trip paid in funding, (n,): of its asset's payments those made while it was open."""
    payments = fills.funding
    if payments is None or not len(payments.time):
        return None
    paid = np.zeros(len(trips.first))
    names = np.array([each.asset for each in fills.markets])[fills.market[trips.first]]
    lost = 0.0
    for asset in np.unique(payments.asset):
        those = payments.asset == asset
        here = np.flatnonzero(names == asset)
        here = here[np.argsort(fills.time[trips.first[here]], kind="stable")]
        if not len(here):
            lost += float(payments.amount[those].sum())
            continue
        begin, end = fills.time[trips.first[here]], fills.time[trips.last[here]]
        at = np.searchsorted(begin, payments.time[those], side="left") - 1
        within = (at >= 0) & (payments.time[those] <= end[np.maximum(at, 0)])
        np.add.at(paid, here[at[within]], payments.amount[those][within])
        lost += float(payments.amount[those][~within].sum())
    if abs(lost) > 0:
        notes.append(f"funding of {lost:+,.2f} was paid while no round trip of the file was open: it is left out")
    return paid


def _told(fills: Fills, trips: Trips) -> list[str]:
    """Say what was matched and what was not."""
    closed = int((~trips.mixed).sum())
    notes = [
        f"{counted(len(fills), 'fill')} make {counted(closed, 'round trip')}, each from flat to flat in its market at average prices; its row is that of its first fill"
    ]
    never = trips.unmatched > 0
    spot = np.array([each.spot for each in fills.markets])[fills.market]
    if sold := int((never & spot).sum()):
        notes.append(f"left out: {counted(sold, 'sale')} of what the file never bought")
    if (closes := int((never & ~spot).sum())) or trips.mixed.any():
        notes.append(
            f"left out: {counted(closes, 'fill')} and {counted(int(trips.mixed.sum()), 'round trip')} that close what was opened before the file begins"
        )
    if still := int(np.count_nonzero(trips.still_open)):
        shown = [
            f"{quantity:+,.6g} {each.asset}"
            for quantity, each in zip(trips.still_open, fills.markets, strict=True)
            if quantity
        ]
        more = f" and {still - 3} more" if still > 3 else ""  # noqa: PLR2004 - as many as a line holds
        notes.append(f"left out: {counted(still, 'position')} still open at the end ({', '.join(shown[:3])}{more})")
    return notes
