"""Where spans are cut: a training span, the test window after it, and so on to the end of the bars."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from results.walkforward.counting import Counted
from signals import InputError, Signals
from signals.arrays import Times
from signals.roles import FEWEST_BARS
from signals.times.timestamps import to_iso
from signals.training.folds.spans import duration

__all__ = ["INSTANTS", "Lengths", "Window", "cut_windows", "lengths"]

INSTANTS = ("train_from", "train_to", "test_from", "test_to")
"""The bounds of a window, by the names of its attributes."""
_MONTHS = re.compile(r"\s*([1-9]\d{0,3})\s*mo\s*")


@dataclass(frozen=True)
class Lengths:
    """How long the spans are, by the clock or by the calendar.

    Attributes
    ----------
    train, test
        timedelta64[us]; or timedelta64[M], whole months of the calendar in UTC: test windows then begin with a month.
    embargo
        timedelta64[us] between the end of training and the test window; may be 0.
    expanding
        Whether every training span starts with the first.
    stated
        As the user wrote them.
    """

    train: np.timedelta64
    test: np.timedelta64
    embargo: np.timedelta64
    expanding: bool
    stated: tuple[str, str, str]


@dataclass(frozen=True)
class Window:
    """One training span and the window traded after it.

    Attributes
    ----------
    number
        Counted from 1.
    train_from, train_to, test_from, test_to
        Instants, datetime64[us]; the spans are half-open.
    train, test
        The bars of each, counted from the first bar of the grid's span.
    whole
        Whether the bars go on to the end of the test window.
    """

    number: int
    train_from: np.datetime64
    train_to: np.datetime64
    test_from: np.datetime64
    test_to: np.datetime64
    train: slice
    test: slice
    whole: bool

    def mapping(self) -> dict[str, str | int | bool]:
        """Return its number, instants and bars as plain values."""
        spans = {name: to_iso(getattr(self, name)) for name in INSTANTS}
        bars = {f"{name}_bars": each.stop - each.start for name, each in (("train", self.train), ("test", self.test))}
        return {"window": self.number, **spans, **bars, "whole": self.whole}


def lengths(train: str, test: str, embargo: str = "0", expanding: bool = False) -> Lengths:
    """Read the lengths as they are written: ``"90d"`` by the clock, ``"3mo"`` by the calendar.

    Raises
    ------
    InputError
        If one is not a duration, or training is of months and testing is not.
    """
    between = np.timedelta64(0, "us") if embargo.strip() == "0" else duration(embargo, "`embargo`")
    wanted = Lengths(_length(train, "`train`"), _length(test, "`test`"), between, expanding, (train, test, embargo))
    if _monthly(wanted.train) and not _monthly(wanted.test):
        raise InputError(f"`train={train}` is of months and `test={test}` is not; write `test` in months too, as '1mo'")
    return wanted


def _length(text: str, name: str) -> np.timedelta64:
    months = _MONTHS.fullmatch(text)
    return duration(text, name) if months is None else np.timedelta64(int(months[1]), "M")


def _monthly(length: np.timedelta64) -> bool:
    return np.datetime_data(length.dtype)[0] == "M"


def _later(at: np.datetime64, length: np.timedelta64) -> np.datetime64:
    """Return an instant so much later, or earlier where the length is negative; months are counted from a month's beginning."""
    if not _monthly(length):
        return at + length
    moved: np.datetime64 = (at.astype("datetime64[M]") + length).astype("datetime64[us]")
    return moved


def _begun(at: np.datetime64, length: np.timedelta64) -> np.datetime64:
    """Return the first instant, from one on, at which a span of a length may begin."""
    month = at.astype("datetime64[M]")
    if not _monthly(length) or month.astype("datetime64[us]") == at:
        return at
    following: np.datetime64 = (month + 1).astype("datetime64[us]")
    return following


def cut_windows(span: Signals, counted: Counted, wanted: Lengths) -> tuple[Window, ...]:
    """Cut the bars into windows.

    Parameters
    ----------
    span
        The signals of the grid's span.
    counted
        Where training begins, and which bars may be tested on.
    wanted
        How long spans are.

    Returns
    -------
    tuple of Window
        In order of time; test windows do not overlap. Windows without two bars to trade (gaps in the file) are left
        out; the last one ends with the bars.

    Raises
    ------
    InputError
        If a span is shorter than two bars, or none is left to test on.
    """
    time = span.bars.time
    _check_lengths(span, wanted)
    start = time[counted.first]
    trained = _later(_begun(start, wanted.train), wanted.train)
    at = _begun(max(trained + wanted.embargo, time[counted.earliest]), wanted.test)
    found: list[Window] = []
    while at <= time[counted.last]:
        end, learnt = _later(at, wanted.test), at - wanted.embargo
        begin = start if wanted.expanding else _later(at, -wanted.train) - wanted.embargo
        test = _bars(time, at, end, counted.last + 1)
        if test.stop - test.start >= FEWEST_BARS:
            train = _bars(time, begin, learnt, len(time))
            whole = bool(end <= time[counted.last] + span.bars.step)
            found.append(Window(len(found) + 1, begin, learnt, at, end, train, test, whole))
        at = end
    if not found:
        first, last = time[counted.first], time[counted.last]
        days = (last - first) / np.timedelta64(1, "D")
        raise InputError(
            f"{span.source}: `train={wanted.stated[0]}` leaves no window to test on: the bars that count are those "
            f"from {to_iso(first)} to {to_iso(last)}, {days:.0f} days; shorten `train`"
        )
    return tuple(found)


def _bars(time: Times, start: np.datetime64, end: np.datetime64, stop: int) -> slice:
    first, last = np.searchsorted(time, [start, end])
    return slice(int(first), max(min(int(last), stop), int(first)))


def _check_lengths(span: Signals, wanted: Lengths) -> None:
    step = span.bars.step
    for option, length, stated in (
        ("train", wanted.train, wanted.stated[0]),
        ("test", wanted.test, wanted.stated[1]),
    ):
        if not _monthly(length) and length < FEWEST_BARS * step:
            minutes = step / np.timedelta64(1, "m")
            raise InputError(
                f"`{option}={stated}` is shorter than two bars of {span.source}, which are {minutes:g} minutes apart; "
                "write a longer one"
            )
