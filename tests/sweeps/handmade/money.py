"""Sizes by risk, and the fee of a resting order."""

from __future__ import annotations

from typing import Any

from tests.sweeps.handmade.case import Case

_RISK: dict[str, Any] = {"size_rule": "risk", "risk": 0.01}
_MAKER: dict[str, Any] = {"fee": 0.01, "maker_fee": 0.001, "slippage": 0.25, "take_profit": 0.5}

_SIZES = [
    Case(
        "risk is what the first stop loses",
        {**_RISK, "stop_loss": 0.02},
        [(0, 2, "long", "stop_loss", 100.0, 98.0)],
        {2: (100, 100, 98, 99)},
        nets=[-0.01],
    ),
    Case(
        "whatever the leverage",
        {**_RISK, "stop_loss": 0.02, "leverage": 4.0},
        [(0, 2, "long", "stop_loss", 100.0, 98.0)],
        {2: (100, 100, 98, 99)},
        nets=[-0.01],
    ),
    Case(
        "a size has a most",
        {**_RISK, "risk": 0.5, "stop_loss": 0.02, "size_max": 0.75},
        [(0, 2, "long", "stop_loss", 100.0, 98.0)],
        {2: (100, 100, 98, 99)},
        nets=[-0.015],
    ),
    Case(
        "a nearer trailing stop is the first",
        {**_RISK, "stop_loss": 0.05, "trailing_stop": 0.02},
        [(0, 2, "long", "trailing_stop", 100.0, 98.0)],
        {2: (100, 100, 98, 99)},
        nets=[-0.01],
    ),
    Case(
        "one that begins later is not",
        {**_RISK, "stop_loss": 0.04, "trailing_stop": 0.02, "trailing_after": 0.1},
        [(0, 2, "long", "stop_loss", 100.0, 96.0)],
        {2: (100, 100, 96, 97)},
        nets=[-0.01],
    ),
    Case(
        "risk measures the distance that the reading scales",
        {**_RISK, "stop_loss": 2.0, "stop_scale": "atr"},
        [(0, 1, "long", "stop_loss", 100.0, 98.0), (2, 3, "long", "stop_loss", 100.0, 96.0)],
        {1: (100, 100, 98, 99), 3: (100, 100, 96, 97)},
        long={0: 1.0, 2: 1.0},
        readings={"atr": {0: 0.01, 2: 0.02}},
        nets=[-0.01, -0.01],
    ),
    Case(
        "a short is sized by its own stop",
        {**_RISK, "long_entry": None, "short_entry": 0.5, "stop_loss": 0.04, "short_stop_loss": 0.02},
        [(0, 2, "short", "stop_loss", 100.0, 102.0)],
        {2: (100, 102, 100, 101)},
        long={},
        short={0: 1.0},
        nets=[-0.01],
    ),
]

_FEES = [
    Case(
        "a resting target pays the maker's fee and does not slip",
        _MAKER,
        [(0, 2, "long", "take_profit", 125.0, 187.5)],
        {2: (100, 200, 100, 100)},
        nets=[0.5 - 0.01 - 0.001 * 1.5],
    ),
    Case(
        "nor where the open has passed it",
        _MAKER,
        [(0, 2, "long", "take_profit", 125.0, 200.0)],
        {2: (200, 200, 100, 100)},
        nets=[0.6 - 0.01 - 0.001 * 1.6],
    ),
    Case(
        "a target at a close is no resting order",
        {**_MAKER, "stop_trigger": "close"},
        [(0, 2, "long", "take_profit", 125.0, 150.0)],
        {2: (100, 200, 100, 200), 3: (200, 200, 100, 100)},
        nets=[0.2 - 0.01 - 0.01 * 1.2],
    ),
    Case(
        "a stop is none either",
        {**_MAKER, "stop_loss": 0.2},
        [(0, 1, "long", "stop_loss", 125.0, 75.0)],
        nets=[-0.4 - 0.01 - 0.01 * 0.6],
    ),
    Case(
        "a maker may be paid",
        {**_MAKER, "maker_fee": -0.001},
        [(0, 2, "long", "take_profit", 125.0, 187.5)],
        {2: (100, 200, 100, 100)},
        nets=[0.5 - 0.01 + 0.001 * 1.5],
    ),
    Case(
        "without a maker's fee a target slips like any other exit",
        {**_MAKER, "maker_fee": None},
        [(0, 2, "long", "take_profit", 125.0, 187.5 * 0.75)],
        {2: (100, 200, 100, 100)},
        nets=[0.125 - 0.01 - 0.01 * 1.125],
    ),
]

MONEY = [*_SIZES, *_FEES]
