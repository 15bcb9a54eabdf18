"""Random markets and cells over the whole contract: from a seed, or as strategies whose failures shrink to a few bars."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from grids.names import Names
from grids.parameters import CHOICES, PARAMETERS, Value
from grids.table import CellTable, column_of
from signals import ROLES, Bars, Probabilities, Signals

VARIANTS = ("first", "second")

LONGEST = 400
"""Bars of a random market, at most."""

VALUES: dict[str, tuple[Any, ...]] = {
    "variant": VARIANTS,
    **CHOICES,
    **dict.fromkeys(ROLES, (None, 0.0, 0.5, 0.8, 0.9, 1.0)),
    "gate_margin": (0.0, 0.1, -0.2),
    "gate_long_ev": (0.0, 0.5, 1.0),
    "gate_short_ev": (0.0, 0.7, 1.0),
    "stop_loss": (None, 0.005, 0.01, 0.05, 0.1, 0.5, 1.2),
    "take_profit": (None, 0.01, 0.02, 0.1, 0.5),
    "trailing_stop": (None, None, 0.01, 0.03, 0.2),
    "max_hold": (None, 1, 2, 5, 20, 1000),
    "leverage": (0.5, 1.0, 2.0, 5.0, 10.0, 50.0),
    "size": (0.1, 0.5, 0.95, 1.0),
    "size_min": (0.01, 0.2),
    "size_max": (0.1, 0.95, 1.0),
    "size_power": (0.0, 0.3, 1.0, 1.5),
    "fee": (0.0, 0.0005, 0.01, -0.0001),
    "slippage": (0.0, 0.0005, 0.01),
    "funding": (True, False),
    "maintenance_margin": (None, 0.0, 0.005, 0.015),
}


def _random_bars(rng: np.random.Generator, n: int, coarse: bool) -> Bars:
    close = 100 * np.exp(np.cumsum(rng.normal(0, rng.choice([0.002, 0.01, 0.05]), n)))
    opening = np.append(100.0, close[:-1]) * np.exp(rng.normal(0, 0.003, n) * (rng.random(n) < 0.3))
    high = np.maximum(opening, close) * np.exp(np.abs(rng.normal(0, 0.004, n)) * (rng.random(n) < 0.8))
    low = np.minimum(opening, close) * np.exp(-np.abs(rng.normal(0, 0.004, n)) * (rng.random(n) < 0.8))
    if coarse:  # whole prices make exact touches, ties and flat bars common
        opening, high, low, close = (np.maximum(np.round(x), 1.0) for x in (opening, high, low, close))
    funding = np.where(rng.random(n) < 0.2, rng.normal(0, 0.001, n), 0.0) if rng.random() < 0.5 else None
    minutes = int(rng.choice([5, 300, 1440]))
    time = np.datetime64("2024-01-01T22:00", "us") + np.arange(n) * np.timedelta64(minutes, "m")
    return Bars(time=time, open=opening, high=high, low=low, close=close, funding_rate=funding)


def _random_probabilities(rng: np.random.Generator, n: int, coarse: bool, flagged: bool) -> Probabilities:
    columns = rng.random((4, n))
    if coarse:
        columns = np.round(columns, 1)
    columns[rng.random((4, n)) < 0.05] = np.nan
    long_entry, short_entry, long_exit, short_exit = columns
    seen = rng.random(n) < 0.95 if flagged else None
    return Probabilities(long_entry, short_entry, long_exit, short_exit, out_of_sample=seen)


def random_world(seed: int) -> tuple[Signals, np.random.Generator]:
    """Return the market of a seed, and the generator that goes on from it."""
    rng = np.random.default_rng(seed)
    return random_signals(rng), rng


def random_signals(rng: np.random.Generator, bars: int | None = None) -> Signals:
    """Return 2 to 400 bars (or as many as asked) with two variants, one flagged out of sample in part."""
    n = bars or int(rng.integers(2, LONGEST))
    coarse = bool(rng.random() < 0.5)
    prices = _random_bars(rng, n, coarse)
    variants = {name: _random_probabilities(rng, n, coarse, name == "first") for name in VARIANTS}
    return Signals(bars=prices, variants=variants)


def random_cell(rng: np.random.Generator) -> dict[str, Value]:
    """Return a cell from anywhere in the contract that breaks none of its rules."""
    while True:
        cell: dict[str, Value] = {name: parameter.default for name, parameter in PARAMETERS.items()}
        for name, values in VALUES.items():
            cell[name] = values[int(rng.integers(len(values)))]
        for role in ROLES:
            if rng.random() < 0.3:
                cell[role] = float(rng.random())
        if not as_table([cell]).broken()[0]:
            return cell


@st.composite
def markets(draw: DrawFn) -> Signals:
    """Draw a stretch of a random market, 2 to 400 bars, which shrinks from either end."""
    # the length first: a shorter stretch that begins later is then one step, "less of one number, more of the next"
    length = draw(st.integers(2, LONGEST))
    first = draw(st.integers(0, LONGEST - length))
    whole = random_signals(np.random.default_rng(draw(st.integers(0, 2**16))), LONGEST)
    kept = slice(first, first + length)
    return Signals(whole.bars[kept], {name: values[kept] for name, values in whole.variants.items()})


def cells() -> SearchStrategy[dict[str, Value]]:
    """Draw a cell that breaks no rule; what has no bearing on a failure shrinks to its default."""
    drawn: dict[str, SearchStrategy[Value]] = {}
    for name, parameter in PARAMETERS.items():
        usual = sorted(VALUES[name], key=lambda value, default=parameter.default: value != default)  # type: ignore[misc]
        drawn[name] = st.sampled_from(usual)
        if name in ROLES:
            drawn[name] |= st.floats(0.0, 1.0)
    return st.fixed_dictionaries(drawn).map(_with_one_stop)


def _with_one_stop(cell: dict[str, Value]) -> dict[str, Value]:
    return cell if cell["trailing_stop"] is None else {**cell, "stop_loss": None}


def batches(most: int = 40) -> SearchStrategy[list[dict[str, Value]]]:
    """Draw cells that one table holds: often as many as keep every lane and column busy, and one where one shows a failure."""
    sizes = st.sampled_from(sorted({1, max(most // 5, 2), most}))
    return sizes.flatmap(lambda size: st.lists(cells(), min_size=size, max_size=size))


@st.composite
def relatives(draw: DrawFn) -> list[dict[str, Value]]:
    """Draw a cell and others that differ from it in one or two parameters."""
    one = draw(cells())
    changes = st.lists(
        st.sampled_from([(name, value) for name in VALUES for value in VALUES[name]]), min_size=1, max_size=2
    )
    others = draw(st.lists(changes, min_size=8, max_size=24))
    return [one, *(_with_one_stop({**one, **dict(changed)}) for changed in others)]


def as_table(cells: list[dict[str, Value]]) -> CellTable:
    """Return cells as the engines take them."""
    names = Names(VARIANTS)
    columns = {name: column_of(name, [cell[name] for cell in cells], names) for name in PARAMETERS}
    return CellTable(np.arange(len(cells)), columns, names)
