"""Matching against a plain reference, and what must hold of any fills."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from results.auditing.round_trips.fills import CLOSES, CLOSES_SOME, UNTOLD, Fills, Market
from results.auditing.round_trips.matching import matched
from results.auditing.round_trips.starting import starts

BITCOIN = Market("BTCUSDT")


@dataclass
class PlainTrip:
    """What a trip comes to, in exact numbers."""

    sign: int
    opened: Fraction = Fraction(0)
    spent: Fraction = Fraction(0)
    closed: Fraction = Fraction(0)
    got: Fraction = Fraction(0)
    fills: list[int] = field(default_factory=list)


def plain(
    buys: list[bool], quantities: list[Fraction], prices: list[Fraction], held: int
) -> tuple[list[PlainTrip], Fraction]:
    """Match one market's fills one by one; return trips and what stays open, signed.

    Where one side alone is held, what was closed beyond what was opened had been there before: the trip with it is left out.
    """
    trips: list[PlainTrip] = []
    position = lowest = Fraction(0)
    for buy, quantity in zip(buys, quantities, strict=True):
        position += quantity * (1 if buy else -1) * held
        lowest = min(lowest, position)
    position = -lowest
    now = PlainTrip(held) if position else None
    before = now
    for at, (buy, quantity, price) in enumerate(zip(buys, quantities, prices, strict=True)):
        way, left = (1 if buy else -1), quantity
        if now is not None and way != now.sign:
            part = min(left, position)
            now.closed, now.got, position, left = (
                now.closed + part,
                now.got + part * price,
                position - part,
                left - part,
            )
            now.fills.append(at)
            if position == 0:
                trips.append(now)
                now = None
        if not left:
            continue
        now = now or PlainTrip(way)
        now.opened, now.spent, position = now.opened + left, now.spent + left * price, position + left
        now.fills.append(at)
    return [trip for trip in trips if trip is not before], position * (now.sign if now else 0)


def fills_of(
    buys: list[bool],
    quantities: list[Fraction],
    prices: list[Fraction],
    market: Market = BITCOIN,
    **more: object,
) -> Fills:
    m = len(buys)
    given_: dict[str, object] = {
        "row": np.arange(1, m + 1), "time": np.arange(m).astype("datetime64[s]").astype("datetime64[us]"),
        "market": np.zeros(m, dtype=np.int64), "markets": (market,), "buy": np.array(buys, dtype=np.bool_),
        "price": np.array([float(p) for p in prices]), "quantity": np.array([float(q) for q in quantities]),
        "fee": np.array([0.001 * float(p * q) for p, q in zip(prices, quantities, strict=True)]),
        "coin_fee": np.zeros(m), "realised": None, "closing": np.full(m, UNTOLD, dtype=np.int64),
    }  # fmt: skip
    return Fills(**{**given_, **more})  # type: ignore[arg-type]


RANDOM = st.lists(st.tuples(st.booleans(), st.integers(1, 40), st.integers(50, 150)), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(RANDOM, st.sampled_from([0, 1, -1]))
def test_equals_the_plain_reference_and_the_cash_that_flowed(drawn: list[tuple[bool, int, int]], held: int) -> None:
    buys = [buy for buy, _, _ in drawn]
    quantities = [Fraction(quantity, 1000) for _, quantity, _ in drawn]
    prices = [Fraction(price) for _, _, price in drawn]
    expected, still = plain(buys, quantities, prices, held)
    found = matched(fills_of(buys, quantities, prices, Market("BTCUSDT", held=held)))
    kept = ~found.mixed
    assert found.sign[kept].tolist() == [trip.sign for trip in expected]
    assert found.first[kept].tolist() == [trip.fills[0] for trip in expected]
    assert found.last[kept].tolist() == [trip.fills[-1] for trip in expected]
    np.testing.assert_allclose(found.opened[kept], [float(trip.opened) for trip in expected], rtol=1e-12)
    np.testing.assert_allclose(found.closed[kept], [float(trip.closed) for trip in expected], rtol=1e-12)
    np.testing.assert_allclose(found.still_open, [float(still)], atol=1e-9)
    # what the trips earned is the cash that flowed through them
    earned = (found.sign * (found.exit_price - found.entry_price) * found.closed)[kept]
    np.testing.assert_allclose(earned, [float(trip.sign * (trip.got - trip.spent)) for trip in expected], atol=1e-9)
    np.testing.assert_allclose(found.fee[kept], [0.001 * float(trip.got + trip.spent) for trip in expected], rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(RANDOM, st.integers(0, 10))
def test_a_file_that_begins_in_the_midst_has_the_later_trips_of_the_whole(
    drawn: list[tuple[bool, int, int]], cut: int
) -> None:
    buys = [buy for buy, _, _ in drawn]
    quantities = [Fraction(quantity) for _, quantity, _ in drawn]
    prices = [Fraction(price) for _, _, price in drawn]
    position = np.r_[0, np.cumsum([float(q) * (1 if b else -1) for b, q in zip(buys, quantities, strict=True)])][:-1]
    closes = np.array([p * (1 if b else -1) < 0 for p, b in zip(position, buys, strict=True)])
    closing = np.where(closes, CLOSES_SOME, UNTOLD).astype(np.int64)
    whole = matched(fills_of(buys, quantities, prices, closing=closing, told=True))
    kept = slice(min(cut, len(buys) - 1), None)
    part = fills_of(buys[kept], quantities[kept], prices[kept], closing=closing[kept], told=True)
    start = float(position[kept][0])
    known = replace(part, markets=(Market("BTCUSDT", start=start),))
    found = matched(known)
    later = whole.first >= kept.start
    first = found.first[~found.mixed] + kept.start
    assert first.tolist() == whole.first[later].tolist()


def test_what_was_open_before_is_found_by_what_the_exchange_says_closed() -> None:
    # 2 long before the file, 1 added, 3 sold; then a short of 1 and a long of 1
    buys = [True, False, False, True, True, False]
    quantities = [Fraction(n) for n in (1, 3, 1, 1, 1, 1)]
    closing = np.array([UNTOLD, CLOSES_SOME, UNTOLD, CLOSES_SOME, UNTOLD, CLOSES_SOME])
    part = fills_of(buys, quantities, [Fraction(100)] * 6, closing=closing, told=True)
    assert starts(part, part.order()).tolist() == [2.0]
    found = matched(part)
    assert found.mixed.tolist() == [True, False, False]
    assert found.sign.tolist() == [1, -1, 1]


def test_a_file_with_the_newest_first_is_turned_over() -> None:
    fills = fills_of(
        [False, True],
        [Fraction(1), Fraction(1)],
        [Fraction(110), Fraction(100)],
        time=np.array(["2024-01-02", "2024-01-01"], dtype="datetime64[us]"),
    )
    found = matched(fills)
    assert found.sign.tolist() == [1]
    assert (found.first.tolist(), found.last.tolist()) == ([1], [0])


def test_equal_times_of_a_file_with_the_newest_first_stay_in_the_order_they_were_made() -> None:
    second = np.array(["2024-01-02"] * 2 + ["2024-01-01"] * 2, dtype="datetime64[us]")
    # made: buy 100, sell 101, sell 102, buy 99
    fills = fills_of(
        [True, False, False, True], [Fraction(1)] * 4, [Fraction(p) for p in (99, 102, 101, 100)], time=second
    )
    assert matched(fills).sign.tolist() == [1, -1]


def test_a_coin_kept_as_a_fee_leaves_a_rest_that_ends_the_trip() -> None:
    one = [Fraction(1), Fraction(999, 1000), Fraction(1)]
    fills = fills_of(
        [True, False, True],
        one,
        [Fraction(100)] * 3,
        Market("BTCUSDT", held=1, spot=True),
        coin_fee=np.array([0.0005, 0.0, 0.0]),
    )
    found = matched(fills)
    assert len(found.first) == 1
    assert found.closed[0] == 0.999
    assert found.still_open[0] == 1.0


def test_what_is_known_to_close_opens_nothing() -> None:
    fills = fills_of(
        [False, True, False], [Fraction(1)] * 3, [Fraction(100)] * 3, closing=np.array([CLOSES, UNTOLD, CLOSES])
    )
    found = matched(fills)
    assert found.sign.tolist() == [1]
    assert found.unmatched.tolist() == [1.0, 0.0, 0.0]


def test_a_turn_over_may_close_some() -> None:
    fills = fills_of(
        [True, False, True],
        [Fraction(1), Fraction(2), Fraction(1)],
        [Fraction(100)] * 3,
        closing=np.array([UNTOLD, CLOSES_SOME, CLOSES_SOME]),
    )
    assert matched(fills).sign.tolist() == [1, -1]


def test_a_position_from_before_the_file_is_marked() -> None:
    fills = fills_of([False, True, False], [Fraction(1)] * 3, [Fraction(100)] * 3, Market("BTCUSDT", start=1.0))
    found = matched(fills)
    assert found.mixed.tolist() == [True, False]
