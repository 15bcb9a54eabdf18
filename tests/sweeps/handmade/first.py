"""Thresholds, stops that stand from the entry, liquidation, funding, the last bar."""

from __future__ import annotations

from tests.sweeps.handmade.case import FLOOR, LEVERED, Case

CASES = [
    Case(
        "a low that touches the stop exactly stops",
        {"stop_loss": 0.01},
        [(0, 2, "long", "stop_loss", 100.0, 99.0)],
        {2: (100, 100, 99, 100)},
    ),
    Case(
        "a stop is held against the bar of the entry's fill",
        {"stop_loss": 0.01},
        [(0, 1, "long", "stop_loss", 100.0, 99.0)],
        {1: (100, 100, 98, 100)},
    ),
    Case(
        "an open beyond the stop fills there",
        {"stop_loss": 0.01},
        [(0, 2, "long", "stop_loss", 100.0, 98.0)],
        {2: (98, 100, 97, 100)},
    ),
    Case(
        "a bar that touches stop and target is a stop",
        {"stop_loss": 0.01, "take_profit": 0.01},
        [(0, 2, "long", "stop_loss", 100.0, 99.0)],
        {2: (100, 105, 95, 100)},
        ambiguous=1,
    ),
    Case(
        "an open beyond the target fills there",
        {"take_profit": 0.01},
        [(0, 2, "long", "take_profit", 100.0, 103.0)],
        {2: (103, 103, 103, 103)},
    ),
    Case(
        "an open beyond liquidation liquidates, however near the stop",
        {**LEVERED, "stop_loss": 0.05},
        [(0, 2, "long", "liquidation", 100.0, FLOOR)],
        {2: (80, 80, 80, 80)},
    ),
    Case(
        "a stop beyond liquidation never stops",
        {**LEVERED, "stop_loss": 0.2},
        [(0, 2, "long", "liquidation", 100.0, FLOOR)],
        {2: (100, 100, 75, 100)},
    ),
    Case(
        "a stop nearer than liquidation comes first within a bar",
        {**LEVERED, "stop_loss": 0.05},
        [(0, 2, "long", "stop_loss", 100.0, 95.0)],
        {2: (100, 100, 75, 100)},
    ),
    Case(
        "liquidation comes before a target on the same bar",
        {**LEVERED, "take_profit": 0.01},
        [(0, 2, "long", "liquidation", 100.0, FLOOR)],
        {2: (100, 105, 90, 100)},
        ambiguous=1,
    ),
    Case(
        "a trailing stop beyond liquidation leaves liquidation in force",
        {**LEVERED, "trailing_stop": 0.2},
        [(0, 2, "long", "liquidation", 100.0, FLOOR)],
        {2: (100, 100, 85, 100)},
    ),
    Case(
        "a trailing stop rises past liquidation with its peak",
        {**LEVERED, "trailing_stop": 0.2},
        [(0, 3, "long", "trailing_stop", 100.0, 120.0)],
        {2: (100, 150, 95, 140), 3: (140, 140, 119, 130)},
    ),
    Case(
        "the peak of a trailing stop moves after the checks of its bar",
        {"trailing_stop": 0.1},
        [(0, 3, "long", "trailing_stop", 100.0, 180.0)],
        {2: (100, 200, 95, 190), 3: (190, 190, 150, 160)},
    ),
    Case(
        "an account at zero stops trading",
        {"long_entry": None, "short_entry": 0.5, "max_hold": 1},
        [(0, 1, "short", "max_hold", 100.0, 300.0)],
        {2: (300, 300, 100, 100)},
        long={},
        short={0: 1.0, 3: 1.0},
        nets=[-1.0],
    ),
    Case(
        "the last bar closes at its close and enters nothing",
        {},
        [(0, 5, "long", "end", 100.0, 101.0)],
        {5: (100, 102, 100, 101)},
        long={0: 1.0, 5: 1.0},
    ),
    Case(
        "a decision on the last bar but one fills on the last", {}, [(4, 5, "long", "end", 100.0, 100.0)], long={4: 1.0}
    ),
    Case(
        "a ramp sizes the entry, and a balance stop measures that size",
        {
            "size_rule": "ramp",
            "size_min": 0.5,
            "size_max": 1.0,
            "size_power": 1.0,
            "stop_basis": "balance",
            "stop_loss": 0.03,
            "leverage": 2.0,
        },
        [(0, 2, "long", "stop_loss", 100.0, 100.0 * (1.0 - 0.03 / 1.5))],
        {2: (100, 100, 90, 100)},
        long={0: 0.75},
        nets=[-0.03],
    ),
    Case(
        "a close-triggered stop looks at closes and fills at the next open",
        {"stop_loss": 0.01, "stop_trigger": "close"},
        [(0, 3, "long", "stop_loss", 100.0, 97.0)],
        {2: (100, 100, 90, 100), 3: (100, 100, 98, 98), 4: (97, 100, 97, 100)},
    ),
    Case(
        "a close-triggered trailing stop follows closes",
        {"trailing_stop": 0.1, "stop_trigger": "close", "fill": "close"},
        [(0, 3, "long", "trailing_stop", 100.0, 108.0)],
        {2: (100, 200, 100, 120), 3: (120, 120, 108, 108)},
    ),
    Case(
        "liquidation is watched within bars even where stops look at closes",
        {**LEVERED, "stop_loss": 0.01, "stop_trigger": "close"},
        [(0, 2, "long", "liquidation", 100.0, FLOOR)],
        {2: (100, 100, 90, 98)},
    ),
    Case(
        "where both sides qualify, priority decides",
        {"short_entry": 0.5, "priority": "short", "max_hold": 1},
        [(0, 1, "short", "max_hold", 100.0, 100.0)],
        short={0: 0.6},
    ),
    Case(
        "a tie of the stronger is long",
        {"short_entry": 0.5, "priority": "stronger", "max_hold": 1},
        [(0, 1, "long", "max_hold", 100.0, 100.0)],
        long={0: 0.7},
        short={0: 0.7},
    ),
    Case("a null threshold never enters", {"long_entry": None}, []),
    Case(
        "an unknown probability never enters, and fails a gate",
        {"long_entry": None, "short_entry": 0.5, "gate": "margin", "gate_margin": -1.0},
        [],
        long={},
        short={0: 1.0},
    ),
    Case(
        "an exit probability leaves at its threshold",
        {"long_exit": 0.7},
        [(0, 3, "long", "signal", 100.0, 101.0)],
        {4: (101, 101, 101, 101)},
        leave={0: 1.0, 2: 0.69, 3: 0.7},
    ),
    Case(
        "funding is paid for settlements after the entry's fill bar, up to the exit's",
        {"max_hold": 2},
        [(0, 2, "long", "max_hold", 100.0, 100.0)],
        funding={1: 0.5, 2: 0.001, 3: 0.002, 4: 0.5},
        nets=[-0.003],
    ),
    Case(
        "a bar holds at most one order",
        {"max_hold": 1},
        [
            (0, 1, "long", "max_hold", 100.0, 100.0),
            (2, 3, "long", "max_hold", 100.0, 100.0),
            (4, 5, "long", "max_hold", 100.0, 100.0),
        ],
        long=dict.fromkeys(range(6), 1.0),
    ),
]
