"""One cell: reading it from JSON, checking it whole, and making a table of a few."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grids.parameters import PARAMETERS, Value, check_name, check_value
from grids.table import CellTable, column_of
from signals import InputError
from signals.conditions import shortened
from signals.filesystem.opening import read_text
from signals.toml.tables import written

__all__ = ["cell_table", "check_cell", "read_cell"]


def read_cell(path: str | Path) -> dict[str, Value]:
    """Read one cell from a file.

    Parameters
    ----------
    path
        A JSON file holding a flat object of parameters (docs/parameters.md).

    Returns
    -------
    dict
        Every parameter of the contract, defaults filled in.

    Raises
    ------
    InputError
        If the file cannot be read, is no flat JSON object, or breaks a rule of the contract's table.
    """
    try:
        content = json.loads(read_text(path, "a JSON file with one cell"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}: this is not JSON: {error.msg} (at line {error.lineno}, column {error.colno}); mend that line"
        ) from error
    except KeyError as error:
        name = shortened(str(error.args[0]))
        raise InputError(f"{path}: the key '{name}' stands there twice; remove one") from error
    except InputError:
        raise
    except (RecursionError, ValueError) as error:
        why = "it nests too deep" if isinstance(error, RecursionError) else "a number has thousands of digits"
        raise InputError(f"{path}: this is no cell: {why}; a cell is a flat object of parameters") from error
    return check_cell(content, str(path))


def check_cell(content: Mapping[str, Any], where: str = "cell") -> dict[str, Value]:
    """Check one cell and fill in defaults.

    Parameters
    ----------
    content
        Values by parameter; None and the word ``"none"`` are null (for `gate` the word is its value).
    where
        The file, for messages.

    Returns
    -------
    dict
        Every parameter, in the contract's order.

    Raises
    ------
    InputError
        If a name is unknown, a value not allowed, both stops are set, or ``1/leverage`` does not exceed
        `maintenance_margin`.
    """
    if not isinstance(content, Mapping):
        raise InputError(
            f'{where}: a cell is an object, not {written(content)}; write {{"long_entry": 0.6}} and the like'
        )
    for name in content:
        check_name(name, where)
    cell = {
        name: check_value(name, content[name], where) if name in content else parameter.default
        for name, parameter in PARAMETERS.items()
    }
    if cell["stop_loss"] is not None and cell["trailing_stop"] is not None:
        raise InputError(
            f"{where}: stop_loss = {cell['stop_loss']} and trailing_stop = {cell['trailing_stop']} exclude each other; "
            "set one of the two to null"
        )
    leverage, margin = cell["leverage"], cell["maintenance_margin"]
    if isinstance(leverage, float) and isinstance(margin, float) and 1.0 / leverage <= margin:
        raise InputError(
            f"{where}: leverage = {leverage} leaves no room above maintenance_margin = {margin}; 1/leverage must exceed "
            "it: lower one of the two"
        )
    return cell


def cell_table(cells: Sequence[Mapping[str, Value]], variants: tuple[str, ...]) -> CellTable:
    """Make a table of a few checked cells, indexed from 0.

    Parameters
    ----------
    cells
        As `check_cell` takes them; parameters left out take their defaults.
    variants
        The variant names that codes of `variant` point into; a cell without a variant takes the only one.

    Raises
    ------
    InputError
        If a cell is none that `check_cell` takes, its variant is not among them, or none is named where there are several.
    """
    cells = [check_cell(cell) for cell in cells]
    columns = {}
    for name, parameter in PARAMETERS.items():
        values = [cell.get(name, parameter.default) for cell in cells]
        if name == "variant":
            values = [_variant(value, variants) for value in values]
        columns[name] = column_of(name, values, variants)
    return CellTable(np.arange(len(cells), dtype=np.int64), columns, variants)


def _variant(value: Value, variants: tuple[str, ...]) -> str:
    if value is None and len(variants) == 1:
        return variants[0]
    if value not in variants:
        shown = "null" if value is None else repr(value)
        raise InputError(
            f"cell: variant = {shown} is not one of the signals' variants; name one: {', '.join(variants)}"
        )
    return str(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise KeyError(key)
        content[key] = value
    return content
