"""Where spans are cut, and what is said where they cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import signals
from results.walkforward.counting import settle
from results.walkforward.windows import cut_windows, lengths
from signals import InputError, Signals
from signals.training.folds.spans import duration


def test_durations_are_read() -> None:
    assert duration("90m", "x") == np.timedelta64(5400, "s")
    assert duration(" 1.5 d ", "x") == np.timedelta64(36, "h")
    assert duration("2w", "x") == np.timedelta64(14, "D")
    for wrong in ("90x", "d", "", "-3d", "0d", "3"):
        with pytest.raises(InputError, match=f"`train` is {wrong!r}; write a duration such as '30d'"):
            duration(wrong, "`train`")


def _cut(market: Signals, train: str, test: str) -> list[tuple[slice, slice]]:
    counted = settle(market, ("default",), None, assume=False)
    return [(window.train, window.test) for window in cut_windows(market, counted, lengths(train, test))]


def test_spans_are_of_the_clock_and_meet_without_gap() -> None:
    market = signals.simulated_signals(288 * 10, seed=1)
    cut = _cut(market, "3d", "2d")
    assert [test for _, test in cut] == [slice(864, 1440), slice(1440, 2016), slice(2016, 2592), slice(2592, 2880)]
    assert [train for train, _ in cut] == [slice(0, 864), slice(576, 1440), slice(1152, 2016), slice(1728, 2592)]


def test_a_hole_in_the_file_is_no_window() -> None:
    market = signals.simulated_signals(288 * 10, seed=1)
    time = market.bars.time + np.where(
        np.arange(len(market)) >= 288 * 5, np.timedelta64(7, "D"), np.timedelta64(0, "D")
    )
    holed = replace(market, bars=replace(market.bars, time=time))
    cut = _cut(holed, "3d", "1d")
    assert [test for _, test in cut] == [slice(288 * at, 288 * (at + 1)) for at in (3, 4, 5, 6, 7, 8, 9)]
    # after the hole there is nothing to train on at first
    assert [train.stop - train.start for train, _ in cut] == [864, 864, 0, 288, 576, 864, 864]


def test_only_the_last_window_may_end_early() -> None:
    market = signals.simulated_signals(288 * 10, seed=1)
    counted = settle(market, ("default",), None, assume=False)
    whole = [window.whole for window in cut_windows(market, counted, lengths("3d", "2d"))]
    assert whole == [True, True, True, False]
    assert all(window.whole for window in cut_windows(market, counted, lengths("4d", "2d")))


def test_spans_that_do_not_fit_are_refused_with_what_there_is() -> None:
    market = signals.simulated_signals(288 * 10, seed=1)
    with pytest.raises(
        InputError, match=r"`train=10d` leaves no window.*2024-01-01T00:00:00Z.*10 days; shorten `train`"
    ):
        _cut(market, "10d", "1d")
    with pytest.raises(InputError, match="`test=5m` is shorter than two bars.*5 minutes apart"):
        _cut(market, "3d", "5m")
    with pytest.raises(InputError, match="`embargo` is 'x'"):
        lengths("3d", "1d", "x")


def test_months_are_of_the_calendar() -> None:
    market = signals.simulated_signals(24 * 130, seed=1, step_minutes=60, start="2024-01-20")
    counted = settle(market, ("default",), None, assume=False)
    windows = cut_windows(market, counted, lengths("2mo", "1mo", "12h"))
    assert [str(window.test_from) for window in windows] == ["2024-05-01T00:00:00.000000"]
    assert str(windows[0].train_from) == "2024-02-29T12:00:00.000000"
    assert str(windows[0].train_to) == "2024-04-30T12:00:00.000000"
    assert not windows[0].whole
    # days of training may come before whole months
    assert [str(window.test_from)[:7] for window in cut_windows(market, counted, lengths("10d", "1mo"))] == [
        "2024-02",
        "2024-03",
        "2024-04",
        "2024-05",
    ]


def test_months_to_train_on_want_months_to_test_on() -> None:
    with pytest.raises(InputError, match="`train=2mo` is of months and `test=30d` is not"):
        lengths("2mo", "30d")
    with pytest.raises(InputError, match="`test` is '0mo'"):
        lengths("2mo", "0mo")
