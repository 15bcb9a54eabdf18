"""Numbers as people write them in a sentence: "73,86 %", "+38.04%", "14.5k", "1,000 USDT", "3:1"."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["COUNTED", "NUMBER", "SpokenNumber", "number_of"]

COUNTED = {
    "no": 0, "zero": 0, "kein": 0, "keine": 0, "keinen": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "ein": 1, "eine": 1, "einem": 1, "einer": 1, "zwei": 2,
    "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
}  # fmt: skip
NUMBER = r"[+-]?(?:[$€£]\s?)?(?:\d[\d.,']*\d|\d|\.\d+)(?:\s?(?:k|mio|m|mm|million|thousand)\b)?"
"""A number, with a sign, a currency before it, and k or M behind."""
_FORM = re.compile(r"(?P<sign>[+-]?)[$€£\s]*(?P<digits>[\d.,']+)\s?(?P<letter>k|mio|mm|m|million|thousand)?$")
_LETTERS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mio": 1e6, "million": 1e6}
_GROUP = 3


@dataclass(frozen=True)
class SpokenNumber:
    """A number, and half of the unit of its last digit: it may have been rounded by so much."""

    value: float
    slack: float

    def times(self, factor: float) -> SpokenNumber:
        """Return both times a factor."""
        return SpokenNumber(self.value * factor, self.slack * abs(factor))


def number_of(text: str, *, comma: bool = False) -> SpokenNumber:
    """Return a number that `NUMBER` matches.

    Parameters
    ----------
    text
        It.
    comma
        Whether the sentence around it writes decimals with a comma, so that a dot before three digits groups thousands.

    Notes
    -----
    The last of two kinds of marks is the decimal one; a mark that stands twice groups thousands, and so does a comma before
    exactly three digits.
    """
    if (found := _FORM.match(text.strip())) is None:
        raise ValueError(text)
    digits = found["digits"].replace("'", "")
    decimal = _decimal_mark(digits, comma=comma)
    for mark in {".", ","} - {decimal}:
        digits = digits.replace(mark, "")
    whole, _, after = digits.partition(decimal or " ")
    scale = _LETTERS[found["letter"]] if found["letter"] else 1.0
    value = float(f"{whole or 0}.{after or 0}") * scale
    return SpokenNumber(-value if found["sign"] == "-" else value, 0.5 * 10.0 ** -len(after) * scale)


def _decimal_mark(digits: str, *, comma: bool) -> str:
    """Return which mark begins the decimals; "" for none."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) > 1:
        return last
    if len(marks) > 1:
        return ""
    before, _, after = digits.partition(last)
    groups = len(after) == _GROUP and 1 <= len(before) <= _GROUP and not before.startswith("0")
    return "" if groups and (last == "," or comma) else last
