"""Conditions over features: SQL expressions that each bar decides on its own."""

from __future__ import annotations

import difflib
import json
from typing import Any

import numpy as np
import polars as pl

from signals.data import Floats
from signals.errors import InputError

__all__ = ["condition"]

# Polars' names for what sees other rows: later bars would decide earlier ones.
_BEYOND_ONE_ROW = {
    "Agg",
    "AnonymousAgg",
    "Correlation",
    "Explode",
    "Len",
    "Over",
    "Rank",
    "Rolling",
    "Shift",
    "SubPlan",
}
_REMEDY = 'write a comparison of features such as "rsi_14 < 0.3"'


def condition(text: str, features: pl.DataFrame, where: str) -> Floats:
    """Return, for each of T bars, whether a condition holds: 1, 0, or NaN where a feature it needs is unknown.

    Parameters
    ----------
    text
        An SQL expression over feature names. Nothing is executed but what polars makes of it.
    features
        T rows, one column a feature.
    where
        The file and key, for messages.

    Raises
    ------
    InputError
        If it is no SQL expression, names an unknown feature or none, is not a condition, or looks at other bars (an
        average over the column would know the future).
    """
    expression = _parsed(text, features.columns, where)
    used = sorted(set(expression.meta.root_names()))
    # Polars counts NaN as the largest number; unknown is what it means here.
    known = features.select(pl.col(name).fill_nan(None) for name in used)
    try:
        result = known.select(expression.alias("holds"))["holds"]
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InputError(f"{where}: '{text}' cannot be worked out ({_first_line(error)}); {_REMEDY}") from error
    if result.dtype != pl.Boolean or len(result) != len(features):
        raise InputError(f"{where}: '{text}' is not a condition but {result.dtype}; {_REMEDY}")
    values: Floats = result.cast(pl.Float64).fill_null(np.nan).to_numpy(writable=True)
    return values


def _parsed(text: str, names: list[str], where: str) -> pl.Expr:
    try:
        expression = pl.sql_expr(text)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InputError(f"{where}: '{text}' is not an SQL expression ({_first_line(error)}); {_REMEDY}") from error
    used = expression.meta.root_names()
    for name in sorted(set(used) - set(names)):
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "docs/features.md lists the built-in ones"
        raise InputError(f"{where}: '{text}' names '{name}', which is no feature of this file; {hint}")
    if not used:
        raise InputError(f"{where}: '{text}' names no feature; {_REMEDY}")
    if _looks_around(json.loads(expression.meta.serialize(format="json"))):
        raise InputError(f"{where}: '{text}' looks at other bars, so at later ones too; {_REMEDY}")
    return expression


def _looks_around(node: Any) -> bool:
    """Return whether a serialised expression, or a part of it, sees more rows than its own."""
    if isinstance(node, list):
        return any(_looks_around(part) for part in node)
    if isinstance(node, dict):
        # What a user wrote as a word or number is not a name of polars.
        inner = [part for key, part in node.items() if key not in {"Literal", "Column"}]
        return bool(_BEYOND_ONE_ROW & set(node)) or _looks_around(inner)
    return node in _BEYOND_ONE_ROW


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
