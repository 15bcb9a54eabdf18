from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sweeps.runs.cell_digests import count_paths


@pytest.mark.parametrize("held", [1 << 24, 7])
def test_a_path_counts_once_however_many_parts_it_is_in(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sweeps.runs.cell_digests._PATHS_HELD", held)
    rng = np.random.default_rng(1)
    ids = np.append(rng.integers(0, 2**63, 40, endpoint=False), [0, 2**63 - 1])
    parts, rows = [], []
    for number in range(3):
        rows.append(np.concatenate([ids[number * 7 :], ids[:9]]))
        parts.append(tmp_path / f"part-{number}.parquet")
        pl.DataFrame({"path": rows[-1]}).write_parquet(parts[-1])
    assert count_paths(parts, sum(len(row) for row in rows)) == 42
