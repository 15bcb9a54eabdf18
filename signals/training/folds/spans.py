"""Spans of bars: so many bars, or as many as a duration usually holds."""

from __future__ import annotations

import re

import numpy as np

from signals.data import Bars
from signals.errors import InputError
from signals.roles import FEWEST_BARS

Span = int | str

_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([mhdw])\s*")


def bars_in(span: Span, bars: Bars, name: str, least: int = 1) -> int:
    """Return how many bars a span is.

    Parameters
    ----------
    span : int or str
        Bars, or a duration: a number and ``m``, ``h``, ``d`` or ``w``, such as ``"30d"``. A duration holds as many
        bars as fit at their usual step, so bars missing from the data do not move what is counted in it.
    bars : Bars
    name : str
        Of the setting, for messages.
    least : int
        The fewest bars allowed.

    Raises
    ------
    InputError
        If it is not a span, or fewer bars than allowed.
    """
    if isinstance(span, str):
        count = _held(span, bars, name)
    elif isinstance(span, int) and not isinstance(span, bool):
        count = span
    else:
        raise InputError(f"{name} is {span!r}; write a number of bars or a duration such as '30d'")
    if count < least:
        raise InputError(f"{name} is {span!r}, {count} bars; it must be at least {least}")
    return count


LONGEST = 100 * 365.25 * 86_400
"""Seconds of the longest duration."""


def duration(text: str, name: str) -> np.timedelta64:
    """Return a duration of the clock, datetime64's microseconds.

    Parameters
    ----------
    text : str
        A number and ``m``, ``h``, ``d`` or ``w``, such as ``"30d"``.
    name : str
        Of the setting, for messages.

    Raises
    ------
    InputError
        If it is not a duration above zero.
    """
    matched = _DURATION.fullmatch(text)
    if matched is not None and _seconds(matched) > LONGEST:
        raise InputError(f"{name} is {text!r}, longer than a hundred years; write a duration such as '30d'")
    length = np.timedelta64(0 if matched is None else round(_seconds(matched) * 1_000_000), "us")
    if matched is None or length <= np.timedelta64(0, "us"):
        raise InputError(f"{name} is {text!r}; write a duration such as '30d', '12h', '90m' or '4w'")
    return length


def _seconds(matched: re.Match[str]) -> float:
    return float(matched[1]) * _UNITS[matched[2]]


def _held(span: str, bars: Bars, name: str) -> int:
    matched = _DURATION.fullmatch(span)
    if matched is None:
        raise InputError(f"{name} is {span!r}; write a number of bars or a duration such as '30d', '12h' or '90m'")
    if len(bars) < FEWEST_BARS:
        raise InputError(f"{name} is {span!r}, but {len(bars)} bars do not tell their step; give more bars")
    step = bars.step / np.timedelta64(1, "s")
    return int(_seconds(matched) / step)
