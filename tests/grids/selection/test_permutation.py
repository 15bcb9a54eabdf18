from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grids.selection.permutation import Permutation


@given(st.integers(1, 3000), st.integers(0, 2**130))
def test_every_integer_comes_once(n: int, seed: int) -> None:
    assert np.sort(Permutation(n, seed)[:]).tolist() == list(range(n))


@given(st.integers(1, 2**62), st.integers(0, 2**70))
def test_any_part_is_distinct_and_in_range(n: int, seed: int) -> None:
    part = Permutation(n, seed)[: min(n, 500)]
    assert len(set(part.tolist())) == len(part)
    assert part.min() >= 0
    assert part.max() < n


@given(st.integers(1, 10**9), st.integers(0, 100), st.integers(0, 100))
def test_a_slice_does_not_depend_on_how_it_is_cut(n: int, start: int, length: int) -> None:
    shuffled = Permutation(n, 7)
    assert shuffled[: start + length][start:].tolist() == shuffled[start : start + length].tolist()


def test_seeds_differ_in_all_their_bits() -> None:
    orders = [Permutation(1000, seed)[:].tolist() for seed in (0, 1, 2**63, 2**64, 2**64 + 1, 2**128)]
    assert len({tuple(order) for order in orders}) == len(orders)


def test_places_are_spread_evenly() -> None:
    firsts = np.concatenate([Permutation(10, seed)[:3] for seed in range(4000)])
    counts = np.bincount(firsts, minlength=10)
    # 12,000 draws into 10 boxes: chi-squared with 9 degrees of freedom, 33.7 is its 0.9999 quantile
    assert ((counts - 1200) ** 2 / 1200).sum() < 33.7


def test_values_are_the_same_on_every_machine() -> None:
    assert Permutation(10**12, 1)[:3].tolist() == [984186878254, 854881581278, 117216750710]
