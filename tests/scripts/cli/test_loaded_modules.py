"""What everyday commands load: only what they need, so that they answer at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

pytestmark = pytest.mark.slow

HEAVY = (
    "arch", "joblib", "matplotlib", "numba", "pandas", "plotly", "pyarrow", "scipy", "sklearn", "statsmodels", "talib", "vectorbt",
    "xgboost",
)  # fmt: skip
CODE = r"""
import sys
from scripts.cli import main
try:
    main(sys.argv[1:])
except SystemExit as leaving:
    assert not leaving.code, leaving.code
print("\nloaded", sorted(set({heavy!r}) & set(sys.modules)))
"""


def loaded(*words: object) -> str:
    """Return what of the heavy packages a command has loaded when it is done."""
    code = CODE.format(heavy=HEAVY)
    asked = [sys.executable, "-c", code, *map(str, words)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "words",
    [
        ("top", "{folder}/run", "--sample", "all", "--all-states"),
        ("map", "{folder}/run", "--x", "long_entry", "--y", "max_hold", "--sample", "all", "--out", "{out}"),
        ("signals", "describe", "{folder}/signals.parquet", "--out", "{out}/picture.png"),
    ],
)
def test_a_command_loads_what_it_needs(words: tuple[str, ...], folder: Path, tmp_path: Path) -> None:
    assert loaded(*(word.format(folder=folder, out=tmp_path) for word in words)) == "loaded []"
    assert words[0] == "top" or any(tmp_path.glob("*.png"))


def test_a_verdict_is_read_without_what_judges() -> None:
    code = f"import sys, results.maps.verdict; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
