"""The grids that are measured, as tables of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from grids.parameters import PARAMETERS, Value
from grids.table import CellTable, column_of

__all__ = ["balance_stops", "exposures", "product", "simple"]

_LEVERAGES = 16


def product(axes: Mapping[str, Sequence[Value]], fixed: Mapping[str, Value], variant: str) -> CellTable:
    """Return every combination of the axes, the last fastest.

    Parameters
    ----------
    axes, fixed
        Values by parameter; what neither names keeps the contract's default.
    variant
        The signal file's variant.
    """
    places = np.indices([len(values) for values in axes.values()]).reshape(len(axes), -1)
    place_of = dict(zip(axes, places, strict=True))
    columns = {}
    for name, parameter in PARAMETERS.items():
        default = variant if name == "variant" else parameter.default
        values = list(axes.get(name, [fixed.get(name, default)]))
        encoded = column_of(name, values, (variant,))
        columns[name] = encoded[place_of[name]] if name in axes else np.repeat(encoded, places.shape[1])
    return CellTable(np.arange(places.shape[1], dtype=np.int64), columns, (variant,))


def exposures(variant: str, leverages: int = _LEVERAGES) -> CellTable:
    """Thresholds, price stops and longest holds times leverages; the leverages of a path share its trades."""
    axes: dict[str, list[Value]] = {
        "stop_loss": [0.005, 0.01],
        "max_hold": [60, 240],
        "long_entry": _steps(0.3, 0.9, 64),
        "short_entry": _steps(0.3, 0.9, 64),
        "leverage": _steps(1.0, 16.0, leverages),
    }
    fixed: dict[str, Value] = {"long_exit": 0.7, "short_exit": 0.7, "stop_basis": "price", "maintenance_margin": None}
    return product(axes, fixed, variant)


def balance_stops(variant: str) -> CellTable:
    """Balance stops with liquidation: every exposure moves the stop, so that every cell is a path of its own."""
    axes: dict[str, list[Value]] = {
        "stop_loss": [0.02, 0.03, 0.04, 0.06],
        "leverage": _steps(1.0, 8.0, _LEVERAGES),
        "long_entry": _steps(0.3, 0.9, 24),
        "short_entry": _steps(0.3, 0.9, 24),
    }
    fixed: dict[str, Value] = {"long_exit": 0.7, "short_exit": 0.7, "max_hold": 120, "take_profit": 0.03}
    return product(axes, fixed, variant)


def simple(variant: str, leverages: int = _LEVERAGES) -> CellTable:
    """Cells that every contender can express: fills at the close, an intrabar price stop, exits by probability."""
    axes: dict[str, list[Value]] = {
        "stop_loss": [0.005, 0.01, 0.02, 0.03],
        "long_entry": _steps(0.3, 0.9, 64),
        "short_entry": _steps(0.3, 0.9, 64),
        "leverage": _steps(1.0, 16.0, leverages),
    }
    fixed: dict[str, Value] = {
        "long_exit": 0.7,
        "short_exit": 0.7,
        "stop_basis": "price",
        "fill": "close",
        "funding": False,
        "maintenance_margin": None,
    }
    return product(axes, fixed, variant)


def _steps(low: float, high: float, count: int) -> list[Value]:
    return [float(value) for value in np.linspace(low, high, count)]
