"""Sums by block: what they are, and which series are kept where there are too many."""

from __future__ import annotations

import numpy as np

from results.inference.max_t.block_sums import BlockSums, Part
from results.inference.max_t.series import standardise


def added(daily: np.ndarray, cuts: list[int], seed: int = 0, most: int = 10_000) -> BlockSums:
    """Sum up rows of daily P&L, some at a time."""
    blocks = BlockSums.blank(daily.shape[1], 4, seed, most)
    for place, rows in enumerate(np.split(daily, cuts)):
        blocks.add(part(blocks, rows, place))
    blocks.settle()
    return blocks


def part(blocks: BlockSums, rows: np.ndarray, place: int = 0) -> Part:
    every = np.ones(len(rows), dtype=np.bool_)
    return blocks.part_of(standardise(rows), every, place * 10_000 + np.arange(len(rows)))


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
    half.add(part(half, daily[:500]))
    again = BlockSums.blank(8, 4, most=200)
    again.take(half.arrays())
    again.add(part(again, daily[500:], 1))
    again.settle()
    np.testing.assert_array_equal(again.keys, whole.keys)
    np.testing.assert_array_equal(again.squares, whole.squares)
    np.testing.assert_array_equal(again.sources, whole.sources)


def test_a_series_that_comes_twice_counts_once_and_is_from_where_it_was_first() -> None:
    daily = np.random.default_rng(0).normal(size=(300, 8))
    once, twice = BlockSums.blank(8, 4, most=100), BlockSums.blank(8, 4, most=100)
    once.add(part(once, daily))
    twice.add(part(twice, 2 * daily[::-1], 1))
    twice.add(part(twice, daily))
    twice.settle()
    once.settle()
    for name in ("keys", "sums", "sources"):
        np.testing.assert_array_equal(getattr(twice, name), getattr(once, name))
