"""Checking a single value of a parameter, wherever it was written: a grid file, a cell file or a Python call."""

from __future__ import annotations

import math
import sys

import numpy as np

from grids.parameters import CHOICES, PARAMETERS, Kind, Parameter, Value
from signals import InputError
from signals.conditions import shortened
from signals.suggesting import did_you_mean
from signals.toml.tables import written

__all__ = ["check_name", "check_value"]

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
    """Check one value against the contract's table and give it its stored type.

    The word ``"none"`` is null, except for `gate`, where it is the value of that name.

    Raises
    ------
    InputError
        If the value is of the wrong type, out of bounds, or null where null means nothing.
    """
    parameter = check_name(name, where)
    if isinstance(value, np.generic):  # a number of numpy's is as good as Python's own
        value = value.item()
    # a list or an array may answer == with what is no truth value
    if value is None or (
        isinstance(value, str) and value == "none" and name != "gate" and parameter.kind is not Kind.VARIANT
    ):
        if parameter.nullable or parameter.kind is Kind.VARIANT:
            return None
        raise _refused(parameter, value, where)
    if parameter.kind in (Kind.CHOICE, Kind.VARIANT):
        return _word(parameter, value, where)
    if parameter.kind is Kind.FLAG:
        if isinstance(value, bool):
            return value
        raise _refused(parameter, value, where)
    return _number(parameter, value, where)


def _word(parameter: Parameter, value: object, where: str) -> str:
    allowed = CHOICES.get(parameter.name)
    if isinstance(value, str) and (allowed is None or value in allowed):
        return value
    raise _refused(parameter, value, where)


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
