"""Distances that a reading scales, distances of shorts, and which of two levels came first."""

from __future__ import annotations

from typing import Any

from tests.sweeps.handmade.case import FLOOR, LEVERED, Case

_SHORT: dict[str, Any] = {"long_entry": None, "short_entry": 0.5}
_TARGET: dict[str, Any] = {"take_profit": 0.01, "same_bar": "target"}
_ATR: dict[str, Any] = {"stop_scale": "atr"}
_ODD = {0: float("nan"), 1: float("inf"), 2: 0.0, 3: -0.01, 4: 0.01}

_SCALED = [
    Case(
        "a scaled stop takes the reading of the entry's bar",
        {**_ATR, "stop_loss": 2.0},
        [(0, 2, "long", "stop_loss", 100.0, 98.0)],
        {2: (100, 100, 98, 99)},
        readings={"atr": {0: 0.01, 1: 0.5, 2: 0.001}},
    ),
    Case(
        "a scaled target takes it too, and a scaled break-even",
        {**_ATR, "take_profit": 3.0, "breakeven_after": 1.0},
        [(0, 3, "long", "take_profit", 100.0, 103.0)],
        {2: (100, 101, 99, 101), 3: (101, 103, 101, 103)},
        readings={"atr": {0: 0.01}},
    ),
    Case(
        "a reading that is not a finite number above 0 lets no long enter",
        {**_ATR, "stop_loss": 2.0},
        [(4, 5, "long", "end", 100.0, 100.0)],
        long=dict.fromkeys(range(6), 1.0),
        readings={"atr": _ODD},
    ),
    Case(
        "nor a short, with or without distances",
        {**_ATR, **_SHORT},
        [(4, 5, "short", "end", 100.0, 100.0)],
        long={},
        short=dict.fromkeys(range(6), 1.0),
        readings={"atr": _ODD},
    ),
]

_OF_SHORTS = [
    Case(
        "a short has a stop of its own",
        {**_SHORT, "stop_loss": 0.01, "short_stop_loss": 0.03},
        [(0, 3, "short", "stop_loss", 100.0, 103.0)],
        {2: (100, 102, 100, 100), 3: (100, 103, 100, 100)},
        long={},
        short={0: 1.0},
    ),
    Case(
        "a short without a stop has none, though longs have",
        {**_SHORT, "stop_loss": 0.01, "short_stop_loss": None},
        [(0, 5, "short", "end", 100.0, 100.0)],
        {2: (100, 150, 100, 100)},
        long={},
        short={0: 1.0},
    ),
    Case(
        "a short that says nothing does as a long",
        {**_SHORT, "take_profit": 0.01, "max_hold": 3},
        [(0, 2, "short", "take_profit", 100.0, 99.0)],
        {2: (100, 101, 99, 100)},
        long={},
        short={0: 1.0},
    ),
    Case(
        "a short is held as long as shorts are",
        {"short_entry": 0.5, "max_hold": 2, "short_max_hold": 1},
        [(0, 2, "long", "max_hold", 100.0, 100.0), (3, 4, "short", "max_hold", 100.0, 100.0)],
        short={3: 1.0},
    ),
]

_SAME_BAR = [
    Case(
        "of a stop and a target in one bar the target may be said to come first",
        {**_TARGET, "stop_loss": 0.01},
        [(0, 2, "long", "take_profit", 100.0, 101.0)],
        {2: (100, 105, 95, 100)},
        ambiguous=1,
    ),
    Case(
        "an open beyond the stop is a stop even so",
        {**_TARGET, "stop_loss": 0.01},
        [(0, 2, "long", "stop_loss", 100.0, 98.0)],
        {2: (98, 105, 97, 100)},
    ),
    Case(
        "an open at the stop is beyond it",
        {**_TARGET, "stop_loss": 0.01},
        [(0, 2, "long", "stop_loss", 100.0, 99.0)],
        {2: (99, 105, 99, 100)},
    ),
    Case(
        "an open past the target is the target's, whatever the stop says after",
        {**_TARGET, "stop_loss": 0.01},
        [(0, 2, "long", "take_profit", 100.0, 103.0)],
        {2: (103, 105, 95, 100)},
        ambiguous=1,
    ),
    Case(
        "an open past the target is the stop's where the stop comes first",
        {"stop_loss": 0.01, "take_profit": 0.01},
        [(0, 2, "long", "stop_loss", 100.0, 99.0)],
        {2: (103, 105, 95, 100)},
        ambiguous=1,
    ),
    Case(
        "a target said to come first comes before liquidation within the bar",
        {**LEVERED, **_TARGET},
        [(0, 2, "long", "take_profit", 100.0, 101.0)],
        {2: (100, 105, 90, 100)},
        ambiguous=1,
    ),
    Case(
        "and after an open beyond liquidation",
        {**LEVERED, **_TARGET},
        [(0, 2, "long", "liquidation", 100.0, FLOOR)],
        {2: (90, 105, 90, 100)},
    ),
    Case(
        "a short's target may come first",
        {**_SHORT, **_TARGET, "stop_loss": 0.01},
        [(0, 2, "short", "take_profit", 100.0, 99.0)],
        {2: (100, 105, 95, 100)},
        long={},
        short={0: 1.0},
        ambiguous=1,
    ),
    Case(
        "a target first leaves an armed break-even to its turn",
        {**_TARGET, "take_profit": 0.05, "breakeven_after": 0.02},
        [(0, 3, "long", "take_profit", 100.0, 105.0)],
        {2: (100, 102, 100, 102), 3: (102, 105, 99, 100)},
        ambiguous=1,
    ),
]

LEVELS = [*_SCALED, *_OF_SHORTS, *_SAME_BAR]
