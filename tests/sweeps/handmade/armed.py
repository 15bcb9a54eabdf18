"""Stops that begin later: break-even, and trailing that waits."""

from __future__ import annotations

from typing import Any

from tests.sweeps.handmade.case import FLOOR, LEVERED, Case

_SHORT: dict[str, Any] = {"long_entry": None, "short_entry": 0.5}

_BREAKEVEN = [
    Case(
        "a peak that reaches its distance exactly arms break-even, from the next bar on",
        {"breakeven_after": 0.02},
        [(0, 3, "long", "breakeven", 100.0, 100.0)],
        {2: (100, 102, 98, 101), 3: (101, 101, 100, 100.5)},
    ),
    Case(
        "a peak short of its distance arms nothing",
        {"breakeven_after": 0.02},
        [(0, 5, "long", "end", 100.0, 100.0)],
        {2: (100, 101.99, 100, 101), 3: (101, 101, 90, 100)},
    ),
    Case(
        "a gap through an armed break-even fills at the open",
        {"breakeven_after": 0.02},
        [(0, 3, "long", "breakeven", 100.0, 97.0)],
        {2: (100, 102, 100, 102), 3: (97, 100, 96, 99)},
    ),
    Case(
        "an armed break-even is nearer than the stop below it",
        {"breakeven_after": 0.02, "stop_loss": 0.01},
        [(0, 3, "long", "breakeven", 100.0, 100.0)],
        {2: (100, 102, 100, 102), 3: (101, 101, 98, 99)},
    ),
    Case(
        "of equal stops the first named is the reason",
        {"breakeven_after": 0.05, "trailing_stop": 0.2},
        [(0, 3, "long", "breakeven", 100.0, 100.0)],
        {2: (100, 125, 100, 125), 3: (110, 110, 99, 100)},
    ),
    Case(
        "a trailing stop past the entry is nearer than break-even",
        {"breakeven_after": 0.05, "trailing_stop": 0.1},
        [(0, 3, "long", "trailing_stop", 100.0, 125.0 * (1.0 - 0.1))],
        {2: (100, 125, 100, 125), 3: (120, 120, 99, 100)},
    ),
    Case(
        "break-even is armed by closes where closes trigger, and fills at the next open",
        {"breakeven_after": 0.02, "stop_trigger": "close"},
        [(0, 4, "long", "breakeven", 100.0, 99.0)],
        {2: (100, 103, 99, 101), 3: (101, 102, 95, 102), 4: (102, 102, 100, 100), 5: (99, 100, 99, 100)},
    ),
    Case(
        "a short's break-even stands above it",
        {**_SHORT, "breakeven_after": 0.02},
        [(0, 3, "short", "breakeven", 100.0, 100.0)],
        {2: (100, 103, 98, 99), 3: (99, 100, 99, 99)},
        long={},
        short={0: 1.0},
    ),
    Case(
        "break-even stands at the slipped entry price",
        {"breakeven_after": 0.02, "slippage": 0.25},
        [(0, 3, "long", "breakeven", 125.0, 125.0 * 0.75)],
        {1: (100, 127.5, 100, 127), 2: (127, 127.5, 127, 127), 3: (127, 127, 125, 126)},
    ),
    Case(
        "the low of the bar that arms break-even may still liquidate",
        {**LEVERED, "breakeven_after": 0.02},
        [(0, 2, "long", "liquidation", 100.0, FLOOR)],
        {2: (100, 102, 90, 101)},
    ),
]

_TRAILING = [
    Case(
        "trailing begins on the bar after the peak has gone far enough, and follows that peak",
        {"trailing_stop": 0.01, "trailing_after": 0.05},
        [(0, 4, "long", "trailing_stop", 100.0, 105.0 * (1.0 - 0.01))],
        {2: (100, 104, 95, 100), 3: (100, 105, 100, 105), 4: (105, 105, 103, 104)},
    ),
    Case(
        "a hard stop stands while trailing waits",
        {"stop_loss": 0.02, "trailing_stop": 0.01, "trailing_after": 0.05},
        [(0, 2, "long", "stop_loss", 100.0, 98.0)],
        {2: (100, 101, 98, 99)},
    ),
    Case(
        "a gap through an armed trailing stop fills at the open",
        {"trailing_stop": 0.01, "trailing_after": 0.05},
        [(0, 3, "long", "trailing_stop", 100.0, 90.0)],
        {2: (100, 110, 100, 110), 3: (90, 95, 85, 90)},
    ),
    Case(
        "a hard stop above the trailing one is the stop",
        {"stop_loss": 0.02, "trailing_stop": 0.05},
        [(0, 2, "long", "stop_loss", 100.0, 98.0)],
        {2: (100, 101, 97, 100)},
    ),
    Case(
        "a trailing stop that has passed the hard one is the stop",
        {"stop_loss": 0.02, "trailing_stop": 0.05},
        [(0, 3, "long", "trailing_stop", 100.0, 110.0 * (1.0 - 0.05))],
        {2: (100, 110, 99, 110), 3: (110, 110, 90, 100)},
    ),
    Case(
        "a trailing stop at the hard one is a stop loss",
        {"stop_loss": 0.25, "trailing_stop": 0.25},
        [(0, 2, "long", "stop_loss", 100.0, 75.0)],
        {2: (100, 100, 70, 80)},
    ),
    Case(
        "a short begins to trail below",
        {**_SHORT, "trailing_stop": 0.25, "trailing_after": 0.5},
        [(0, 4, "short", "trailing_stop", 100.0, 62.5)],
        {2: (100, 130, 51, 60), 3: (60, 100, 50, 60), 4: (60, 63, 60, 61)},
        long={},
        short={0: 1.0},
    ),
    Case(
        "trailing that waits for closes is armed by none that is only touched",
        {"trailing_stop": 0.01, "trailing_after": 0.05, "stop_trigger": "close", "fill": "close"},
        [(0, 4, "long", "trailing_stop", 100.0, 103.0)],
        {2: (100, 120, 90, 100), 3: (100, 120, 90, 105), 4: (105, 105, 100, 103)},
    ),
]

ARMED = [*_BREAKEVEN, *_TRAILING]
