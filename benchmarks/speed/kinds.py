"""The kinds of grid that the event engine is timed on."""

from __future__ import annotations

from benchmarks.cells import Cells, steps
from grids.parameters import Value

__all__ = ["DENSE", "SELECTIVE", "Span", "balance_stops", "price_stops", "ramps", "targets", "trailing_stops"]

Span = tuple[float, float]

DENSE: Span = (0.3, 0.9)
"""Entry thresholds from and to: about 2,400 trades a path on 30,000 simulated bars."""

SELECTIVE: Span = (0.74, 0.92)
"""About 800."""

_PRICE: dict[str, Value] = {
    "long_exit": 0.7,
    "short_exit": 0.7,
    "stop_basis": "price",
    "maintenance_margin": None,
}
_HOLDS: list[Value] = [60, 120, 240, 480]
_STOPS: list[Value] = [0.005, 0.01, 0.02, 0.03]


def price_stops(label: str, span: Span, sides: int, exposures: int) -> Cells:
    """Thresholds, price stops and longest holds times leverages; the leverages of a path share its trades."""
    return _grid(f"price stops, {label}", {"stop_loss": _STOPS, "max_hold": _HOLDS}, span, sides, exposures)


def targets(span: Span, sides: int, exposures: int) -> Cells:
    """Price stops and intrabar targets."""
    axes: dict[str, list[Value]] = {"stop_loss": _STOPS, "take_profit": [0.01, 0.02, 0.04, 0.08]}
    return _grid(f"price stops and targets, {_shared(exposures)}", axes, span, sides, exposures)


def trailing_stops(span: Span, sides: int, exposures: int) -> Cells:
    """Trailing stops and longest holds."""
    return _grid(
        f"trailing stops, {_shared(exposures)}", {"trailing_stop": _STOPS, "max_hold": _HOLDS}, span, sides, exposures
    )


def ramps(span: Span, sides: int, exposures: int) -> Cells:
    """Price stops with a size that grows with the probability: a stake of its own for every trade of every cell."""
    grid = _grid(
        f"ramp sizing, {_shared(exposures)}", {"stop_loss": _STOPS, "max_hold": _HOLDS}, span, sides, exposures
    )
    return Cells(grid.name, grid.axes, {**grid.fixed, "size_rule": "ramp"})


def balance_stops(span: Span, sides: int, exposures: int) -> Cells:
    """Balance stops with targets and liquidation: every exposure moves the levels, so every cell is a path."""
    axes: dict[str, list[Value]] = {
        "stop_loss": [0.02, 0.03, 0.04, 0.06],
        "leverage": steps(1.0, 8.0, exposures),
        "long_entry": steps(*span, sides),
        "short_entry": steps(*span, sides),
    }
    fixed: dict[str, Value] = {"long_exit": 0.7, "short_exit": 0.7, "max_hold": 120, "take_profit": 0.03}
    return Cells(f"balance stops, {exposures} exposures", axes, fixed)


def _grid(name: str, exits: dict[str, list[Value]], span: Span, sides: int, exposures: int) -> Cells:
    entries = {"long_entry": steps(*span, sides), "short_entry": steps(*span, sides)}
    leverage = {"leverage": steps(1.0, 16.0, exposures)}
    return Cells(name, {**exits, **entries, **leverage}, _PRICE)


def _shared(exposures: int) -> str:
    return "one exposure" if exposures == 1 else f"{exposures} exposures"
