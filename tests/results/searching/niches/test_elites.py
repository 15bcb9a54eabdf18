"""The best of each niche is kept, whatever the order in which cells come."""

from __future__ import annotations

import numpy as np
import pytest

from results.searching.niches.elites import Elites
from results.searching.niches.scales import SCALES
from results.searching.values import Values
from signals.arrays import Integers


def _values(cells: int, seed: int = 0) -> Values:
    random = np.random.default_rng(seed)
    score = np.round(random.normal(size=cells), 1)  # many are as good
    score[random.random(cells) < 0.2] = -np.inf
    none = np.zeros(cells)
    return Values(
        score,
        score,
        none,
        trades=np.floor(30 * 100 ** random.random(cells)),
        drawdown=random.random(cells),
        win_rate=random.random(cells),
        gross=none,
        cost=none,
        path=np.arange(cells),
    )


def _state(elites: Elites) -> list[list[float]]:
    return [elites.score.tolist(), elites.cell.tolist(), elites.counts.tolist()]


@pytest.fixture(name="index")
def _index() -> Integers:
    return np.random.default_rng(2).permutation(10**6)[:5000]


def test_the_order_of_the_cells_decides_nothing(index: Integers) -> None:
    values, one, other = _values(5000), Elites(), Elites()
    one.add(index, values)
    for rows in np.array_split(np.random.default_rng(3).permutation(5000), 9):
        other.add(index[rows], values.take(rows))
    assert _state(one) == _state(other)


def test_the_best_of_each_shown_niche_is_the_best_of_all_in_it(index: Integers) -> None:
    values, elites = _values(5000), Elites()
    elites.add(index, values)
    bands = elites.bands()
    niche, finest = elites.shown(bands)
    own = np.ravel_multi_index(
        tuple(
            one.band[scale.band(column)]
            for one, scale, column in zip(bands, SCALES, (values.trades, values.drawdown, values.win_rate), strict=True)
        ),
        tuple(len(one) for one in bands),
    )
    counts = np.isfinite(values.score)
    assert set(niche.tolist()) == set(own[counts].tolist())
    for which, cell in zip(niche.tolist(), elites.cell[finest].tolist(), strict=True):
        inside = np.flatnonzero(counts & (own == which))
        best = inside[np.lexsort((index[inside], -values.score[inside]))[0]]
        assert cell == index[best]


def test_cells_that_do_not_count_are_not_kept() -> None:
    values, elites = _values(50), Elites()
    values.score[:] = -np.inf
    elites.add(np.arange(50), values)
    assert not elites.any
