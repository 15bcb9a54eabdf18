"""One cell: reading it from JSON, checking it whole, and making a table of a few."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grids.combinations import COMBINATIONS
from grids.filters import check_filter_name, check_filters
from grids.names import Names
from grids.parameters import PARAMETERS, SAME, SHORT_OF, Value, check_name, check_value
from grids.table import CellTable, column_of
from signals import InputError
from signals.conditions import shortened
from signals.filesystem.opening import read_text
from signals.toml.writing import written

__all__ = ["Cell", "cell_table", "check_cell", "read_cell", "stated"]


def read_cell(path: str | Path) -> Cell:
    """Read one cell from a file.

    Parameters
    ----------
    path
        A JSON file holding a flat object of parameters (docs/parameters.md).

    Returns
    -------
    Cell
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


class Cell(dict[str, Value]):
    """Every parameter of one cell by its name, in the contract's order; those of shorts hold the value in force.

    Attributes
    ----------
    filters
        Expressions by the name that `filter` calls them.
    """

    filters: Mapping[str, str]


def check_cell(content: Mapping[str, Any], where: str = "cell") -> Cell:
    """Check one cell and fill in defaults.

    Parameters
    ----------
    content
        Values by parameter; None and the word ``"none"`` are null (for `gate` and `filter` the word is a value). `filters`
        may hold expressions by name.
    where
        The file, for messages.

    Returns
    -------
    Cell
        Every parameter, in the contract's order.

    Raises
    ------
    InputError
        If a name is unknown, a value not allowed, a filter not defined, or a combination is ruled out.
    """
    if not isinstance(content, Mapping):
        raise InputError(
            f'{where}: a cell is an object, not {written(content)}; write {{"long_entry": 0.6}} and the like'
        )
    given = {name: value for name, value in content.items() if name != "filters"}
    for name in given:
        check_name(name, where)
    cell = Cell(
        (name, check_value(name, given[name], where) if name in given else parameter.default)
        for name, parameter in PARAMETERS.items()
    )
    for name, follows in SHORT_OF.items():
        if cell[name] == SAME:
            cell[name] = cell[follows]
    cell.filters = check_filters(content.filters if isinstance(content, Cell) else content.get("filters", {}), where)
    check_filter_name(cell["filter"], cell.filters, where)
    _check_combinations(cell, where)
    return cell


def stated(cell: Mapping[str, Value]) -> dict[str, Value]:
    """Return what must be said of a cell for it to be known: values that are not those that it would have anyway.

    Parameters
    ----------
    cell
        As `check_cell` returns it. A value of shorts is its own where it differs from that of longs.
    """
    own = {}
    for name, parameter in PARAMETERS.items():
        value = cell.get(name, parameter.default)
        follows = SHORT_OF.get(name)
        usual = {parameter.default} if follows is None else {SAME, cell.get(follows, PARAMETERS[follows].default)}
        if value not in usual:
            own[name] = value
    return own


def _check_combinations(cell: Cell, where: str) -> None:
    """Name the first combination of values that the contract rules out."""
    names = _names_of([cell], (str(cell["variant"]),))
    columns = {name: column_of(name, [value], names) for name, value in cell.items()}
    for combination in COMBINATIONS:
        if combination.broken(columns)[0]:
            first, *others = (f"{name} = {_shown(cell[name])}" for name in combination.names)
            said = f"{first} with {' and '.join(others)}"
            raise InputError(f"{where}: {said} {combination.what}; {combination.remedy}")


def _shown(value: Value) -> str:
    return "none" if value is None else str(value)


def _names_of(cells: Sequence[Cell], variants: tuple[str, ...]) -> Names:
    """Return the readings and filters of some cells, numbered."""
    readings = dict.fromkeys(str(cell["stop_scale"]) for cell in cells if cell["stop_scale"] is not None)
    filters = {name: text for cell in cells for name, text in cell.filters.items()}
    return Names(variants, readings=tuple(readings), filters=tuple(filters.items()))


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
    checked = [check_cell(cell) for cell in cells]
    names = _names_of(checked, variants)
    columns = {}
    for name in PARAMETERS:
        values = [cell[name] for cell in checked]
        if name == "variant":
            values = [_variant(value, variants) for value in values]
        columns[name] = column_of(name, values, names)
    return CellTable(np.arange(len(checked), dtype=np.int64), columns, names)


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
