"""What a layout says of columns is done, whatever their own names are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

import signals
from signals import InputError, Layout

TIMES = [datetime(2024, 3, 1) + timedelta(hours=hour) for hour in range(3)]
FRAME = pl.DataFrame({
    "timestamp": TIMES, "open": [10.0] * 3, "high": [14.0] * 3, "low": [9.0] * 3, "close": [12.0] * 3,
    "volume": [5.0] * 3, "long_entry": [0.5] * 3, "p": [0.75] * 3, "when": [each + timedelta(days=1) for each in TIMES],
})  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "name", "first"),
    [
        ({"open": "close", "close": "open"}, "open", 12.0),
        ({"open": "close", "close": "open"}, "close", 10.0),
        ({"open": "close"}, "open", 12.0),
        ({"open": "close"}, "close", 12.0),
        ({"open": 5}, "open", 12.0),
        ({"volume": "open"}, "volume", 10.0),
        ({"volume": "none"}, "volume", None),
        ({"timestamp": "when"}, "time", np.datetime64("2024-03-02", "us")),
        ({"timestamp": "9"}, "time", np.datetime64("2024-03-02", "us")),
    ],
)
def test_what_is_said_is_taken(columns: Mapping[str, Any], name: str, first: object) -> None:
    bars = signals.from_frame(FRAME, layout=Layout(columns)).bars
    values = getattr(bars, name)
    assert (None if values is None else values[0]) == first
    assert len(bars) == len(FRAME)


def test_probabilities_are_named_left_away_and_replaced() -> None:
    named = signals.from_frame(FRAME, layout=Layout({"long_entry": "p", "long_exit@x": "long_entry"}))
    assert named.variants["default"].long_entry[0] == 0.75
    assert named.variants["x"].long_exit[0] == 0.5
    with pytest.raises(InputError, match="no probability column"):
        signals.from_frame(FRAME, layout=Layout({"long_entry": "none"}))


def test_nothing_said_leaves_the_table_as_it_is() -> None:
    assert signals.from_frame(FRAME).fingerprint == signals.from_frame(FRAME, layout=Layout()).fingerprint
    assert signals.from_frame(FRAME).notes == ()


@pytest.mark.parametrize(
    "values",
    [[[1], [2], [3]], [b"\xff", b"\xfe", b"x"], [{"a": 1}, {"a": 2}, {"a": 3}], [0.5, 0.25, 0.75], [True, False, None]],
)
@pytest.mark.parametrize("name", ["symbol", "period", "exchange"])
def test_columns_that_cannot_hold_names_name_no_market(name: str, values: list[object]) -> None:
    frame = FRAME.with_columns(pl.Series(name, values))
    assert len(signals.from_frame(frame)) == len(FRAME)


@pytest.mark.parametrize(
    "said",
    [{"columns": ["a"]}, {"columns": None}, {"zone": 5}, {"time_format": 5}, {"symbol": 5}, {"columns": {"open": ""}}],
)
def test_a_layout_of_wrong_types_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="write|names no column"):
        Layout(**said)


def test_a_layout_survives_json() -> None:
    for layout in (
        Layout({"open": "2"}, "%Y", "UTC", False, "BTC"),
        Layout(zone="Asia/Tokyo"),
        Layout({"volume": "none"}),
    ):
        assert signals.files.layout_of(layout.to_json()) == layout
    assert signals.files.layout_of(Layout().to_json()) is None
    assert signals.files.layout_of(None) is None
    for broken in ([1], {"zne": "UTC"}, "text"):
        with pytest.raises(InputError, match="is no layout of a file"):
            signals.files.layout_of(broken)
