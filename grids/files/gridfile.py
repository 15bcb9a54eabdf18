"""Grid files: TOML in, a checked `GridSpec` out, and one clear line for whatever is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from grids.axes import LONGEST_AXIS, AxisSpec, stepped
from grids.files.gridtables import (
    FileTable,
    QuantilesTable,
    RefinesTable,
    SampleTable,
    SpanTable,
    StepsTable,
    TieTable,
    ValuesTable,
)
from grids.parameters import PARAMETERS, Kind, Value, check_name, check_value
from grids.presets import preset, presets
from grids.selection.cells import Sample
from grids.selection.constraints import parse_constraint
from grids.selection.span import WEEK, Span
from grids.spec import GridSpec, ParentRun
from signals import ROLES, InputError
from signals.conditions import shortened
from signals.filesystem.kinds import kind
from signals.filesystem.opening import read_text
from signals.filesystem.paths import located
from signals.times.timestamps import to_timestamp
from signals.toml.keys import read_table
from signals.toml.writing import written

__all__ = ["load", "parse"]

_FORMS = '{ from, to, step }, { values = [...] }, { quantiles = [...] } or { tie = "axis" }'


def load(path: str | Path) -> GridSpec:
    """Read a grid file, or the preset of that name where no such file exists.

    Parameters
    ----------
    path
        A TOML file, or a name such as ``quick``.

    Raises
    ------
    InputError
        If the file is missing, cannot be read, or says something that docs/contract.md#the-grid-file does not allow.
    """
    found = located(path)
    if kind(found) is None:
        if str(path) not in presets():
            raise InputError(f"{path}: no such grid file; give a path, or a preset: {', '.join(presets())}")
        found = preset(str(path))
    spec = parse(read_text(found, "a TOML file"), str(path))
    if spec.refines is None:
        return spec
    # links followed: `..` is then the folder above, whoever reads the path
    return replace(spec, refines=replace(spec.refines, run=found.parent.resolve() / spec.refines.run))


def parse(content: str | Mapping[str, Any], name: str = "grid") -> GridSpec:
    """Read a grid from TOML text, or from the mapping that such text stands for.

    Parameters
    ----------
    content
        As docs/contract.md#the-grid-file has it. In a mapping, null may be None. Where a run that it refines is named by a path
        that does not begin at the root, that is one from the current folder here, and one from the file's folder in `load`.
    name
        What to call it in messages.

    Raises
    ------
    InputError
        If it says something that docs/contract.md#the-grid-file does not allow.
    """
    file = read_table(FileTable, _read(content, name) if isinstance(content, str) else content, name)
    for key in (*file.axes, *file.fixed):
        check_name(key, f"{name}: {'axes' if key in file.axes else 'fixed'}")
    for key in file.axes:
        if key in file.fixed:
            raise InputError(f"{name}: {key} stands in both [axes] and [fixed]; remove one of the two")
    fixed = {key: check_value(key, _plain(value), f"{name}: fixed") for key, value in file.fixed.items()}
    return GridSpec(
        name,
        _axes(file.axes, name),
        fixed,
        _sample(file.sample, name),
        _span(file.span, name),
        {key: _plain(text) for key, text in file.filters.items()},
        {asset: _plain_table(own) for asset, own in file.assets.items()},
        refines=_parent(file.refines, name),
    )


def _read(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: this is not TOML: {error}; mend that line") from error
    except RecursionError as error:
        raise InputError(f"{name}: nests too deep; a grid has tables of axes, and lists of values in them") from error
    except (ArithmeticError, ValueError) as error:  # Python reads no whole number of more than 4,300 digits
        raise InputError(f"{name}: a number is too long to read; write fewer digits") from error


def _plain(value: Any) -> Any:
    """Turn a number of any make into Python's own."""
    if isinstance(value, Decimal):
        return float(value)
    return value.item() if isinstance(value, np.generic) else value


def _plain_table(table: Any) -> Any:
    return {key: _plain(value) for key, value in table.items()} if isinstance(table, Mapping) else _plain(table)


def _axes(tables: Mapping[str, Any], name: str) -> tuple[AxisSpec, ...]:
    ties: dict[str, str] = {}
    free: dict[str, AxisSpec] = {}
    for key, table in tables.items():
        where = f"{name}: axes.{key}"
        if not isinstance(table, Mapping):
            raise InputError(
                f"{where} = {written(_plain(table))} is not an axis; write {_FORMS}, or move it to [fixed]"
            )
        if "tie" in table:
            ties[key] = read_table(TieTable, table, where).tie
        else:
            free[key] = _free(key, table, where)
    for key, target in ties.items():
        free[target] = _tied(free, ties, key, target, f"{name}: axes.{key}")
    return tuple(free.values())


def _free(key: str, table: Mapping[str, Any], where: str) -> AxisSpec:
    if "quantiles" in table:
        return AxisSpec(key, quantiles=_shares(key, read_table(QuantilesTable, table, where), where))
    if "values" in table:
        values = [_plain(value) for value in _few(read_table(ValuesTable, table, where).values, where)]
        return AxisSpec(key, _checked_values(key, values, where))
    if not {"from", "to", "step"} & set(table):
        raise InputError(f"{where}: {_shown_keys(table)} make no axis; write {_FORMS}")
    if PARAMETERS[key].kind not in (Kind.NUMBER, Kind.COUNT):
        raise InputError(f"{where}: {key} is not a number and cannot be stepped; write {{ values = [...] }}")
    steps = read_table(StepsTable, table, where)
    return AxisSpec(key, _checked_values(key, list(stepped(steps.first, steps.last, steps.step, where)), where))


def _few(values: list[Any], where: str) -> list[Any]:
    if len(values) > LONGEST_AXIS:
        raise InputError(f"{where}: {len(values):,} values are more than {LONGEST_AXIS:,}; leave some out")
    return values


def _shown_keys(table: Mapping[str, Any]) -> str:
    return "the keys " + ", ".join(f"'{shortened(key)}'" for key in table) if table else "no keys"


def _checked_values(key: str, values: list[Any], where: str) -> tuple[Value, ...]:
    kept: dict[Value, None] = {}
    for value in values:
        accepted = check_value(key, value, where)
        if accepted is None and key == "variant":
            raise InputError(f"{where}: variant = null names no variant; write names of variants in the signal file")
        if accepted in kept:
            written = "none" if accepted is None else accepted
            raise InputError(f"{where}: the value {written!r} stands there twice; remove one")
        kept[accepted] = None
    return tuple(kept)


def _shares(key: str, table: QuantilesTable, where: str) -> tuple[float, ...]:
    if key not in ROLES:
        raise InputError(f"{where}: only {', '.join(ROLES)} can have quantiles; write {{ values = [...] }} for {key}")
    shares = tuple(float(share) for share in _few(table.quantiles, where))
    seen: set[float] = set()
    for share in shares:
        if not 0 <= share <= 1:
            raise InputError(f"{where}: the quantile {share} is not a share of the bars; write a number from 0 to 1")
        if share in seen:
            raise InputError(f"{where}: the quantile {share} stands there twice; remove one")
        seen.add(share)
    return shares


def _tied(free: Mapping[str, AxisSpec], ties: Mapping[str, str], key: str, target: str, where: str) -> AxisSpec:
    if target == key or ties.get(target) == key:
        raise InputError(f"{where}: tie = '{target}' goes round in a circle; give one of the axes values of its own")
    if target in ties:
        raise InputError(
            f"{where}: tie = '{target}' is itself tied to '{ties[target]}'; tie to '{ties[target]}' instead"
        )
    if target not in free:
        others = ", ".join(free) or "none"
        raise InputError(f"{where}: tie = '{target}' is no axis of this grid; tie to one of: {others}")
    if PARAMETERS[key].kind is not PARAMETERS[target].kind:
        kinds = f"{key} is a {PARAMETERS[key].kind}, {target} a {PARAMETERS[target].kind}"
        raise InputError(f"{where}: tie = '{target}' cannot be followed: {kinds}; tie parameters of one kind")
    axis = free[target]
    for value in axis.values:
        check_value(key, value, f"{where}: tie = '{target}'")
    return AxisSpec(axis.name, axis.values, axis.quantiles, (*axis.tied, key))


def _sample(table: Mapping[str, Any], name: str) -> Sample:
    where = f"{name}: sample"
    sample = read_table(SampleTable, table, where)
    constraints = tuple(parse_constraint(text, where) for text in sample.constraints)
    return Sample(constraints, sample.cells, sample.seed)


def _parent(table: Mapping[str, Any] | None, name: str) -> ParentRun | None:
    if table is None:
        return None
    told = read_table(RefinesTable, table, f"{name}: refines")
    return ParentRun(Path(told.run), told.id, told.tried, told.trials, tuple(told.signals))


def _span(table: Mapping[str, Any], name: str) -> Span:
    span = read_table(SpanTable, table, f"{name}: span")
    bounds = []
    for key, value in (("from", span.start), ("to", span.end)):
        try:
            bounds.append(None if value is None else to_timestamp(value))
        except InputError as error:
            raise InputError(f"{name}: span.{key}: {error}") from None
    start, end = bounds
    if start is not None and end is not None and start >= end:
        raise InputError(f"{name}: span: to = {end} is not after from = {start}; swap them or widen the span")
    return Span(start, end, _weeks(span.weeks, name))


def _weeks(stated: Sequence[date | str], name: str) -> tuple[np.datetime64, ...]:
    try:
        weeks = [to_timestamp(value) for value in stated]
    except InputError as error:
        raise InputError(f"{name}: span.weeks: {error}") from None
    for one, after in pairwise(weeks):
        if after < one + WEEK:
            raise InputError(
                f"{name}: span.weeks: {after} is less than a week after {one}; write when weeks begin, in their order"
            )
    return tuple(weeks)
