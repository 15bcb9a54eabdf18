"""The search for the best: what it asks for, on landscapes made up here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import grids
from results.searching.proposing.best import Best
from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Floats, Integers

_STEPS = {"from": 0.5, "to": 0.9, "step": 0.02}
_SMALL: dict[str, Any] = {
    "axes": {
        "side": {"values": ["both", "long", "short"]},
        "long_entry": _STEPS,
        "short_entry": _STEPS,
        "stop_loss": {"values": [0.01, 0.02, 0.03, 0.05, "none"]},
        "take_profit": {"values": [0.01, 0.02, 0.03, 0.05, "none"]},
        "max_hold": {"values": [6, 12, 24, 48, "none"]},
        "leverage": {"values": [1, 2, 3]},
    },
    "sample": {"constraints": ["long_entry + short_entry < 1.7"]},
}
_TINY: dict[str, Any] = {
    "axes": {
        "trailing_stop": {"values": [0.01, "none"]},
        "trailing_after": {"values": [0.01, 0.02, "none"]},
        "max_hold": {"values": [6, 12, 24]},
    },
    "fixed": {"stop_basis": "price", "long_entry": 0.5},
}
Land = Callable[[Space, Integers], Floats]


def _space(grid: dict[str, Any]) -> Space:
    return Space([grids.parse(grid, "grid").resolve()])


def _hill(space: Space, index: Integers) -> Floats:
    """Rise to one cell, in whose neighbourhood axes depend on each other."""
    places = space.positions(index).astype(np.float64)
    away = places - np.array([2, 9, 12, 1, 3, 2, 1])
    bent = 0.5 * away[:, 1] * away[:, 2] + 0.4 * away[:, 3] * away[:, 4]
    return np.asarray(-(away**2).sum(axis=1) - bent)


def _flat(space: Space, index: Integers) -> Floats:
    return np.full(len(index), -np.inf)


def _stairs(space: Space, index: Integers) -> Floats:
    return (index % 5).astype(np.float64)


def _values(score: Floats) -> Values:
    none = np.zeros(len(score))
    return Values(none, score, none, none, none, none, none, none, none.astype(np.int64))


def _searched(space: Space, land: Land, cells: int, seed: int = 0, batch: int = 2_000) -> Integers:
    """Return every cell that is asked for, in order."""
    best, asked = Best(space, seed, cells), [np.empty(0, dtype=np.int64)]
    while (left := cells - sum(map(len, asked))) > 0:
        index = best.propose(min(batch, left))
        if not len(index):
            break
        heard = np.sort(index)  # they come back in the order they are stored in
        best.told(heard, _values(land(space, heard)))
        asked.append(index)
    return np.concatenate(asked)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_highest_cell_is_found_from_a_few_of_all(seed: int) -> None:
    space = _space(_SMALL)
    every = np.flatnonzero(space.allowed(np.arange(int(space.size))))
    asked = _searched(space, _hill, 10_000, seed)
    assert len(every) > 200_000
    assert _hill(space, asked).max() == _hill(space, every).max()
    assert len(np.unique(asked)) == len(asked) == 10_000
    assert space.allowed(asked).all()


def test_a_seed_and_what_was_heard_decide_all() -> None:
    space = _space(_SMALL)
    assert (_searched(space, _hill, 6_000) == _searched(_space(_SMALL), _hill, 6_000)).all()
    assert not np.isin(_searched(space, _hill, 1_000), _searched(space, _hill, 1_000, seed=1)).all()


@pytest.mark.parametrize("land", [_flat, _stairs])
def test_a_tiny_grid_is_visited_whole_and_once(land: Land) -> None:
    space = _space(_TINY)
    asked = _searched(space, land, 1_000, batch=4)
    assert np.sort(asked).tolist() == np.flatnonzero(space.allowed(np.arange(int(space.size)))).tolist()


def test_where_no_cell_counts_cells_are_drawn() -> None:
    asked = _searched(_space(_SMALL), _flat, 3_000)
    assert len(np.unique(asked)) == 3_000


def test_of_several_assets_the_best_is_found_and_all_are_visited_in_the_end() -> None:
    specs = [grids.parse(_TINY, "grid"), grids.parse(_TINY | {"sample": {"constraints": ["max_hold = 6"]}}, "grid")]
    space = Space([spec.resolve() for spec in specs])
    asked = _searched(space, _stairs, 1_000, batch=5)
    assert np.sort(asked).tolist() == np.flatnonzero(space.allowed(np.arange(int(space.size)))).tolist()


def test_a_space_of_20_axes_and_long_ones() -> None:
    long = {"from": 0.5, "to": 0.9, "step": 0.001}
    none = {"values": [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, "none"]}
    axes: dict[str, Any] = {"side": {"values": ["both", "long", "short"]}, "long_entry": long, "short_entry": long}
    names = ("stop_loss", "take_profit", "trailing_stop", "breakeven_after", "short_stop_loss", "short_take_profit")
    axes |= dict.fromkeys(names, none)
    axes |= {name: {"values": [0.6, 0.7, 0.8, 0.9, "none"]} for name in ("long_exit", "short_exit")}
    axes |= {"max_hold": {"from": 1, "to": 60, "step": 1}, "cooldown": {"values": [0, 1, 2, 4, 8, 16]}}
    axes |= {"opposite": {"values": ["ignore", "exit", "reverse"]}, "leverage": {"values": [1, 2, 3, 4, 5]}}
    axes |= {"size": {"values": [0.2, 0.4, 0.6, 0.8, 1.0]}, "stop_trigger": {"values": ["intrabar", "close"]}}
    space = _space({"axes": axes, "fixed": {"stop_basis": "price"}})
    assert space.size > 1e15

    def far(space: Space, index: Integers) -> Floats:
        return np.asarray(-np.abs(space.positions(index) - np.array(space.shape) * 0.7).sum(axis=1), dtype=np.float64)

    asked = _searched(space, far, 30_000)
    drawn = far(space, space.draw(30_000, 1))
    assert far(space, asked).max() > -8.0 > -20.0 > drawn.max()


def test_it_begins_anew_where_nothing_better_was_found_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("results.searching.proposing.best._PATIENCE", 3)
    space = _space(_SMALL)
    best, beginnings = Best(space, 0, 20_000), 0
    asked = [np.empty(0, dtype=np.int64)]
    for _ in range(20):
        index = best.propose(1_000)
        asked.append(index)
        before = best._since
        best.told(index, _values(np.zeros(len(index))))  # flat: nothing is ever better
        beginnings += best._since > before
    every = np.concatenate(asked)
    assert beginnings >= 2
    assert len(np.unique(every)) == len(every) >= 15_000
    assert space.allowed(every).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_a_flat_land_is_searched_on_when_patience_is_over(seed: int) -> None:
    space = _space(_SMALL)
    asked = _searched(space, lambda _, index: np.zeros(len(index)), 45_000, seed, 1_000)
    assert len(np.unique(asked)) == len(asked) == 45_000


def test_cells_of_which_nothing_is_heard_do_not_count_and_are_not_asked_for_again() -> None:
    space = _space(_SMALL)
    best, asked = Best(space, 0, 8_000), []
    for _ in range(8):
        index = best.propose(1_000)
        asked.append(index)
        heard = np.sort(index)[::3]
        best.told(heard, _values(_hill(space, heard)))
    every = np.concatenate(asked)
    assert len(np.unique(every)) == len(every) == 8_000
