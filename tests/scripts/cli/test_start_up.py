"""What commands load: help nothing heavy, and each command only what it needs, so that they answer at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

pytestmark = pytest.mark.slow

HEAVY = (
    "numpy", "polars", "numba", "llvmlite", "pandas", "pyarrow", "scipy", "scipy.linalg", "vectorbt", "joblib", "pydantic", "plotly",
    "matplotlib", "PIL", "sklearn", "statsmodels", "xgboost", "talib", "arch", "rich",
    "starlette", "uvicorn", "anyio",
)  # fmt: skip
"""Packages that take a tenth of a start to load, or more."""
TABLES = ("numpy", "polars")
ENGINE = ("numpy", "polars", "numba", "llvmlite", "scipy")
"""numba asks whether there is a scipy, and loads none of it."""
LISTED = f"""
import sys

def loaded():
    return [name for name in {HEAVY!r} if name in sys.modules]

"""
HELP = """
import click
from click.testing import CliRunner
from scripts.cli.start import asymmetry

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
"""
COMPLETION = """
import os
from scripts.cli import main
os.environ |= {"_ASYMMETRY_COMPLETE": "bash_complete", "COMP_WORDS": "asymmetry sweep --j", "COMP_CWORD": "2"}
try:
    main([])
except SystemExit as leaving:
    assert not leaving.code, leaving.code
"""
COMMAND = """
from scripts.cli import main
try:
    main(sys.argv[1:])
except SystemExit as leaving:
    assert not leaving.code, leaving.code
"""


def loaded(code: str, *words: object) -> tuple[str, list[str]]:
    """Run some code in a process of its own; return what it prints, and which heavy packages it has loaded by its end."""
    asked = [sys.executable, "-c", f"{LISTED}{code}\nprint(*loaded(), file=sys.stderr)", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ASYMMETRY_QUIET": "1"}
    done = subprocess.run(asked, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr.splitlines()[-1].split()


def test_help_of_every_command_loads_nothing_heavy() -> None:
    assert loaded(HELP) == ("", [])


def test_completion_loads_nothing_heavy() -> None:
    printed, heavy = loaded(COMPLETION)
    assert printed.split() == ["plain,--jobs", "plain,--json"]
    assert not heavy


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ("grid {folder}/grid.toml", ENGINE),
        ("grid {folder}/grid.toml --signals {folder}/signals.parquet", (*ENGINE, "pydantic")),
        ("replay --signals {folder}/signals.parquet --cell {folder}/cell.json --out {out}/trades.csv", ENGINE),
        ("signals check {folder}/signals.parquet", (*TABLES, "rich")),
        ("top {folder}/run --sample all --all-states", (*TABLES, "pydantic", "rich")),
        ("map {folder}/run --x long_entry --y max_hold --sample all --out {out}", (*TABLES, "pydantic", "PIL")),
        ("signals describe {folder}/signals.parquet --out {out}/picture.png", (*TABLES, "PIL", "rich")),
    ],
)
def test_a_command_loads_what_it_needs(words: str, needed: tuple[str, ...], folder: Path, tmp_path: Path) -> None:
    asked = words.format(folder=folder, out=tmp_path).split()
    if "numba" in needed:
        loaded(COMMAND, *asked)  # compiles what is not kept yet
    assert set(loaded(COMMAND, *asked)[1]) <= set(needed)


def test_an_audit_loads_neither_what_draws_nor_what_knows_tables_of_others(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    rows = ("entry_time,exit_time,side,entry_price,exit_price", "2024-01-01,2024-01-02,long,100,102")
    listed.write_text("\n".join((*rows, "")), encoding="utf-8")
    asked = ("audit", listed, "--out", tmp_path / "out")
    loaded(COMMAND, *asked)  # compiles what is not kept yet
    assert set(loaded(COMMAND, *asked)[1]) <= {*ENGINE, "scipy.linalg", "pydantic", "rich"}


def test_a_verdict_is_read_without_what_judges() -> None:
    assert set(loaded("import results.maps.verdict")[1]) <= {*TABLES, "pydantic"}


def test_all_names_of_sweeps_load_neither_pandas_nor_vectorbt() -> None:
    assert not {"pandas", "vectorbt"} & set(loaded("from sweeps import *")[1])
