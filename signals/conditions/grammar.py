"""The grammar of conditions: recursive descent, a method for each strength of binding, loosest first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from signals.conditions.columns import Column, Kind
from signals.conditions.cursor import Cursor
from signals.conditions.faults import ConditionError
from signals.conditions.functions import called
from signals.conditions.terms import (
    Term,
    alternatives,
    among,
    arithmetic,
    chosen,
    compared,
    constant,
    made,
    named,
    negated,
    negative,
    require,
    stored,
    unknown,
)
from signals.conditions.tokens import Token, tokens
from signals.suggesting import did_you_mean

__all__ = ["Condition", "read_condition", "read_number"]

MOST_VALUES = 2_000
"""Values and columns in a condition, those of IN lists aside: evaluated on a million rows they take seconds."""

_RESERVED = frozenset((
    "and", "or", "not", "in", "is", "null", "like", "ilike", "between", "case", "when", "then", "else", "end",
    "true", "false", "distinct", "from",
))  # fmt: skip
_ORDER = {"=": "=", "==": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, read.

    Attributes
    ----------
    expression
        What polars makes of it: true, false or null in each row.
    columns
        The columns it names, in order of their first mention.
    """

    expression: pl.Expr
    columns: tuple[str, ...]


def read_condition(text: str, columns: Mapping[str, Column], *, row: str = "row", column: str = "column") -> Condition:
    """Read a condition that each row of a table decides on its own.

    Parameters
    ----------
    text
        Comparisons (``= <> < <= > >= BETWEEN IN LIKE IS NULL``), joined by AND, OR and NOT, of columns, numbers, words in
        single quotes, arithmetic, CASE, and the functions of `signals.conditions.functions`.
    columns
        What it may name.
    row, column
        What these are, for messages: a cell and its parameters, a bar and its features.

    Raises
    ------
    ConditionError
        Saying what stands there that is no condition on one row, and where.

    Notes
    -----
    Null is unknown: a comparison with it is null, and so is whatever hangs on that alone. A quotient by zero, the root
    of a negative number and the like are null too. Numbers are compared as floats of 64 bits.
    """
    reader = _Reader(tokens(text), columns, row, column)
    term = reader.whole()
    if term.kind is not Kind.FLAG:
        raise ConditionError(f"is not a condition but {term.kind or 'NULL'}")
    return Condition(term.expression, tuple(reader.named))


def read_number(text: str, columns: Mapping[str, Column], *, row: str = "row", column: str = "column") -> Condition:
    """Read what each row of a table works out on its own: a number, or a condition as 1 and 0.

    Parameters, errors and notes are those of `read_condition`.
    """
    reader = _Reader(tokens(text), columns, row, column)
    term = reader.whole()
    if term.kind not in {Kind.NUMBER, Kind.FLAG}:
        raise ConditionError(f"is neither a number nor a condition but {term.kind or 'NULL'}")
    return Condition(stored(term, term.kind).cast(pl.Float64), tuple(reader.named))


class _Reader(Cursor):
    """Reads terms off a list of tokens."""

    def __init__(self, pieces: list[Token], columns: Mapping[str, Column], row: str, column: str) -> None:
        super().__init__(pieces)
        self.columns, self.row, self.column = columns, row, column
        self.values = 0
        self.named: dict[str, None] = {}

    def whole(self) -> Term:
        """Read all there is."""
        term = self._either()
        if self.next.sort != "end":
            if self.word("over"):
                raise ConditionError(f"looks beyond its own {self.row}", f"compare values of one {self.row} only")
            raise self.unexpected("AND, OR or the end")
        return term

    def _either(self) -> Term:
        terms = [self._both()]
        while self.word("or"):
            terms.append(self._both())
        return alternatives(terms, every=False) if len(terms) > 1 else terms[0]

    def _both(self) -> Term:
        terms = [self._contrary()]
        while self.word("and"):
            terms.append(self._contrary())
        return alternatives(terms, every=True) if len(terms) > 1 else terms[0]

    def _contrary(self) -> Term:
        if not self.word("not"):
            return self._comparison()
        self.deeper()
        term = negated(self._contrary())
        self.shallower()
        return term

    def _comparison(self) -> Term:
        left = self._sum()
        sign = self.sign(*_ORDER)
        if sign is not None:
            term = compared(_ORDER[sign], left, self._sum())
            if self.next.sort == "sign" and self.next.text in _ORDER:
                raise ConditionError("compares what is compared already", "write a < b AND b < c for a < b < c")
            return term
        if self.word("is"):
            return self._state(left)
        contrary = self.word("not")
        term = self._membership(left)
        return negated(term) if contrary else term

    def _membership(self, left: Term) -> Term:
        """Read BETWEEN, IN or LIKE; without any, it is the value itself."""
        if self.word("between"):
            low = self._sum()
            self.must("AND")
            return alternatives([compared(">=", left, low), compared("<=", left, self._sum())], every=True)
        if self.word("in"):
            return among(left, self._list())
        folded = self.word("ilike")
        if folded or self.word("like"):
            return self._alike(left, folded=folded)
        if self.before("not"):
            raise self.unexpected("BETWEEN, IN or LIKE")
        return left

    def _list(self) -> list[Term]:
        self.must("(")
        choices = [self._choice()]
        while self.sign(","):
            choices.append(self._choice())
        self.must(")")
        return choices

    def _choice(self) -> Term:
        turned = self.sign("-", "+")
        piece = self.next
        self.at += 1
        if piece.sort == "number":
            return constant(-piece.value if turned == "-" else piece.value)
        if piece.sort == "text" and turned is None:
            return constant(piece.text)
        if piece.sort == "name" and piece.text.lower() in {"true", "false"} and turned is None:
            return constant(piece.text.lower() == "true")
        self.at -= 1
        raise self.unexpected("a number or a word in single quotes")

    def _alike(self, left: Term, *, folded: bool) -> Term:
        pattern = self.next
        if pattern.sort != "text":
            raise self.unexpected("a pattern in single quotes")
        self.at += 1
        wild = {"%": ".*", "_": "."}
        shape = "".join(wild.get(letter) or re.escape(letter) for letter in pattern.text)
        text = require(left, Kind.WORD, "matches a pattern with").text
        found = text.str.contains(f"(?s{'i' if folded else ''})^{shape}$", literal=False, strict=True)
        return made(found, Kind.FLAG, "a comparison", left)

    def _state(self, left: Term) -> Term:
        contrary = self.word("not")
        if self.word("null"):
            term = unknown(left)
        elif self.word("distinct", "from"):
            # IS NOT DISTINCT FROM is a sign of its own: null equals null.
            return compared("is not distinct from" if contrary else "is distinct from", left, self._sum())
        elif self.word("true") or self.word("false"):
            wanted = self.pieces[self.at - 1].text.lower() == "true"
            term = compared("is not distinct from", require(left, Kind.FLAG, "asks for the truth of"), constant(wanted))
        else:
            raise self.unexpected("NULL, TRUE, FALSE or DISTINCT FROM")
        return negated(term) if contrary else term

    def _sum(self) -> Term:
        term = self._product()
        while sign := self.sign("+", "-"):
            term = arithmetic(sign, term, self._product())
        return term

    def _product(self) -> Term:
        term = self._signed()
        while sign := self.sign("*", "/", "%"):
            term = arithmetic(sign, term, self._signed())
        return term

    def _signed(self) -> Term:
        sign = self.sign("-", "+")
        if sign is None:
            return self._value()
        self.deeper()
        term = self._signed()
        self.shallower()
        return negative(term) if sign == "-" else require(term, Kind.NUMBER, "takes as it is")

    def _value(self) -> Term:
        self.values += 1
        if self.values > MOST_VALUES:
            raise ConditionError(
                f"names more than {MOST_VALUES:,} values",
                "write IN (1, 2, 3) or BETWEEN 1 AND 3 for many that are alike",
            )
        piece = self.next
        if piece.sort == "sign" and piece.text == "(":
            return self._bracketed()
        if piece.sort in ("end", "sign"):
            raise self.unexpected("a value")
        self.at += 1
        if piece.sort == "number":
            return constant(piece.value)
        if piece.sort == "text":
            return constant(piece.text)
        return self._called_or_named(piece)

    def _bracketed(self) -> Term:
        self.deeper()
        self.must("(")
        term = self._either()
        self.must(")")
        self.shallower()
        return term

    def _called_or_named(self, piece: Token) -> Term:
        word = piece.text.lower() if piece.sort == "name" else ""
        if word in {"true", "false"}:
            return constant(word == "true")
        if word == "null":
            return constant(None)
        if word == "case":
            return self._case()
        if word in _RESERVED:
            self.at -= 1
            raise self.unexpected("a value")
        if piece.sort == "name" and self.next.text == "(" and self.next.sort == "sign":
            return self._call(piece.text)
        return self._column(piece)

    def _call(self, name: str) -> Term:
        self.deeper()
        self.must("(")
        arguments: list[Term] = []
        if self.sign("*"):  # count(*) alone has such an argument
            arguments.append(constant(None))
        elif not (self.next.sort == "sign" and self.next.text == ")"):
            arguments.append(self._either())
            while self.sign(","):
                arguments.append(self._either())
        self.must(")")
        self.shallower()
        return called(name, arguments, self.row)

    def _case(self) -> Term:
        self.deeper()
        asked = None if self.next.text.lower() == "when" else self._either()
        branches: list[tuple[Term, Term]] = []
        while self.word("when"):
            condition = self._either()
            if asked is not None:
                condition = compared("=", asked, condition)
            self.must("THEN")
            branches.append((condition, self._either()))
        if not branches:
            raise self.unexpected("'WHEN'")
        otherwise = self._either() if self.word("else") else constant(None)
        self.must("END")
        self.shallower()
        return chosen(branches, otherwise)

    def _column(self, piece: Token) -> Term:
        name = piece.text
        if name.lower() in {"select", "exists"} and name not in self.columns:
            raise ConditionError(f"has a subquery, which looks beyond its own {self.row}", "compare values instead")
        if name not in self.columns:
            raise self._nothing_called(piece)
        self.named[name] = None
        return named(name, self.columns[name])

    def _nothing_called(self, piece: Token) -> ConditionError:
        why = f"names '{piece.text[:80]}', which is no {self.column}"
        if meant := did_you_mean(piece.text, self.columns, otherwise=""):
            return ConditionError(why, meant)
        if piece.sort == "quoted" or any(piece.text in (column.words or ()) for column in self.columns.values()):
            return ConditionError(why, f"a word stands in single quotes: '{piece.text[:40]}'")
        return ConditionError(why)
