"""How far exposure may go: every side that enters is stopped before it is liquidated."""

from __future__ import annotations

from typing import Any

import pytest

from results.choice.stops import largest_tested, rounded_down

CELL = {
    "stop_basis": "price", "stop_trigger": "intrabar", "size_rule": "fixed", "side": "both", "long_entry": 0.5, "short_entry": 0.5,
    "stop_loss": 0.05, "trailing_stop": None, "trailing_after": None, "take_profit": None, "stop_scale": None,
    "maintenance_margin": 0.005,
}  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "reach"),
    [
        ({}, 0.05),
        ({"stop_loss": 0.1, "trailing_stop": 0.02}, 0.02),
        ({"stop_loss": 0.1, "trailing_stop": 0.02, "trailing_after": 0.05}, 0.1),
        ({"stop_loss": None, "trailing_stop": 0.02}, 0.02),
        ({"stop_loss": 0.02, "short_stop_loss": 0.3}, 0.3),
        ({"stop_loss": 0.02, "short_stop_loss": "same"}, 0.02),
        ({"stop_loss": 0.02, "short_stop_loss": 0.3, "side": "long"}, 0.02),
        ({"stop_loss": 0.02, "short_stop_loss": 0.3, "short_entry": None}, 0.02),
        ({"stop_loss": 0.3, "short_stop_loss": 0.02, "side": "short"}, 0.02),
        ({"trailing_stop": 0.02, "short_trailing_after": 0.01}, 0.05),
    ],
)
def test_the_farther_side_and_its_nearest_stop_from_the_start_count(rules: dict[str, Any], reach: float) -> None:
    most, words = largest_tested(CELL | rules, 1.0)
    assert most == pytest.approx(1 / (reach + 0.005))
    assert f"{reach:.2%}" in words[0]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"stop_loss": None}, "no stop surely comes before liquidation"),
        ({"stop_loss": None, "trailing_stop": 0.02, "trailing_after": 0.05}, "no stop surely comes before liquidation"),
        ({"stop_loss": 0.02, "short_stop_loss": None}, "no stop surely comes before liquidation"),
        ({"stop_trigger": "close"}, "no stop surely comes before liquidation"),
        ({"stop_scale": "atr"}, "no stop surely comes before liquidation"),
        ({"stop_basis": "balance"}, "fractions of the balance"),
        ({"stop_basis": "position"}, "fractions of the leveraged position"),
        ({"stop_basis": "balance", "stop_loss": None, "short_take_profit": 0.1}, "fractions of the balance"),
        ({"size_rule": "risk"}, "its size follows its entries"),
    ],
)
def test_else_it_stays_as_tested(rules: dict[str, Any], told: str) -> None:
    most, words = largest_tested(CELL | rules, 3.0)
    assert most == 3.0
    assert told in words[0]


def test_what_was_tested_is_allowed_whatever_its_stops() -> None:
    assert largest_tested(CELL | {"stop_loss": 0.5}, 4.0)[0] == 4.0


def test_without_liquidation_nothing_bounds_it() -> None:
    assert largest_tested(CELL | {"maintenance_margin": None}, 1.0) == (100.0, [])


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (66.6666, 66.6),
        (4.878, 4.87),
        (0.12399, 0.123),
        (1.0, 1.0),
        (0.3, 0.3),
        (12345.6, 12300.0),
        (40.0, 40.0),
        (0.0, 0.0),
    ],
)
def test_a_limit_is_never_told_as_more_than_it_is(limit: float, told: float) -> None:
    assert rounded_down(limit) == told
