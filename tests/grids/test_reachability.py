from __future__ import annotations

from typing import Any

import pytest

from grids import check_tradable, parse, unreachable
from signals import InputError, Signals


def test_thresholds_above_every_probability_are_named(signals: Signals) -> None:
    axes = {"long_entry": {"values": [0.5, 0.9]}, "short_entry": {"values": [0.5, 0.6, 0.7]}}
    grid = parse({"axes": axes, "fixed": {"long_exit": 0.3}}, "g.toml").resolve(signals)
    assert unreachable(grid, signals) == [
        "g.toml: short_entry = 0.6 (and 1 more of 3 thresholds) never enters: the highest short_entry probability of "
        "variant default is 0.5",
        "g.toml: long_exit = 0.3 never exits: no long_exit probability of variant default is known",
    ]


def test_tied_thresholds_and_every_variant_are_looked_at(two_variants: Signals) -> None:
    axes = {
        "variant": {"values": ["high", "low"]},
        "short_entry": {"values": [0.2, 0.4]},
        "long_entry": {"tie": "short_entry"},
    }
    grid = parse({"axes": axes}, "g.toml").resolve(two_variants)
    assert unreachable(grid, two_variants) == [
        "g.toml: short_entry = 0.4 never enters: the highest short_entry probability of variant low is 0.25"
    ]


def test_a_side_that_is_not_traded_is_left_out(signals: Signals) -> None:
    grid = parse({"fixed": {"side": "long", "long_entry": 0.9, "short_entry": 0.9}}).resolve(signals)
    assert unreachable(grid, signals) == []
    check_tradable(grid, signals)


@pytest.mark.parametrize(
    "fixed",
    [
        {},
        {"short_entry": 0.6},
        {"side": "short", "long_entry": 0.5},
        {"side": "long", "short_entry": 0.5},
    ],
)
def test_a_grid_that_cannot_trade_is_refused(signals: Signals, fixed: dict[str, Any]) -> None:
    grid = parse({"fixed": fixed, "axes": {"stop_loss": {"values": [0.01]}}}, "g.toml").resolve(signals)
    with pytest.raises(InputError) as caught:
        check_tradable(grid, signals)
    assert str(caught.value) == (
        "g.toml: no cell can trade: every long_entry and short_entry is null, above the highest probability or of a "
        "side that is not traded; the highest are long_entry 1 (variant default), short_entry 0.5 (variant default): "
        "lower a threshold, or write quantiles"
    )


def test_quantiles_are_always_within_reach(two_variants: Signals) -> None:
    axes = {"variant": {"values": ["high", "low"]}, "long_entry": {"quantiles": [0.5, 1.0]}}
    grid = parse({"axes": axes}).resolve(two_variants)
    check_tradable(grid, two_variants)
    assert unreachable(grid, two_variants) == []
