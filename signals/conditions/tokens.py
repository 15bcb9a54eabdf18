"""From the text of a condition to its words, numbers and signs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from signals.conditions.faults import ConditionError

__all__ = ["LONGEST", "Token", "tokens"]

LONGEST = 100_000
"""Characters of a condition: room for a list of thousands of values, and read in a fraction of a second."""

Sort = Literal["number", "text", "name", "quoted", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a condition.

    Attributes
    ----------
    sort
        ``text`` stood in single quotes, ``quoted`` is a name that stood in double ones; ``end`` ends the text.
    text
        Without its quotes.
    place
        Where it begins, counted from 1.
    """

    sort: Sort
    text: str
    place: int

    @property
    def value(self) -> float | int:
        """What a number is worth; a whole one stays whole where it can be counted exactly."""
        return int(self.text) if self.text.isdecimal() and len(self.text) < _EXACT else float(self.text)

    @property
    def shown(self) -> str:
        """The piece as a message says it."""
        return "the end" if self.sort == "end" else f"'{self.text[:40]}'"


_EXACT = 19  # digits that always fit 64 bits
_PIECES = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`[^`]*`)
  | (?P<name>[^\W\d][\w@]*)
  | (?P<comment>--|/\*)
  | (?P<sign><=|>=|<>|!=|==|[-+*/%(),<>=])
    """,
    re.VERBOSE,
)


def tokens(text: str) -> list[Token]:
    """Cut a condition into pieces; the last one is the end.

    Raises
    ------
    ConditionError
        If the text is too long, or holds what belongs to no condition.
    """
    if len(text) > LONGEST:
        raise ConditionError(f"has {len(text):,} characters, more than {LONGEST:,}", "write a list: leverage IN (1, 2)")
    found: list[Token] = []
    place = 0
    while place < len(text):
        piece = _PIECES.match(text, place)
        sort = piece.lastgroup if piece is not None else None
        if piece is None or sort == "comment":
            raise _stranger(text, place)
        place = piece.end()
        if sort == "number":
            found.append(_number(text, piece))
        elif sort != "space":
            found.append(Token(sort, _unquoted(piece.group(), sort), piece.start() + 1))  # type: ignore[arg-type]
    return [*found, Token("end", "", len(text) + 1)]


def _number(text: str, piece: re.Match[str]) -> Token:
    written, end = piece.group(), piece.end()
    if end < len(text) and (text[end].isalnum() or text[end] in "_."):
        raise ConditionError(
            f"is not an SQL expression ('{text[piece.start() : end + 10]}' at character {piece.start() + 1} is no number)"
        )
    if math.isinf(float(written)):
        raise ConditionError(f"has a number beyond all floats at character {piece.start() + 1}", "write a smaller one")
    return Token("number", written, piece.start() + 1)


def _unquoted(written: str, sort: str | None) -> str:
    if sort in ("text", "quoted"):
        mark = written[0]
        return written[1:-1].replace(mark * 2, mark)
    return written


def _stranger(text: str, place: int) -> ConditionError:
    sign = text[place]
    if sign in "'\"`":
        return ConditionError(f"is not an SQL expression (the quote at character {place + 1} is never closed)")
    if text.startswith(("--", "/*"), place):
        return ConditionError(f"is not an SQL expression (a comment begins at character {place + 1}); leave it out")
    return ConditionError(f"is not an SQL expression ({sign!r} at character {place + 1} means nothing there)")
