"""The functions a condition may call: each works out one value of one row, no larger than what it was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from signals.conditions.columns import Kind
from signals.conditions.faults import ConditionError
from signals.conditions.terms import Term, arithmetic, made, one_kind, require, stored
from signals.suggesting import did_you_mean

__all__ = ["called"]

_MOST_ARGUMENTS = 50

# Words of SQL that see other rows, for a message that says why they are not there.
_BEYOND_ONE_ROW = frozenset((
    "avg", "mean", "sum", "min", "max", "count", "median", "mode", "std", "stddev", "stdev", "var", "variance",
    "first", "last", "quantile", "quantile_cont", "quantile_disc", "corr", "covar", "lag", "lead", "rank",
    "dense_rank", "row_number", "ntile", "first_value", "last_value", "cumulative_sum", "array_agg", "string_agg",
    "over", "percentile_cont", "explode", "unnest",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Function:
    """How many values a function of numbers or words takes, and what it makes of them."""

    fewest: int
    most: int
    kind: Kind
    work: Callable[[list[pl.Expr]], pl.Expr]


def _of_numbers(work: Callable[[list[pl.Expr]], pl.Expr], fewest: int = 1, most: int = 1) -> _Function:
    return _Function(fewest, most, Kind.NUMBER, work)


_FUNCTIONS = {
    "abs": _of_numbers(lambda of: of[0].abs()),
    "sign": _of_numbers(lambda of: of[0].sign()),
    "floor": _of_numbers(lambda of: of[0].floor()),
    "ceil": _of_numbers(lambda of: of[0].ceil()),
    "ceiling": _of_numbers(lambda of: of[0].ceil()),
    "sqrt": _of_numbers(lambda of: of[0].sqrt()),
    "exp": _of_numbers(lambda of: of[0].exp()),
    "ln": _of_numbers(lambda of: of[0].log()),
    "log10": _of_numbers(lambda of: of[0].log(10.0)),
    "power": _of_numbers(lambda of: of[0].pow(of[1]), 2, 2),
    "pow": _of_numbers(lambda of: of[0].pow(of[1]), 2, 2),
    "least": _of_numbers(pl.min_horizontal, 2, _MOST_ARGUMENTS),
    "greatest": _of_numbers(pl.max_horizontal, 2, _MOST_ARGUMENTS),
    "lower": _Function(1, 1, Kind.WORD, lambda of: of[0].str.to_lowercase()),
    "upper": _Function(1, 1, Kind.WORD, lambda of: of[0].str.to_uppercase()),
}
_OTHERS = {"round": (1, 2), "coalesce": (1, _MOST_ARGUMENTS), "ifnull": (2, 2), "nullif": (2, 2), "mod": (2, 2)}


def called(name: str, arguments: Sequence[Term], row: str) -> Term:
    """Return what a function makes of its arguments.

    Parameters
    ----------
    name
        In whatever letters.
    arguments
        What stood between its brackets.
    row
        What a row is, for the message: a cell, a bar.

    Raises
    ------
    ConditionError
        If there is no such function, it looks beyond its row, or takes other arguments.
    """
    word = name.lower()
    if word in _BEYOND_ONE_ROW:
        raise ConditionError(f"calls {word}, which looks beyond its own {row}", f"compare values of one {row} only")
    if word not in _FUNCTIONS and word not in _OTHERS:
        remedy = did_you_mean(word, sorted([*_FUNCTIONS, *_OTHERS]))
        raise ConditionError(f"calls '{name[:40]}', which is no function of a condition", remedy)
    function = _FUNCTIONS.get(word)
    fewest, most = _OTHERS[word] if function is None else (function.fewest, function.most)
    if not fewest <= len(arguments) <= most:
        count = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        raise ConditionError(f"gives {word} {len(arguments)} values, but it takes {count}")
    if function is None:
        return _other(word, arguments)
    given = [stored(require(term, function.kind, f"gives {word}"), function.kind) for term in arguments]
    return made(function.work(given), function.kind, f"{word}(...)", *arguments)


def _other(word: str, arguments: Sequence[Term]) -> Term:
    if word == "round":
        return _rounded(arguments)
    if word == "mod":
        return arithmetic("%", *arguments)
    kind = one_kind(arguments, f"gives {word}")
    if kind is None:
        raise ConditionError(f"gives {word} NULL alone, which has no value")
    given = [stored(term, kind) for term in arguments]
    if word == "nullif":
        if arguments[1].literal is None:
            raise ConditionError("gives nullif no constant to leave out", "write one, such as NULLIF(leverage, 1)")
        return made(given[0].replace(arguments[1].literal, None), kind, "nullif(...)", *arguments)
    return made(pl.coalesce(given), kind, f"{word}(...)", *arguments)


def _rounded(arguments: Sequence[Term]) -> Term:
    term, *places = arguments
    digits = places[0].literal if places else 0
    if isinstance(digits, bool | str) or digits is None or digits not in range(16):
        raise ConditionError("rounds to what is no number of digits", "write one from 0 to 15, such as ROUND(size, 2)")
    rounded = require(term, Kind.NUMBER, "rounds").real.round(int(digits), mode="half_away_from_zero")
    return made(rounded, Kind.NUMBER, "round(...)", term)
