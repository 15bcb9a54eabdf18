"""The scripts a user copies run as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import export_heatmaps, launch_large_grid

pytestmark = pytest.mark.slow


def test_a_large_grid_is_launched_and_its_maps_exported(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "--signals",
        str(folder / "signals.parquet"),
        "--out",
        str(tmp_path / "run"),
        "--cells",
        "300",
        "--jobs",
        "1",
    ]
    launch_large_grid.main(words)
    out = capsys.readouterr().out
    assert out.startswith("300 of ")
    assert "biased upwards" in out


def test_every_pair_of_axes_is_drawn(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export_heatmaps.main([str(folder / "run"), "--out", str(tmp_path)])
    assert len(list(tmp_path.glob("*.png"))) == 3
    assert len(list(tmp_path.glob("*.html"))) == 3
    assert "long_entry" in capsys.readouterr().out
