"""What one unit of quantity is of each market: contracts, lots, points, and prices in another currency than the account's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from results.auditing.accounting.fitting.held import ranked
from results.auditing.accounting.fitting.quantities import sound
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.accounting.fitting.slopes import factors
from results.auditing.trades import ReadTrades, TradeList
from signals.arrays import Array, Flags, Floats, Integers

__all__ = ["with_contracts"]

_LOOKED_AT = 600
"""Trades of a market."""
_FEWEST = 5
_FITS, _SIGNS = 0.9, 0.95
"""Shares of a market's trades that its contract must explain to rounding, and whose profits must have the sign of their moves."""
_ALL = 0.99
"""The first share for a number that is no round one, as no contract's is: a rate of currencies, held fixed."""
_LOWEST, _HIGHEST = 0.8, 1.25
"""Multiples of quantity times move that are no contract's: there quantities are units, whatever is wrong with the profits."""
_LARGEST = 1e7
_UNITS, _GROWS = 0.4, 0.7
"""Share that fits as it is, from which quantities are units; rank correlation from which errors grow with moves."""
_NOISE = 3e-6
_SHOWN = 6
_SNAPS = 0.003


def with_contracts(read: ReadTrades) -> ReadTrades:
    """Return a list with `TradeList.contract` filled, by what its profits are of its quantities; as it is where that is 1.

    Each market is looked at by itself: an index future is worth 50 times its price, oil 1,000 times, and a currency whose
    price is in yen by the price. A market in which no one number does, as where another currency's rate comes in, is left
    unknown: its amounts contradict nothing.
    """
    trades = read.trades
    if (trades.quantity is None or trades.profit is None or trades.value is not None or trades.contract is not None
        or trades.margin is not None or not len(trades)):  # fmt: skip
        return read
    names, group = _markets(trades)
    contract = np.ones(len(trades))
    told: list[str] = []
    unknown: list[int] = []
    known = 0
    for at, places in enumerate(_places(group, len(names))):
        size = _contract(trades, places)
        if size is None:
            unknown.append(at)
            continue
        known += 1
        contract[places] = size
        if not (size == 1).all():
            shown = (
                f"{float(size[0]):,.8g}"
                if (size == size[0]).all()
                else f"{size[0] * trades.exit_price[places[0]]:,.8g} over its price"
            )
            told.append(f"{names[at]} {shown}".strip())
    if len(names) == 1 or not known:
        unknown = []
    for at in unknown:
        contract[group == at] = np.nan
    if not told and not unknown:
        return read
    notes = [*read.notes, *_notes(told, [names[at] for at in unknown])]
    return replace(read, trades=replace(trades, contract=contract), notes=tuple(notes))


def _notes(told: list[str], unknown: list[str]) -> Iterator[str]:
    if told:
        more = f" and {len(told) - _SHOWN:,} more" if len(told) > _SHOWN else ""
        yield f"By its profits one unit of quantity is worth so many times the price: {', '.join(told[:_SHOWN])}{more}."
    if unknown:
        more = f" and {len(unknown) - _SHOWN:,} more" if len(unknown) > _SHOWN else ""
        yield (
            f"Profits of {', '.join(unknown[:_SHOWN])}{more} are no fixed multiple of quantity and move, as where they are in another currency,"
            " or too few to tell: those amounts could not be held against the prices."
        )


def _markets(trades: TradeList) -> tuple[list[str], Integers]:
    if trades.asset is None:
        return [""], np.zeros(len(trades), dtype=np.int64)
    names, group = np.unique(trades.asset.astype(str), return_inverse=True)
    return names.tolist(), group.astype(np.int64)


def _places(group: Integers, count: int) -> list[Array]:
    order = np.argsort(group, kind="stable")
    return np.split(order, np.searchsorted(group[order], np.arange(1, count)))


def _contract(trades: TradeList, places: Integers) -> Floats | None:
    """Return what a unit is at each of the places, float64 (m,); None where nothing fits, or too few say."""
    ones = np.ones(len(places))
    assert trades.quantity is not None  # noqa: S101 - of `with_contracts`
    assert trades.profit is not None  # noqa: S101 - of `with_contracts`
    usable = places[sound(trades)[places] & np.isfinite(trades.profit[places]) & (np.abs(trades.quantity[places]) > 0)]
    if len(usable) > _LOOKED_AT:
        usable = usable[np.linspace(0, len(usable) - 1, _LOOKED_AT).astype(np.int64)]
    some = trades.take(usable)
    if len(some) < _FEWEST:
        return ones if _plain(some) else None
    multiple = _multiple(some)
    near = _LOWEST < multiple < _HIGHEST and not _converted(some)
    if near or _leverage(some, multiple) or not _same_signs(some, multiple):
        return ones
    for by_price in (False, True):
        for factor in _candidates(some, by_price):
            if _explained(some, factor, by_price) >= (_FITS if _round(factor) else _ALL):
                return factor / (trades.exit_price[places] if by_price else ones)
    return None


def _whole(some: TradeList) -> tuple[Floats, Floats]:
    """Return profits and quantity times move of a few trades, float64 (k,) each."""
    profit, quantity = some.profit, some.quantity
    assert profit is not None  # noqa: S101 - of `with_contracts`
    assert quantity is not None  # noqa: S101 - of `with_contracts`
    return profit, np.abs(quantity) * some.sign * (some.exit_price - some.entry_price)


def _multiple(some: TradeList) -> float:
    """Return what profits are times quantity and move: the median over the trades that moved more than half of them."""
    profit, gain = _whole(some)
    far = np.abs(gain) >= np.median(np.abs(gain))
    far &= gain != 0
    return float(np.median(profit[far] / gain[far])) if far.any() else 1.0


def _plain(some: TradeList) -> bool:
    """Whether so few trades are of units, as far as they tell."""
    return not len(some) or _LOWEST < _multiple(some) < _HIGHEST


def _converted(some: TradeList) -> bool:
    """Whether hardly a profit is that of the move, and what it is off by grows with the move, as a rate of currencies does."""
    profit, gain = _whole(some)
    far = np.abs(gain) >= np.median(np.abs(gain))  # where rounding hides least
    grows = ranked(np.abs(profit - gain), np.abs(gain)) > _GROWS
    return grows and _explained(some.take(far), 1.0, by_price=False) < _UNITS


def _leverage(some: TradeList, multiple: float) -> bool:
    """Whether it is the leverage that profits are a multiple by: that is no contract."""
    if some.leverage is None:
        return False
    typical = float(np.median(some.leverage))
    return typical > 1.01 and 0.8 < multiple / typical < 1.25  # noqa: PLR2004 - to costs


def _same_signs(some: TradeList, multiple: float) -> bool:
    """Whether profits have the sign of the moves wherever these are clear."""
    profit, gain = _whole(some)
    clear = np.abs(gain) >= np.median(np.abs(gain))
    return multiple > 0 and float((profit[clear] * gain[clear] > 0).mean()) >= _SIGNS


def _candidates(some: TradeList, by_price: bool) -> list[float]:
    """Return multiples to try, round ones first."""
    profit, gain = _whole(some)
    assert some.quantity is not None  # noqa: S101 - of `with_contracts`
    unit = np.abs(some.quantity) * some.entry_price
    base = gain / unit / (some.exit_price if by_price else 1.0)
    traded = 1 + some.exit_price / some.entry_price
    found = list(factors(base, profit / unit, traded, None, _LARGEST))
    if some.fee is not None:
        found += factors(base, (profit + np.nan_to_num(some.fee)) / unit, traded, None, _LARGEST)
    if not by_price:
        found.append(_multiple(some))
    near = [float(np.format_float_scientific(each, precision=digits)) for each in found for digits in (0, 1)]
    snapped = [one for one in near if any(abs(one / each - 1) < _SNAPS for each in found)]
    return list(dict.fromkeys((*snapped, *found)))


def _round(factor: float) -> bool:
    return float(np.format_float_scientific(factor, precision=1)) == factor


def _explained(some: TradeList, factor: float, by_price: bool) -> float:
    """Return the share of the trades whose profits are a multiple of quantity and move, less fees of any common form."""
    profit, gain = _whole(some)
    assert some.quantity is not None  # noqa: S101 - of `with_contracts`
    quantity = np.abs(some.quantity)
    scale = factor / (some.exit_price if by_price else 1.0)
    cost = scale * gain - profit
    rounding = half_step(some.entry_price) + half_step(some.exit_price)
    error = 1.05 * half_step(some.profit) + scale * quantity * (1.05 * rounding + _NOISE * np.abs(some.entry_price))
    fee = None if some.fee is None else np.nan_to_num(some.fee)
    funding = 0.0 if some.funding is None else np.nan_to_num(some.funding)
    # nothing, as stated, each alone, by the contract, a ticket, or by what was traded
    forms = [np.zeros_like(cost), funding + np.zeros_like(cost)]
    forms += [] if fee is None else [fee, fee + funding, fee / 2]
    forms += [
        base * float(np.median(cost / base))
        for base in (quantity, np.ones_like(cost), scale * quantity * (some.entry_price + some.exit_price))
    ]
    return max(float(_within(cost - form, error).mean()) for form in forms)


def _within(off: Floats, error: Floats) -> Flags:
    return np.asarray(np.abs(off) <= error)
