"""Going through the tokens of a condition, one after another."""

from __future__ import annotations

from signals.conditions.faults import ConditionError
from signals.conditions.tokens import Token

__all__ = ["DEEPEST", "Cursor"]

DEEPEST = 40
"""Brackets within brackets, far below what Python's own stack holds."""


class Cursor:
    """Where a reader stands in a list of tokens, and in how many brackets."""

    def __init__(self, pieces: list[Token]) -> None:
        self.pieces = pieces
        self.at = 0
        self.open = 0

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self.pieces[self.at]

    def word(self, *words: str) -> bool:
        """Return whether keywords come next; if so, go past them."""
        ahead = self.pieces[self.at : self.at + len(words)]
        if [piece.text.lower() if piece.sort == "name" else None for piece in ahead] != list(words):
            return False
        self.at += len(words)
        return True

    def sign(self, *signs: str) -> str | None:
        """Return which of some signs comes next, and go past it."""
        piece = self.next
        if piece.sort != "sign" or piece.text not in signs:
            return None
        self.at += 1
        return piece.text

    def must(self, what: str) -> None:
        """Go past a sign or keyword that has to come next."""
        if self.sign(what) is None and not self.word(what.lower()):
            raise self.unexpected(f"'{what}'")

    def unexpected(self, wanted: str) -> ConditionError:
        """Say what stands where something else is wanted."""
        piece = self.next
        where = "it ends" if piece.sort == "end" else f"{piece.shown} stands at character {piece.place}"
        return ConditionError(f"is not an SQL expression ({where} where {wanted} is expected)")

    def deeper(self) -> None:
        """Note a bracket, or what stands upon what follows it.

        Raises
        ------
        ConditionError
            If too many are open.
        """
        self.open += 1
        if self.open > DEEPEST:
            raise ConditionError(f"nests deeper than {DEEPEST} brackets", "write it flat: a = 1 AND b = 2")

    def before(self, word: str) -> bool:
        """Return whether a keyword was just gone past."""
        piece = self.pieces[self.at - 1]
        return self.at > 0 and piece.sort == "name" and piece.text.lower() == word

    def shallower(self) -> None:
        """Note that it is closed."""
        self.open -= 1
