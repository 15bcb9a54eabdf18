"""Answers of an exchange, looked at before they are believed: JSON, of bars, of the span that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from signals.arrays import Floats, Times
from signals.errors import InputError
from signals.rounding import widen
from signals.rules import PRICES, check_prices, check_volume
from signals.times.timestamps import to_iso

Row = tuple[int, float, float, float, float, float]
"""Open time in milliseconds since 1970, open, high, low, close, volume."""
WIDTH = 6
SHOWN = 60
# From 2001 to 5138: a time in seconds or microseconds, or none at all, lies outside.
MILLISECONDS = range(10**12, 10**14)
# What ccxt stumbles over when an answer is not what an exchange sends.
STUMBLES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class BadResponse(Exception):  # noqa: N818 - it is about the answer, and mended by asking again
    """An answer came, and is not what was asked for. Asking again may help."""


def answered(exchange: Any, ask: Callable[[], Any]) -> Any:
    """Ask an exchange, and look at what it sent.

    Parameters
    ----------
    exchange : object
        ccxt's, which keeps its last answer.
    ask : callable
        The question.

    Raises
    ------
    BadResponse
        If the answer is no JSON object or list, or not the exchange's: ccxt finds no sense in it.
    """
    exchange.enableLastJsonResponse = True
    exchange.last_http_response = exchange.last_json_response = None
    try:
        found = ask()
    except InputError:
        raise
    except STUMBLES as error:
        _check_json(exchange)
        raise BadResponse(f"the answer is not in the exchange's format ({type(error).__name__}: {error})") from error
    _check_json(exchange)
    return found


def check_covers(exchange: Any, bars: Any, since: int) -> None:
    """Refuse an answer that has no bar from `since` on (milliseconds), unless it says in so many words that there is none.

    Raises
    ------
    BadResponse
        If the answer holds bars of another time, or holds no list of bars at all.
    """
    if not isinstance(bars, list) or not all(isinstance(bar, list | tuple) and len(bar) >= WIDTH for bar in bars):
        raise BadResponse("the answer holds no list of bars")
    if any(not isinstance(bar[0], int) or bar[0] not in MILLISECONDS for bar in bars):
        raise BadResponse("the answer has a bar without a time in milliseconds")
    if any(bar[0] >= since for bar in bars):
        return
    sent = exchange.last_json_response
    if bars or _holds_bars(sent):
        raise BadResponse(f"the answer holds bars, but none from {to_iso(np.datetime64(since, 'ms'))} on, as asked")
    if not _holds_empty(sent):
        raise BadResponse(f"the answer holds no list of bars: {_start(str(exchange.last_http_response))}")


def rows_of(bars: list[list[Any]], source: str) -> list[Row]:
    """Return an exchange's bars as numbers, those without any price left out.

    Raises
    ------
    BadResponse
        If a value is missing, no number, or breaks a rule of prices.
    """
    rows: list[Row] = []
    for bar in bars:
        if all(value is None for value in bar[1:5]):
            continue
        if any(value is None for value in bar[1:WIDTH]):
            when = to_iso(np.datetime64(bar[0], "ms"))
            raise BadResponse(f"the bar of {source} at {when} lacks a price or volume")
        try:
            opened, high, low, close, volume = (float(value) for value in bar[1:WIDTH])
        except (TypeError, ValueError) as error:
            raise BadResponse(f"a bar of {source} holds what is no number ({error})") from error
        rows.append((bar[0], opened, high, low, close, volume))
    try:
        check_rows(rows, source)
    except InputError as error:
        raise BadResponse(str(error)) from error
    return rows


def check_rows(rows: list[Row], source: str) -> None:
    """Hold rows to the rules of bars; what is out of order by rounding alone passes.

    Raises
    ------
    InputError
        On the first value that breaks one.
    """
    if rows:
        time, arrays = columns_of(rows)
        check_prices(time, widen(arrays)[0], source)
        check_volume(time, arrays["volume"], source)


def columns_of(rows: list[Row]) -> tuple[Times, dict[str, Floats]]:
    """Return rows as times of shape (T,), and prices and volume as arrays of that shape by name."""
    table = np.array(rows, dtype=np.float64).reshape(-1, WIDTH)
    # Milliseconds since 1970 are exact in float64.
    time = table[:, 0].astype(np.int64).astype("datetime64[ms]").astype("datetime64[us]")
    names = (*PRICES, "volume")
    return time, {name: np.ascontiguousarray(table[:, place]) for place, name in enumerate(names, start=1)}


def _check_json(exchange: Any) -> None:
    text = exchange.last_http_response
    # Without a request there is nothing to look at.
    if text is not None and not isinstance(exchange.last_json_response, dict | list):
        headers = exchange.last_response_headers or {}
        kind = str(headers.get("Content-Type", "of no type")).partition(";")[0]
        raise BadResponse(f"the answer ({kind}) is not whole JSON: {_start(str(text))}")


def _start(text: str) -> str:
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * SHOWN]).split())
    if not shown:
        return "it is empty"
    return f"it begins {shown[:SHOWN]!r}"


def _holds_bars(sent: Any) -> bool:
    """Whether a list of lists or objects is anywhere in an answer."""
    if isinstance(sent, dict):
        return any(_holds_bars(value) for value in sent.values())
    return isinstance(sent, list) and any(isinstance(value, list | dict) and len(value) >= WIDTH - 1 for value in sent)


def _holds_empty(sent: Any) -> bool:
    """Whether an empty list is anywhere in an answer: no bars, in so many words."""
    if isinstance(sent, dict):
        return any(_holds_empty(value) for value in sent.values())
    return isinstance(sent, list) and (not sent or any(_holds_empty(value) for value in sent))
