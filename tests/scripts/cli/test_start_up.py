"""What commands load: help nothing heavy, and each command only what it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

HEAVY = (
    "numpy", "polars", "numba", "llvmlite", "pandas", "pyarrow", "scipy.linalg", "vectorbt", "joblib", "pydantic", "plotly",
    "matplotlib", "sklearn", "xgboost", "talib", "arch", "rich",
)  # fmt: skip
LISTED = """
import sys
from scripts.cli.start import asymmetry

def loaded():
    return [name for name in {heavy!r} if name in sys.modules]

"""
HELP = (
    LISTED
    + """
import click
from click.testing import CliRunner

def groups(command, words):
    yield words
    if isinstance(command, click.Group):
        with click.Context(command, info_name="asymmetry") as context:
            for name in command.list_commands(context):
                yield from groups(command.get_command(context, name), [*words, name])

for words in groups(asymmetry, []):
    done = CliRunner().invoke(asymmetry, [*words, "--help"])
    assert done.exit_code == 0, done.output
    assert not loaded(), (words, loaded())
print("all")
"""
)
RUN = LISTED + "asymmetry.main(sys.argv[1:], standalone_mode=False)\nprint(loaded(), file=sys.stderr)\n"
ENGINE = ["numpy", "polars", "numba", "llvmlite"]


def start(code: str, *arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run some code in a process of its own."""
    words = [sys.executable, "-c", code.format(heavy=HEAVY), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ASYMMETRY_QUIET": "1"}
    return subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, check=True)


@pytest.mark.slow
def test_help_of_every_command_loads_nothing_heavy() -> None:
    assert start(HELP).stdout == "all\n"


@pytest.mark.slow
def test_completion_loads_nothing_heavy() -> None:
    asked = "import os\nos.environ |= {{'_ASYMMETRY_COMPLETE': 'bash_complete', 'COMP_WORDS': 'asymmetry sweep --j', 'COMP_CWORD': '2'}}\n"
    code = (
        LISTED
        + asked
        + "import atexit\natexit.register(lambda: print(loaded()))\nfrom scripts.cli import main\nmain([])\n"
    )
    assert start(code).stdout.split("\n") == ["plain,--jobs", "plain,--json", "[]", ""]


@pytest.mark.slow
def test_commands_of_a_cell_and_a_grid_load_the_engine_and_no_more(tmp_path: Path) -> None:
    simulated = (
        "import signals\nmade = signals.simulated_signals(400, seed=7)\nsignals.write(made, 'signals.parquet')\n"
    )
    start(simulated, folder=tmp_path)
    (tmp_path / "cell.json").write_text(json.dumps({"long_entry": 0.55, "stop_loss": 0.02}), encoding="utf-8")
    (tmp_path / "grid.toml").write_text("[axes]\nlong_entry = { values = [0.5, 0.6] }\n", encoding="utf-8")
    replay = ["replay", "--signals", "signals.parquet", "--cell", "cell.json", "--out", "trades.csv"]
    for words in (replay, ["grid", "grid.toml", "--signals", "signals.parquet"]):
        start(RUN, *words, folder=tmp_path)  # compiles what is not kept yet
        assert start(RUN, *words, folder=tmp_path).stderr.splitlines()[-1] == str(ENGINE)
    assert start(RUN, "grid", "grid.toml", folder=tmp_path).stderr.splitlines()[-1] == str(ENGINE)
