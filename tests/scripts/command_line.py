"""A command as a person calls it: in this process, or in one of its own that is interrupted."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.cli import main
from tests.places import ROOT

START = [sys.executable, "-c", "from scripts.cli import main; main()"]
_LONG = """
[axes]
long_entry = { from = 0.4, to = 0.6, step = 0.0001 }
stop_loss = { from = 0.01, to = 0.3, step = 0.0001 }
take_profit = { from = 0.01, to = 0.3, step = 0.01 }
"""


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command; returns exit code, standard output and standard error, which speaks of options alone."""
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    output = capsys.readouterr()
    assert isinstance(left.value.code, int)
    assert not re.search(r"`[a-z_.]+[=(]", output.err), f"an argument of Python's: {output.err}"
    return left.value.code, output.out, output.err


def interrupt(command: str, folder: Path, out: Path, wait: Callable[[], object], *options: str) -> tuple[int, str, str]:
    """Have a command work for minutes on signals of `folder`, and press Ctrl-C after `wait`; returns as `run` does."""
    grid = out.with_suffix(".toml")
    grid.write_text(_LONG, encoding="utf-8")
    words = [*START, command, str(grid), "--signals", str(folder / "signals.parquet"), "--out", str(out), *options]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait()
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said, complaint = process.communicate(timeout=60)
    return process.returncode, said, complaint
