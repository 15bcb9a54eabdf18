"""Whoever looks for the best of every niche: no cell twice, none that is not allowed, the same each time, and better than chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grids import parse
from grids.assets import AssetPlace
from results.searching.niches.elites import Elites
from results.searching.proposing.illuminate import Illuminate
from results.searching.proposing.proposer import Proposer
from results.searching.proposing.uniform import Uniform
from results.searching.space import Space
from results.searching.values import Values
from signals import simulated_signals
from signals.arrays import Floats, Integers

LARGE: dict[str, Any] = {
    "axes": {
        "side": {"values": ["both", "long", "short"]},
        **{
            name: {"from": 0.01, "to": 1.0, "step": 0.01}
            for name in ("long_entry", "short_entry", "long_exit", "short_exit")
        },
        "stop_loss": {"from": 0.001, "to": 0.1, "step": 0.001},
        "take_profit": {"values": [0.01, 0.02, 0.05, "none"]},
        "max_hold": {"from": 1, "to": 100, "step": 1},
        "leverage": {"from": 1, "to": 5, "step": 0.1},
        "size": {"from": 0.01, "to": 1.0, "step": 0.01},
    },
    "fixed": {"stop_basis": "price"},
    "sample": {"constraints": ["leverage * size <= 4"]},
}
TINY: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": [0.5, 0.6, 0.7]},
        "leverage": {"values": [1, 2, 3]},
        "size": {"values": [0.5, 1]},
    },
    "sample": {"constraints": ["leverage * size <= 2"]},
}


def _space(grid: dict[str, Any], assets: int = 1) -> Space:
    spec = parse(grid, "grid.toml")
    if assets == 1:
        return Space([spec.resolve(simulated_signals(200, edge=0.0, seed=0))])
    return Space(
        [
            spec.resolve(simulated_signals(200, edge=0.0, seed=at), AssetPlace(f"asset {at}", at, assets))
            for at in range(assets)
        ]
    )


def _found(space: Space, index: Integers) -> Values:
    """A world without an engine: each axis moves what is measured."""
    at = space.positions(index) / np.array(space.shape)
    mean = at.mean(axis=1)
    score = 1 - ((at - 0.3) ** 2).sum(axis=1)
    few = at[:, -1] < 0.1
    return _values(np.where(few, -np.inf, score), 30 * 100 ** at[:, 0], at[:, 1] * mean, at[:, 2])


def _values(score: Floats, trades: Floats, drawdown: Floats, win_rate: Floats) -> Values:
    none = np.zeros(len(score))
    return Values(score, score, none, trades, drawdown, win_rate, none, none, np.arange(len(score)))


def _course(space: Space, proposer: Proposer, cells: int, batch: int = 512) -> list[Integers]:
    asked, left = [], cells
    while left and len(index := proposer.propose(min(batch, left))):
        asked.append(index)
        left -= len(index)
        # whoever evaluates has an order of its own
        index = np.sort(index)
        proposer.told(index, _found(space, index))
    return asked


def _sum_of_bests(space: Space, index: Integers) -> float:
    elites = Elites()
    elites.add(index, _found(space, index))
    return float(elites.score[np.isfinite(elites.score)].sum())


def test_cells_are_allowed_and_none_comes_twice() -> None:
    space = _space(LARGE)
    assert space.size > 10**16
    index = np.concatenate(_course(space, Illuminate(space, 3, 5000), 5000))
    assert len(index) == len(set(index.tolist())) == 5000
    assert space.allowed(index).all()


def test_the_same_seed_and_history_propose_the_same() -> None:
    space = _space(LARGE)
    one, other, third = (np.concatenate(_course(space, Illuminate(space, seed, 3000), 3000)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, other)
    assert set(one.tolist()) != set(third.tolist())


def test_it_finds_more_than_uniform_draws() -> None:
    space = _space(LARGE)
    found = [
        _sum_of_bests(space, np.concatenate(_course(space, way, 6000)))
        for way in (Illuminate(space, 0, 6000), Uniform.of(space, 0, 6000))
    ]
    assert found[0] > 1.3 * found[1]


@pytest.mark.parametrize("assets", [1, 3])
def test_a_small_space_is_looked_through_once(assets: int) -> None:
    space = _space(TINY, assets)
    index = np.concatenate(_course(space, Illuminate(space, 0, 1000), 1000, batch=4))
    every = np.arange(space.size)
    np.testing.assert_array_equal(np.sort(index), every[space.allowed(every)])


def test_where_no_cell_counts_cells_are_drawn_on() -> None:
    space = _space(LARGE)
    proposer = Illuminate(space, 0, 400)
    seen: list[int] = []
    while len(index := proposer.propose(100)) and len(seen) < 400:
        seen += index.tolist()
        found = _found(space, index)
        found.score[:] = -np.inf
        proposer.told(index, found)
    assert len(set(seen)) == 400
