"""`asymmetry search`: what it says and writes, and one line for whatever is wrong."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

import grids
import results
import signals
from scripts.cli.terminal.hanging import hung
from tests.scripts.command_line import interrupt
from tests.scripts.command_line import run as asymmetry

pytestmark = pytest.mark.slow

GRID = """
[axes]
side        = { values = ["both", "long", "short"] }
long_entry  = { from = 0.50, to = 0.60, step = 0.02 }
short_entry = { tie = "long_entry" }
stop_loss   = { values = [0.005, 0.01, 0.02, "none"] }
take_profit = { values = [0.005, 0.01, 0.02, "none"] }
max_hold    = { values = [6, 12, 24, 48] }
[fixed]
stop_basis = "price"
"""
CELLS = 3 * 6 * 4 * 4 * 4


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grid") / "large.toml"
    path.write_text(GRID, encoding="utf-8")
    return path


def search(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, out: Path, *words: object
) -> tuple[int, str, str]:
    given = ["--signals", folder / "signals.parquet", "--out", out, "--no-confirm", "--jobs", "1"]
    return asymmetry(capsys, "search", grid, *given, *words)


def test_it_says_what_it_will_do_what_it_found_and_what_comes_next(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path
) -> None:
    code, out, err = search(capsys, grid, folder, tmp_path / "run", "--cells", 300, "--seed", 3)
    assert code == 0, err
    assert err.startswith(f"visiting 300 of {CELLS:,} cells for the highest lower bound of expectancy; searched up to ")
    assert "kept for judging from 2024-01-" in err
    for words in (
        "300 cells from ",
        "  visited     300 of 1,152 cells (26.04%), ",
        "  best        cell ",
        ", lower bound ",
        "(40% of the time, of bars out of sample)",
        "  next        nothing can be called positive: kept for judging are 5 days with bars, and at least 20 are needed",
    ):
        assert words in out


def test_what_is_printed_as_json_is_the_run_the_question_and_the_best(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path
) -> None:
    code, out, _ = search(
        capsys, grid, folder, tmp_path / "run", "--cells", 200, "--min-trades", 40, "--max-drawdown", 0.5, "--json"
    )
    assert code == 0
    told = json.loads(out)
    assert told["run"]["cells"] == told["search"]["visited"] == 200
    assert told["search"]["question"]["min_trades"] == 40
    assert told["search"]["space"] == CELLS
    assert told["search"]["searched"]["to"] == told["search"]["kept"]["from"]
    best = told["search"]["best"]
    assert best["trades"] >= 40
    assert best["max_drawdown"] <= 0.5
    assert best["bound"] < best["value"]
    row = results.cell_of(results.open(tmp_path / "run"), best["cell"])
    assert {name: row[name] for name in best["parameters"]} == best["parameters"]


def test_the_python_door_takes_keywords_and_shows_itself(grid: Path, folder: Path, tmp_path: Path) -> None:
    told: list[str] = []
    found = results.search(
        grids.load(grid), folder / "signals.parquet", tmp_path / "run", cells=200, metric="max_drawdown",
        hold_out=0, jobs=1, progress=False, tell=told.append,
    )  # fmt: skip
    assert found.question.cells == 200
    assert found.best is not None
    assert found.best.bound == found.best.value
    text = repr(found)
    assert "the lowest max drawdown\n" in text  # of which there is no bound
    assert "nothing is kept for judging, so that no verdict can be positive" in text
    assert "next" not in text
    assert "judge" not in text.split("kept for judging")[1]
    assert text.splitlines()[0] in found._repr_html_()
    assert len(told) == 1
    with pytest.raises(TypeError, match="cell"):
        results.search(grids.load(grid), folder / "signals.parquet", tmp_path / "no", cell=200)  # type: ignore[call-arg]


def test_what_shows_a_boundary_comes_next_and_weeks_are_counted(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    hourly = signals.simulated_signals(2400, edge=0.05, seed=2, step_minutes=60)
    signals.write(hourly, tmp_path / "signals.parquet")
    code, out, err = search(
        capsys, grid, tmp_path, run, "--cells", 40, "--for", "boundary", "--held-out", "weeks", "--hold-out", "0.5"
    )
    assert code == 0, err
    assert f"  next        asymmetry map --predicted {run} --x long_entry --y stop_loss draws what it predicts" in out
    assert "searched 7 weeks, kept for judging 8 among them that were drawn at random (50% of the time" in out
    shown, picture, complaint = asymmetry(
        capsys, "map", run, "--predicted", "--x", "long_entry", "--y", "stop_loss", "--draw", 100, "--out", tmp_path
    )
    assert shown == 0, complaint
    assert "predicted from 40 visited cells of 1,152" in picture


@pytest.mark.parametrize("width", [80, 120])
def test_what_was_found_fits_a_terminal(
    width: int, grid: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = results.search(
        grids.load(grid), folder / "signals.parquet", "runs/run", cells=40, min_trades=10, jobs=1, progress=False
    )
    for line in found.words:
        shown = hung(line, width)
        assert max(map(len, shown)) <= width
        assert all(each.startswith(" " * 14) for each in shown[1:])


def test_a_search_that_nothing_counts_in_says_so(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path
) -> None:
    code, out, _ = search(capsys, grid, folder, tmp_path / "run", "--cells", 50, "--min-trades", 100_000)
    assert code == 0
    assert "0 of them with enough trades" in out
    assert "none: no cell can count: " in out
    assert "a cell needs 100,000 trades, at most one a bar; keep less (--hold-out), or lower --min-trades" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cells", "0"], "'--cells'"),
        (["--hold-out", "1"], "'--hold-out'"),
        (["--hold-out", "nan"], "'--hold-out'"),
        (["--max-drawdown", "0"], "'--max-drawdown'"),
        (["--for", "worst"], "'--for'"),
        (["--held-out", "first"], "'--held-out'"),
        (["--finalists", "0"], "'--finalists'"),
        (["--seed", "-1"], "'--seed'"),
        (["--min-trades", "0"], "'--min-trades'"),
    ],
)
def test_a_wrong_word_is_one_line_of_usage(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    code, out, err = search(capsys, grid, folder, tmp_path / "run", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_a_measure_that_there_is_none_of_is_refused_before_anything_is_made(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path
) -> None:
    code, out, err = search(capsys, grid, folder, tmp_path / "run", "--metric", "expectation")
    assert (code, out) == (1, "")
    assert "expectancy" in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_a_folder_that_is_refused_is_refused_before_anything_is_said(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "held.txt").write_text("")
    for out in (tmp_path, tmp_path / "held.txt"):
        code, said, err = search(capsys, grid, folder, out, "--cells", 20)
        assert (code, said, len(err.splitlines())) == (1, "", 1)
        assert "choose another --out" in err


def test_what_hides_all_cells_is_named(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path
) -> None:
    code, out, _ = search(capsys, grid, folder, tmp_path / "tight", "--cells", 30, "--max-drawdown", "1e-300")
    assert code == 0
    assert "drawdown of at most 1e-298%; raise --max-drawdown" in " ".join(out.split())
    code, out, err = search(capsys, grid, folder, tmp_path / "short", "--cells", 30, "--hold-out", "0.999")
    assert code == 0
    assert "no cell can count: " in err
    assert "keep less (--hold-out), or lower --min-trades" in err
    assert "(99.9% of the time" in out
    code, out, err = search(capsys, grid, folder, tmp_path / "no", "--cells", 30, "--metric", "worst_trade")
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert "is told of all trades together" in err


def test_ctrl_c_is_one_line_that_says_how_to_go_on(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"

    def begun() -> None:
        until = time.monotonic() + 60
        while not list((out / "visits").glob("visit-*.bin")) and time.monotonic() < until:
            time.sleep(0.05)

    code, _, err = interrupt("search", folder, out, begun, "--jobs", "1")
    assert code == 130
    told = err.splitlines()[-1]
    assert re.fullmatch(
        r"asymmetry: interrupted; no file is half-written; what was found of [0-9,]+ cells is kept in .*; --resume goes on from there",
        told,
    ), err


def test_a_sweep_does_not_go_on_with_a_search_nor_a_search_with_a_sweep(
    capsys: pytest.CaptureFixture[str], grid: Path, folder: Path, tmp_path: Path
) -> None:
    searched, swept = tmp_path / "searched", tmp_path / "swept"
    assert search(capsys, grid, folder, searched, "--cells", 50)[0] == 0
    signals_ = ["--signals", folder / "signals.parquet"]
    code, _, err = asymmetry(capsys, "sweep", grid, *signals_, "--out", searched, "--resume")
    assert (code, err) == (
        1,
        f"asymmetry: error: {searched}: was started with a search, which chooses its cells; continue it by asymmetry search "
        "--resume, or choose another --out\n",
    )
    assert asymmetry(capsys, "sweep", grid, *signals_, "--out", swept, "--no-confirm", "--jobs", "1")[0] == 0
    code, _, err = search(capsys, grid, folder, swept, "--cells", 50, "--hold-out", 0, "--resume")
    assert code == 1
    assert err.splitlines()[-1] == (
        f"asymmetry: error: {swept}: was started with no search: all cells that its grid selects are run; continue it by "
        "asymmetry sweep --resume, or choose another --out"
    )
    code, _, err = search(capsys, grid, folder, searched, "--cells", 60, "--resume")
    assert code == 1
    assert "another search (cells: 50 then, 60 now); give --cells as it was, or choose another --out" in err
