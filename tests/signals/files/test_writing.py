from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from signals import InputError, from_frame, read, read_manifest, to_frame, write


def test_round_trip_of_signals_with_variants_and_manifest(frame: pl.DataFrame, tmp_path: Path) -> None:
    extra = [
        pl.lit(0.5).alias("short_exit@b"),
        pl.lit(True).alias("out_of_sample@b"),
        pl.lit(0.0001).alias("funding_rate"),
    ]
    signals = from_frame(frame.with_columns(extra))
    path = write(signals, tmp_path / "a.parquet", {"models": ["é"], "folds": 3})
    assert read(path).fingerprint == signals.fingerprint
    assert read_manifest(path) == {"models": ["é"], "folds": 3}
    stored = pl.read_parquet(path)
    assert stored["long_entry"].null_count() == 3
    assert "long_entry@b" not in stored.columns


def test_a_variant_that_knows_nothing_survives(frame: pl.DataFrame) -> None:
    signals = from_frame(frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("long_entry@mute")))
    again = from_frame(to_frame(signals))
    assert list(again.variants) == ["default", "mute"]
    assert np.isnan(again.variants["mute"].long_entry).all()


def test_no_manifest(frame: pl.DataFrame, tmp_path: Path) -> None:
    assert read_manifest(write(frame, tmp_path / "a.parquet")) is None
    assert read_manifest(write(frame, tmp_path / "a.csv")) is None
    with pytest.raises(InputError, match="only be kept in Parquet"):
        write(frame, tmp_path / "a.csv", {})
    with pytest.raises(InputError, match="there is no such file"):
        read_manifest(tmp_path / "absent.parquet")


def test_a_failed_write_leaves_the_old_file_and_no_litter(frame: pl.DataFrame, tmp_path: Path) -> None:
    path = write(frame, tmp_path / "a.parquet")
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"'close' is -1\.0"):
        write(frame.with_columns(close=-1.0), path)
    with pytest.raises(TypeError):
        write(frame, path, {"not json": object()})
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]
    with pytest.raises(InputError, match="cannot be written"):
        write(frame, tmp_path / "absent" / "a.parquet")
