"""Typed pieces of a condition: what polars makes of each, and what kind of value it is.

Every operator checks the kinds of what it is given, so that a word is never compared with a number. Unknown stays
unknown: a comparison with null is null, a quotient by zero and every other result that is no number are null.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import polars as pl

from signals.conditions.columns import Column, Kind
from signals.conditions.faults import ConditionError, shortened
from signals.suggesting import did_you_mean

__all__ = [
    "Term",
    "alternatives",
    "among",
    "arithmetic",
    "chosen",
    "compared",
    "constant",
    "divisor",
    "made",
    "named",
    "negated",
    "negative",
    "one_kind",
    "require",
    "stored",
    "unknown",
]

_DEEPEST = 100  # what polars, which recurses, works out within its stack many times over
_LARGEST = 10_000  # operators: what stands in a term twice, as in BETWEEN, counts twice, and doubles at every nesting


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A piece of a condition.

    Attributes
    ----------
    expression
        What polars makes of it.
    kind
        What it is worth; None is the null that stands there as a word.
    shown
        How a message calls it.
    column
        Where it is a column, what is known of that.
    literal
        Where it stands there as a value, the value.
    depth, size
        How many operators stand upon each other in it, and how many there are.
    """

    expression: pl.Expr
    kind: Kind | None
    shown: str
    column: Column | None = None
    literal: float | str | bool | None = None
    depth: int = 1
    size: int = 1

    @property
    def text(self) -> pl.Expr:
        """A word as a string, whatever a column stores it as."""
        return self.expression if self.column is None else self.expression.cast(pl.String)

    @property
    def real(self) -> pl.Expr:
        """A number as a float, so that counts neither overflow nor divide to whole ones; what is no number is null."""
        if self.column is not None or self.literal is not None:
            return self.expression.cast(pl.Float64)
        return self.expression.replace(float("nan"), None)  # one step, where fill_nan has its expression twice


def made(expression: pl.Expr, kind: Kind | None, shown: str, *parts: Term, steps: int = 1) -> Term:
    """Make a term of others, `steps` operators above the deepest of them.

    Raises
    ------
    ConditionError
        If they stand too deep upon each other, or are too many.
    """
    depth = max((part.depth for part in parts), default=0) + steps
    if depth > _DEEPEST:
        raise ConditionError(f"nests deeper than {_DEEPEST} operators", "split it in two, or use fewer brackets")
    size = 1 + sum(part.size for part in parts)
    if size > _LARGEST:
        raise ConditionError(f"takes more than {_LARGEST:,} operators to work out", "nest fewer BETWEEN and CASE")
    return Term(expression, kind, shown, depth=depth, size=size)


def constant(value: float | str | bool | None) -> Term:
    """Return a value that stands in the text."""
    if value is None:
        return Term(pl.lit(None), None, "NULL")
    if isinstance(value, bool):
        return Term(pl.lit(value), Kind.FLAG, str(value).lower(), literal=value)
    if isinstance(value, str):
        return Term(pl.lit(value), Kind.WORD, f"'{shortened(value)}'", literal=value)
    return Term(pl.lit(value), Kind.NUMBER, f"{value:g}", literal=value)


def named(name: str, column: Column) -> Term:
    """Return a column."""
    return Term(pl.col(name), column.kind, name, column)


def require(term: Term, kind: Kind, what: str) -> Term:
    """Return a term that is of a kind.

    Raises
    ------
    ConditionError
        If it is of another; `what` begins the sentence, such as ``adds``.
    """
    if term.kind is kind:
        return term
    if term.kind is None:
        raise ConditionError(f"{what} NULL, which has no value", "write IS NULL, such as stop_loss IS NULL")
    raise ConditionError(f"{what} {term.shown}, which is {term.kind} and not {kind}")


def one_kind(terms: Sequence[Term], what: str) -> Kind | None:
    """Return the kind of all terms, nulls among them aside; None where all are null.

    Raises
    ------
    ConditionError
        If they differ.
    """
    known = [term for term in terms if term.kind is not None]
    for term in known[1:]:
        if term.kind is not known[0].kind:
            raise _mixed(known[0], term, what)
    return known[0].kind if known else None


def _mixed(left: Term, right: Term, what: str) -> ConditionError:
    why = f"{what} {left.shown}, {left.kind}, with {right.shown}, {right.kind}"
    column = next((term for term in (left, right) if term.column is not None), None)
    if column is not None and "none" in (left.literal, right.literal):
        return ConditionError(why, f"write {column.shown} IS NULL for no value")
    return ConditionError(why)


def stored(term: Term, kind: Kind | None) -> pl.Expr:
    """Return a term so that it can stand beside others of its kind."""
    if kind is Kind.NUMBER and term.kind is not None:
        return term.real
    return term.text if kind is Kind.WORD and term.kind is not None else term.expression


def divisor(term: Term) -> pl.Expr:
    """Return a number to divide by: null in place of zero, so that the quotient is unknown and not infinite."""
    return term.real.replace(0.0, None)


_ARITHMETIC: dict[str, tuple[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "+": ("adds", pl.Expr.add),
    "-": ("subtracts", pl.Expr.sub),
    "*": ("multiplies", pl.Expr.mul),
    "/": ("divides", pl.Expr.truediv),
    "%": ("divides", pl.Expr.mod),
}
_COMPARISONS: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": pl.Expr.eq,
    "<>": pl.Expr.ne,
    "<": pl.Expr.lt,
    "<=": pl.Expr.le,
    ">": pl.Expr.gt,
    ">=": pl.Expr.ge,
    "is distinct from": pl.Expr.ne_missing,
    "is not distinct from": pl.Expr.eq_missing,
}


def arithmetic(sign: str, left: Term, right: Term) -> Term:
    """Return a sum, difference, product, quotient or remainder of two numbers."""
    verb, operator = _ARITHMETIC[sign]
    for term in (left, right):
        require(term, Kind.NUMBER, verb)
    second = divisor(right) if sign in "/%" else right.real
    return made(operator(left.real, second), Kind.NUMBER, f"{left.shown} {sign} {right.shown}"[:80], left, right)


def compared(sign: str, left: Term, right: Term) -> Term:
    """Return whether two values of one kind stand in an order, or are the same."""
    distinct = "distinct" in sign
    for term in (left, right):
        if term.kind is None and not distinct:
            raise ConditionError("compares with NULL, which is never true", "write IS NULL, such as stop_loss IS NULL")
        if term.kind is Kind.OTHER:
            raise ConditionError(f"compares {term.shown}, which is {term.kind}")
    kind = one_kind((left, right), "compares")
    if kind is Kind.FLAG and sign[0] in "<>" and sign != "<>":
        raise ConditionError(f"asks for the order of {left.shown}, which is {kind}", f"write {left.shown} = true")
    for term, other in ((left, right), (right, left)):
        _check_word(term, other)
    expression = _COMPARISONS[sign](_as_it_is(left, right, kind), _as_it_is(right, left, kind))
    return made(expression, Kind.FLAG, "a comparison", left, right)


def _as_it_is(term: Term, other: Term, kind: Kind | None) -> pl.Expr:
    """Return a term for a comparison: a column beside a constant as files store it, which their statistics answer."""
    column = term.column or other.column
    if column is not None and (term.literal is not None or other.literal is not None):
        if kind is Kind.NUMBER:
            return term.expression
        if column.words is not None:
            return term.expression.cast(pl.Enum(column.words))
    return stored(term, kind)


def _check_word(term: Term, other: Term) -> None:
    """Refuse a word that a column can never hold."""
    words = None if term.column is None else term.column.words
    if words is None or not isinstance(other.literal, str) or other.literal in words:
        return
    remedy = did_you_mean(other.literal, words, f"{term.shown} is one of: {', '.join(words)}")
    raise ConditionError(f"asks for {other.shown}, which {term.shown} is never", remedy)


def among(term: Term, choices: Sequence[Term]) -> Term:
    """Return whether a value is one of a list of constants; one step, however many there are."""
    for choice in choices:
        compared("=", term, choice)
    kind = one_kind((term, *choices), "compares")
    if kind is Kind.NUMBER:
        listed = pl.Series([float(choice.literal or 0) for choice in choices], dtype=pl.Float64)
    else:
        listed = pl.Series([choice.literal for choice in choices])
    return made(stored(term, kind).is_in(listed.implode()), Kind.FLAG, "a comparison", term)


def alternatives(terms: Sequence[Term], *, every: bool) -> Term:
    """Return whether every one, or any, of some conditions holds.

    They are joined two by two, so that thousands stand no deeper upon each other than a dozen.
    """
    joined = [require(term, Kind.FLAG, "joins by AND or OR") for term in terms]
    operator = pl.Expr.and_ if every else pl.Expr.or_
    while len(joined) > 1:
        pairs = [joined[start : start + 2] for start in range(0, len(joined), 2)]
        joined = [
            pair[0]
            if len(pair) == 1
            else made(operator(pair[0].expression, pair[1].expression), Kind.FLAG, "a condition", *pair)
            for pair in pairs
        ]
    return joined[0]


def negated(term: Term) -> Term:
    """Return the contrary of a condition."""
    require(term, Kind.FLAG, "negates")
    return made(term.expression.not_(), Kind.FLAG, "a condition", term)


def negative(term: Term) -> Term:
    """Return a number with its sign turned; of a constant, another constant."""
    require(term, Kind.NUMBER, "negates")
    if term.literal is not None and not isinstance(term.literal, str):
        return constant(-term.literal)
    return made(-term.real, Kind.NUMBER, f"-{term.shown}"[:80], term)


def unknown(term: Term) -> Term:
    """Return whether a value is null."""
    expression = term.real if term.kind is Kind.NUMBER else term.expression
    return made(expression.is_null(), Kind.FLAG, "a condition", term)


def chosen(branches: Sequence[tuple[Term, Term]], otherwise: Term) -> Term:
    """Return the first value whose condition holds."""
    values = [*(value for _, value in branches), otherwise]
    kind = one_kind(values, "CASE joins")
    if kind is None:
        raise ConditionError("has a CASE that is always NULL")
    for condition, _ in branches:
        require(condition, Kind.FLAG, "CASE decides by")
    first = stored(otherwise, kind)
    result = reduce(
        lambda rest, branch: pl.when(branch[0].expression).then(stored(branch[1], kind)).otherwise(rest),
        reversed(branches),
        first,
    )
    parts = [part for branch in branches for part in branch]
    return made(result, kind, "a CASE", *parts, otherwise, steps=len(branches))
