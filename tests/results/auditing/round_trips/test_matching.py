"""Matching against a plain reference, and what must hold of any fills."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from results.auditing.round_trips.fills import CLOSES, CLOSES_SOME, UNTOLD, Fills, Market
from results.auditing.round_trips.matching import matched

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
) -> tuple[list[PlainTrip], Fraction, Fraction]:
    """Match one market's fills one by one; return trips, what stays open, and what never matched."""
    trips: list[PlainTrip] = []
    now: PlainTrip | None = None
    position = never = Fraction(0)
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
        if held and way != held:
            never += left
            continue
        now = now or PlainTrip(way)
        now.opened, now.spent, position = now.opened + left, now.spent + left * price, position + left
        now.fills.append(at)
    return trips, position * (now.sign if now else 0), never


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


@settings(max_examples=200, deadline=None)
@given(RANDOM, st.sampled_from([0, 1, -1]))
def test_equals_the_plain_reference_and_the_cash_that_flowed(drawn: list[tuple[bool, int, int]], held: int) -> None:
    buys = [buy for buy, _, _ in drawn]
    quantities = [Fraction(quantity, 1000) for _, quantity, _ in drawn]
    prices = [Fraction(price) for _, _, price in drawn]
    expected, still, never = plain(buys, quantities, prices, held)
    found = matched(fills_of(buys, quantities, prices, Market("BTCUSDT", held=held)))
    assert found.sign.tolist() == [trip.sign for trip in expected]
    assert found.first.tolist() == [trip.fills[0] for trip in expected]
    assert found.last.tolist() == [trip.fills[-1] for trip in expected]
    np.testing.assert_allclose(found.opened, [float(trip.opened) for trip in expected], rtol=1e-12)
    np.testing.assert_allclose(found.closed, [float(trip.closed) for trip in expected], rtol=1e-12)
    np.testing.assert_allclose(found.still_open, [float(still)], atol=1e-12)
    np.testing.assert_allclose(found.unmatched.sum(), float(never), atol=1e-12)
    # what the trips earned is the cash that flowed through them
    earned = found.sign * (found.exit_price - found.entry_price) * found.closed
    np.testing.assert_allclose(earned, [float(trip.sign * (trip.got - trip.spent)) for trip in expected], atol=1e-9)
    np.testing.assert_allclose(found.fee, [0.001 * float(trip.got + trip.spent) for trip in expected], rtol=1e-9)


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
