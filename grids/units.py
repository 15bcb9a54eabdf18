"""Legal values that are mostly a slip of the unit: said in one line, never refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from grids.parameters import PARAMETERS, Value
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


_USUAL: Mapping[str, _Usual] = {
    # a stop further away than half the price or balance, or nearer than a hundredth of a percent, is never met or always
    "stop_loss": _Usual(0.0001, 0.5, lambda value: f"a loss of {_percent(value)}"),
    "trailing_stop": _Usual(0.0001, 0.5, lambda value: f"a fall of {_percent(value)} from the peak"),
    "take_profit": _Usual(0.0001, 0.9999, lambda value: f"a gain of {_percent(value)}"),
    # the dearest venues take half a percent a side; the kindest pay a tenth
    "fee": _Usual(-0.001, 0.01, lambda value: f"{_percent(value)} of each fill, so twice a trade"),
    "slippage": _Usual(0.0, 0.01, lambda value: f"{_percent(value)} of the price at each fill"),
    "maintenance_margin": _Usual(0.0, 0.1, lambda value: f"{_percent(value)} of the position"),
    # thresholds below a hundredth take nearly every bar
    **{
        name: _Usual(0.01, 1.0, lambda value: f"a probability of {_percent(value)}")
        for name in ("long_entry", "short_entry", "long_exit", "short_exit")
    },
    "size": _Usual(0.001, 1.0, lambda value: f"{_percent(value)} of the balance"),
    "leverage": _Usual(0.01, 200.0, lambda value: f"{value:g} times the margin"),
    "max_hold": _Usual(1, 50_000, lambda value: f"{value:,.0f} bars"),
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
    lines = []
    for name, tried in values.items():
        usual = _USUAL.get(name)
        if usual is None:
            continue
        numbers = [value for value in tried if isinstance(value, int | float) and not isinstance(value, bool)]
        beyond = [value for value in numbers if not usual.low <= value <= usual.high]
        # a threshold of 0 says "at every bar" on purpose, and so may others
        beyond = [value for value in beyond if value != 0]
        if beyond:
            unit = PARAMETERS[name].unit
            more = f" (and {len(beyond) - 1} more of {len(numbers)} values)" if len(beyond) > 1 else ""
            lines.append(
                f"{where}: {name} = {beyond[0]:g}{more} is understood as {usual.understood(beyond[0])}; "
                f"the unit of {name} is {unit}{' (1 % is 0.01)' if unit.startswith('fraction') else ''}"
            )
    return lines


def unit_warnings(spec: GridSpec) -> list[str]:
    """Say which values of a grid are most likely of another unit than was meant, one line a parameter."""
    values: dict[str, Iterable[Value]] = {name: (value,) for name, value in spec.fixed.items()}
    for axis in spec.axes:
        values |= dict.fromkeys((axis.name, *axis.tied), axis.values)
    return unusual(values, spec.name)
