"""The condition in SQL that cells are asked to meet."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from grids.parameters import PARAMETERS
from signals import InputError
from signals.conditions import ConditionError, columns_of, read_condition, shortened
from sweeps.runs.records import ASSET

__all__ = ["condition"]


def condition(where: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Read a condition over the columns of a run's cells.

    Raises
    ------
    InputError
        If it cannot be read, names what is no column, or looks beyond its own cell.
    """
    told = f"`where` '{shortened(where)}'"
    try:
        return read_condition(where, columns_of(schema), row="cell").expression
    except ConditionError as error:
        otherwise = 'write a condition such as "leverage <= 3 AND stop_loss IS NOT NULL"'
        if "no column" in error.why:
            otherwise = "the parameters are: " + ", ".join([*([ASSET] if ASSET in schema else []), *PARAMETERS])
            if f"'{ASSET}'" in error.why:
                otherwise = "only cells of several assets have one; where these are pooled, leave `pool=True` away"
        raise InputError(f"{told} {error.why}; {error.remedy or otherwise}") from error
