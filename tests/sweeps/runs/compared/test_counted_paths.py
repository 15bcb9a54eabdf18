from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sweeps.runs.compared.counted_paths import count_paths


def _parts(folder: Path, rows: list[np.ndarray]) -> list[Path]:
    parts = [folder / f"part-{number:05d}.parquet" for number in range(len(rows))]
    for part, ids in zip(parts, rows, strict=True):
        pl.DataFrame({"path": ids}).write_parquet(part)
    return parts


@pytest.mark.parametrize("held", [1 << 24, 12])
def test_a_path_counts_once_however_many_parts_it_is_in(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sweeps.runs.compared.counted_paths._PATHS_HELD", held)
    rng = np.random.default_rng(1)
    ids = np.append(rng.integers(0, 2**63, 40, endpoint=False), [0, 2**63 - 1])
    rows = [np.concatenate([ids[number * 7 :], ids[:9]]) for number in range(3)]
    assert count_paths(_parts(tmp_path, rows), sum(map(len, rows))) == 42


def test_of_very_many_a_share_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.compared.counted_paths._PATHS_HELD", 2_000)
    ids = np.random.default_rng(2).integers(0, 2**63, 200_000)
    found = count_paths(_parts(tmp_path, [ids[:120_000], ids[80_000:]]), 240_000)
    assert found != 200_000
    assert found == pytest.approx(200_000, rel=0.05)


def test_no_parts_have_no_paths() -> None:
    assert count_paths([], 0) == 0
