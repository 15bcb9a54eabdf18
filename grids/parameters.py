"""The parameters of one cell: their names, kinds, defaults and allowed values.

This is docs/parameters.md as data, so that the grid file, the single cell, the columns of many cells and the
part files of a run all speak of the same names in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["CHOICES", "PARAMETERS", "Kind", "Parameter", "Value"]

Value = float | int | str | bool | None
"""What a parameter can be set to; None is the contract's null."""


class Kind(StrEnum):
    """How a parameter's value is written and stored in a column."""

    NUMBER = "number"  # float64, null as NaN
    COUNT = "count"  # int64, null as 0
    CHOICE = "choice"  # int64 code into `CHOICES[name]`
    FLAG = "flag"  # bool
    VARIANT = "variant"  # int64 code into the names of the signal file's variants


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
    low, high
        Bounds of a number or count.
    open_low
        Whether `low` itself is excluded.
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
    remedy: str = "a finite number"


CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "side": ("both", "long", "short"),
        "priority": ("long", "short", "stronger"),
        "gate": ("none", "ev", "margin"),
        "stop_basis": ("price", "position", "balance"),
        "stop_trigger": ("intrabar", "close"),
        "size_rule": ("fixed", "ramp"),
        "fill": ("next_open", "close"),
    }
)
"""Allowed words by parameter; a word's position is its code in a column."""


def _choice(name: str, default: str) -> Parameter:
    return Parameter(name, Kind.CHOICE, default, remedy="one of " + ", ".join(CHOICES[name]))


def _threshold(name: str) -> Parameter:
    return Parameter(name, Kind.NUMBER, None, True, 0.0, 1.0, remedy='a threshold from 0 to 1, or "none"')


def _distance(name: str) -> Parameter:
    return Parameter(name, Kind.NUMBER, None, True, 0.0, open_low=True, remedy='a distance above 0, or "none"')


def _fraction(name: str, default: float) -> Parameter:
    remedy = "a fraction of the balance above 0 and at most 1"
    return Parameter(name, Kind.NUMBER, default, low=0.0, high=1.0, open_low=True, remedy=remedy)


_TABLE = (
    Parameter("variant", Kind.VARIANT, None, remedy="the name of a variant in the signal file"),
    _choice("side", "both"),
    *(_threshold(name) for name in ("long_entry", "short_entry", "long_exit", "short_exit")),
    _choice("priority", "long"),
    _choice("gate", "none"),
    *(Parameter(name, Kind.NUMBER, 0.0) for name in ("gate_margin", "gate_long_ev", "gate_short_ev")),
    *(_distance(name) for name in ("stop_loss", "take_profit", "trailing_stop")),
    _choice("stop_basis", "balance"),
    _choice("stop_trigger", "intrabar"),
    Parameter("max_hold", Kind.COUNT, None, True, 1, 2**53, remedy='a whole number of bars, at least 1, or "none"'),
    Parameter("leverage", Kind.NUMBER, 1.0, low=0.0, open_low=True, remedy="a number above 0"),
    _fraction("size", 1.0),
    _choice("size_rule", "fixed"),
    _fraction("size_min", 0.2),
    _fraction("size_max", 0.95),
    Parameter("size_power", Kind.NUMBER, 1.5, low=0.0, remedy="a number, at least 0"),
    _choice("fill", "next_open"),
    Parameter("fee", Kind.NUMBER, 0.0005, low=-1.0, high=1.0, remedy="a fraction of notional per side, such as 0.0005"),
    Parameter("slippage", Kind.NUMBER, 0.0, low=0.0, high=0.999, remedy="a fraction of the price, 0 to 0.999"),
    Parameter("funding", Kind.FLAG, True, remedy="true or false"),
    Parameter("maintenance_margin", Kind.NUMBER, 0.005, True, 0.0, remedy='a fraction, at least 0, or "none"'),
)

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({row.name: row for row in _TABLE})
"""Every parameter of the contract, in the contract's order."""
