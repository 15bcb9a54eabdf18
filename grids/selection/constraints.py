"""Constraints between parameters: SQL expressions that a cell must make true to be tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from grids.parameters import CHOICES, PARAMETERS, SHORT_OF, Kind
from grids.product import Product
from grids.table import CellTable
from signals import InputError
from signals.arrays import Flags, Integers
from signals.conditions import Column, ConditionError, conjuncts, number, read_condition, shortened, word
from signals.conditions import Kind as Sort

__all__ = ["Constraint", "parse_constraint"]

_ROWS_AT_ONCE = 1 << 18


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
    about_asset
        Whether it names `asset`, which all cells of a grid share.
    """

    text: str
    expression: pl.Expr
    parameters: tuple[str, ...]
    where: str
    about_asset: bool = False

    def axes(self, product: Product) -> frozenset[int]:
        """Return the places of the axes that decide it.

        Those of the variant are among them where thresholds depend on it, and those that a parameter of shorts follows.
        """
        decisive = (*self.parameters, *(SHORT_OF[name] for name in self.parameters if name in SHORT_OF))
        own = {product.places[name] for name in decisive if name in product.places}
        if any(product.axes[place].by_variant for place in own):
            own.add(product.places["variant"])
        return frozenset(own)

    def parts(self) -> list[Constraint]:
        """Return the constraints that it joins by AND, each of fewer parameters; itself where it joins none.

        A cell is kept where all of them keep it: what is null drops a cell, alone or joined.
        """
        texts = conjuncts(self.text)
        try:
            return [self] if len(texts) == 1 else [parse_constraint(text, self.where) for text in texts]
        except InputError:  # a part names no parameter
            return [self]

    def holds(self, product: Product, index: Integers) -> Flags:
        """Return which cells it keeps, shape (n,); null drops a cell."""
        kept = np.empty(len(index), dtype=np.bool_)
        for start in range(0, len(index), _ROWS_AT_ONCE):
            block = index[start : start + _ROWS_AT_ONCE]
            table = CellTable(block, product.columns(block, self.parameters), product.names)
            kept[start : start + len(block)] = self.evaluate(table)
        return kept

    def evaluate(self, table: CellTable) -> Flags:
        """Return which cells of a table it keeps, shape (n,); null drops a cell.

        Raises
        ------
        InputError
            If it is about the asset, and the cells are of signals without a name.
        """
        frame = table.frame()
        if self.about_asset:
            if not table.names.asset:
                raise InputError(
                    f"{self.where}: constraint '{shortened(self.text)}' names asset, but signals that come from no file "
                    "have no name; run a signal file, or leave it out"
                )
            frame = frame.with_columns(asset=pl.lit(table.names.asset))
        kept: Flags = frame.select(kept=self.expression)["kept"].fill_null(False).to_numpy()
        return kept


_ASSET = "asset"
_OTHERWISE = 'write a comparison such as "short_entry >= long_entry", and "stop_loss is null" for null'


def _columns() -> Mapping[str, Column]:
    """Return what a constraint may name; variants, readings and assets are known only with the signals."""
    sorts = {Kind.NUMBER: number, Kind.COUNT: number, Kind.FLAG: Column(Sort.FLAG)}
    sorts |= dict.fromkeys((Kind.VARIANT, Kind.READING, Kind.FILTER), word)
    named = {
        name: sorts[row.kind] if row.kind in sorts else Column(Sort.WORD, CHOICES[name])
        for name, row in PARAMETERS.items()
    }
    return {**named, _ASSET: word}


def parse_constraint(text: str, where: str) -> Constraint:
    """Read one constraint.

    Parameters
    ----------
    text
        An SQL condition over parameter names, as `signals.conditions` reads them, decided by each cell on its own.
    where
        The file and key, for messages.

    Raises
    ------
    InputError
        If it is no condition on one cell, or names an unknown parameter or none.
    """
    quoted = f"{where}: constraint '{shortened(text)}'"
    columns = _columns()
    try:
        condition = read_condition(text, columns, row="cell", column="parameter")
    except ConditionError as error:
        remedy = error.remedy or (_listed(columns) if "no parameter" in error.why else _OTHERWISE)
        raise InputError(f"{quoted} {error.why}; {remedy}") from error
    if not condition.columns:
        raise InputError(f"{quoted} names no parameter; name at least one, or leave it out")
    named = tuple(name for name in PARAMETERS if name in condition.columns)
    return Constraint(text, condition.expression, named, where, _ASSET in condition.columns)


def _listed(columns: Mapping[str, Column]) -> str:
    return "the parameters are: " + ", ".join(columns)
