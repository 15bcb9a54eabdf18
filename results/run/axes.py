"""How parameters are written where people read them: on the axes of a map and in the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from grids.parameters import PARAMETERS, Kind
from results.run.run import Run
from signals import InputError
from sweeps.runs.records import ASSET

__all__ = ["axis_title", "check_axis", "ordered", "parameters_text", "scaled", "tick_text", "value_text"]

_NAMES = {"max_hold": "maximum hold", "fee": "fee per side", "slippage": "slippage per fill"}
_LONG_DISTANCES = ("stop_loss", "take_profit", "trailing_stop", "breakeven_after", "trailing_after")
_DISTANCES = (*_LONG_DISTANCES, *(f"short_{name}" for name in _LONG_DISTANCES))
_THRESHOLDS = ("long_entry", "short_entry", "long_exit", "short_exit")
_BASES = {"price": "price move", "position": "leveraged return", "balance": "share of balance"}


def check_axis(run: Run, name: str, option: str) -> None:
    """Refuse a parameter that is unknown, or that the run holds constant; `asset` is an axis where there are several.

    Raises
    ------
    InputError
        Naming the axes of the run.
    """
    axes = ", ".join(run.axes) or "none"
    if name == ASSET and name not in run.axes:
        why = "its assets are pooled; leave `pool=True` away" if run.pooled else f"it is of one asset, {run.market}"
        raise InputError(f"{option} {name!r}: {why}; the axes of {run.path} are {axes}")
    if name not in PARAMETERS and name != ASSET:
        raise InputError(f"{option} {name!r}: unknown parameter; the axes of {run.path} are {axes}")
    if run.axes and name not in run.axes:
        raise InputError(f"{option} {name!r}: it is the same in every cell; the axes of {run.path} are {axes}")


def axis_title(run: Run, name: str, by: str | None = None) -> str:
    """Return a parameter's name for an axis, with what its numbers measure and what is tied to it.

    Parameters
    ----------
    run, name
        Whose parameter.
    by
        The axis that has a panel for each of its values. Where that is the side, a threshold tied to that of the
        other side is named for both: each panel is about the side it shows.
    """
    if name == ASSET:
        return name
    title, unit = _NAMES.get(name, name.replace("_", " ")), PARAMETERS[name].unit
    tied = [other for axis in run.info.grid.axes if axis.name == name for other in axis.ties]
    if name in _DISTANCES:
        basis = run.info.grid.fixed.get("stop_basis", PARAMETERS["stop_basis"].default)
        unit = "" if "stop_basis" in run.axes else _BASES[str(basis)]
        if scaled(run):
            reading = run.info.grid.fixed.get("stop_scale")
            unit = f"multiple of {'the reading' if reading is None else reading}"
    elif name in _THRESHOLDS:
        title += " threshold"
        kind = name.split("_")[1]
        opposite = next(other for other in _THRESHOLDS if other != name and other.endswith(kind))
        if by == "side" and opposite in tied:
            title = f"{kind} threshold of the side"
            tied.remove(opposite)
    title += f" ({unit})" if unit else ""
    return " = ".join([title, *(other.replace("_", " ") for other in tied)])


def ordered(values: pl.Series) -> list[float | int | str | bool | None]:
    """Return a parameter's distinct values as an axis shows them: ascending, "none" last."""
    return values.unique().sort(nulls_last=True).to_list()


def scaled(run: Run) -> bool:
    """Whether distances are multiples of a reading in a run: in every cell, or in all that are not of an axis's "none"."""
    if "stop_scale" in run.axes:
        return all(
            value is not None for axis in run.info.grid.axes for value in axis.values if axis.name == "stop_scale"
        )
    return run.info.grid.fixed.get("stop_scale") not in (None, "none")


def tick_text(name: str, values: Sequence[object], *, multiples: bool = False) -> list[str]:
    """Return the values of an axis as text, with as many digits as tell them apart, and thresholds of one length."""
    for digits in (4, 6, 9, 12, 15, None):
        texts = [value_text(name, value, digits, multiples=multiples) for value in values]
        if len(set(texts)) == len(values):
            break
    if name in _THRESHOLDS:
        places = max(len(text.partition(".")[2]) for text in texts)
        known = [value if isinstance(value, float) else None for value in values]
        return ["none" if value is None else f"{value:.{places}f}" for value in known]
    return texts


def value_text(name: str, value: object, digits: int | None = 4, *, multiples: bool = False) -> str:
    """Return one value as text: percent for distances and fees, "none" for null; `multiples`: distances of a reading.

    None for `digits` are all that the value has, as it was written rather than as bits hold it.
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, float) or name not in PARAMETERS or PARAMETERS[name].kind is not Kind.NUMBER:
        return str(value)
    unit = PARAMETERS[name].unit
    if multiples and name in _DISTANCES:
        return f"{_number(value, digits)}x"
    if unit.startswith("fraction"):
        return f"{_number(value, digits, 100)}%"
    return _number(value, digits) + ("x" if unit.startswith("multiple") else "")


def _number(value: float, digits: int | None, factor: int = 1) -> str:
    if digits is not None:
        return f"{value * factor:.{digits}g}"
    return f"{(Decimal(repr(value)) * factor).normalize():f}"


def parameters_text(values: Mapping[str, object], of: Mapping[str, object] | None = None) -> str:
    """Return parameters by name as one line, `stop_loss 2%, leverage 3x`.

    Parameters
    ----------
    values
        What is written.
    of
        The parameters of the cell that these are some of, where they are not all: its `stop_scale` says whether distances
        are multiples of a reading.
    """
    multiples = (values if of is None else of).get("stop_scale") is not None
    return ", ".join(f"{name} {value_text(name, value, multiples=multiples)}" for name, value in values.items())
