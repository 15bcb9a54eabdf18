"""The scripts a user copies run as they stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import signals
from scripts import compare_model_sets, export_heatmaps, launch_large_grid, walk_forward_months
from signals import InputError

pytestmark = pytest.mark.slow

HOURLY = """
[axes]
long_entry = { from = 0.50, to = 0.56, step = 0.02 }
stop_loss  = { values = [0.01, "none"] }
max_hold   = { values = [6, 24] }
[fixed]
side = "long"
stop_basis = "price"
"""


def test_a_large_grid_is_launched_at_once_and_in_shards(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--signals", str(folder / "signals.parquet"), "--cells", "300", "--jobs", "1", "--permutations", "0"]
    with pytest.raises(InputError, match="variant 'nobody' is not in the file"):
        launch_large_grid.main([*words, "--out", str(tmp_path / "refused"), "--variant", "nobody"])
    words += ["--variant", "default"]
    launch_large_grid.main([*words, "--out", str(tmp_path / "run")])
    out = capsys.readouterr().out
    assert out.startswith("300 of ")
    assert "biased upwards" in out
    assert "no verdict: " in out  # ten days are too few to judge
    assert list((tmp_path / "run-maps").glob("*.png"))
    for shard in ("1/2", "2/2"):
        launch_large_grid.main([*words, "--out", str(tmp_path / "cut"), "--shard", shard])
    launch_large_grid.main([*words, "--out", str(tmp_path / "cut"), "--merge"])
    parts = [sorted((tmp_path / name / "cells").iterdir()) for name in ("run", "cut")]
    assert [part.read_bytes() for part in parts[0]] == [part.read_bytes() for part in parts[1]]


def test_every_pair_of_axes_is_drawn(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export_heatmaps.main([str(folder / "run"), "--out", str(tmp_path)])
    assert len(list(tmp_path.glob("*.png"))) == 3
    assert len(list(tmp_path.glob("*.html"))) == 3
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith("long_entry 0.")
    assert "null" not in out
    assert "…" not in out
    with pytest.raises(SystemExit):
        export_heatmaps.main(["--help"])
    told = capsys.readouterr().out
    assert told.startswith("usage: python -m scripts.export_heatmaps ")
    assert "measure that is mapped" in told


def test_model_sets_are_compared_on_what_both_have_not_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid = tmp_path / "grid.toml"
    grid.write_text(HOURLY, encoding="utf-8")
    for name, edge, later in (("blind", 0.0, 0), ("knows", 0.3, 400)):
        made = signals.simulated_signals(4000, edge=edge, seed=2, step_minutes=60)
        said = made.variants["default"]
        unseen = np.arange(4000) >= 500 + later
        whole = replace(made, variants={"default": replace(said, out_of_sample=unseen)})
        signals.write(whole, tmp_path / f"{name}.parquet")
    sets = compare_model_sets.model_sets([tmp_path / "blind.parquet", tmp_path / "knows.parquet"])
    assert {int(held.variants["default"].out_of_sample.sum()) for held in sets.values()} == {3100}  # type: ignore[union-attr]
    files = [word for name in sets for word in ("--signals", str(tmp_path / f"{name}.parquet"))]
    compare_model_sets.main([str(grid), *files, "--out", str(tmp_path / "out"), "--permutations", "0", "--jobs", "1"])
    out = capsys.readouterr().out
    assert "blind: " in out
    assert "knows against blind: a higher net return a trade in 100% of matched cells" in out
    assert "beyond luck" in out
    assert (tmp_path / "out" / "maps.png").stat().st_size > 10_000


def test_sets_that_cannot_be_compared_are_refused(tmp_path: Path) -> None:
    made = signals.simulated_signals(300, seed=1)
    said = made.variants["default"]
    halves = {"early": np.arange(300) < 150, "late": np.arange(300) >= 150}
    flagged = {name: replace(said, out_of_sample=half) for name, half in halves.items()}
    signals.write(replace(made, variants=flagged), tmp_path / "both.parquet")
    with pytest.raises(signals.InputError, match="no bar is out of sample for all of early, late"):
        compare_model_sets.model_sets([tmp_path / "both.parquet"])
    with pytest.raises(signals.InputError, match="give several files"):
        compare_model_sets.model_sets([tmp_path / "both.parquet"], ["early"])
    signals.write(signals.simulated_signals(300, seed=2), tmp_path / "other.parquet")
    signals.write(made, tmp_path / "one.parquet")
    with pytest.raises(signals.InputError, match="have other bars"):
        compare_model_sets.model_sets([tmp_path / "one.parquet", tmp_path / "other.parquet"])


def test_months_are_walked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid = tmp_path / "grid.toml"
    grid.write_text(HOURLY, encoding="utf-8")
    signals.write(signals.simulated_signals(24 * 130, edge=0.1, seed=2, step_minutes=60), tmp_path / "mine.parquet")
    words = [str(grid), "--signals", str(tmp_path / "mine.parquet"), "--out", str(tmp_path / "walk")]
    walk_forward_months.main([*words, "--train", "1", "--by", "t", "--jobs", "1"])
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines() if line.startswith("2024-")] == [
        "2024-02",
        "2024-03",
        "2024-04",
        "2024-05",
    ]
    assert "months with trades paid (4 in all)" in out
    assert "VERDICT: " in out
