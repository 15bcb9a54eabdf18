"""The page's arithmetic, tested in JavaScript by node's own runner: `node --test tests/page/*.test.js` does the same."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.places import ROOT, program

pytestmark = pytest.mark.slow
SCRIPTS = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name.removesuffix(".test.js"))
def test_script(script: Path) -> None:
    answer = subprocess.run(
        [program("node"), "--test", script], cwd=ROOT, capture_output=True, text=True, check=False,
        env={name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout[-6000:] + answer.stderr[-2000:]
