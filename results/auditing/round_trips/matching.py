"""Fills matched into round trips: from flat to flat, by market."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.round_trips.fills import CLOSES, UNTOLD, Fills
from results.auditing.round_trips.starting import starts
from signals.arrays import Flags, Floats, Integers
from signals.compiled import kernel

__all__ = ["Trips", "matched"]

_TINY = 1e-9
"""A position below this part of its peak is rounding of a computer, and flat."""
_REST, _REST_OF_STEP = 0.002, 0.02
"""Of a spot position's peak: a rest that is not worth selling, and one that is so if it is less than one step of quantity."""
_OPENED, _OPENED_VALUE, _CLOSED, _CLOSED_VALUE, _FEE, _REALISED, _PEAK = range(7)
_FIRST, _ENTERED, _LEFT, _LAST, _FILLS_IN, _FILLS_OUT, _MIXED, _SIGN = range(8)


@dataclass(frozen=True, eq=False)
class Trips:
    """n round trips, market by market in order of time; places are of the fills as given.

    Attributes
    ----------
    first, entered, left, last
        int64 (n,): the fill that opened it, the last one that added to it, the first and the last one that closed some of it.
    fills_in, fills_out
        int64 (n,): how many opened and closed.
    sign
        int64 (n,): 1 long, -1 short.
    mixed
        bool (n,): whether it also held or closed what was opened before the file begins.
    opened, closed
        float64 (n,): quantities; the second is less where a rest was too small to sell.
    entry_price, exit_price
        float64 (n,): averages, weighted by quantity.
    fee, realised
        float64 (n,): sums; NaN where one is unknown.
    peak
        float64 (n,): largest quantity held.
    unmatched
        float64 (m,): of each fill, the quantity that closed what the file never opened.
    still_open
        float64 (k,): quantity open at the end in each market, signed.
    """

    first: Integers
    entered: Integers
    left: Integers
    last: Integers
    fills_in: Integers
    fills_out: Integers
    sign: Integers
    mixed: Flags
    opened: Floats
    closed: Floats
    entry_price: Floats
    exit_price: Floats
    fee: Floats
    realised: Floats
    peak: Floats
    unmatched: Floats
    still_open: Floats


def matched(fills: Fills) -> Trips:
    """Match fills into round trips.

    A trip begins when a market is flat and ends when it is flat again; a fill that turns a position over ends one and begins
    the next, its fee shared by quantity and its realised profit the first one's. Sales of what was never bought, where only longs can be held, and
    fills known to close a position that the file never opened, begin none.

    Parameters
    ----------
    fills
        m of them.
    """
    order = fills.order()
    inverse = np.array([market.inverse for market in fills.markets], dtype=np.bool_)
    realised = np.zeros(len(fills)) if fills.realised is None else fills.realised
    whole, real, unmatched, still_open = _match(
        fills.market[order],
        np.array([market.held for market in fills.markets], dtype=np.int64),
        np.array([market.spot for market in fills.markets], dtype=np.bool_),
        inverse,
        starts(fills, order),
        _steps(fills),
        fills.buy[order],
        fills.price[order],
        fills.quantity[order],
        fills.fee[order],
        fills.coin_fee[order],
        realised[order],
        fills.closing[order],
    )
    harmonic = inverse[fills.market[order][whole[:, _FIRST]]] if len(whole) else np.zeros(0, dtype=np.bool_)
    back = np.zeros(len(fills))
    back[order] = unmatched
    entry_price = _averages(real[:, _OPENED], real[:, _OPENED_VALUE], harmonic)
    exit_price = _averages(real[:, _CLOSED], real[:, _CLOSED_VALUE], harmonic)
    # of one fill the price is its own, to the last digit
    one_in, one_out = whole[:, _FILLS_IN] == 1, whole[:, _FILLS_OUT] == 1
    entry_price[one_in] = fills.price[order[whole[one_in, _FIRST]]]
    exit_price[one_out] = fills.price[order[whole[one_out, _LAST]]]
    return Trips(
        first=order[whole[:, _FIRST]],
        entered=order[whole[:, _ENTERED]],
        left=order[whole[:, _LEFT]],
        last=order[whole[:, _LAST]],
        fills_in=whole[:, _FILLS_IN],
        fills_out=whole[:, _FILLS_OUT],
        sign=whole[:, _SIGN],
        mixed=whole[:, _MIXED] > 0,
        opened=real[:, _OPENED],
        closed=real[:, _CLOSED],
        entry_price=entry_price,
        exit_price=exit_price,
        fee=real[:, _FEE],
        realised=real[:, _REALISED] if fills.realised is not None else np.full(len(real), np.nan),
        peak=real[:, _PEAK],
        unmatched=back,
        still_open=still_open,
    )


def _averages(quantity: Floats, value: Floats, harmonic: Flags) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        average: Floats = np.where(harmonic, quantity / value, value / quantity)
    return average


def _steps(fills: Fills) -> Floats:
    """Return the step in which each market's quantities move, a power of ten, float64 (k,)."""
    steps = np.full(len(fills.markets), 1.0)
    left = np.ones(len(fills), dtype=np.bool_)
    for decimals in range(9):
        scaled = fills.quantity * 10.0**decimals
        left &= np.abs(scaled - np.round(scaled)) > 1e-6 * np.maximum(1.0, np.abs(scaled) * 1e-9)
        finer = np.unique(fills.market[left])
        steps[finer] = 10.0 ** -(decimals + 1)
        if not len(finer):
            break
    return steps


@kernel
def _begin(whole: Integers, real: Floats, start: float) -> None:
    """Begin a trip, (8,) and (7,): with what was held before the file, it is mixed."""
    real[:] = 0.0
    whole[:] = 0
    real[_PEAK] = abs(start)
    whole[_SIGN] = 1 if start > 0 else -1
    whole[_MIXED] = 1 if start != 0 else 0


@kernel
def _add(  # noqa: PLR0913, PLR0917 - numba takes plain values
    whole: Integers, real: Floats, i: int, part: float, worth: float, fee: float, position: float
) -> None:
    """Have fill i open a part of a trip, (8,) and (7,)."""
    whole[_ENTERED] = i
    whole[_FILLS_IN] += 1
    real[_OPENED] += part
    real[_OPENED_VALUE] += part * worth
    real[_FEE] += fee
    real[_PEAK] = max(real[_PEAK], position)


@kernel
def _reduce(  # noqa: PLR0913, PLR0917 - numba takes plain values
    whole: Integers, real: Floats, i: int, part: float, worth: float, fee: float
) -> None:
    """Have fill i close a part of a trip, (8,) and (7,)."""
    if whole[_FILLS_OUT] == 0:
        whole[_LEFT] = i
    whole[_FILLS_OUT] += 1
    whole[_LAST] = i
    real[_CLOSED] += part
    real[_CLOSED_VALUE] += part * worth
    real[_FEE] += fee


@kernel
def _is_flat(position: float, peak: float, step: float, spot: bool) -> bool:
    """Whether nothing is held any more, or of a coin so little that it cannot be sold."""
    small = position <= _REST * peak or (position < step * 0.999 and position <= _REST_OF_STEP * peak)
    return bool(position <= _TINY * peak or (spot and small))


@kernel
def _match(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one pass with one state; numba takes flat arrays
    market: Integers,
    held: Integers,
    spot: Flags,
    inverse: Flags,
    start: Floats,
    step: Floats,
    buy: Flags,
    price: Floats,
    quantity: Floats,
    fee: Floats,
    coin_fee: Floats,
    realised: Floats,
    closing: Integers,
) -> tuple[Integers, Floats, Floats, Floats]:
    """Walk through fills sorted by market and time; return trips (n, 8) and (n, 7), and what did not match."""
    count = len(market)
    whole = np.zeros((count + 1, 8), dtype=np.int64)
    real = np.zeros((count + 1, 7))
    unmatched = np.zeros(count)
    still_open = np.zeros(len(held))
    n = 0
    now = -1
    position = rest = 0.0
    for i in range(count):
        here = market[i]
        if here != now:
            if now >= 0:
                still_open[now] = position * whole[n, _SIGN]
            now = here
            rest = 0.0
            position = abs(start[here])
            _begin(whole[n], real[n], start[here])
        way = 1 if buy[i] else -1
        change = quantity[i] - coin_fee[i] if buy[i] else quantity[i] + coin_fee[i]
        left = change
        worth = 1.0 / price[i] if inverse[here] else price[i]
        if position > 0 and way != whole[n, _SIGN]:
            part = min(position, left)
            if left - part <= _TINY * left:
                left = 0.0
            else:
                left -= part
            real[n, _REALISED] += realised[i]
            _reduce(whole[n], real[n], i, part, worth, fee[i] * (change - left) / change)
            position -= part
            if _is_flat(position, real[n, _PEAK], step[here], spot[here]):
                if left > 0 and not spot[here] and (held[here] != 0 or closing[i] == CLOSES):
                    whole[n, _MIXED] = 1
                rest += position
                position = 0.0
                n += 1
                _begin(whole[n], real[n], 0.0)
        if left <= 0:
            continue
        opens = held[here] == 0 or way == held[here]
        # what is known to close opens nothing; what turns a position over has closed some of it just before
        if closing[i] == CLOSES or (closing[i] != UNTOLD and left == change):
            opens = False
        if not opens:
            unmatched[i] = max(0.0, left - rest)
            rest = max(0.0, rest - left)
            continue
        if position == 0:
            whole[n, _FIRST] = i
            whole[n, _SIGN] = way
        position += left
        _add(whole[n], real[n], i, left, worth, fee[i] * left / change, position)
    if now >= 0:
        still_open[now] = position * whole[n, _SIGN]
    return whole[:n].copy(), real[:n].copy(), unmatched, still_open
