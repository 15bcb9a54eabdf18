"""Rows in the order of their cells, however few of them fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from results.inference.saved.steps import Kept
from results.inference.verdict.ordering import in_order_of_cells


def test_they_are_sorted_by_shares(tmp_path: Path) -> None:
    rows = np.zeros(1000, dtype=[("cell", np.int64), ("t", np.float64)])
    rows["cell"] = np.random.default_rng(0).permutation(5000)[:1000]
    rows["t"] = rows["cell"] / 7
    expected = np.sort(rows, order="cell")
    for at_once in (90, 1000):
        parts = (rows[at : at + 128] for at in range(0, 1000, 128))
        found = list(in_order_of_cells(parts, 5000, 1000, Kept(tmp_path, "a"), at_once))
        np.testing.assert_array_equal(np.concatenate(found), expected)
        assert (len(found) == 1) == (at_once == 1000)
    assert not list((tmp_path / "judging").iterdir())
    assert not list(in_order_of_cells([], 10, 0, Kept(tmp_path, "a")))
