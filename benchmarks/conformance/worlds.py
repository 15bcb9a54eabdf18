"""Random markets and cells over the whole contract, from a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from grids.names import Names
from grids.parameters import CHOICES, NO_FILTER, PARAMETERS, SAME, SHORT_OF
from grids.table import CellTable, column_of
from signals import ROLES, Bars, Probabilities, Signals
from signals.arrays import Flags, Floats

__all__ = [
    "FILTERS",
    "LONGEST",
    "MULTIPLES",
    "NAMES",
    "READINGS",
    "VALUES",
    "VARIANTS",
    "as_table",
    "lawful",
    "random_cell",
    "random_signals",
    "random_world",
]

VARIANTS = ("first", "second")

READINGS = ("atr", "holes")
"""One that is always there, and one that is now and then missing, infinite, zero or negative."""

FILTERS = {"early": "hour < 14", "calm": "atr < 0.01 AND weekday <> 3", "known": "holes > 0.006"}

NAMES = Names(VARIANTS, readings=READINGS, filters=tuple(FILTERS.items()))
"""What the codes of a random cell point into."""

LONGEST = 400
"""Bars of a random market, at most."""

VALUES: dict[str, tuple[Any, ...]] = {
    "variant": VARIANTS,
    **CHOICES,
    **dict.fromkeys(ROLES, (None, 0.0, 0.5, 0.8, 0.9, 1.0)),
    "gate_margin": (0.0, 0.1, -0.2),
    "gate_long_ev": (0.0, 0.5, 1.0),
    "gate_short_ev": (0.0, 0.7, 1.0),
    "filter": (NO_FILTER, *FILTERS),
    "cooldown": (0, 0, 1, 2, 7, 1000),
    "stop_loss": (None, 0.005, 0.01, 0.05, 0.1, 0.5, 1.2),
    "take_profit": (None, 0.01, 0.02, 0.1, 0.5),
    "trailing_stop": (None, None, 0.01, 0.03, 0.2),
    "breakeven_after": (None, None, 0.005, 0.01, 0.05, 0.2),
    "trailing_after": (None, None, 0.005, 0.02, 0.1),
    "stop_scale": (None, *READINGS),
    "max_hold": (None, 1, 2, 5, 20, 1000),
    "leverage": (0.5, 1.0, 2.0, 5.0, 10.0, 50.0),
    "size": (0.1, 0.5, 0.95, 1.0),
    "size_min": (0.01, 0.2),
    "size_max": (0.1, 0.95, 1.0),
    "size_power": (0.0, 0.3, 1.0, 1.5),
    "risk": (0.001, 0.01, 0.2, 1.0),
    "fee": (0.0, 0.0005, 0.01, -0.0001),
    "maker_fee": (None, 0.0, 0.0002, -0.0005),
    "slippage": (0.0, 0.0005, 0.01),
    "funding": (True, False),
    "maintenance_margin": (None, 0.0, 0.005, 0.015),
}
VALUES |= {name: (SAME, SAME, *VALUES[follows]) for name, follows in SHORT_OF.items()}

MULTIPLES: dict[str, tuple[Any, ...]] = {
    "stop_loss": (None, 0.5, 1.0, 2.0, 3.0),
    "take_profit": (None, 1.0, 2.0, 4.0),
    "trailing_stop": (None, 1.0, 2.0, 3.0),
    "breakeven_after": (None, 0.5, 1.0, 2.0),
    "trailing_after": (None, 0.5, 1.0, 2.0),
}
"""Distances where a reading scales them."""


def _some(rng: np.random.Generator, shape: int | tuple[int, int], share: float) -> Flags:
    """Return whether each of many things happens."""
    return np.asarray(rng.random(shape) < share)


def _maybe(rng: np.random.Generator, chance: float) -> bool:
    return bool(rng.random() < chance)


def _random_bars(rng: np.random.Generator, n: int, coarse: bool) -> Bars:
    # prices in steps of 1 or 10 make exact touches, ties and flat bars common
    step = float(rng.choice([1.0, 10.0])) if coarse else 0.0
    wild = 12.0 if step > 1.0 else 1.0
    close = 100 * np.exp(np.cumsum(rng.normal(0, wild * rng.choice([0.002, 0.01, 0.05]) / np.sqrt(wild), n)))
    opening = np.append(100.0, close[:-1]) * np.exp(wild * rng.normal(0, 0.003, n) * _some(rng, n, 0.3))
    high = np.maximum(opening, close) * np.exp(wild * np.abs(rng.normal(0, 0.004, n)) * _some(rng, n, 0.8))
    low = np.minimum(opening, close) * np.exp(-wild * np.abs(rng.normal(0, 0.004, n)) * _some(rng, n, 0.8))
    if coarse:
        opening, high, low, close = (np.maximum(np.round(x / step), 1.0) * step for x in (opening, high, low, close))
    funding = np.where(_some(rng, n, 0.2), rng.normal(0, 0.001, n), 0.0) if _maybe(rng, 0.5) else None
    minutes = int(rng.choice([5, 300, 1440]))
    time = np.datetime64("2024-01-01T22:00", "us") + np.arange(n) * np.timedelta64(minutes, "m")
    return Bars(time=time, open=opening, high=high, low=low, close=close, funding_rate=funding)


def _random_probabilities(rng: np.random.Generator, n: int, coarse: bool, flagged: bool) -> Probabilities:
    columns = rng.random((4, n))
    if coarse:
        columns = np.round(columns, 1)
    columns[_some(rng, (4, n), 0.05)] = np.nan
    long_entry, short_entry, long_exit, short_exit = columns
    seen = _some(rng, n, 0.95) if flagged else None
    return Probabilities(long_entry, short_entry, long_exit, short_exit, out_of_sample=seen)


def random_world(seed: int) -> tuple[Signals, np.random.Generator]:
    """Return the market of a seed, and the generator that goes on from it."""
    rng = np.random.default_rng(seed)
    return random_signals(rng), rng


def random_signals(rng: np.random.Generator, bars: int | None = None) -> Signals:
    """Return 2 to 400 bars (or as many as asked) with two variants, one flagged out of sample in part, and readings."""
    n = bars or int(rng.integers(2, LONGEST))
    coarse = _maybe(rng, 0.5)
    prices = _random_bars(rng, n, coarse)
    variants = {name: _random_probabilities(rng, n, coarse, name == "first") for name in VARIANTS}
    return Signals(bars=prices, variants=variants, readings=_random_readings(rng, n, coarse))


def _random_readings(rng: np.random.Generator, n: int, coarse: bool) -> dict[str, Floats]:
    atr = 0.01 * np.exp(rng.normal(0, 0.5, n))
    holes = 0.01 * np.exp(rng.normal(0, 0.5, n))
    if coarse:  # of whole prices, so that levels are touched exactly
        atr, holes = (np.maximum(np.round(values, 2), 0.01) for values in (atr, holes))
    odd = rng.random(n)
    for at, value in enumerate((np.nan, np.inf, 0.0, -0.01, -np.inf)):
        holes[(odd >= 0.03 * at) & (odd < 0.03 * (at + 1))] = value
    return {"atr": atr, "holes": holes}


def random_cell(rng: np.random.Generator) -> dict[str, Any]:
    """Return a cell from anywhere in the contract that breaks none of its rules, with the filters that it may name."""
    while True:
        cell: dict[str, Any] = {name: parameter.default for name, parameter in PARAMETERS.items()}
        for name, values in VALUES.items():
            cell[name] = values[int(rng.integers(len(values)))]
        for role in ROLES:
            if _maybe(rng, 0.3):
                cell[role] = float(rng.random())
        cell = lawful(cell)
        if not as_table([cell]).broken()[0]:
            return cell


def lawful(cell: dict[str, Any]) -> dict[str, Any]:
    """Mend what the contract rules out of a cell of `VALUES`, its leverage aside, and give shorts the values in force."""
    cell = {**cell, "filters": FILTERS}
    if cell["stop_scale"] is not None:
        for name in MULTIPLES:
            for of_side in (name, f"short_{name}"):
                if of_side in cell and cell[of_side] in VALUES[name]:
                    cell[of_side] = MULTIPLES[name][VALUES[name].index(cell[of_side]) % len(MULTIPLES[name])]
    if cell["stop_scale"] is not None or cell["size_rule"] == "risk":
        cell["stop_basis"] = "price"
    for name, follows in SHORT_OF.items():
        cell[name] = cell[follows] if cell[name] == SAME else cell[name]
    for side in ("", "short_"):
        if cell[f"{side}trailing_stop"] is None:
            cell[f"{side}trailing_after"] = None
        late = cell[f"{side}trailing_stop"] is None or cell[f"{side}trailing_after"] is not None
        if cell["size_rule"] == "risk" and cell[f"{side}stop_loss"] is None and late:
            cell[f"{side}stop_loss"] = 1.0 if cell["stop_scale"] is not None else 0.01
    return cell


def as_table(cells: list[dict[str, Any]]) -> CellTable:
    """Return cells as the engines take them."""
    columns = {name: column_of(name, [cell[name] for cell in cells], NAMES) for name in PARAMETERS}
    return CellTable(np.arange(len(cells)), columns, NAMES)
