"""The parameters of one cell: names, kinds, defaults, units and allowed values, and the check of a value.

This is the table of docs/parameters.md as data, so that grid file, cell file, columns of cells and the parts of a run
speak of the same names in the same order.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from signals import InputError
from signals.conditions import shortened
from signals.suggesting import did_you_mean
from signals.toml.writing import written

__all__ = [
    "CHOICES",
    "NO_FILTER",
    "PARAMETERS",
    "SAME",
    "SHORT_OF",
    "Kind",
    "Parameter",
    "Value",
    "check_name",
    "check_value",
]

Value = float | int | str | bool | None
"""What a parameter can be set to; None is the contract's null."""

SAME = "same"
"""What a parameter of shorts is set to where it follows the one without ``short_``."""

NO_FILTER = "none"
"""The value of `filter` that lets every bar pass; a value and no null."""


class Kind(StrEnum):
    """How a parameter's value is written and stored in a column."""

    NUMBER = "number"  # float64, null as NaN
    COUNT = "count"  # int64, null as 0
    CHOICE = "choice"  # int64 code into `CHOICES[name]`
    FLAG = "flag"  # bool
    VARIANT = "variant"  # int64 code into the names of the signal file's variants
    READING = "reading"  # int64 code into the names of readings, null as 0
    FILTER = "filter"  # int64 code into the names of the grid's filters, "none" as 0


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the contract's table.

    Attributes
    ----------
    name
        The parameter's name, in the grid file, the cell file and the run.
    kind
        How its values are stored.
    default
        The value used where neither an axis nor `fixed` names the parameter; None is null.
    nullable
        Whether null is a value of its own.
    follows
        Of shorts: the parameter whose value is in force where this one is `SAME`; else "".
    low, high
        Bounds of a number or count.
    open_low
        Whether `low` itself is excluded.
    unit
        What a number is counted in, as docs/parameters.md and the warnings of unusual values say it.
    remedy
        What to write instead, for the message when a value is refused.
    """

    name: str
    kind: Kind
    default: Value
    nullable: bool = False
    low: float = float("-inf")
    high: float = float("inf")
    open_low: bool = False
    unit: str = ""
    remedy: str = "a finite number"
    follows: str = ""


CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "side": ("both", "long", "short"),
        "priority": ("long", "short", "stronger"),
        "gate": ("none", "ev", "margin"),
        "opposite": ("ignore", "exit", "reverse"),
        "cooldown_after": ("any", "stop"),
        "same_bar": ("stop", "target"),
        "stop_basis": ("price", "position", "balance"),
        "stop_trigger": ("intrabar", "close"),
        "size_rule": ("fixed", "ramp", "risk"),
        "fill": ("next_open", "close"),
    }
)
"""Allowed words by parameter; a word's position is its code in a column."""


def _choice(name: str, default: str) -> Parameter:
    return Parameter(name, Kind.CHOICE, default, remedy="one of " + ", ".join(CHOICES[name]))


def _threshold(name: str) -> Parameter:
    remedy = 'a threshold from 0 to 1, or "none"'
    return Parameter(name, Kind.NUMBER, None, True, 0.0, 1.0, unit="probability", remedy=remedy)


def _distance(name: str) -> Parameter:
    remedy = 'a distance above 0, or "none"'
    return Parameter(name, Kind.NUMBER, None, True, 0.0, open_low=True, unit="fraction", remedy=remedy)


def _hold(name: str) -> Parameter:
    remedy = 'a whole number of bars, at least 1, or "none"'
    return Parameter(name, Kind.COUNT, None, True, 1, 2**53, unit="bars", remedy=remedy)


def _of_shorts(longs: Parameter) -> Parameter:
    """Return the same parameter for shorts alone."""
    remedy = f'{longs.remedy}, or "{SAME}"'
    return replace(longs, name=f"short_{longs.name}", default=SAME, remedy=remedy, follows=longs.name)


def _fraction(name: str, default: float) -> Parameter:
    remedy = "a fraction of the balance above 0 and at most 1"
    unit = "fraction of the balance"
    return Parameter(name, Kind.NUMBER, default, low=0.0, high=1.0, open_low=True, unit=unit, remedy=remedy)


_DISTANCES = tuple(
    _distance(name) for name in ("stop_loss", "take_profit", "trailing_stop", "breakeven_after", "trailing_after")
)
_MAX_HOLD = _hold("max_hold")

_TABLE = (
    Parameter("variant", Kind.VARIANT, None, remedy="the name of a variant in the signal file"),
    _choice("side", "both"),
    *(_threshold(name) for name in ("long_entry", "short_entry", "long_exit", "short_exit")),
    _choice("priority", "long"),
    _choice("gate", "none"),
    Parameter("gate_margin", Kind.NUMBER, 0.0, unit="probability"),
    Parameter("gate_long_ev", Kind.NUMBER, 0.0, unit="weight"),
    Parameter("gate_short_ev", Kind.NUMBER, 0.0, unit="weight"),
    Parameter("filter", Kind.FILTER, NO_FILTER, remedy='the name of a filter that [filters] defines, or "none"'),
    _choice("opposite", "ignore"),
    Parameter("cooldown", Kind.COUNT, 0, low=0, high=2**53, unit="bars", remedy="a whole number of bars, at least 0"),
    _choice("cooldown_after", "any"),
    *_DISTANCES,
    Parameter("stop_scale", Kind.READING, None, True, remedy='the name of a reading of the signal file, or "none"'),
    *(_of_shorts(longs) for longs in (*_DISTANCES, _MAX_HOLD)),
    _choice("same_bar", "stop"),
    _choice("stop_basis", "balance"),
    _choice("stop_trigger", "intrabar"),
    _MAX_HOLD,
    Parameter(
        "leverage", Kind.NUMBER, 1.0, low=0.0, open_low=True, unit="multiple of the margin", remedy="a number above 0"
    ),
    _fraction("size", 1.0),
    _choice("size_rule", "fixed"),
    _fraction("size_min", 0.2),
    _fraction("size_max", 0.95),
    Parameter("size_power", Kind.NUMBER, 1.5, low=0.0, unit="exponent", remedy="a number, at least 0"),
    _fraction("risk", 0.01),
    _choice("fill", "next_open"),
    Parameter(
        "fee",
        Kind.NUMBER,
        0.0005,
        low=-1.0,
        high=1.0,
        unit="fraction of notional",
        remedy="a fraction of notional per side, such as 0.0005",
    ),
    Parameter(
        "maker_fee",
        Kind.NUMBER,
        None,
        True,
        low=-1.0,
        high=1.0,
        unit="fraction of notional",
        remedy='a fraction of notional such as 0.0002, or "none"',
    ),
    Parameter(
        "slippage",
        Kind.NUMBER,
        0.0,
        low=0.0,
        high=0.999,
        unit="fraction of the price",
        remedy="a fraction of the price, 0 to 0.999",
    ),
    Parameter("funding", Kind.FLAG, True, remedy="true or false"),
    Parameter(
        "maintenance_margin",
        Kind.NUMBER,
        0.005,
        True,
        0.0,
        unit="fraction of notional",
        remedy='a fraction, at least 0, or "none"',
    ),
)

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({row.name: row for row in _TABLE})
"""Every parameter of the contract, in the contract's order."""

SHORT_OF: Mapping[str, str] = MappingProxyType({row.name: row.follows for row in _TABLE if row.follows})
"""What each parameter of shorts follows where it is `SAME`."""

_LARGEST = sys.float_info.max


def check_name(name: str, where: str) -> Parameter:
    """Look a parameter up by name.

    Parameters
    ----------
    name
        As the user wrote it.
    where
        The file and key, for the message.

    Raises
    ------
    InputError
        If no parameter has that name; the nearest one is offered.
    """
    if isinstance(name, str) and name in PARAMETERS:
        return PARAMETERS[name]
    raise InputError(f"{where}: unknown parameter '{shortened(str(name))}'; {did_you_mean(str(name), PARAMETERS)}")


def check_value(name: str, value: object, where: str) -> Value:
    """Check one value against the table and give it its stored type.

    The word ``"none"`` is null, except for `gate` and `filter`, where it is the value of that name.

    Raises
    ------
    InputError
        If the value is of the wrong type, out of bounds, or null where null means nothing.
    """
    parameter = check_name(name, where)
    if isinstance(value, np.generic):  # a number of numpy's is as good as Python's own
        value = value.item()
    if value is None or (isinstance(value, str) and value == "none" and _is_null(parameter)):
        if parameter.nullable or parameter.kind is Kind.VARIANT:
            return None
        raise _refused(parameter, value, where)
    if parameter.follows and isinstance(value, str) and value == SAME:
        return SAME
    if parameter.kind in (Kind.NUMBER, Kind.COUNT):
        return _number(parameter, value, where)
    flag = parameter.kind is Kind.FLAG and isinstance(value, bool)
    word = parameter.kind in (Kind.CHOICE, Kind.VARIANT, Kind.READING, Kind.FILTER) and isinstance(value, str)
    if flag or (word and value in CHOICES.get(name, (value,))):
        return value  # type: ignore[return-value]  # mypy does not see that it is a flag or word
    raise _refused(parameter, value, where)


def _is_null(parameter: Parameter) -> bool:
    """Whether the word "none" is null to a parameter, and not a value or a name of its own."""
    return parameter.name != "gate" and parameter.kind not in (Kind.VARIANT, Kind.FILTER)


def _number(parameter: Parameter, value: object, where: str) -> float | int:
    # an integer may be too large for the float that isfinite asks for
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LARGEST or math.isnan(value):
        raise _refused(parameter, value, where)
    below = value <= parameter.low if parameter.open_low else value < parameter.low
    whole = parameter.kind is not Kind.COUNT or float(value).is_integer()
    if below or value > parameter.high or not whole:
        raise _refused(parameter, value, where)
    return int(value) if parameter.kind is Kind.COUNT else float(value)


def _refused(parameter: Parameter, value: object, where: str) -> InputError:
    remedy = parameter.remedy + _percent(parameter, value)
    return InputError(f"{where}: {parameter.name} = {written(value)} is not allowed; write {remedy}")


def _percent(parameter: Parameter, value: object) -> str:
    """Say how percent are written, where a share looks like some."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or parameter.high != 1.0 or not 5 <= value <= 100:  # type: ignore[operator]  # noqa: PLR2004 - percent
        return ""
    return f" ({value:g} % is {value / 100:g})"  # type: ignore[operator]
