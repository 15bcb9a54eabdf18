"""Filters, what an entry of the other side does, and cooldown."""

from __future__ import annotations

from typing import Any

from tests.sweeps.handmade.case import Case

_ALWAYS = dict.fromkeys(range(6), 1.0)
_EXIT: dict[str, Any] = {"short_entry": 0.5, "opposite": "exit"}
_REVERSE: dict[str, Any] = {"short_entry": 0.5, "opposite": "reverse"}
_DEAR: dict[int, tuple[float, float, float, float]] = {3: (101, 101, 100, 100)}

_FILTERS = [
    Case(
        "no entry is decided where the filter is not true",
        {"filter": "late", "filters": {"late": "hour >= 2"}},
        [(2, 5, "long", "end", 100.0, 100.0)],
        long=dict.fromkeys(range(6), 1.0),
    ),
    Case(
        "a filter that is null is not true",
        {"filter": "known", "filters": {"known": "atr > 0"}},
        [(3, 5, "long", "end", 100.0, 100.0)],
        long=dict.fromkeys(range(6), 1.0),
        readings={"atr": {0: -1.0, 3: 1.0}},
    ),
    Case(
        "an opposite entry that the filter keeps out closes nothing",
        {**_EXIT, "filter": "early", "filters": {"early": "hour < 2"}},
        [(0, 5, "long", "end", 100.0, 100.0)],
        _DEAR,
        short={2: 1.0},
    ),
]

_OPPOSITE = [
    Case(
        "an entry of the other side closes, and the next decision is a bar later",
        _EXIT,
        [(0, 2, "long", "opposite", 100.0, 101.0)],
        _DEAR,
        short={2: 1.0},
    ),
    Case(
        "where it reverses the other side enters at the exit's bar",
        _REVERSE,
        [(0, 2, "long", "opposite", 100.0, 101.0), (2, 5, "short", "end", 101.0, 100.0)],
        _DEAR,
        short={2: 1.0},
    ),
    Case(
        "both fills of a reversal slip the same way",
        {**_REVERSE, "slippage": 0.25},
        [(0, 2, "long", "opposite", 125.0, 75.0), (2, 5, "short", "end", 75.0, 125.0)],
        short={2: 1.0},
    ),
    Case(
        "a reversal at the close fills there",
        {**_REVERSE, "fill": "close"},
        [
            (0, 2, "long", "opposite", 100.0, 100.5),
            (2, 3, "short", "opposite", 100.5, 99.0),
            (3, 5, "long", "end", 99.0, 100.0),
        ],
        {2: (100, 101, 100, 100.5), 3: (100, 101, 99, 99)},
        long={0: 1.0, 3: 1.0},
        short={2: 1.0},
    ),
    Case(
        "a stop on the bar after a reversal is the new position's",
        {**_REVERSE, "stop_loss": 0.01},
        [(0, 2, "long", "opposite", 100.0, 101.0), (2, 3, "short", "stop_loss", 101.0, 101.0 * (1.0 + 0.01))],
        {3: (101, 103, 100, 100)},
        short={2: 1.0},
    ),
    Case(
        "nothing is decided on the last bar, so nothing is opposite there",
        _REVERSE,
        [(0, 5, "long", "end", 100.0, 100.0)],
        short={5: 1.0},
    ),
    Case(
        "an exit signal comes before an opposite entry, and reverses nothing",
        {**_REVERSE, "long_exit": 0.5},
        [(0, 2, "long", "signal", 100.0, 101.0)],
        _DEAR,
        short={2: 1.0},
        leave={2: 1.0},
    ),
    Case(
        "an opposite entry comes before the longest hold",
        {**_EXIT, "max_hold": 2},
        [(0, 2, "long", "opposite", 100.0, 101.0)],
        _DEAR,
        short={2: 1.0},
    ),
    Case(
        "an entry that priority gives to the own side is not opposite",
        _REVERSE,
        [(0, 5, "long", "end", 100.0, 100.0)],
        long={0: 1.0, 2: 1.0},
        short={2: 1.0},
    ),
    Case(
        "nor is one that fails the gate",
        {**_REVERSE, "gate": "margin", "gate_margin": 0.5},
        [(0, 5, "long", "end", 100.0, 100.0)],
        long={0: 1.0, 2: 0.4},
        short={2: 0.8},
    ),
    Case(
        "a reversal into ruin opens nothing",
        _REVERSE,
        [(0, 2, "short", "opposite", 100.0, 300.0)],
        {3: (300, 300, 100, 100)},
        long={2: 1.0},
        short={0: 1.0},
        nets=[-1.0],
    ),
]

_COOLDOWN = [
    Case(
        "no entry is decided during the cooldown",
        {"max_hold": 1, "cooldown": 2},
        [(0, 1, "long", "max_hold", 100.0, 100.0), (4, 5, "long", "max_hold", 100.0, 100.0)],
        long=dict.fromkeys(range(9), 1.0),
        n_bars=9,
    ),
    Case(
        "a cooldown after stops comes after no other exit",
        {"max_hold": 1, "stop_loss": 0.01, "cooldown": 1, "cooldown_after": "stop"},
        [
            (0, 1, "long", "stop_loss", 100.0, 99.0),
            (3, 4, "long", "max_hold", 100.0, 100.0),
            (5, 6, "long", "max_hold", 100.0, 100.0),
        ],
        {1: (100, 100, 99, 100)},
        long=_ALWAYS,
        n_bars=7,
    ),
    Case(
        "a cooldown past the end is the last of it",
        {"max_hold": 1, "cooldown": 2**53},
        [(0, 1, "long", "max_hold", 100.0, 100.0)],
        long=_ALWAYS,
    ),
    Case(
        "an exit by an opposite entry cools down",
        {**_EXIT, "cooldown": 1},
        [(0, 2, "long", "opposite", 100.0, 101.0), (4, 5, "short", "end", 100.0, 100.0)],
        _DEAR,
        short={2: 1.0, 3: 1.0, 4: 1.0},
    ),
    Case(
        "a reversal does not cool down, and what follows it does",
        {**_REVERSE, "cooldown": 1, "short_max_hold": 1},
        [
            (0, 2, "long", "opposite", 100.0, 101.0),
            (2, 3, "short", "max_hold", 101.0, 100.0),
            (5, 6, "long", "end", 100.0, 100.0),
        ],
        _DEAR,
        long={0: 1.0, 4: 1.0, 5: 1.0},
        short={2: 1.0},
        n_bars=7,
    ),
    Case(
        "cooldown keeps no opposite entry from closing",
        {**_EXIT, "cooldown": 2, "stop_loss": 0.01},
        [(0, 1, "long", "stop_loss", 100.0, 99.0), (4, 5, "long", "opposite", 100.0, 100.0)],
        {1: (100, 100, 99, 100)},
        long={0: 1.0, 4: 1.0},
        short={2: 1.0, 5: 1.0},
        n_bars=8,
    ),
]

TURNS = [*_FILTERS, *_OPPOSITE, *_COOLDOWN]
