"""Runs in folders whose names are patterns, addresses or begin with `~`: every command reads and writes there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import grids
import results
import signals
import sweeps
from scripts.cli import main

pytestmark = pytest.mark.slow

GRID = "[axes]\nlong_entry = { values = [0.5, 0.52] }\nmax_hold = { values = [6, 24] }\n"
NAMES = ["r[1]", "a*b? {x}", "p%20#1", "new\nline ü"]

Asymmetry = Callable[..., str]


@pytest.fixture
def asymmetry(capsys: pytest.CaptureFixture[str]) -> Asymmetry:
    """Return a function that runs a command, which must succeed, and gives what it prints."""

    def run(*words: object) -> str:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said = capsys.readouterr()
        assert left.value.code == 0, said.err
        return said.out

    return run


def _everything(asymmetry: Asymmetry, where: str, holder: Path) -> None:
    """Sweep, read and write in one folder, which `holder` is, with all inputs inside it too."""
    holder.mkdir()
    signals.write(signals.simulated_signals(1500, edge=0.05, seed=2), holder / "signals.parquet")
    (holder / "grid.toml").write_text(GRID, encoding="utf-8")
    (holder / "cell.json").write_text('{"long_entry": 0.5, "max_hold": 6}', encoding="utf-8")
    run, source = f"{where}/run", f"{where}/signals.parquet"
    swept = asymmetry("sweep", f"{where}/grid.toml", "--signals", source, "--out", run, "--jobs", 1, "--no-confirm")
    assert "4 cells" in swept
    assert sorted(path.name for path in (holder / "run").iterdir() if path.name[0] != ".") == ["cells", "run.json"]
    asymmetry("sweep", f"{where}/grid.toml", "--signals", source, "--out", run, "--no-confirm", "--resume")
    assert "4 cells were tried" in asymmetry("top", run, "--all-states")
    asymmetry("map", run, "--x", "long_entry", "--y", "max_hold", "--out", f"{where}/maps")
    assert len(list((holder / "maps").iterdir())) == 4
    asymmetry("replay", "--signals", source, "--cell", f"{where}/cell.json", "--out", f"{where}/trades.csv")
    assert (holder / "trades.csv").is_file()
    asymmetry("folds", run, "--fold-every", "1d", "--csv", f"{where}/folds.csv")
    assert (holder / "folds.csv").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_any_name_is_that_folder(name: str, asymmetry: Asymmetry, home: Path) -> None:
    for decoy in ("r1", "ab", "qq", "x", "p "):  # what a pattern would find
        sweeps.run(
            grids.parse({"axes": {"long_entry": {"values": [0.5]}}}),
            signals.simulated_signals(200, edge=0.0, seed=1),
            Path(decoy) / "run",
            jobs=1,
            progress=False,
        )
    _everything(asymmetry, name, Path.cwd() / name)
    assert json.loads((Path.cwd() / name / "run" / "run.json").read_text())["cells"] == 4


def test_a_tilde_is_the_home_folder_and_nothing_lands_elsewhere(asymmetry: Asymmetry, home: Path) -> None:
    _everything(asymmetry, "~/work", home / "work")
    assert list(Path.cwd().iterdir()) == []


def test_a_folder_that_is_called_tilde_is_reached_by_its_path(asymmetry: Asymmetry, home: Path) -> None:
    _everything(asymmetry, "./~", Path.cwd() / "~")
    assert list(home.iterdir()) == []


def test_a_name_that_begins_with_a_dash_is_given_after_two(asymmetry: Asymmetry, home: Path) -> None:
    _everything(asymmetry, "./-dash", Path.cwd() / "-dash")
    assert "4 cells were tried" in asymmetry("top", "--all-states", "--", "-dash/run")


def test_python_takes_the_same_paths(home: Path) -> None:
    made = signals.simulated_signals(1500, edge=0.05, seed=2)
    signals.write(made, "~/signals.parquet")
    (home / "grid.toml").write_text(GRID, encoding="utf-8")
    summary = sweeps.run(grids.load("~/grid.toml"), signals.read("~/signals.parquet"), "~/run", jobs=1, progress=False)
    assert summary.out == home / "run"
    opened = results.open("~/run")
    files = results.draw_map(opened, x="long_entry", y="max_hold", out="~/maps")
    assert files.png.parent == home / "maps"
    results.write_trades(sweeps.replay(made, {**results.cell_of(opened, 0)}).trades, "~/trades/all.csv")
    assert (home / "trades" / "all.csv").is_file()
    assert list(Path.cwd().iterdir()) == []
