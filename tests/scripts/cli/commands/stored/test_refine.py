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
    assert "max_hold" in grids.load(file).moved


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
