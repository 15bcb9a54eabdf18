"""Bars for pictures, in buckets where there are too many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.trade_analysis.bars import bars_between
from signals import InputError
from tests.sweeps.worlds import random_signals

SIGNALS = random_signals(np.random.default_rng(1), 300)


@settings(max_examples=80)
@given(first=st.integers(-20, 299), length=st.integers(1, 330), most=st.integers(1, 320))
def test_buckets_are_what_a_plain_loop_makes_of_their_bars(first: int, length: int, most: int) -> None:
    last = max(first + length - 1, 0)
    found, bars = bars_between(SIGNALS, first, last, most), SIGNALS.bars
    start, end = max(first, 0), min(last, 299)
    assert 1 <= len(found["bar"]) <= most
    assert found["bar"][0] == start
    assert found["per"] == 1 or end - start + 1 > most
    for place, at in enumerate(found["bar"]):
        stop = found["bar"][place + 1] if place + 1 < len(found["bar"]) else end + 1
        assert 1 <= stop - at <= found["per"]
        held = slice(at, stop)
        assert found["time"][place] == int(bars.time[at].astype("datetime64[ms]").astype(np.int64))
        assert found["open"][place] == bars.open[at]
        assert found["high"][place] == bars.high[held].max()
        assert found["low"][place] == bars.low[held].min()
        assert found["close"][place] == bars.close[stop - 1]


def test_buckets_stay_as_they_are_when_the_span_moves() -> None:
    here, there = bars_between(SIGNALS, 60, 260, 41), bars_between(SIGNALS, 80, 280, 41)
    assert here["per"] == there["per"] == 5
    shared = set(here["bar"]) & set(there["bar"])
    assert len(shared) > 30


def test_nonsense_is_refused() -> None:
    with pytest.raises(InputError, match="most = 0"):
        bars_between(SIGNALS, 0, 10, 0)
    with pytest.raises(InputError, match="there is none, the bars are 0 to 299"):
        bars_between(SIGNALS, 400, 500, 10)
