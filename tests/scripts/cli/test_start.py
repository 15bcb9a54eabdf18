"""The command line: what it prints, what it writes, and one line for whatever is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import polars as pl
import pytest

from scripts.cli.start import asymmetry
from sweeps.measures.trade_table import TRADE_COLUMNS
from tests.places import ROOT
from tests.scripts.command_line import START, interrupt, run


@pytest.mark.slow
def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom scripts.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'polars', 'numpy', 'numba', 'matplotlib', 'plotly', 'vectorbt'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "sweep" in done.stdout


@pytest.mark.parametrize("command", ["grid", "replay", "sweep", "search", "map", "top", "confirm", "portfolio", "demo"])
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, err = run(capsys, command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: asymmetry {command}")


def test_grid_says_what_is_asked(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, out, _ = run(capsys, "grid", folder / "grid.toml", "--signals", folder / "signals.parquet")
    assert code == 0
    for words in ("20 cells in the full product, 20 to run", "long_entry = short_entry", "5 entry rules", "free core"):
        assert words in out


def test_replay_writes_trades_and_prints_measures(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    out_file = tmp_path / "deep" / "trades.csv"
    words = ["--signals", folder / "signals.parquet", "--cell", folder / "cell.json", "--out", out_file]
    code, out, err = run(capsys, "replay", *words)
    assert (code, err) == (0, "")
    measures = json.loads(out)
    trades = pl.read_csv(out_file)
    assert tuple(trades.columns) == (*TRADE_COLUMNS, "out_of_sample")
    assert len(trades) == measures["trades"] > 30
    assert trades["net_return"].mean() == pytest.approx(measures["expectancy"], rel=1e-12)
    assert trades["balance"][-1] - 1 == pytest.approx(measures["total_return"], rel=1e-12)
    assert trades["entry_time"][0].endswith("Z")


def test_replay_says_which_trades_are_out_of_sample(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    frame = pl.read_parquet(folder / "signals.parquet").with_row_index("row")
    marks = {"mixed": pl.col("row") >= 2000, "unknown": None}
    found = {}
    for name, mark in marks.items():
        kept = (
            frame.drop("row", "out_of_sample") if mark is None else frame.with_columns(out_of_sample=mark).drop("row")
        )
        kept.write_parquet(tmp_path / f"{name}.parquet")
        words = [
            "--signals",
            tmp_path / f"{name}.parquet",
            "--cell",
            folder / "cell.json",
            "--out",
            tmp_path / f"{name}.csv",
        ]
        code, out, _ = run(capsys, "replay", *words)
        assert code == 0
        found[name] = json.loads(out), pl.read_csv(tmp_path / f"{name}.csv")
    measures, trades = found["mixed"]
    assert trades["out_of_sample"].to_list() == (trades["entry_bar"] >= 2000).to_list()
    out_of_sample = trades.filter("out_of_sample")
    assert next(iter(measures)) == "oos_trades"
    assert 0 < measures["oos_trades"] == len(out_of_sample) < measures["trades"]
    assert measures["oos_expectancy"] == pytest.approx(out_of_sample["net_return"].mean(), rel=1e-9)
    silent, unmarked = found["unknown"]
    assert next(iter(silent)) == "trades"
    assert unmarked["out_of_sample"].null_count() == len(unmarked)


def test_replay_of_a_span_counts_bars_from_its_first(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    words = ["--signals", folder / "signals.parquet", "--cell", folder / "cell.json", "--out", tmp_path / "trades.csv"]
    code, _, _ = run(capsys, "replay", *words, "--from", "2024-01-05T00:00:00Z", "--to", "2024-01-06")
    trades = pl.read_csv(tmp_path / "trades.csv", try_parse_dates=True)
    assert code == 0
    assert trades["exit_bar"].max() <= 287  # type: ignore[operator]
    assert trades["entry_time"].dt.date().n_unique() == 1


def test_sweep_map_and_top_follow_each_other(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    code, out, err = run(capsys, "map", folder / "run", "--x", "long_entry", "--y", "stop_loss", "--out", tmp_path)
    assert (code, err) == (0, "")
    written = [Path(line) for line in out.splitlines() if line.startswith(str(tmp_path))]
    assert sorted(path.suffix for path in written) == [".csv", ".html", ".parquet", ".png"]
    assert all(path.is_file() for path in written)
    code, out, err = run(capsys, "top", folder / "run", "--n", 3, "--metric", "expectancy")
    assert (code, err) == (0, "")
    assert "20 cells were tried" in out


def test_a_finished_sweep_resumed_says_what_it_found(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    words = ["sweep", folder / "grid.toml", "--signals", folder / "signals.parquet", "--out", folder / "run"]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    code, out, err = run(capsys, *words, "--resume")
    assert (code, err) == (0, "")
    assert "20 cells from 20 distinct trade lists" in out
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ([], 2, "Missing command"),
        (["swep"], 2, "swep"),
        (["map", "RUN", "--x", "long_entry"], 2, "Missing option '--y'"),
        (["top", "RUN", "--n", "many"], 2, "--n"),
        (["top", "RUN", "--colour"], 2, "--colour"),
        (["map", "RUN", "--x", "a", "--y", "b", "--sample", "some"], 2, "some"),
        (["top", "nowhere"], 1, "no such folder"),
        (["top", "RUN", "--where", "stop_los > 1"], 1, "did you mean 'stop_loss'"),
        (["map", "RUN", "--x", "fee", "--y", "stop_loss"], 1, "the axes of"),
        (["grid", "nowhere.toml"], 1, "nowhere.toml"),
        (["sweep", "GRID", "--signals", "SIGNALS", "--out", "RUN"], 1, "already"),
        (["sweep", "GRID", "--signals", "SIGNALS", "--out", "CELL", "--resume"], 1, "is a file"),
        (["sweep", "GRID", "--signals", "SIGNALS", "--out", "NEW", "--engine", "other"], 2, "vectorbt"),
        pytest.param(
            ["portfolio", "RUN", "--cell", 99, "--out", "NEW"], 1, "there is no cell 99", marks=pytest.mark.slow
        ),
        pytest.param(
            ["portfolio", "RUN", "--cell", 3, "--out", "NEW", "--signals", "nowhere.parquet"],
            1,
            "nowhere.parquet",
            marks=pytest.mark.slow,
        ),
        pytest.param(["confirm", "RUN", "--signals", "OTHER"], 1, "has fingerprint", marks=pytest.mark.slow),
        (["sweep", "GRID", "--signals", "nowhere.parquet", "--out", "NEW"], 1, "nowhere.parquet"),
        (["replay", "--signals", "SIGNALS", "--cell", "GRID", "--out", "NEW"], 1, "not JSON"),
        (["replay", "--signals", "SIGNALS", "--cell", "CELL", "--out", "NEW", "--from", "noon"], 1, "not a time"),
        (
            ["replay", "--signals", "SIGNALS", "--cell", "CELL", "--out", "CELL/trades.csv"],
            1,
            "cannot be made a folder",
        ),
    ],
)
def test_whatever_is_wrong_is_one_line(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, words: list[str | int], code: int, message: str
) -> None:
    places = {
        "RUN": folder / "run",
        "GRID": folder / "grid.toml",
        "SIGNALS": folder / "signals.parquet",
        "NEW": tmp_path / "new",
        "CELL": folder / "cell.json",
        "OTHER": folder / "other.parquet",
    }
    filled = [str(places.get(str(word), word)).replace("CELL/", f"{places['CELL']}/") for word in words]
    before = sorted(folder.rglob("*"))
    found, out, err = run(capsys, *filled)
    assert (found, out) == (code, "")
    assert err.startswith("asymmetry: error: ")
    assert message in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert sorted(folder.rglob("*")) == before
    assert not (tmp_path / "new").exists()


def test_a_defect_is_one_line_and_can_be_looked_into(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr("results.tables.best.top", broken)
    code, _, err = run(capsys, "top", folder / "run")
    assert code == 1
    assert err.count("\n") == 1
    assert "a defect of this program" in err
    assert "ASYMMETRY_DEBUG=1" in err
    monkeypatch.setenv("ASYMMETRY_DEBUG", "1")
    _, _, err = run(capsys, "top", folder / "run")
    assert "Traceback" in err


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_error(folder: Path) -> None:
    words = [*START, "top", str(folder / "run")]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.mark.slow
def test_ctrl_c_is_one_line(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"

    def begun() -> None:
        until = time.monotonic() + 30
        while not (out / "run.json").exists() and time.monotonic() < until:
            time.sleep(0.05)

    code, _, err = interrupt("sweep", folder, out, begun)
    assert code == 130
    parts = len(list((out / "cells").glob("*.parquet")))
    kept = (
        f"{parts} finished part{' is' if parts == 1 else 's are'} kept in {out}/cells; --resume goes on from there"
        if parts
        else f"no part of {out} is finished yet; --resume starts it again"
    )
    assert err == f"asymmetry: interrupted; no file is half-written; {kept}\n"


def _commands(group: click.Group, context: click.Context) -> Iterator[click.Command]:
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield from _commands(found, context) if isinstance(found, click.Group) else (found,)


def test_no_command_takes_a_seed_below_zero() -> None:
    context = click.Context(asymmetry)
    seeds = [
        (command, option)
        for command in _commands(asymmetry, context)
        for option in command.params
        if option.name == "seed"
    ]
    assert {command.name for command, _ in seeds} == {
        "audit",
        "judge",
        "map",
        "refine",
        "search",
        "walk-forward",
        "demo",
    }
    for _, option in seeds:
        assert option.type.convert("0", option, context) == 0
        with pytest.raises(click.BadParameter, match="-1 is not in the range"):
            option.type.convert("-1", option, context)
