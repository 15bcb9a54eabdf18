from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
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


def test_filters_that_are_never_or_always_true_are_named(signals: Signals) -> None:
    filters = {"never": "close > 1000", "always": "hour >= 0", "early": "hour < 8", "unused": "close < 0"}
    content = {
        "axes": {"filter": {"values": ["none", "never", "always", "early"]}},
        "fixed": {"long_entry": 0.5},
        "filters": filters,
    }
    grid = parse(content, "g.toml").resolve(signals)
    assert unreachable(grid, signals) == [
        "g.toml: filter = never is true at no bar of the span: no cell with it enters",
        "g.toml: filter = always is true at every bar of the span: it keeps no entry away",
    ]
    check_tradable(grid, signals)


def test_a_grid_whose_filters_are_true_nowhere_is_refused(signals: Signals) -> None:
    content = {"fixed": {"long_entry": 0.5, "filter": "never"}, "filters": {"never": "close > 1000"}}
    grid = parse(content, "g.toml").resolve(signals)
    with pytest.raises(InputError) as caught:
        check_tradable(grid, signals)
    assert str(caught.value) == (
        "g.toml: no cell can trade: filter = never is true at no bar of the span; loosen the expression in [filters]"
    )


def test_a_reading_in_the_unit_of_the_price_is_named(signals: Signals) -> None:
    readings = {"atr": np.full(len(signals), 0.01), "dollars": np.full(len(signals), 35.0)}
    content = {
        "axes": {"stop_scale": {"values": ["atr", "dollars", "none"]}},
        "fixed": {"long_entry": 0.5, "stop_basis": "price", "stop_loss": 2},
    }
    scaled = replace(signals, readings=readings)
    assert unreachable(parse(content, "g.toml").resolve(scaled), scaled) == [
        "g.toml: stop_scale = dollars: half the values of the reading are above 35 times the price, so distances in "
        "multiples of it are hardly ever met; make it a fraction of the price (divide it by close)"
    ]
