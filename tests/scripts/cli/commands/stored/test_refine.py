"""`asymmetry refine`: the finer grid written or run, and one line for whatever is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import grids
import results
from tests.scripts.command_line import run as asymmetry


def refine(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    return asymmetry(capsys, "refine", *words)


def test_the_grid_alone_is_written_and_said_why(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "finer.toml"
    code, out, err = refine(capsys, folder / "run", "--grid-only", file, "--factor", 2)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == str(file)
    assert out.startswith(f"{folder / 'run'}: expectancy")
    assert "  refined     long_entry = short_entry: 5 values become" in out
    found = grids.load(file)
    assert "max_hold" in found.moved
    assert found.refines is not None
    assert found.refines.run.resolve() == (folder / "run").resolve()


def test_the_finer_grid_is_run_and_knows_where_it_comes_from(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    words = [folder / "run", "--out", tmp_path / "finer", "--factor", 2, "--cells", 50, "--jobs", 1, "--no-confirm"]
    code, out, err = refine(capsys, *words, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert 0 < told["run"]["cells"] == told["refinement"]["cells"] <= 50
    run = results.open(tmp_path / "finer")
    assert run.info["lineage"]["runs"][0]["relation"] == "parent"
    assert run.info["lineage"]["tried_before"] == 20
    # done already, and left alone
    code, out, _ = refine(capsys, *words, "--resume")
    assert code == 0
    assert "20 cells were tried on these signals before; asymmetry judge" in out
    code, _, err = refine(capsys, *words)
    assert (code, err.splitlines()[-1].startswith(f"asymmetry: error: {tmp_path / 'finer'}: already holds a run")) == (
        1,
        True,
    )


SIGNALS = "signals.parquet"


def sweep(capsys: pytest.CaptureFixture[str], folder: Path, *words: object) -> tuple[int, str, str]:
    return asymmetry(capsys, "sweep", *words, "--signals", folder / SIGNALS, "--jobs", 1, "--no-confirm")


def test_a_grid_that_is_written_is_swept_anywhere_and_knows_where_it_comes_from(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    file, out = tmp_path / "grids" / "finer.toml", tmp_path / "runs" / "deep" / "finer"
    file.parent.mkdir()
    code, said, err = refine(capsys, folder / "run", "--grid-only", file, "--factor", 2, "--cells", 30)
    assert code == 0, err
    assert f"a sweep of it counts the cells of {folder / 'run'} as tried before" in said
    for shard in ("1/2", "2/2"):
        code, said, err = sweep(capsys, folder, file, "--out", out, "--shard", shard)
        assert code == 0, err
        assert said.splitlines()[-1] == "20 cells were tried on these signals before"
    code, said, err = asymmetry(capsys, "merge", out, "--jobs", 1, "--no-confirm")
    assert code == 0, err
    assert said.splitlines()[-1].startswith("20 cells were tried on these signals before; asymmetry judge")
    lineage = results.open(out).info.lineage
    assert lineage is not None
    assert lineage.parent == results.open(folder / "run").info.id
    assert (out / lineage.runs[0].path).resolve() == (folder / "run").resolve()


def test_a_run_by_hand_is_said_to_refine_another_which_top_and_maps_then_tell(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    grid = tmp_path / "closer.toml"
    axes = "long_entry = { values = [0.51, 0.53] }\nmax_hold = { values = [6, 12] }"
    grid.write_text(f'[axes]\n{axes}\n[fixed]\nstop_basis = "price"\n', encoding="utf-8")
    out = tmp_path / "runs" / "closer"
    code, said, err = sweep(capsys, folder, grid, "--out", out, "--parent", folder / "run")
    assert code == 0, err
    assert "20 cells were tried on these signals before; asymmetry judge" in said
    _, said, _ = asymmetry(capsys, "top", out, "--all-states", "--metric", "expectancy")
    assert "trade lists, and 20 cells on the same signals before." in " ".join(said.split())
    asked = ["--x", "long_entry", "--y", "max_hold", "--metric", "expectancy", "--out", tmp_path / "maps"]
    _, said, _ = asymmetry(capsys, "map", out, *asked)
    assert "  - tried on the same signals before: 20 cells; the best of all is luckier" in said.splitlines()
    # beside it, another one: the same words, though it refines nothing
    other = tmp_path / "runs" / "other"
    grid.write_text(f'[axes]\n{axes.replace("12", "18")}\n[fixed]\nstop_basis = "price"\n', encoding="utf-8")
    _, said, _ = sweep(capsys, folder, grid, "--out", other)
    assert said.splitlines()[-1] == "24 cells were tried on these signals before"
    code, _, err = sweep(capsys, folder, grid, "--out", tmp_path / "nowhere", "--parent", tmp_path / "gone")
    assert code == 1
    assert "gone: cannot be the parent of a run" in err.splitlines()[-1]
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "name either --out RUN2 to run the finer grid, or --grid-only FILE.toml to have it written"),
        (["--out", "x", "--grid-only", "y.toml"], 2, "name either --out RUN2"),
        (
            ["--grid-only", "x.toml", "--metric", "win_rate", "--around", "contour"],
            1,
            "use --around promising, or a metric",
        ),
        (["--grid-only", "x.toml", "--where", "leverage > 4"], 1, "no block of cells has enough trades"),
        (
            ["--grid-only", "signals.parquet"],
            1,
            "signals.parquet: is no name of a grid file; write one that ends with .toml",
        ),
        (["--out", "x", "--signals", "other.parquet"], 1, "other.parquet: has fingerprint"),
    ],
)
def test_whatever_is_wrong_is_one_line(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    placed = [
        str(tmp_path / word) if word[:2] in {"x", "x.", "y."} else str(folder / word) if "." in word else word
        for word in words
    ]
    left, _, err = refine(capsys, folder / "run", *placed)
    assert left == code
    assert message in err.splitlines()[-1]
    assert not list(tmp_path.iterdir())
