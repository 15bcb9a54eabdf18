"""Distinct series counted over files, in as many passes as memory asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from results.inference.saved.steps import Kept
from results.inference.testing.units.distinct import distinct_keys


def test_passes_count_each_key_once(tmp_path: Path) -> None:
    kept, rng = Kept(tmp_path, "a"), np.random.default_rng(0)
    parts = [rng.integers(1, 500, 300).astype(np.uint64) for _ in range(4)]
    for number, keys in enumerate(parts):
        kept.save(f"part-{number}", {"key": keys, "other": keys})
    files = [f"part-{number}" for number in range(4)]
    expected = len(np.unique(np.concatenate(parts)))
    assert distinct_keys(kept, files) == distinct_keys(kept, files, at_once=100) == expected
    assert distinct_keys(kept, []) == 0
