"""Sums by block: what they are, and which series are kept where there are too many."""

from __future__ import annotations

import numpy as np

from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.series import standardise


def added(daily: np.ndarray, cuts: list[int], seed: int = 0, most: int = 10_000) -> BlockSums:
    """Sum up rows of daily P&L, some at a time."""
    blocks = BlockSums.blank(daily.shape[1], 4, seed, most)
    for rows in np.split(daily, cuts):
        blocks.add([blocks.part_of(standardise(rows), np.ones(len(rows), dtype=np.bool_))])
    blocks.settle()
    return blocks


def test_they_are_sums_in_units_of_the_deviation() -> None:
    daily = np.random.default_rng(0).normal(0.1, 1, (5, 22))
    blocks = added(daily, [])
    order = np.argsort(standardise(daily).key)
    scaled = (daily / daily.std(axis=1, keepdims=True))[order]
    for at, (start, end) in enumerate(zip(blocks.edges[:-1], blocks.edges[1:], strict=True)):
        np.testing.assert_allclose(blocks.sums[:, at], scaled[:, start:end].sum(axis=1), rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(blocks.squares[:, at], (scaled[:, start:end] ** 2).sum(axis=1), rtol=1e-4)


def test_too_many_are_thinned_alike_in_any_order() -> None:
    daily = np.random.default_rng(0).normal(size=(2000, 8))
    one = added(daily, [700, 1200], most=300)
    other = added(daily[::-1], [100], most=300)
    assert 100 < len(one) <= 300
    assert one.halvings == other.halvings > 0
    np.testing.assert_array_equal(one.keys, other.keys)
    np.testing.assert_array_equal(one.sums, other.sums)
    assert set(added(daily, [], seed=1, most=300).keys.tolist()) != set(one.keys.tolist())


def test_they_go_on_from_what_was_kept() -> None:
    daily = np.random.default_rng(0).normal(size=(900, 8))
    whole, half = added(daily, [500], most=200), BlockSums.blank(8, 4, most=200)
    half.add([half.part_of(standardise(daily[:500]), np.ones(500, dtype=np.bool_))])
    again = BlockSums.blank(8, 4, most=200)
    again.restore(half.arrays())
    again.add([again.part_of(standardise(daily[500:]), np.ones(400, dtype=np.bool_))])
    again.settle()
    np.testing.assert_array_equal(again.keys, whole.keys)
    np.testing.assert_array_equal(again.squares, whole.squares)
