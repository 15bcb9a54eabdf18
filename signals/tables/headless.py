"""Texts without a header: known rows of bars, taken only where their contents bear them out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signals.tables.column_names import KLINE

__all__ = ["headless_names"]

COUNT = re.compile(r"^\d+(\.0*)?$")
DATE = re.compile(r"^\d{4}[-./]?\d{2}[-./]?\d{2}$|^\d{1,2}[-./]\d{1,2}[-./]\d{4}$")
TIME_OF_DAY = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?$|^\d{6}$|^\d{4}$")
MOMENT = re.compile(
    r"^(\d{4}[-./]?\d{2}[-./]?\d{2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})[T ]+\d{1,2}:?\d{2}.*$|^\d{8}$|^\d{4}-\d{2}-\d{2}$"
)
# Width of rows that begin with a count since 1970, by who writes them so; what follows the volume is left alone.
# 5 and 6: plain; 7: Kraken and Bybit; 10: cryptoarchive; 12: Binance and those who follow it.
COUNT_WIDTHS = (5, 6, 7, 10, 12)
# A price that lies outside its bar's range by less is rounding.
ROUNDING = 1e-9


def headless_names(rows: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Return the names of the columns of rows without a header, None where the rows are of no known layout.

    A count since 1970, or a date and a time of day in one field or two; then open, high, low and close, which must lie
    within one another in every row; then the volume, if there is one.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows of a text, split into fields.
    """
    width = len(rows[0])
    whole = [row for row in rows if len(row) == width]
    if _all(whole, 0, COUNT) and width in COUNT_WIDTHS:
        names = (*KLINE, *(f"column_{place}" for place in range(len(KLINE) + 1, width + 1)))[:width]
        return names if _is_range(whole, 1) else None
    if width in {6, 7} and _all(whole, 0, DATE) and _all(whole, 1, TIME_OF_DAY):
        return ("date", "time", *KLINE[1:])[:width] if _is_range(whole, 2) else None
    if width in {5, 6} and _all(whole, 0, MOMENT):
        return ("time", *KLINE[1:])[:width] if _is_range(whole, 1) else None
    return None


def _all(rows: Sequence[Sequence[str]], place: int, pattern: re.Pattern[str]) -> bool:
    return all(pattern.match(row[place].strip()) for row in rows)


def _is_range(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether four fields are open, high, low and close in every row that has them."""
    seen = 0
    for row in rows:
        try:
            opened, high, low, close = (float(field.replace(",", ".")) for field in row[place : place + 4])
        except ValueError:
            if any(row[place : place + 4]):
                return False
            continue
        slack = ROUNDING * abs(high)
        if not (high + slack >= max(opened, close) and low - slack <= min(opened, close) and low > 0):
            return False
        seen += 1
    return seen > 0
