"""Legal values that are mostly a slip of the unit: said in one line, never refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grids.parameters import PARAMETERS, SAME, SHORT_OF, Value

if TYPE_CHECKING:
    from grids.spec import GridSpec

__all__ = ["unit_warnings", "unusual"]


def _percent(value: float) -> str:
    return f"{value * 100:.6g} %"


@dataclass(frozen=True, slots=True)
class _Usual:
    """Between what bounds nearly everybody's values lie, and how a value beyond them is understood.

    Attributes
    ----------
    low, high
        The bounds, themselves usual.
    understood
        The value in words.
    """

    low: float
    high: float
    understood: Callable[[float], str]


_DISTANCES: Mapping[str, tuple[float, str]] = {
    "stop_loss": (0.5, "a loss of {}"),
    "take_profit": (0.9999, "a gain of {}"),
    "trailing_stop": (0.5, "a fall of {} from the peak"),
    "breakeven_after": (0.9999, "a gain of {}"),
    "trailing_after": (0.9999, "a gain of {}"),
}
"""Distances: the longest that is usual, and in words what is so far away. None nearer than 0.0001 is usual."""

_LEAST, _MOST = 0.05, 100.0
"""Multiples of a reading that are usual: below, the fraction of the price was most likely written."""


def _distance(longest: float, words: str) -> _Usual:
    return _Usual(0.0001, longest, lambda value: words.format(_percent(value)))


_USUAL: Mapping[str, _Usual] = {
    # a stop further away than half the price or balance, or nearer than a hundredth of a percent, is never met or always
    **{name: _distance(longest, words) for name, (longest, words) in _DISTANCES.items()},
    # the dearest venues take half a percent a side; the kindest pay a tenth
    "fee": _Usual(-0.001, 0.01, lambda value: f"{_percent(value)} of each fill, so twice a trade"),
    "maker_fee": _Usual(-0.001, 0.01, lambda value: f"{_percent(value)} of each exit by a target"),
    "slippage": _Usual(0.0, 0.01, lambda value: f"{_percent(value)} of the price at each fill"),
    "maintenance_margin": _Usual(0.0, 0.1, lambda value: f"{_percent(value)} of the position"),
    # thresholds below a hundredth take nearly every bar
    **{
        name: _Usual(0.01, 1.0, lambda value: f"a probability of {_percent(value)}")
        for name in ("long_entry", "short_entry", "long_exit", "short_exit")
    },
    "size": _Usual(0.001, 1.0, lambda value: f"{_percent(value)} of the balance"),
    "leverage": _Usual(0.01, 200.0, lambda value: f"{value:g} times the margin"),
    "risk": _Usual(0.0001, 0.1, lambda value: f"{_percent(value)} of the balance lost at each stop"),
    "max_hold": _Usual(1, 50_000, lambda value: f"{value:,.0f} bars"),
    "cooldown": _Usual(0, 50_000, lambda value: f"{value:,.0f} bars without an entry"),
    "size_power": _Usual(0.0, 10.0, lambda value: f"the power {value:g}"),
}


def unusual(values: Mapping[str, Iterable[Value]], where: str) -> list[str]:
    """Say which values are legal but most likely of another unit than was meant.

    Parameters
    ----------
    values
        Checked values by parameter, as many as are tried of each.
    where
        The file, for the lines.

    Returns
    -------
    list of str
        One line a parameter: the first such value, how it is understood, and the unit.
    """
    said = {name: tuple(tried) for name, tried in values.items()}
    scales = {value for value in said.get("stop_scale", (None,)) if value is not None}
    plain = None in said.get("stop_scale", (None,))
    lines = []
    for name, tried in said.items():
        of_longs = SHORT_OF.get(name, name)
        if name != of_longs and tried in (said.get(of_longs), (SAME,)):
            continue  # shorts have what longs have, which is said of those
        if of_longs in _USUAL and (plain or of_longs not in _DISTANCES):
            lines += _beyond(name, tried, _USUAL[of_longs], where)
        if scales and of_longs in _DISTANCES:
            lines += _beyond(name, tried, _multiple(str(min(scales, key=str))), where, of_multiples=True)
    return lines


def _multiple(reading: str) -> _Usual:
    return _Usual(_LEAST, _MOST, lambda value: f"{value:g} times {reading}")


def _beyond(name: str, tried: Iterable[Value], usual: _Usual, where: str, *, of_multiples: bool = False) -> list[str]:
    """Return the line about values of one parameter that are beyond what is usual, if there are any."""
    numbers = [value for value in tried if isinstance(value, int | float) and not isinstance(value, bool)]
    # a threshold of 0 says "at every bar" on purpose, and so may others
    beyond = [value for value in numbers if not usual.low <= value <= usual.high and value != 0]
    if not beyond:
        return []
    unit = "multiple, as stop_scale is set" if of_multiples else PARAMETERS[name].unit
    more = f" (and {len(beyond) - 1} more of {len(numbers)} values)" if len(beyond) > 1 else ""
    percent = " (1 % is 0.01)" if unit.startswith("fraction") else ""
    understood = f"{where}: {name} = {beyond[0]:g}{more} is understood as {usual.understood(beyond[0])}"
    return [f"{understood}; the unit of {name} is {unit}{percent}"]


def unit_warnings(spec: GridSpec) -> list[str]:
    """Say which values of a grid are most likely of another unit than was meant, one line a parameter.

    What assets have of their own is looked at too, in a line of its own where the grid's own values are usual.
    """
    values: dict[str, Iterable[Value]] = {name: (value,) for name, value in spec.fixed.items()}
    for axis in spec.axes:
        values |= dict.fromkeys((axis.name, *axis.tied), axis.values)
    lines = unusual(values, spec.name)
    for asset, own in spec.assets.items():
        named = f"{spec.name}: assets.{asset}"
        found = unusual({**values, **{name: (value,) for name, value in own.items()}}, named)
        told = {line.removeprefix(spec.name) for line in lines}
        lines += [line for line in found if line.removeprefix(named) not in told]
    return lines
