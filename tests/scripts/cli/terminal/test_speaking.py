"""What every command can: --quiet, --json, --version, completion, and a hint at what was meant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import grids
import signals
import sweeps
from scripts.cli.argument_words import as_options, remember
from scripts.cli.start import COMMANDS, asymmetry
from signals import InputError
from tests.places import ROOT
from tests.scripts.command_line import START, run


def commands(group: click.Group, *before: str) -> list[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += commands(command, *before, name)
        else:
            found.append(((*before, name), command))
    return found


@pytest.mark.slow
def test_version_loads_nothing() -> None:
    code = (
        "import sys\nfrom scripts.cli import main\ntry: main(['--version'])\nexcept SystemExit as left: print(left.code)\n"
        "print(sorted({'polars', 'numpy', 'rich', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    said = done.stdout.splitlines()
    assert said[0].startswith("asymmetry ")
    assert said[1:] == ["0", "[]"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["swep"], "sweep"),
        (["Sweep"], "sweep"),
        (["walkforward"], "walk-forward"),
        (["portfolios"], "portfolio"),
        (["signals", "trian"], "train"),
        (["data", "imports"], "import"),
    ],
)
def test_a_mistyped_command_is_told_what_was_meant(
    capsys: pytest.CaptureFixture[str], typed: list[str], meant: str
) -> None:
    code, out, err = run(capsys, *typed)
    assert (code, out) == (2, "")
    assert f"did you mean {meant!r}?" in err
    assert len(err.splitlines()) == 1


def test_a_mistyped_option_is_told_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "top", ".", "--metrik", "edge")
    assert (code, err) == (
        2,
        "asymmetry: error: No such option '--metrik'; did you mean '--metric'? (see asymmetry top --help)\n",
    )


def test_what_is_like_no_command_is_told_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "zzz")
    assert code == 2
    assert all(name in err for name in COMMANDS)


def test_every_command_can_be_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    for words, command in commands(asymmetry):
        assert any("--quiet" in option.opts for option in command.params), words


def complete(line: str) -> list[str]:
    env = os.environ | {
        "_ASYMMETRY_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    done = subprocess.run(START, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return [word.split(",", 1)[1] for word in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("asymmetry sw", {"sweep"}),
        ("asymmetry signals d", {"describe"}),
        ("asymmetry sweep --eng", {"--engine"}),
        ("asymmetry sweep --engine e", {"event"}),
        ("asymmetry top --metric win", {"win_rate"}),
        ("asymmetry nosuch ", {"sweep"}),
        ("asymmetry signals nosuch d", {"describe"}),
    ],
)
def test_a_shell_completes(line: str, words: set[str]) -> None:
    assert words <= set(complete(line))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    code, out, err = run(capsys, "completion", shell)
    assert (code, err) == (0, "")
    assert "_ASYMMETRY_COMPLETE" in out


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], folder: Path) -> Any:
    def of(*words: object) -> Any:
        code, out, err = run(capsys, *words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return of


def test_tables_are_json_for_programs(shown: Any, folder: Path, tmp_path: Path) -> None:
    rows = shown("top", folder / "run", "--n", 3, "--all-states")
    assert len(rows) == 3
    assert {"cell", "edge", "trades", "long_entry"} <= set(rows[0])
    asked = shown("grid", folder / "grid.toml", "--signals", folder / "signals.parquet")
    assert asked["grid"]["product"] == asked["grid"]["selected"] == 20
    assert asked["work"]["paths"] == 20
    assert 0 < asked["estimated_seconds"] == asked["needs"]["seconds"] <= asked["needs"]["seconds_now"]
    assert asked["needs"]["processor"] > 0
    drawn = shown("map", folder / "run", "--x", "long_entry", "--y", "max_hold", "--out", tmp_path)
    assert Path(drawn["png"]).is_file()
    assert len(drawn["table"]) == 10
    told = shown("signals", "describe", folder / "signals.parquet", "--out", tmp_path / "picture.png")
    assert told["rows"] == 3000
    assert Path(told["picture"]).is_file()
    swept = shown(
        *("sweep", folder / "grid.toml", "--signals", folder / "signals.parquet"),
        *("--out", tmp_path / "again", "--jobs", 1, "--no-confirm"),
    )
    assert swept["cells"] == 20


def test_quiet_leaves_what_was_asked_for(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    sweep = ("sweep", folder / "grid.toml", "--signals", folder / "signals.parquet", "--jobs", 1, "--no-confirm")
    assert run(capsys, *sweep, "--out", tmp_path / "run", "--quiet") == (0, "", "")
    code, out, _ = run(capsys, "top", folder / "run", "-q", "--all-states")
    assert code == 0
    assert out.startswith("Best cells")
    code, out, err = run(capsys, *sweep, "--out", tmp_path / "run", "--quiet")
    assert (code, out) == (1, "")
    assert "already holds a run; continue it with --resume" in err


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("continue it with `resume=True`", "continue it with --resume"),
        ("choose another `out`", "choose another --out"),
        ("give `signals`", "give --signals"),
        ("leave `no_confirm=False`", "leave no --no-confirm"),
        ("use `engine='event'`", "use --engine event"),
        ('use `engine="event"`', "use --engine event"),
        ("`unknown=3` stays, as does `signals.read`", "`unknown=3` stays, as does `signals.read`"),
        ("run: `results.judge('my runs/a')`", "run: asymmetry judge 'my runs/a'"),
        ("`signals.make_bundle(model, sample=FILE)`", "asymmetry signals bundle MODEL --sample FILE"),
        ("`sweeps.run(resume=True)` goes on", "asymmetry sweep --resume goes on"),
    ],
)
def test_the_library_is_quoted_in_the_command_lines_words(said: str, shown: str) -> None:
    context = click.Context(asymmetry)
    command = asymmetry.get_command(context, "sweep")
    assert command is not None
    remember(context, command)
    assert as_options(said, context.meta) == shown


def test_the_library_names_arguments_and_the_command_options(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="`resume=True`") as error:
        sweeps.run(grids.load(folder / "grid.toml"), signals.read(folder / "signals.parquet"), folder / "run")
    assert "--" not in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize("line", ["asymmetry sweep --signals ", "asymmetry top ", "asymmetry data import "])
def test_a_shell_completes_files(line: str) -> None:
    env = os.environ | {
        "_ASYMMETRY_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split())),
    }
    done = subprocess.run(START, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["file,"]
