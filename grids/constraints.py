"""Constraints between parameters: SQL expressions that a cell must make true to be tried."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from grids.parameters import PARAMETERS
from grids.product import Product
from grids.table import CellTable
from signals import InputError

__all__ = ["Constraint", "parse_constraint"]

_ROWS_AT_ONCE = 1 << 18

# Polars' names for what sees other rows; a cell's fate may not depend on which cells it is evaluated with.
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


@dataclass(frozen=True, eq=False)
class Constraint:
    """A condition on one cell.

    Attributes
    ----------
    text
        As the user wrote it.
    expression
        What polars makes of it.
    parameters
        The parameters it names, in the contract's order.
    where
        The file and key, for messages.
    """

    text: str
    expression: pl.Expr
    parameters: tuple[str, ...]
    where: str

    def axes(self, product: Product) -> frozenset[int]:
        """Return the places of the axes that decide it, those of the variant included where thresholds depend on it."""
        own = {product.places[name] for name in self.parameters if name in product.places}
        if any(product.axes[place].by_variant for place in own):
            own.add(product.places["variant"])
        return frozenset(own)

    def holds(self, product: Product, index: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which cells it keeps, shape (n,); null drops a cell.

        Raises
        ------
        InputError
            If it cannot be worked out or is not a condition.
        """
        kept = np.empty(len(index), dtype=np.bool_)
        for start in range(0, len(index), _ROWS_AT_ONCE):
            block = index[start : start + _ROWS_AT_ONCE]
            table = CellTable(block, product.columns(block, self.parameters), product.variants)
            kept[start : start + len(block)] = self.evaluate(table)
        return kept

    def evaluate(self, table: CellTable) -> NDArray[np.bool_]:
        """Return which cells of a table it keeps, shape (n,).

        Raises
        ------
        InputError
            If it cannot be worked out or is not a condition.
        """
        # As strings, so that a word no parameter allows is merely unequal and order is that of the alphabet.
        frame = table.frame().with_columns(pl.selectors.by_dtype(pl.Enum).cast(pl.String))
        try:
            result = frame.with_columns(self.expression.alias("kept"))["kept"]
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            raise self._refused(f"cannot be worked out ({_first_line(error)})") from error
        if result.dtype != pl.Boolean:
            raise self._refused(f"is not a condition but {result.dtype}")
        kept: NDArray[np.bool_] = result.fill_null(False).to_numpy()
        return kept

    def _refused(self, why: str) -> InputError:
        remedy = 'write a comparison such as "short_entry >= long_entry", and "stop_loss is null" for null'
        return InputError(f"{self.where}: constraint '{self.text}' {why}; {remedy}")


def parse_constraint(text: str, where: str) -> Constraint:
    """Read one constraint.

    Parameters
    ----------
    text
        An SQL expression over parameter names, decided by each cell on its own.
    where
        The file and key, for messages.

    Raises
    ------
    InputError
        If it is no SQL expression, names an unknown parameter or none, or looks beyond its own cell.
    """
    try:
        expression = pl.sql_expr(text)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InputError(
            f"{where}: constraint '{text}' is not an SQL expression ({_first_line(error)}); "
            'write one such as "short_entry >= long_entry"'
        ) from error
    named = set(expression.meta.root_names())
    for name in sorted(named - set(PARAMETERS)):
        raise InputError(f"{where}: constraint '{text}' names '{name}', which is no parameter; {_nearest(name)}")
    if not named:
        raise InputError(f"{where}: constraint '{text}' names no parameter; name at least one, or leave it out")
    if _looks_around(json.loads(expression.meta.serialize(format="json"))):
        raise InputError(f"{where}: constraint '{text}' looks beyond its own cell; compare parameters of one cell only")
    constraint = Constraint(text, expression, tuple(name for name in PARAMETERS if name in named), where)
    constraint.evaluate(_probe(constraint.parameters))
    return constraint


def _probe(names: Iterable[str]) -> CellTable:
    """Return one cell to try a constraint on, so that a wrong type shows when the file is read."""
    blank = {"number": np.array([0.5]), "flag": np.array([True])}
    columns = {name: blank.get(PARAMETERS[name].kind, np.array([0], dtype=np.int64)) for name in names}
    return CellTable(np.zeros(1, dtype=np.int64), columns, ("default",))


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, PARAMETERS, n=1)
    return f"did you mean '{near[0]}'?" if near else "the parameters are: " + ", ".join(PARAMETERS)


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
